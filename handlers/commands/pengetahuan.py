"""Answers kept as knowledge: proposed by whoever answered, approved or withdrawn by a Kasi, given again by the bot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, update

from data.models import Pengetahuan, Pengguna
from data.models.base import ident
from handlers.commands.eskalasi import KABID, KASI
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadInput, NotAllowed, NotFound
from handlers.kemiripan import content_words
from handlers.layanan import KELUARGA, LAYANAN
from handlers.redaction import problems
from handlers.workflow.model import Peran

APPROVERS = frozenset(KASI)
WITHDRAWERS = frozenset({*KASI, *KABID})
PROPOSERS = frozenset({*KASI, *KABID, Peran.ADMIN, Peran.OPERATOR_EDITOR, Peran.PETUGAS_PENGAMBILAN})
STATUS: Mapping[str, str] = {
    "usulan": "Menunggu persetujuan", "disetujui": "Dipakai bot", "dicabut": "Dicabut", "ditolak": "Ditolak",
}
MAX_PERTANYAAN, MAX_JAWABAN, MAX_SUMBER = 400, 700, 200


def propose_pengetahuan(
    session: Session, ctx: Context, actor: Actor, pertanyaan: str, jawaban: str, *, layanan: str = "", maksud: str = "",
    sumber: str = "", permohonan_id: int | None = None,
) -> Pengetahuan:
    """Put an answer before the Kasi. Raises NotAllowed (role), BadInput (empty, too long, personal data)."""
    if actor.peran not in PROPOSERS:
        raise NotAllowed("Jawaban diusulkan oleh petugas yang menjawab pertanyaan warga.")
    row = Pengetahuan(
        kantor_id=ctx.kantor_id, permohonan_id=permohonan_id, diusulkan_oleh=actor.pengguna_id,
        diusulkan_at=ctx.now(), maksud=maksud, pertanyaan="", jawaban="",
    )
    for key, value in _checked(pertanyaan, jawaban, layanan, sumber).items():
        setattr(row, key, value)
    session.add(row)
    session.flush()
    return row


def approve_pengetahuan(
    session: Session, ctx: Context, actor: Actor, pengetahuan_id: int, versi: int, pertanyaan: str, jawaban: str,
    *, layanan: str = "", sumber: str = "",
) -> Pengetahuan:
    """A Kasi lets the bot give this answer, in the words he leaves. Also changes one that is in use.

    Raises NotAllowed, BadInput, AlreadyDone (somebody decided since `versi`, and who).
    """
    if actor.peran not in APPROVERS:
        raise NotAllowed("Jawaban kantor disetujui Kepala Seksi.")
    fields = _checked(pertanyaan, jawaban, layanan, sumber)
    return _decide(session, ctx, actor, pengetahuan_id, versi, ("usulan", "disetujui", "dicabut"), status="disetujui",
                   alasan="", **fields)


def refuse_pengetahuan(
    session: Session, ctx: Context, actor: Actor, pengetahuan_id: int, versi: int, alasan: str
) -> Pengetahuan:
    """Not to be given: a proposal is refused, one in use is withdrawn; the reason is kept.

    Raises NotAllowed, BadInput (no reason), AlreadyDone.
    """
    if actor.peran not in WITHDRAWERS:
        raise NotAllowed("Jawaban kantor ditolak atau dicabut Kepala Seksi atau Kepala Bidang.")
    if not alasan.strip():
        raise BadInput("Tulis alasannya, agar pengusul tahu.")
    row = _load(session, ctx, pengetahuan_id)
    status = "ditolak" if row.status == "usulan" else "dicabut"
    return _decide(session, ctx, actor, pengetahuan_id, versi, ("usulan", "disetujui"), status=status,
                   alasan=alasan.strip()[:300])


def count_given(session: Session, ctx: Context, pengetahuan_id: int, *, is_helpful: bool) -> None:
    """The bot gave it (or the asker said that it helped)."""
    row = update(Pengetahuan).where(
        col(Pengetahuan.id) == pengetahuan_id, col(Pengetahuan.kantor_id) == ctx.kantor_id
    )
    if is_helpful:
        session.execute(row.values(terjawab=col(Pengetahuan.terjawab) + 1))
    else:
        session.execute(row.values(dipakai=col(Pengetahuan.dipakai) + 1))


def _decide(
    session: Session, ctx: Context, actor: Actor, pengetahuan_id: int, versi: int, before: tuple[str, ...],
    **values: Any,
) -> Pengetahuan:
    row = _load(session, ctx, pengetahuan_id)
    won = session.execute(
        update(Pengetahuan)
        .where(col(Pengetahuan.id) == pengetahuan_id, col(Pengetahuan.versi) == versi,
               col(Pengetahuan.status).in_(before))
        .values(versi=versi + 1, diputus_oleh=actor.pengguna_id, diputus_at=ctx.now(), **values)
    )
    session.refresh(row)
    if won.rowcount != 1:  # type: ignore[attr-defined]
        who = session.get(Pengguna, row.diputus_oleh) if row.diputus_oleh else None
        word = STATUS[row.status].lower()
        raise AlreadyDone(f"{who.nama if who else 'Petugas lain'} baru saja memutuskan jawaban ini: {word}.")
    return row


def _load(session: Session, ctx: Context, pengetahuan_id: int) -> Pengetahuan:
    row = session.get(Pengetahuan, pengetahuan_id, populate_existing=True)
    if row is None or row.kantor_id != ctx.kantor_id:
        raise NotFound("Jawaban kantor itu tidak ditemukan.")
    assert ident(row)
    return row


def _checked(pertanyaan: str, jawaban: str, layanan: str, sumber: str) -> dict[str, str]:
    """The fields of an answer. Raises BadInput."""
    pertanyaan, jawaban, sumber = (" ".join(pertanyaan.split()), jawaban.strip(), sumber.strip())
    if not pertanyaan or not jawaban:
        raise BadInput("Isi pertanyaan dan jawabannya.")
    if len(pertanyaan) > MAX_PERTANYAAN or len(jawaban) > MAX_JAWABAN or len(sumber) > MAX_SUMBER:
        raise BadInput(f"Pertanyaan paling banyak {MAX_PERTANYAAN} huruf, jawaban {MAX_JAWABAN} huruf.")
    if layanan and layanan not in LAYANAN and layanan not in KELUARGA:
        raise BadInput("Layanan itu tidak dikenal.")
    why = problems(pertanyaan)
    if why:
        raise BadInput(f"Pertanyaan belum dapat disimpan: {why}. Yang disimpan tidak boleh memuat data pribadi.")
    kata = content_words(pertanyaan)
    if not kata:
        raise BadInput("Tulis pertanyaannya dengan kata-kata, supaya bot dapat mengenalinya.")
    return {"pertanyaan": pertanyaan, "jawaban": jawaban, "layanan": layanan, "sumber": sumber, "kata": " ".join(kata)}
