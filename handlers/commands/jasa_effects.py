"""What an act on a rekapan means for its documents. Runs inside the transaction of the act."""

from __future__ import annotations

from sqlmodel import Session, col, update

from data.models import KirimanDokumen, Permohonan
from handlers.workflow.model import Aksi, Kejadian


def after_jasa(session: Session, permohonan: Permohonan, history: tuple[Kejadian, ...]) -> None:
    """Tried again, what came back has no outcome any more; brought back whole, what has none came back too; a rekapan
    called off lets its documents go into another."""
    last = history[-1]
    if permohonan.sop != "jasa_dukcapil" or last.aksi not in (Aksi.KEMBALIKAN, Aksi.BATALKAN):
        return
    mine = update(KirimanDokumen).where(col(KirimanDokumen.permohonan_id) == permohonan.id)
    if last.aksi is Aksi.BATALKAN:
        session.execute(mine.where(col(KirimanDokumen.ditangani_at).is_(None))
                        .values(ditangani_at=last.at, ditangani_oleh=last.pengguna_id))
    elif last.langkah == "dikembalikan":
        session.execute(
            mine.where(col(KirimanDokumen.hasil) != "diserahkan")
            .values(hasil="belum", percobaan=KirimanDokumen.percobaan + 1, versi=KirimanDokumen.versi + 1)
        )
    elif last.langkah == "penyerahan":
        session.execute(
            mine.where(col(KirimanDokumen.hasil) == "belum")
            .values(hasil="kembali", alasan=last.catatan, versi=KirimanDokumen.versi + 1)
        )
