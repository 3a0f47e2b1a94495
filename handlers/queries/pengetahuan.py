"""Kept answers: the list of the page, and the one that fits a question."""

from __future__ import annotations

from dataclasses import dataclass

from babel.dates import format_date
from sqlalchemy import func
from sqlmodel import Session, col, select

from data.models import Pengetahuan, Permohonan, PertanyaanWarga
from handlers.context import Context
from handlers.errors import NotFound
from handlers.kemiripan import LEAST, content_words, likeness
from handlers.layanan import KELUARGA
from handlers.queries.pengguna import names_of
from handlers.redaction import redact, without_mask
from handlers.turn import Jawaban, Meaning

PAGE = 100


@dataclass(frozen=True)
class BarisPengetahuan:
    """One kept answer with the names of who proposed and decided, and the question it came from."""

    pengetahuan: Pengetahuan
    pengusul: str
    pemutus: str
    nomor: str


def list_pengetahuan(session: Session, kantor_id: int, status: str) -> list[BarisPengetahuan]:
    """Of one status: proposals oldest first, the others as last decided."""
    order = col(Pengetahuan.id).asc() if status == "usulan" else col(Pengetahuan.diputus_at).desc()
    rows = session.exec(
        select(Pengetahuan, Permohonan.nomor)
        .join(Permohonan, col(Permohonan.id) == Pengetahuan.permohonan_id, isouter=True)
        .where(Pengetahuan.kantor_id == kantor_id, Pengetahuan.status == status).order_by(order).limit(PAGE)
    ).all()
    names = names_of(session, [who for row, _ in rows for who in (row.diusulkan_oleh, row.diputus_oleh)])
    return [BarisPengetahuan(row, names.get(row.diusulkan_oleh or 0, ""), names.get(row.diputus_oleh or 0, ""),
                             nomor or "") for row, nomor in rows]


def count_pengetahuan(session: Session, kantor_id: int) -> dict[str, int]:
    """How many there are of each status."""
    rows = session.exec(
        select(Pengetahuan.status, func.count()).where(Pengetahuan.kantor_id == kantor_id).group_by(Pengetahuan.status)
    )
    counts: dict[str, int] = dict(rows.all())
    return counts


def needs_jawaban(meaning: Meaning, ambang: float) -> bool:
    """Whether kept knowledge is asked at all: a question of policy, or a sentence the bot does not understand."""
    return meaning.maksud == "tanya_kebijakan" or (not meaning.is_down and meaning.yakin < ambang)


def find_jawaban(session: Session, ctx: Context, teks: str, layanan: str = "") -> Jawaban | None:
    """The approved answer whose question is this one; None when none surely is, or two differ but fit alike."""
    words = content_words(teks)
    if not words:
        return None
    rows = session.exec(
        select(Pengetahuan).where(Pengetahuan.kantor_id == ctx.kantor_id, Pengetahuan.status == "disetujui")
    ).all()
    scored = sorted(
        ((likeness(words, tuple(row.kata.split())), row) for row in rows if _may_be_about(row.layanan, layanan)),
        key=lambda pair: (-pair[0], -(pair[1].id or 0)),
    )
    if not scored or scored[0][0] < LEAST:
        return None
    row = scored[0][1]
    if len(scored) > 1 and scored[1][0] == scored[0][0] and scored[1][1].kata != row.kata:
        return None
    day = (row.diputus_at or row.diusulkan_at).astimezone(ctx.calendar.zona).date()
    return Jawaban(row.id or 0, row.pertanyaan, row.jawaban, format_date(day, "d MMMM y", locale="id"), row.sumber)


def _may_be_about(kept: str, asked: str) -> bool:
    """The same service, or one of the family named, or one side names none."""
    if not kept or not asked or kept == asked:
        return True
    return any(one in KELUARGA and other in KELUARGA[one].anggota for one, other in ((kept, asked), (asked, kept)))


def load_usulan(session: Session, kantor_id: int, nomor: str) -> dict[str, str]:
    """A proposal begun from an answered question: personal data masked, so that the proposer only has to tidy it.

    Raises NotFound.
    """
    found = session.exec(
        select(PertanyaanWarga, Permohonan.nama).join(Permohonan, col(Permohonan.id) == PertanyaanWarga.permohonan_id)
        .where(Permohonan.nomor == nomor, PertanyaanWarga.kantor_id == kantor_id)
    ).first()
    if found is None:
        raise NotFound("Permohonan ini bukan pertanyaan warga.")
    row, nama = found
    question = without_mask(redact(row.pertanyaan, (nama, row.nama_akun)))
    return {"pertanyaan": question, "jawaban": row.jawaban, "layanan": row.layanan, "maksud": row.maksud, "sumber": ""}
