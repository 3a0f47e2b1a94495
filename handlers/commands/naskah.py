"""What stands in each kind of letter, taken from the requests it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from data import models
from data.models import Blanko, CetakKartu, Pengguna, PenggunaPeran, Permohonan
from data.reference.nik import mask_nik
from handlers import sop as procedures
from handlers.context import Actor, Context
from handlers.layanan import LAYANAN, readable
from handlers.queries.penugasan import list_penugasan
from handlers.surat import surat
from handlers.surat.typeset import Naskah
from handlers.surat.unsur import Kolom, Pejabat, Tabel, kepala_dinas
from handlers.workflow.daftar import Daftar, HasilOrang, Orang, Verifikasi, group
from handlers.workflow.model import Butuh, Kejadian, Peran, Sop

TANPA_KECAMATAN = "Kecamatan belum tercatat"
TITIK = "........................................"  # to be filled in by hand
KOLOM_RINCIAN = (Kolom("Kecamatan", 1.4), Kolom("Nomor permohonan", 1.5), Kolom("Nama", 1.8), Kolom("Dokumen", 1.6),
                 Kolom("Alamat", 2.4))
KOLOM_TERIMA = (Kolom("Nama", 2), Kolom("NIK", 1.5), Kolom("Nomor blanko", 1.2), Kolom("Tanda tangan", 1.4))
KOLOM_NAMA = (Kolom("Kelas/Blok", 1.2), Kolom("Nama", 2.4), Kolom("NIK", 1.4), Kolom("Nomor KK", 1.4))
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
        return self._official(self.actor.peran, pengguna.nama if pengguna else TITIK, pengguna.nip if pengguna else "",
                              self.actor.sebagai)

    def pejabat(self, peran: Peran) -> tuple[Pejabat, ...]:
        """Everybody of this office who holds `peran` that day, by name; a deputy instead of whoever is absent."""
        deputies = list_penugasan(self.session, self.ctx.kantor_id, peran=(peran,), day=self.tanggal)
        rows = self.session.exec(
            select(Pengguna).join(PenggunaPeran, col(PenggunaPeran.pengguna_id) == Pengguna.id)
            .where(PenggunaPeran.peran == peran, Pengguna.kantor_id == self.ctx.kantor_id, col(Pengguna.is_aktif),
                   col(Pengguna.id).not_in([row.penugasan.pejabat_id or 0 for row in deputies]))
            .order_by(col(Pengguna.nama))
        )
        present = [self._official(peran, row.nama, row.nip) for row in rows]
        return (*present, *(self._official(peran, row.pengganti, row.nip_pengganti, row.sebutan) for row in deputies))

    def kepala(self) -> Pejabat:
        """Who signs as head of the office that day: the Kepala Dinas of the profile, or the deputy."""
        deputies = list_penugasan(self.session, self.ctx.kantor_id, peran=(Peran.KADIS,), day=self.tanggal, limit=1)
        head = kepala_dinas(self.profil)
        return replace(head, nama=deputies[0].pengganti, nip=deputies[0].nip_pengganti, pangkat="",
                       sebagai=deputies[0].sebutan) if deputies else head

    def _official(self, peran: Peran, nama: str, nip: str, sebagai: str = "") -> Pejabat:
        """Title and rank as the office has written them for this post; a deputy's own rank is not known here."""
        known = (self.profil.get("pejabat") or {}).get(peran) or {}
        pangkat = "" if sebagai else str(known.get("pangkat", ""))
        return Pejabat(nama, str(known.get("jabatan") or peran.label), nip, pangkat, sebagai)

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
    if bahan.daftar:
        return _tanda_terima_daftar(bahan, nomor, isian)
    counts = Counter(orang.kelompok or dokumen_of(first) for orang in _handed_over(bahan.orang))
    return surat.tanda_terima(
        bahan.profil, nomor=nomor, tanggal=bahan.tanggal, isian=[row for row in isian if row[1]],
        dokumen=[(nama, str(count)) for nama, count in counts.items()], penerima=bahan.said("penerima", first.nama),
        petugas=bahan.petugas(),
    )


def _tanda_terima_daftar(bahan: Bahan, nomor: str, isian: list[tuple[str, str]]) -> Naskah:
    """The signed list: one line per card, each signed for; who got none stands in the report."""
    serials = _serials(bahan)
    given = [o for o in bahan.daftar if o.hasil in (HasilOrang.CETAK, HasilOrang.DISERAHKAN)]
    rows = [(o.nama, mask_nik(o.nik) if o.nik else "", serials.get(o.urut, ""), "") for o in given]
    counts = [("Jumlah KTP-el", f"{len(given)} keping"), ("Belum menerima", f"{len(bahan.daftar) - len(given)} orang")]
    return surat.tanda_terima(
        bahan.profil, nomor=nomor, tanggal=bahan.tanggal, isian=[*(row for row in isian if row[1]), *counts],
        dokumen=(), penerima=bahan.said("penerima", bahan.permohonan[0].nama), petugas=bahan.petugas(),
        tabel=Tabel(KOLOM_TERIMA, rows),
    )


