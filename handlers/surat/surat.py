"""The letters of an office, in the form an Indonesian office uses: plain values in, a Naskah out (`.pdf()` sets it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from handlers.surat.tanggal import hari_tanggal, tanggal_panjang
from handlers.surat.typeset import Naskah
from handlers.surat.unsur import Kolom, Pejabat, Tabel, kepala_dinas, kop, tempat_tanggal, terbilang

Profil = Mapping[str, Any]

KOLOM_REKAPAN = (Kolom("Nama", 2.2), Kolom("Alamat", 3), Kolom("Nomor HP", 1.2), Kolom("Keterangan", 1.4))


def tanda_terima(
    profil: Profil, *, nomor: str, tanggal: date, isian: Sequence[tuple[str, str]], dokumen: Sequence[tuple[str, str]],
    penerima: str, petugas: Pejabat, tabel: Tabel | None = None,
) -> Naskah:
    """Handed over to a citizen. `isian`: label and value (nomor permohonan, nama …); `dokumen`: name and count, or
    `tabel`: one line for each person who signs."""
    return Naskah("tanda_terima", {
        "judul": "Tanda Terima", "kaki": f"Tanda terima {nomor}", "kantor": kop(profil), "nomor": nomor,
        "isian": list(isian), "tempat": tempat_tanggal(profil, tanggal),
        "tabel": (tabel or Tabel((Kolom("Dokumen", 3), Kolom("Jumlah", 1, "tengah")), dokumen)).as_isi(),
        "penerima": Pejabat(penerima, "Yang menerima").as_isi(), "petugas": petugas.as_isi(),
    })


def berita_acara_pengiriman(
    profil: Profil, *, nomor: str, tanggal: date, kesatu: Pejabat, kedua: Pejabat,
    per_kecamatan: Sequence[tuple[str, int]], rincian: Tabel | None = None,
) -> Naskah:
    """Documents handed to the POS: counts per kecamatan, and each one in the annex when `rincian` is given."""
    jumlah = sum(count for _, count in per_kecamatan)
    hari, _, _ = hari_tanggal(tanggal).partition(",")
    pembuka = (
        f"Pada hari ini, {hari}, tanggal {terbilang(tanggal.day)} bulan {tanggal_panjang(tanggal).split()[1]} tahun "
        f"{terbilang(tanggal.year)} ({tanggal:%d-%m-%Y}), yang bertanda tangan di bawah ini:"
    )
    counts = [(name, str(count)) for name, count in per_kecamatan]
    return Naskah("berita_acara", {
        "judul": "Berita Acara Pengiriman Dokumen", "kaki": f"Berita Acara {nomor}", "kantor": kop(profil),
        "nomor": nomor, "pembuka": pembuka, "jumlah": f"{jumlah} ({terbilang(jumlah)})",
        "pihak": [
            {"isian": kesatu.as_isian(), "sebutan": "PIHAK KESATU"},
            {"isian": kedua.as_isian(), "sebutan": "PIHAK KEDUA"},
        ],
        "kesatu": _as_party(kesatu, "PIHAK KESATU"), "kedua": _as_party(kedua, "PIHAK KEDUA"),
        "tempat": tempat_tanggal(profil, tanggal),
        "tabel": Tabel(
            (Kolom("Kecamatan", 3), Kolom("Jumlah dokumen", 1, "tengah")), counts, ("Jumlah", str(jumlah))
        ).as_isi(),
        "lampiran": (rincian or Tabel((), ())).as_isi(),
    })


def pengantar(
    profil: Profil, *, nomor: str, tanggal: date, tujuan: str, perihal: str, barang: Sequence[tuple[str, str, str]],
    penandatangan: Pejabat, sifat: str = "Biasa", lampiran: str = "1 (satu) berkas",
) -> Naskah:
    """A covering letter. `barang`: what is sent, how many, remark."""
    return Naskah("pengantar", {
        "judul": "Surat Pengantar", "kaki": f"Surat pengantar {nomor}", "kantor": kop(profil),
        "kepala_surat": [("Nomor", nomor), ("Sifat", sifat), ("Lampiran", lampiran), ("Perihal", perihal)],
        "tempat": tempat_tanggal(profil, tanggal), "tujuan": tujuan,
        "tabel": Tabel(
            (Kolom("Jenis yang dikirim", 3), Kolom("Banyaknya", 1, "tengah"), Kolom("Keterangan", 2)), barang
        ).as_isi(),
        "penutup": "Demikian disampaikan untuk diserahkan kepada yang berhak, dan diucapkan terima kasih.",
        "penandatangan": penandatangan.as_isi(),
    })


def rekapan(
    profil: Profil, *, nomor: str, tanggal: date, kelompok: Mapping[str, Sequence[Sequence[str]]],
    penandatangan: Pejabat, judul: str = "Rekapan Dokumen", bawah: str = "",
) -> Naskah:
    """Documents by kind; each row as KOLOM_REKAPAN: nama, alamat, nomor HP, keterangan."""
    groups = [{"nama": nama, "tabel": Tabel(KOLOM_REKAPAN, rows).as_isi()} for nama, rows in kelompok.items()]
    return Naskah("rekapan", {
        "judul": judul, "kaki": f"{judul} {nomor}", "kantor": kop(profil), "nomor": nomor, "bawah": bawah,
        "kelompok": groups, "jumlah": sum(len(rows) for rows in kelompok.values()),
        "tempat": tempat_tanggal(profil, tanggal), "penandatangan": penandatangan.as_isi(),
    })


def surat_perintah_tugas(
    profil: Profil, *, nomor: str, tanggal: date, dasar: Sequence[str], kepada: Sequence[Pejabat],
    untuk: Sequence[str], hari: str, tempat: str, penandatangan: Pejabat, lampiran: Tabel | None = None,
) -> Naskah:
    """SPT. `hari` and `tempat` say when and where the task is done; the annex names whom it is done for."""
    return Naskah("spt", {
        "judul": "Surat Perintah Tugas", "kaki": f"SPT {nomor}", "kantor": kop(profil), "nomor": nomor,
        "dasar": list(dasar), "kepada": [p.as_isian() for p in kepada], "untuk": list(untuk),
        "pelaksanaan": [("Hari, tanggal", hari), ("Tempat", tempat)],
        "tempat": f"Ditetapkan di {profil['kota']}\npada tanggal {tanggal_panjang(tanggal)}",
        "penandatangan": penandatangan.as_isi(), **({"lampiran": lampiran.as_isi()} if lampiran else {}),
    })


def daftar(
    profil: Profil, *, judul: str, tanggal: date, tabel: Tabel, penandatangan: Pejabat, nomor: str = "",
    bawah: str = "", isian: Sequence[tuple[str, str]] = (),
) -> Naskah:
    """Any list with a heading: pupils of a school, inmates, cards per kecamatan. Wide ones lie on their side."""
    return Naskah("daftar", {
        "judul": judul, "kaki": f"{judul} {nomor}".strip(), "kantor": kop(profil), "nomor": nomor, "bawah": bawah,
        "isian": list(isian), "tabel": tabel.as_isi(), "mendatar": len(tabel.kolom) > 5,
        "tempat": tempat_tanggal(profil, tanggal), "penandatangan": penandatangan.as_isi(),
    })


def contoh_surat(profil: Profil, tanggal: date) -> Naskah:
    """A covering letter without a number, to look at the letterhead and the place to sign."""
    return pengantar(profil, nomor="CONTOH", tanggal=tanggal, tujuan="Camat (contoh)", perihal="Contoh kop surat",
                     barang=[("Contoh dokumen", "1", "untuk melihat kop dan tempat tanda tangan")],
                     penandatangan=kepala_dinas(profil))


def _as_party(pejabat: Pejabat, sebutan: str) -> dict[str, str]:
    return pejabat.as_isi() | {"jabatan": f"{sebutan}\n{pejabat.as_isi()['jabatan']}"}
