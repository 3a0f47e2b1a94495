"""KK and akta of the people of a list: many files at once, told apart by the NIK or the KK number in their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from data.models import AksesBerkas, Berkas, Orang, Permohonan
from data.models.base import ident
from handlers.commands.berkas import digest
from handlers.commands.daftar import open_list
from handlers.context import Actor, Context
from handlers.errors import BadInput, NotAllowed
from handlers.queries.daftar import list_orang

ITEMS = {"kk": "KK", "akta": "Akta kelahiran"}
TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})
MAX_FILE = 10 * 1024 * 1024
_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")


@dataclass(frozen=True)
class Kiriman:
    """One file: its name, MIME type as its content tells it, and its bytes."""

    nama: str
    tipe: str
    content: bytes


def file_berkas_orang(
    session: Session, ctx: Context, actor: Actor, permohonan_id: int, item: str, files: Iterable[Kiriman],
    orang_id: int = 0,
) -> list[tuple[str, str]]:
    """File each against the person its name tells (or `orang_id`): (name of the file, '' or why it was not taken)."""
    daftar = open_list(session, ctx, actor, permohonan_id)
    if item not in ITEMS:
        raise BadInput("Pilih jenis berkas: KK atau akta kelahiran.")
    people = list_orang(session, permohonan_id)
    results = []
    for sent in files:
        owners = [row for row in people if row.id == orang_id] if orang_id else _owners(people, sent.nama)
        fault = _fault(sent, owners)
        if not fault:
            _keep(session, ctx, daftar.permohonan_id, owners[0], item, sent)
        results.append((sent.nama, fault))
    session.flush()
    return results


def open_nik_daftar(session: Session, ctx: Context, actor: Actor, permohonan: Permohonan) -> None:
    """The whole NIK of everybody on this list is shown to who works with it; that is kept."""
    if actor.pengguna_id is None:
        raise NotAllowed("NIK hanya dapat dibuka petugas yang masuk.")
    session.add(AksesBerkas(permohonan_id=permohonan.id, pengguna_id=actor.pengguna_id, at=ctx.now()))


def _owners(people: list[Orang], nama: str) -> list[Orang]:
    numbers = set(_NUMBER.findall(nama))
    by_nik = [row for row in people if row.nik in numbers]
    return by_nik or [row for row in people if row.nkk in numbers]


def _fault(sent: Kiriman, owners: list[Orang]) -> str:
    if sent.tipe not in TYPES:
        return "hanya foto (JPG, PNG, WEBP) atau PDF"
    if len(sent.content) > MAX_FILE:
        return "lebih besar dari 10 MB"
    if not owners:
        return "nama berkas tidak memuat NIK atau nomor KK dari daftar ini"
    if len(owners) > 1:
        return "nomor KK ini dipakai beberapa orang; pakai NIK sebagai nama berkas"
    if owners[0].verifikasi == "lulus":
        return f"{owners[0].nama} sudah lulus verifikasi"
    return ""


def _keep(session: Session, ctx: Context, permohonan_id: int, orang: Orang, item: str, sent: Kiriman) -> None:
    """The same bytes twice are one berkas; a new one takes the place of what was refused."""
    sha256 = digest(sent.content)
    before = session.exec(
        select(Berkas).where(Berkas.orang_id == orang.id, Berkas.item == item, col(Berkas.status) != "diganti")
    ).all()
    if any(row.sha256 == sha256 for row in before):
        return
    for row in before:
        if row.status == "ditolak":
            row.status = "diganti"
            session.add(row)
    session.add(Berkas(
        kantor_id=ctx.kantor_id, permohonan_id=permohonan_id, orang_id=ident(orang), item=item, nama=sent.nama[-120:],
        tipe=sent.tipe, ukuran=len(sent.content), sha256=sha256, lokasi=ctx.files.put(sent.content), status="baru",
        at=ctx.now(),
    ))