def _serials(bahan: Bahan) -> dict[int, str]:
    """Line of the list → serial of the card that was printed for it."""
    found = bahan.session.exec(
        select(models.Orang.urut, Blanko.serial)
        .join(CetakKartu, col(CetakKartu.orang_id) == models.Orang.id)
        .join(Blanko, col(Blanko.id) == CetakKartu.blanko_id)
        .where(CetakKartu.permohonan_id == bahan.permohonan[0].id, CetakKartu.status == "tercetak")
    )
    return dict(found.all())


def _doers(sop: Sop) -> tuple[Peran, ...]:
    """Who works on the day: the row at whose end everybody has an outcome."""
    rows = (row for row in sop.langkah if any(Butuh.ORANG_SELESAI in t.butuh for t in row.transisi))
    return next((row.pelaksana for row in rows), (Peran.TIM_PELAKSANA,))


def pengantar(bahan: Bahan, nomor: str) -> Naskah:
    """Covers documents that leave the office; signed by the Sekretaris."""
    orang = [o for o in bahan.orang if o.hasil is not HasilOrang.DISERAHKAN]
    barang = [(nama, str(len(rows)), "sesuai daftar rekapan") for nama, rows in group(orang).items()]
    return surat.pengantar(
        bahan.profil, nomor=nomor, tanggal=bahan.tanggal, tujuan=bahan.said("tujuan", Peran.PIHAK_KETIGA.label),
        perihal=bahan.said("perihal", "Penyerahan dokumen kependudukan dan pencatatan sipil"), barang=barang,
        penandatangan=bahan.the(Peran.SEKRETARIS),
    )


def rekapan(bahan: Bahan, nomor: str) -> Naskah:
    """Documents by kind."""
    return _rekapan(bahan, nomor, "Rekapan Dokumen", [o for o in bahan.orang if o.hasil is not HasilOrang.DISERAHKAN])


def rekapan_belum_diserahkan(bahan: Bahan, nomor: str) -> Naskah:
    """What came back, with the reason."""
    kembali = [o for o in bahan.orang if o.hasil.is_gagal] or bahan.orang
    return _rekapan(bahan, nomor, "Rekapan Dokumen yang Belum Diserahkan", kembali)


def spt(bahan: Bahan, nomor: str) -> Naskah:
    """The order for a day's work outside the office: whoever is in the team, signed by the Kepala Dinas."""
    roles = _doers(bahan.sop)
    tim = tuple(one for peran in roles for one in bahan.pejabat(peran)) or (Pejabat(TITIK, roles[0].label),)
    jumlah = sum(orang.verifikasi is not Verifikasi.TIDAK_LULUS for orang in bahan.orang)
    untuk = [f"Melaksanakan {bahan.sop.judul} bagi {jumlah} orang sesuai daftar terlampir.",
             "Melaporkan hasil pelaksanaan tugas kepada Kepala Dinas."]
    return surat.surat_perintah_tugas(
        bahan.profil, nomor=nomor, tanggal=bahan.tanggal, dasar=[_clean(one) for one in bahan.sop.dasar_hukum],
        kepada=tim, untuk=untuk, hari=bahan.said("hari"), tempat=bahan.said("tempat"),
        penandatangan=bahan.kepala(), lampiran=_nama(bahan),
    )


def daftar(bahan: Bahan, nomor: str) -> Naskah:
    """The people of a list."""
    first = bahan.permohonan[0]
    return surat.daftar(bahan.profil, judul="Daftar Nama", tanggal=bahan.tanggal, nomor=nomor, bawah=bahan.sop.judul,
                        isian=[("Lembaga", str(first.data.get("sekolah") or first.nama))], tabel=_nama(bahan),
                        penandatangan=bahan.petugas())


def laporan(bahan: Bahan, nomor: str) -> Naskah:
    """What came of each person."""
    rows = [(o.kelompok, o.nama, _masked(o.nik), o.hasil.label, o.alasan) for o in bahan.orang]
    return surat.daftar(bahan.profil, judul="Laporan Hasil Pelaksanaan", tanggal=bahan.tanggal, nomor=nomor,
                        bawah=bahan.sop.judul, tabel=Tabel(KOLOM_DAFTAR, rows), penandatangan=bahan.petugas())


def _rekapan(bahan: Bahan, nomor: str, judul: str, orang: Sequence[Orang]) -> Naskah:
    first = bahan.permohonan[0]
    alamat, telepon = str(first.data.get("alamat", "")), str(first.data.get("telepon", ""))
    kelompok = {
        nama: [(o.nama, o.alamat or alamat, o.telepon or telepon, o.alasan) for o in rows]
        for nama, rows in group(orang).items()
    }
    return surat.rekapan(bahan.profil, nomor=nomor, tanggal=bahan.tanggal, kelompok=kelompok, judul=judul,
                         penandatangan=bahan.petugas())


def _nama(bahan: Bahan) -> Tabel:
    going = [o for o in bahan.orang if o.verifikasi is not Verifikasi.TIDAK_LULUS]
    return Tabel(KOLOM_NAMA, [(o.kelompok, o.nama, _masked(o.nik), _masked(o.nkk)) for o in going])


def _masked(number: str) -> str:
    return mask_nik(number) if number else ""


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
