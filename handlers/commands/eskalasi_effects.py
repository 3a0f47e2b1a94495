"""What the end of a request means for the questions still open about it. Runs inside the transaction of the act."""

from __future__ import annotations

from sqlmodel import Session, select

from data.models import Eskalasi
from handlers.context import Context
from handlers.workflow.model import Peran

TUTUP = "Permohonan sudah berakhir; tidak perlu dijawab lagi."


def close_eskalasi(session: Session, ctx: Context, permohonan_id: int) -> None:
    """Withdrawn, refused or finished: nobody's answer is awaited any more."""
    rows = session.exec(select(Eskalasi).where(Eskalasi.permohonan_id == permohonan_id, Eskalasi.status == "terbuka"))
    for row in rows:
        row.status, row.jawaban, row.dijawab_at = "dijawab", TUTUP, ctx.now()
        row.jejak = [*row.jejak, {"peran": str(Peran.SISTEM), "pengguna_id": None, "nama": "", "aksi": "menutup",
                                  "teks": TUTUP, "at": ctx.now().isoformat()}]
        session.add(row)
