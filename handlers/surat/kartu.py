"""The page a card printer gets: the face of a KTP-el or KIA, exactly 85.6 × 54 mm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from data.gateways.base import Penduduk
from data.reference.nik import wilayah
from handlers.surat.tanggal import tanggal_panjang
from handlers.surat.typeset import typeset


def kartu_pdf(
    *, jenis: str, nomor: str, serial: str, data: Mapping[str, Any], profil: Mapping[str, Any], tanggal: date,
    penduduk: Penduduk | None, is_contoh: bool,
) -> bytes:
    """The face of a card of `jenis` (ktp_el | kia) from the answers of the request and, where known, SIAK's row."""
    provinsi = wilayah().get(str(profil.get("kode_wilayah", ""))[:2], "")
    return typeset("kartu", {
        "jenis": jenis, "nomor": nomor, "serial": serial, "nik": str(data.get("nik", "")),
        "provinsi": f"Provinsi {provinsi}", "kota": profil.get("kota", ""),
        "tanggal": tanggal_panjang(tanggal), "tanda": "CONTOH" if is_contoh else "", "baris": _rows(data, penduduk),
    })


def _rows(data: Mapping[str, Any], penduduk: Penduduk | None) -> list[tuple[str, str]]:
    lahir = penduduk.tanggal_lahir if penduduk else str(data.get("tanggal_lahir", ""))
    pairs = [
        ("Nama", (penduduk.nama if penduduk else "") or str(data.get("nama", ""))),
        ("Tanggal lahir", tanggal_panjang(date.fromisoformat(lahir)) if lahir else ""),
        ("Alamat", (penduduk.alamat if penduduk else "") or str(data.get("alamat", ""))),
        ("Kel/Desa", penduduk.kelurahan if penduduk else ""),
        ("Kecamatan", penduduk.kecamatan if penduduk else str(data.get("kecamatan", ""))),
    ]
    return [(label, value.upper()) for label, value in pairs if value]
