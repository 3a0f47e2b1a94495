"""What the engine must know of a request beside its history."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session, select

from data.models import Berkas, CetakKartu, Dokumen, Permohonan
from data.models.base import ident
from handlers.commands.cetak import is_cetak_ulang, list_cetak
from handlers.layanan import layanan_hasil
from handlers.layanan.ubahan import layanan_at
from handlers.queries.daftar import as_orang, daftar_of, list_orang
from handlers.queries.kiriman import load_kiriman
from handlers.workflow.daftar import count
from handlers.workflow.model import Fakta


def load_fakta(session: Session, permohonan: Permohonan) -> Fakta:
    """What the engine must know of a request beside its history."""
    layanan = layanan_at(permohonan.layanan, permohonan.diajukan_at)
    rows = session.exec(select(Berkas.item, Berkas.status).where(Berkas.permohonan_id == permohonan.id)).all()
    there = {item for item, status in rows if status in ("baru", "diterima")}
    needed = {p.slug for p in layanan.persyaratan if p.wajib}
    dokumen = session.exec(
        select(Dokumen.status).where(Dokumen.permohonan_id == permohonan.id, Dokumen.status != "batal")
    ).all()
    jobs = list_cetak(session, ident(permohonan))
    fakta = Fakta(
        is_kartu=layanan_hasil(permohonan.layanan, permohonan.data).is_kartu,
        penyerahan=permohonan.data.get("penyerahan", "chat"),
        berkas_belum_dinilai=sum(status == "baru" for _, status in rows),
        berkas_ditolak=sum(status == "ditolak" for _, status in rows),
        berkas_kurang=len(needed - there),
        has_dokumen=bool(dokumen),
        is_ditandatangani="ditandatangani" in dokumen,
        is_tercetak=any(job.aktif and job.status == "tercetak" for job in jobs),
        is_cetak_berjalan=any(job.aktif for job in jobs),
        is_cetak_ulang=is_cetak_ulang(jobs),
        jenis=str(permohonan.data.get("jenis", "")),
    )
    return _with_daftar(session, permohonan, fakta, jobs)


def _with_daftar(session: Session, permohonan: Permohonan, fakta: Fakta, jobs: list[CetakKartu]) -> Fakta:
    """The people of a list count one by one; the berkas of an institution's list are judged with their person, and
    who waits for the printer has no result yet."""
    if permohonan.sop == "jasa_dukcapil":
        return count(load_kiriman(session, permohonan.id)).as_fakta(fakta)
    daftar = daftar_of(session, permohonan)
    if daftar is None:
        return fakta
    rows = list_orang(session, permohonan.id)
    fakta = replace(fakta, has_rencana=daftar.hari is not None)
    if permohonan.akun_id is None:
        is_gabungan = daftar.lembaga_id is None or any(row.asal_id is not None for row in rows)
        fakta = replace(fakta, berkas_belum_dinilai=0, berkas_ditolak=0, berkas_kurang=0, is_gabungan=is_gabungan)
    fakta = count(as_orang(row) for row in rows).as_fakta(fakta)
    printing = sum(job.orang_id > 0 and job.aktif == 1 and job.status != "tercetak" for job in jobs)
    return replace(fakta, orang_tanpa_hasil=fakta.orang_tanpa_hasil + printing)
