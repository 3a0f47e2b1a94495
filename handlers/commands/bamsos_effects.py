"""What an act means for the register of questions: an answer closes its row, an official's act hurries a permohonan,
a corrected document takes the place of the wrong one. Runs inside the transaction of the act."""

from __future__ import annotations

from sqlmodel import Session, col, select, update

from data.models import Dokumen, Penyegeraan, Permohonan, PertanyaanWarga
from data.models.base import ident
from handlers.context import Actor, Context
from handlers.workflow.model import Aksi, Kejadian

_HURRY_ROWS = frozenset({"penyegeraan_kasi", "penyegeraan_kabid", "penandatanganan"})
_HURRY_ACTS = frozenset({Aksi.TERUSKAN, Aksi.JAWAB})
_ANSWERS = (Aksi.JAWAB, Aksi.ENTRI)


def after_act(
    session: Session, ctx: Context, actor: Actor, permohonan: Permohonan, history: tuple[Kejadian, ...]
) -> None:
    """Keep the register in step with the last act of `history`."""
    if permohonan.is_selesai:
        _end_hurry(session, permohonan)
    if permohonan.sop != "bamsos":
        return
    last = history[-1]
    row = session.exec(select(PertanyaanWarga).where(PertanyaanWarga.permohonan_id == permohonan.id)).first()
    if row is None:
        return
    if last.langkah in _HURRY_ROWS and last.aksi in _HURRY_ACTS and row.tentang_id is not None:
        _hurry(session, ctx, actor, row, last)
    if permohonan.is_selesai:
        _close(session, ctx, row, permohonan, history)


def _hurry(session: Session, ctx: Context, actor: Actor, row: PertanyaanWarga, last: Kejadian) -> None:
    """The very permohonan the question is about is marked at its holder, with who asked."""
    target = session.get_one(Permohonan, row.tentang_id)
    found = session.exec(select(Penyegeraan).where(Penyegeraan.pertanyaan_id == row.permohonan_id)).first()
    found = found or Penyegeraan(
        kantor_id=ctx.kantor_id, permohonan_id=ident(target), pertanyaan_id=row.permohonan_id,
        is_berlaku=not target.is_selesai, at=ctx.now(),
    )
    hop = {"peran": str(actor.peran), "pengguna_id": actor.pengguna_id, "nama": actor.nama, "catatan": last.catatan,
           "at": ctx.now().isoformat()}
    found.jejak = [*found.jejak, hop]
    session.add(found)
    session.flush()


def _end_hurry(session: Session, permohonan: Permohonan) -> None:
    session.execute(
        update(Penyegeraan).where(col(Penyegeraan.permohonan_id) == permohonan.id, col(Penyegeraan.is_berlaku))
        .values(is_berlaku=False)
    )


def _close(
    session: Session, ctx: Context, row: PertanyaanWarga, permohonan: Permohonan, history: tuple[Kejadian, ...]
) -> None:
    row.is_terbuka = False
    if permohonan.hasil == "selesai":
        row.jawaban = next((k.catatan for k in reversed(history) if k.aksi in _ANSWERS and k.catatan), "")
        row.dijawab_at = ctx.now()
        _replace_wrong_dokumen(session, row)
    session.add(row)
    session.flush()


def _replace_wrong_dokumen(session: Session, row: PertanyaanWarga) -> None:
    """Once the corrected document is signed, the wrong one no longer counts (its public check says so)."""
    is_reissued = session.exec(
        select(Dokumen.id).where(Dokumen.permohonan_id == row.permohonan_id, Dokumen.status == "ditandatangani")
    ).first()
    if row.tentang_id is not None and is_reissued:
        session.execute(
            update(Dokumen).where(col(Dokumen.permohonan_id) == row.tentang_id, col(Dokumen.status) != "batal")
            .values(status="batal")
        )
