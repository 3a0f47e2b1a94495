"""What stands in each kind of letter, taken from the requests it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from data.models import Pengguna, PenggunaPeran, Permohonan
from data.reference.nik import mask_nik
from handlers import sop as procedures
from handlers.context import Actor, Context
from handlers.layanan import LAYANAN, readable
from handlers.surat import surat
from handlers.surat.typeset import Naskah
from handlers.surat.unsur import Kolom, Pejabat, Tabel, kepala_dinas
from handlers.workflow.daftar import Daftar, HasilOrang, Orang, Verifikasi, group
from handlers.workflow.model import Kejadian, Peran, Sop

TANPA_KECAMATAN = "Kecamatan belum tercatat"
TITIK = "........................................"  # to be filled in by hand
KOLOM_RINCIAN = (Kolom("Kecamatan", 1.4), Kolom("Nomor permohonan", 1.5), Kolom("Nama", 1.8), Kolom("Dokumen", 1.6),
                 Kolom("Alamat", 2.4))
KOLOM_DAFTAR = (Kolom("Kelompok", 1.4), Kolom("Nama", 2), Kolom("NIK", 1.5), Kolom("Hasil", 1.2),
                Kolom("Keterangan", 1.6))


@dataclass(frozen=True)
class Bahan:
    """What a letter is made from: the requests (one, or many of one hand-over), who acts, and what just happened.

    `daftar` are the people of a list; a request without a list counts as a list of its one applicant.
    """

    session: Session
    ctx: Context
    actor: Actor
    permohonan: tuple[Permohonan, ...]
    tanggal: date
    last: Kejadian | None = None
    daftar: Daftar = ()

    @property
    def profil(self) -> Mapping[str, Any]:
        return self.ctx.profil

    @property
    def sop(self) -> Sop:
        return procedures.get(self.permohonan[0].sop, self.permohonan[0].sop_versi)

    @property
    def orang(self) -> Daftar:
        return self.daftar or tuple(
            Orang(urut, p.nama, p.data.get("nik", ""), p.data.get("nkk", ""), dokumen_of(p), Verifikasi.LULUS)
            for urut, p in enumerate(self.permohonan, start=1)
        )

    def said(self, key: str, otherwise: str = TITIK) -> str:
        """A value given with the act, or with the request."""
        given = dict(self.last.data) if self.last else {}
        return str(given.get(key) or self.permohonan[0].data.get(key) or otherwise)

    def petugas(self) -> Pejabat:
        """Who acts."""
        pengguna = self.session.get(Pengguna, self.actor.pengguna_id) if self.actor.pengguna_id else None
        return Pejabat(pengguna.nama if pengguna else TITIK, self.actor.peran.label, pengguna.nip if pengguna else "")

    def pejabat(self, peran: Peran) -> tuple[Pejabat, ...]:
        """Everybody of this office who holds `peran`, by name."""
        rows = self.session.exec(
            select(Pengguna).join(PenggunaPeran, col(PenggunaPeran.pengguna_id) == Pengguna.id)
            .where(PenggunaPeran.peran == peran, Pengguna.kantor_id == self.ctx.kantor_id, col(Pengguna.is_aktif))
            .order_by(col(Pengguna.nama))
        )
        return tuple(Pejabat(row.nama, peran.label, row.nip) for row in rows)

    def the(self, peran: Peran) -> Pejabat:
        """The one who holds `peran`; when nobody or several do, the name is written by hand."""
        found = self.pejabat(peran)
        return found[0] if len(found) == 1 else Pejabat(TITIK, peran.label)


def sort_per_kecamatan(permohonan: Iterable[Permohonan]) -> list[Permohonan]:
    """By kecamatan, then by name; those without one come last."""
    return sorted(permohonan, key=lambda p: (kecamatan_of(p) == TANPA_KECAMATAN, kecamatan_of(p), p.nama.casefold()))


def kecamatan_of(permohonan: Permohonan) -> str:
    return str(permohonan.data.get("kecamatan", "")).strip() or TANPA_KECAMATAN


def dokumen_of(permohonan: Permohonan) -> str:
    """What is handed over: the service's own name for it."""
    layanan = LAYANAN.get(permohonan.layanan)
    return (layanan.dokumen if layanan else "") or readable(permohonan.layanan)


def berita_acara(bahan: Bahan, nomor: str) -> Naskah:
    """Handed to the POS: counts per kecamatan, and each document in the annex."""
    rows = sort_per_kecamatan(bahan.permohonan)
    rincian = [(kecamatan_of(p), p.nomor, p.nama, dokumen_of(p), str(p.data.get("alamat", ""))) for p in rows]
    return surat.berita_acara_pengiriman(
        bahan.profil, nomor=nomor, tanggal=bahan.tanggal, kesatu=bahan.petugas(), kedua=bahan.the(Peran.PETUGAS_POS),
        per_kecamatan=list(Counter(kecamatan_of(p) for p in rows).items()), rincian=Tabel(KOLOM_RINCIAN, rincian),
    )


