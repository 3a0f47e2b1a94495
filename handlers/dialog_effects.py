"""What a turn of the dialog asks for, done in its transaction; each may add replies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from data.models import Akun, Eskalasi, Percakapan, Permohonan, Pesan
from data.models.base import ident
from handlers.commands.bamsos import register_pertanyaan, runs_bamsos
from handlers.commands.berkas import replace_berkas
from handlers.commands.pemahaman import keep_salah_paham
from handlers.commands.pengetahuan import count_given
from handlers.commands.percakapan import call_officer
from handlers.commands.permohonan import act, lock_permohonan, submit_permohonan
from handlers.commands.run_effects import message_params
from handlers.context import PEMOHON, Context
from handlers.errors import LoketError
from handlers.turn import (
    AskPolicy,
    Button,
    CallOfficer,
    Cancel,
    Effect,
    Given,
    Meaning,
    Misunderstood,
    Reply,
    Resend,
    Submit,
)
from handlers.workflow.model import Aksi


class TurnRefused(Exception):
    """An effect could not be carried out: the citizen reads `reply` and the dialog stays where it was."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.key)
        self.reply = reply


@dataclass(frozen=True)
class Turn:
    """Where a dialog effect is carried out."""

    session: Session
    ctx: Context
    akun: Akun
    percakapan: Percakapan
    pesan: Pesan
    meaning: Meaning


def run_dialog_effects(
    session: Session,
    ctx: Context,
    akun: Akun,
    percakapan: Percakapan,
    effects: Iterable[Effect],
    pesan: Pesan,
    meanings: Sequence[Meaning] = (),
) -> list[Reply]:
    """Carry out the effects in order; the replies they add come after those of the dialog.

    `meanings` are what the message was taken to mean, for the learning loop.
    """
    turn = Turn(session, ctx, akun, percakapan, pesan, meanings[0] if meanings else Meaning())
    return [reply for effect in effects for reply in _RUN[type(effect)](turn, effect)]


def _submit(turn: Turn, effect: Submit) -> list[Reply]:
    try:
        with turn.session.begin_nested():
            row = submit_permohonan(turn.session, turn.ctx, turn.akun, effect)
    except LoketError as error:
        raise TurnRefused(
            Reply("pengajuan_gagal", {"alasan": str(error)}, (Button("Bicara petugas", "petugas"),))
        ) from error
    buttons = (Button("Cek status", f"status:{row.nomor}"), Button("Menu", "menu"))
    return [Reply("permohonan_diajukan", message_params(turn.ctx, row), buttons)]


def _resend(turn: Turn, effect: Resend) -> list[Reply]:
    row = _own(turn, effect.nomor)
    if row is None:
        return [Reply("permohonan_bukan_milik")]
    row = lock_permohonan(turn.session, ident(row))
    replace_berkas(turn.session, row, effect)
    if not effect.is_lengkap:
        return []
    return _act(turn, row, Aksi.LENGKAPI, "berkas_dilengkapi")


def _cancel(turn: Turn, effect: Cancel) -> list[Reply]:
    row = _own(turn, effect.nomor)
    return [Reply("permohonan_bukan_milik")] if row is None else _act(turn, row, Aksi.BATALKAN, "")


def _act(turn: Turn, row: Permohonan, aksi: Aksi, key: str) -> list[Reply]:
    try:
        act(turn.session, turn.ctx, PEMOHON, ident(row), aksi)
    except LoketError:
        return [Reply("tidak_dapat_sekarang", message_params(turn.ctx, row))]
    return [Reply(key, message_params(turn.ctx, row))] if key else []


def _call_officer(turn: Turn, effect: CallOfficer) -> list[Reply]:
    call_officer(turn.session, turn.ctx, turn.percakapan)
    return []


def _ask_policy(turn: Turn, effect: AskPolicy) -> list[Reply]:
    """Register the citizen's question; where the office does not run BAMSOS it goes to the Kasi as it is."""
    if runs_bamsos(turn.ctx):
        return [_registered(turn, effect)]
    call_officer(turn.session, turn.ctx, turn.percakapan)
    if effect.jenis not in ("kebijakan", "salah_entri"):
        return [Reply("pengaduan", {"jam": _today(turn)}, (Button("Menu", "menu"),))]
    turn.session.add(
        Eskalasi(
            kantor_id=turn.ctx.kantor_id,
            percakapan_id=turn.percakapan.id,
            pertanyaan=effect.pertanyaan,
            untuk="kasi",
            at=turn.ctx.now(),
            jejak=[
                {
                    "peran": "pemohon",
                    "pengguna_id": None,
                    "nama": effect.nama or turn.akun.nama or "Pemohon",
                    "aksi": effect.jenis,
                    "nomor": effect.nomor,
                    "teks": effect.pertanyaan,
                    "at": turn.ctx.now().isoformat(),
                }
            ],
        )
    )
    turn.session.flush()
    return [Reply("pertanyaan_diteruskan", {"nama": effect.nama or turn.akun.nama, "jam": _today(turn)})]


def _registered(turn: Turn, effect: AskPolicy) -> Reply:
    row, is_new = register_pertanyaan(
        turn.session, turn.ctx, turn.akun, turn.percakapan, effect, turn.meaning.maksud
    )
    permohonan = turn.session.get_one(Permohonan, row.permohonan_id)
    nama = permohonan.nama if effect.nama or turn.akun.nama else "Bapak/Ibu"
    params = {"nama": nama, "nomor": permohonan.nomor, "jam": _today(turn)}
    buttons = (Button("Cek status", f"status:{permohonan.nomor}"), Button("Menu", "menu"))
    if not is_new:
        return Reply("pertanyaan_ditambahkan", params, buttons)
    is_complaint = effect.jenis == "pengaduan"
    return Reply("pengaduan_terdaftar" if is_complaint else "pertanyaan_terdaftar", params, buttons)


def _given(turn: Turn, effect: Given) -> list[Reply]:
    count_given(turn.session, turn.ctx, effect.pengetahuan_id, is_helpful=effect.is_helpful)
    return []


def _today(turn: Turn) -> str:
    return turn.ctx.calendar.today_sentence(turn.ctx.now())


def _misunderstood(turn: Turn, effect: Misunderstood) -> list[Reply]:
    turn.pesan.isi = {**turn.pesan.isi, "tidak_paham": True}
    turn.session.add(turn.pesan)
    keep_salah_paham(turn.session, turn.ctx, turn.akun, turn.percakapan, turn.pesan, effect.teks, turn.meaning)
    return []


def _own(turn: Turn, nomor: str) -> Permohonan | None:
    return turn.session.exec(
        select(Permohonan).where(Permohonan.nomor == nomor, Permohonan.akun_id == turn.akun.id)
    ).first()


_RUN: dict[type, Callable[[Turn, Any], list[Reply]]] = {
    Submit: _submit,
    Resend: _resend,
    Cancel: _cancel,
    CallOfficer: _call_officer,
    AskPolicy: _ask_policy,
    Given: _given,
    Misunderstood: _misunderstood,
}
