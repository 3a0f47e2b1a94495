"""What waits for a signature, what waits for the printer, and the ledger of blank cards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.models import Blanko, CetakKartu, Dokumen, Orang, Permohonan
from handlers.sop import SOPS
from handlers.workflow.model import Aksi


@dataclass(frozen=True)
class BarisTandaTangan:
    """A request that stands before the signer, with its newest document."""

    id: int
    nomor: str
    layanan: str
    nama: str
    is_diterima: bool
    tenggat_at: datetime | None
    dokumen_id: int | None
    dokumen_at: datetime | None


@dataclass(frozen=True)
class BarisCetak:
    """A print job with its request and blanko; of a list, with the person whose card it is."""

    job: CetakKartu
    nomor: str
    nama: str
    serial: str


def list_tanda_tangan(session: Session, kantor_id: int, limit: int = 100) -> list[BarisTandaTangan]:
    """Requests on a signing row, oldest deadline first. One query."""
    rows = sorted({row.slug for sop in SOPS.values() for row in sop.langkah
                   if any(way.aksi is Aksi.TANDA_TANGANI for way in row.transisi)})
    newest = (select(func.max(Dokumen.id)).where(Dokumen.permohonan_id == Permohonan.id, Dokumen.status == "siap")
              .correlate(Permohonan).scalar_subquery())
    found = session.execute(
        select(Permohonan.id, Permohonan.nomor, Permohonan.layanan, Permohonan.nama, Permohonan.is_diterima,
               Permohonan.tenggat_at, Dokumen.id.label("dokumen_id"), Dokumen.at.label("dokumen_at"))  # type: ignore
        .where(Permohonan.kantor_id == kantor_id, col(Permohonan.is_selesai).is_(False),
               col(Permohonan.langkah).in_(rows))
        .join(Dokumen, col(Dokumen.id) == newest, isouter=True)
        .order_by(col(Permohonan.tenggat_at), col(Permohonan.id)).limit(limit)
    )
    return [BarisTandaTangan(*row) for row in found]


def list_cetak(session: Session, kantor_id: int, statuses: Collection[str], limit: int = 50) -> list[BarisCetak]:
    """Print jobs in these states, newest first. One query."""
    rows = session.exec(
        select(CetakKartu, Permohonan.nomor, Permohonan.nama, Orang.nama, Blanko.serial)  # type: ignore[call-overload]
        .where(CetakKartu.kantor_id == kantor_id, col(CetakKartu.status).in_(sorted(statuses)))
        .join(Permohonan, col(Permohonan.id) == CetakKartu.permohonan_id)
        .join(Orang, col(Orang.id) == CetakKartu.orang_id, isouter=True)
        .join(Blanko, col(Blanko.id) == CetakKartu.blanko_id, isouter=True)
        .order_by(col(CetakKartu.id).desc()).limit(limit)
    )
    return [BarisCetak(job, nomor, orang or nama, serial or "") for job, nomor, nama, orang, serial in rows]


def serial_of(session: Session, kantor_id: int, cetak_id: int) -> str:
    """The serial of the blank a print job holds; '' when it holds none."""
    found = session.exec(select(Blanko.serial).join(CetakKartu, col(CetakKartu.blanko_id) == Blanko.id)
                         .where(CetakKartu.id == cetak_id, CetakKartu.kantor_id == kantor_id)).first()
    return found or ""


def count_blanko(session: Session, kantor_id: int) -> dict[str, dict[str, int]]:
    """How many blanks of each kind are in each state: jenis → status → number. One query."""
    rows = session.exec(select(Blanko.jenis, Blanko.status, func.count()).where(Blanko.kantor_id == kantor_id)
                        .group_by(Blanko.jenis, Blanko.status))
    found: dict[str, dict[str, int]] = {}
    for jenis, status, number in rows:
        found.setdefault(jenis, {})[status] = number
    return found


def list_rusak(session: Session, kantor_id: int, limit: int = 20) -> list[Blanko]:
    """Spoiled blanks with their reason, newest first."""
    return list(session.exec(select(Blanko).where(Blanko.kantor_id == kantor_id, Blanko.status == "rusak")
                             .order_by(col(Blanko.id).desc()).limit(limit)))