def tanda_terima(bahan: Bahan, nomor: str) -> Naskah:
    """Handed over at the counter, or to the institution that sent a list."""
    first = bahan.permohonan[0]
    isian = [("Nomor permohonan", first.nomor), ("Layanan", readable(first.layanan)), ("Nama pemohon", first.nama),
             ("NIK", mask_nik(first.data.get("nik", "")))]
    counts = Counter(orang.kelompok or dokumen_of(first) for orang in _handed_over(bahan.orang))
    return surat.tanda_terima(
        bahan.profil, nomor=nomor, tanggal=bahan.tanggal, isian=[row for row in isian if row[1]],
        dokumen=[(nama, str(count)) for nama, count in counts.items()], penerima=bahan.said("penerima", first.nama),
        petugas=bahan.petugas(),
    )


def pengantar(bahan: Bahan, nomor: str) -> Naskah:
    """Covers documents that leave the office; signed by the Sekretaris."""
    barang = [(nama, str(len(rows)), "sesuai daftar rekapan") for nama, rows in group(bahan.orang).items()]
    return surat.pengantar(
        bahan.profil, nomor=nomor, tanggal=bahan.tanggal, tujuan=bahan.said("tujuan", Peran.PIHAK_KETIGA.label),
        perihal=bahan.said("perihal", "Penyerahan dokumen kependudukan dan pencatatan sipil"), barang=barang,
        penandatangan=bahan.the(Peran.SEKRETARIS),
    )


def rekapan(bahan: Bahan, nomor: str) -> Naskah:
    """Documents by kind."""
    return _rekapan(bahan, nomor, "Rekapan Dokumen", bahan.orang)


def rekapan_belum_diserahkan(bahan: Bahan, nomor: str) -> Naskah:
    """What came back, with the reason."""
    kembali = [o for o in bahan.orang if o.hasil.is_gagal] or bahan.orang
    return _rekapan(bahan, nomor, "Rekapan Dokumen yang Belum Diserahkan", kembali)


def spt(bahan: Bahan, nomor: str) -> Naskah:
    """The order for a day's work outside the office: whoever is in the team, signed by the Kepala Dinas."""
    tim = bahan.pejabat(Peran.TIM_PELAKSANA) or (Pejabat(TITIK, Peran.TIM_PELAKSANA.label),)
    untuk = [f"Melaksanakan {bahan.sop.judul} bagi {len(bahan.orang)} orang sesuai daftar terlampir.",
             "Melaporkan hasil pelaksanaan tugas kepada Kepala Dinas."]
    return surat.surat_perintah_tugas(
        bahan.profil, nomor=nomor, tanggal=bahan.tanggal, dasar=[_clean(one) for one in bahan.sop.dasar_hukum],
        kepada=tim, untuk=untuk, hari=bahan.said("hari"), tempat=bahan.said("tempat"),
        penandatangan=kepala_dinas(bahan.profil),
    )


def daftar(bahan: Bahan, nomor: str) -> Naskah:
    """The people of a list."""
    return _daftar(bahan, nomor, "Daftar Nama", [o for o in bahan.orang if o.verifikasi is not Verifikasi.TIDAK_LULUS])


def laporan(bahan: Bahan, nomor: str) -> Naskah:
    """What came of each person."""
    return _daftar(bahan, nomor, "Laporan Hasil Pelaksanaan", bahan.orang)


def _rekapan(bahan: Bahan, nomor: str, judul: str, orang: Sequence[Orang]) -> Naskah:
    first = bahan.permohonan[0]
    alamat, telepon = str(first.data.get("alamat", "")), str(first.data.get("telepon", ""))
    kelompok = {nama: [(o.nama, alamat, telepon, o.alasan) for o in rows] for nama, rows in group(orang).items()}
    return surat.rekapan(bahan.profil, nomor=nomor, tanggal=bahan.tanggal, kelompok=kelompok, judul=judul,
                         penandatangan=bahan.petugas())


def _daftar(bahan: Bahan, nomor: str, judul: str, orang: Sequence[Orang]) -> Naskah:
    rows = [(o.kelompok, o.nama, mask_nik(o.nik) if o.nik else "", o.hasil.label, o.alasan) for o in orang]
    return surat.daftar(bahan.profil, judul=judul, tanggal=bahan.tanggal, nomor=nomor, bawah=bahan.sop.judul,
                        tabel=Tabel(KOLOM_DAFTAR, rows), penandatangan=bahan.petugas())


def _handed_over(orang: Daftar) -> list[Orang]:
    passed = [o for o in orang if o.verifikasi is not Verifikasi.TIDAK_LULUS and not o.hasil.is_gagal]
    return [o for o in passed if o.hasil in (HasilOrang.DISERAHKAN, HasilOrang.CETAK)] or passed


def _clean(dasar: str) -> str:
    return dasar.rstrip(" ;.")


NASKAH: Mapping[str, Callable[[Bahan, str], Naskah]] = {
    "berita_acara": berita_acara,
    "tanda_terima": tanda_terima,
    "pengantar": pengantar,
    "rekapan": rekapan,
    "rekapan_belum_diserahkan": rekapan_belum_diserahkan,
    "spt": spt,
    "daftar": daftar,
    "laporan": laporan,
}
