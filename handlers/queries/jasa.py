"""Rekapan of JASA DUKCAPIL: their documents, what is ready to be brought, and what came back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from data.models import KirimanDokumen, Permohonan
from handlers.layanan import layanan_of
from handlers.queries.antrean import find_langkah, places_of
from handlers.sop import SOPS
from handlers.workflow.model import Langkah, Peran

SOP = "jasa_dukcapil"
PAGE = 200
_READY = (("bunda_dewi_harum", "ambil_loket"), ("ktp_prr", "ambil_loket"))


@dataclass(frozen=True)
class BarisRekapan:
    """One rekapan and how far it is."""

    permohonan: Permohonan
    langkah: Langkah | None
    jumlah: int
    diserahkan: int
    kembali: int


def list_rekapan(session: Session, kantor_id: int, peran: Collection[Peran], *, is_mitra: bool) -> list[BarisRekapan]:
    """Newest first; somebody outside the office sees only what lies with him."""
    found = select(Permohonan).where(Permohonan.kantor_id == kantor_id, Permohonan.sop == SOP)
    if is_mitra:
        mine = [langkah for sop, langkah in places_of(peran) if sop == SOP]
        found = found.where(col(Permohonan.is_selesai).is_(False), col(Permohonan.langkah).in_(mine))
    rows = session.exec(found.order_by(col(Permohonan.id).desc()).limit(50)).all()
    counts: dict[int, list[str]] = {}
    ids = [row.id for row in rows]
    for permohonan_id, hasil in session.exec(
        select(KirimanDokumen.permohonan_id, KirimanDokumen.hasil).where(col(KirimanDokumen.permohonan_id).in_(ids))
    ):
        counts.setdefault(permohonan_id, []).append(hasil)
    return [
        BarisRekapan(row, find_langkah(SOPS.get((row.sop, row.sop_versi)), row.langkah)[0], len(all_of),
                     all_of.count("diserahkan"), all_of.count("kembali"))
        for row in rows for all_of in (counts.get(row.id or 0, []),)
    ]


def list_siap(session: Session, kantor_id: int) -> list[Permohonan]:
    """Documents that lie at the counter and are in no rekapan that is under way."""
    taken = select(KirimanDokumen.sumber_id).where(
        KirimanDokumen.sumber_id == Permohonan.id, col(KirimanDokumen.ditangani_at).is_(None)
    ).exists()
    return list(session.exec(
        select(Permohonan).where(
            Permohonan.kantor_id == kantor_id, col(Permohonan.is_selesai).is_(False), col(Permohonan.is_diterima),
            Permohonan.langkah == "ambil_loket", col(Permohonan.sop).in_([sop for sop, _ in _READY]), ~taken,
        ).order_by(col(Permohonan.id)).limit(PAGE)
    ))


def list_tugas(session: Session, kantor_id: int) -> list[tuple[KirimanDokumen, Permohonan]]:
    """What came back with a rekapan that is closed, and nobody has dealt with yet."""
    return list(session.exec(
        select(KirimanDokumen, Permohonan).join(Permohonan, col(Permohonan.id) == KirimanDokumen.permohonan_id)
        .where(KirimanDokumen.kantor_id == kantor_id, KirimanDokumen.hasil == "kembali",
               col(KirimanDokumen.ditangani_at).is_(None), col(Permohonan.is_selesai))
        .order_by(col(KirimanDokumen.id)).limit(PAGE)
    ).all())


def jenis_of(permohonan: Permohonan) -> str:
    """The kind of document as the rekapan groups it: akta, KK, KTP-el, KIA."""
    slug = permohonan.layanan
    if slug == "kia":
        return "KIA"
    if slug.startswith("ktp") or slug == "prr":
        return "KTP-el"
    if slug.startswith("kk"):
        return "Kartu Keluarga (KK)"
    return "Akta Pencatatan Sipil" if slug.startswith("akta") else layanan_of(slug).dokumen or layanan_of(slug).nama
