"""The code of an official notice, and what `CEK <kode>` tells about it: whether it is ours, never who it was for."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from data.models import Akun, KodePesan, Percakapan, Pesan
from data.models.base import ident
from handlers.commands.kode import ALPHABET
from handlers.context import Context
from handlers.pesan import params_of, render
from handlers.turn import Reply

DIGITS = "".join(sign for sign in ALPHABET if sign.isdigit())
OPEN_PARAMS = frozenset({"layanan", "kantor", "jam", "langkah", "hari"})
HIDDEN = "•••"
_ASKED = re.compile(r"\s*/?cek(?:\s+kode)?[\s:]+\**([0-9a-z]{4})\s?[-–—]?\s?([0-9a-z]{4})\**[\s.!?]*", re.IGNORECASE)


def make_kode_pesan() -> str:
    """For example `7KQ2-XW9R`; it begins with a digit, so that no word can be taken for one."""
    compact = secrets.choice(DIGITS) + "".join(secrets.choice(ALPHABET) for _ in range(7))
    return f"{compact[:4]}-{compact[4:]}"


def summary_of(key: str, params: Mapping[str, Any]) -> str:
    """What a notice says, with everything personal hidden."""
    return render(key, **{name: params.get(name, "") if name in OPEN_PARAMS else HIDDEN for name in params_of(key)})


def keep_kode(session: Session, ctx: Context, pesan: Pesan, kode: str, ringkas: str) -> None:
    """Remember that this message carries this code."""
    session.add(KodePesan(kantor_id=ctx.kantor_id, kode=kode, pesan_id=ident(pesan), ringkas=ringkas, at=ctx.now()))


def asked_kode(teks: str) -> str:
    """The code somebody asks about ('cek 7kq2 xw9r'); '' when the text asks nothing of the kind."""
    found = _ASKED.fullmatch(teks[:80])
    if not found:
        return ""
    is_code_like = f"{found[1]}-{found[2]}" in teks and (found[1] + found[2]).isupper()  # a false one may have no digit
    if not is_code_like and not any(sign.isdigit() for sign in found[1] + found[2]):
        return ""
    return f"{found[1]}-{found[2]}".upper()


def tell_about(session: Session, ctx: Context, akun: Akun, kode: str) -> Reply:
    """The answer to CEK: ours and sent to this account (or one of the same phone), ours but not to it, or not ours."""
    row = session.exec(
        select(KodePesan, Akun).join(Pesan, col(Pesan.id) == KodePesan.pesan_id)
        .join(Percakapan, col(Percakapan.id) == Pesan.percakapan_id).join(Akun, col(Akun.id) == Percakapan.akun_id)
        .where(KodePesan.kode == kode, KodePesan.kantor_id == ctx.kantor_id)
    ).first()
    if row is None:
        return Reply("kode_bukan_kami", {"kode": kode})
    found, receiver = row
    is_theirs = receiver.id == akun.id or bool(akun.telepon and receiver.telepon == akun.telepon)
    tanggal = found.at.astimezone(ctx.calendar.zona).strftime("%d-%m-%Y pukul %H.%M")
    params = {"kode": kode, "tanggal": tanggal, "isi": found.ringkas, "kantor": ctx.profil["singkatan"]}
    return Reply("kode_milik_kami" if is_theirs else "kode_akun_lain", params)
