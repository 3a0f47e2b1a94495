"""“The PDF that SIAK made”: a stand-in for the demo and for tests, marked CONTOH on every page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from data.reference.nik import check_nik
from handlers.layanan import LAYANAN
from handlers.surat.tanggal import hari_tanggal, tanggal_panjang
from handlers.surat.typeset import typeset

_CONTOH = "(CONTOH)"


def contoh_dokumen(
    profil: Mapping[str, Any], layanan: str, data: Mapping[str, Any], tanggal: date | None = None
) -> bytes:
    """The PDF of a service's document for the answers `data` (nama, nik, nkk, alamat, kecamatan)."""
    day = tanggal or date.today()
    kepala = profil.get("kepala", {})
    row = LAYANAN[layanan]
    isi = {
        "bentuk": "kk" if row.dokumen == "Kartu Keluarga" else "kutipan", "judul": row.dokumen or row.nama,
        "kantor": profil["nama"], "pemerintah": profil.get("pemerintah", ""), "kota": profil["kota"],
        "jabatan": kepala.get("jabatan", "Kepala Dinas"), "tanggal": tanggal_panjang(day),
        "nkk": str(data.get("nkk") or "0000000000000000"), "nomor": f"CONTOH-{day:%d%m%Y}-0001",
    }
    make = _kk if isi["bentuk"] == "kk" else _kutipan
    return typeset("contoh_siak", isi | make(profil, layanan, data, day))


def _kk(profil: Mapping[str, Any], layanan: str, data: Mapping[str, Any], day: date) -> dict[str, Any]:
    nama, kelamin, lahir = _person(data)
    pasangan = "Perempuan" if kelamin == "Laki-laki" else "Laki-laki"
    kota = profil["kota"].upper()
    return {
        "kiri": [("Nama Kepala Keluarga", nama), ("Alamat", str(data.get("alamat", "-")).upper())],
        "kanan": [("Kecamatan", str(data.get("kecamatan", "-")).upper()), ("Kabupaten/Kota", kota)],
        "anggota": [
            (nama, str(data.get("nik", "-")), kelamin, kota, lahir, "-", "KEPALA KELUARGA"),
            (f"PASANGAN {_CONTOH}", "-", pasangan, kota, "-", "-", "PASANGAN"),
            (f"ANAK {_CONTOH}", "-", "-", kota, "-", "-", "ANAK"),
        ],
    }


def _kutipan(profil: Mapping[str, Any], layanan: str, data: Mapping[str, Any], day: date) -> dict[str, Any]:
    nama, kelamin, lahir = _person(data)
    kota = profil["kota"]
    judul = (LAYANAN[layanan].dokumen or LAYANAN[layanan].nama).lower()
    return {
        "alinea": [
            f"Pada hari {hari_tanggal(day)}, telah dicatat di {kota} {judul} berdasarkan permohonan dan berkas yang "
            "telah diverifikasi, dengan keterangan sebagai berikut.",
        ],
        "kiri": [
            ("Nama", nama), ("NIK", str(data.get("nik", "-"))), ("Nomor Kartu Keluarga", str(data.get("nkk") or "-")),
            ("Jenis kelamin", kelamin), ("Tanggal lahir", lahir), ("Alamat", str(data.get("alamat", "-"))),
        ],
    }


def _person(data: Mapping[str, Any]) -> tuple[str, str, str]:
    """Name, sex and birth date, the last two as the NIK suggests them: good enough for a stand-in."""
    check = check_nik(str(data.get("nik", "")))
    kelamin = {"L": "Laki-laki", "P": "Perempuan"}.get(check.jenis_kelamin, "-")
    lahir = f"{check.lahir[0]:%d-%m-%Y}" if check.lahir else "-"
    return str(data.get("nama", "-")).upper(), kelamin, lahir
