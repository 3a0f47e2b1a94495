"""Letterhead, officials and kecamatan, read from what was typed into values of the profile. Pure, but for the logo."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

from handlers.commands.penugasan import JABATAN
from handlers.errors import BadFields
from handlers.workflow.model import Peran

KOP: Final = {
    "pemerintah": ("Pemerintah daerah", 120), "nama": ("Nama dinas", 160), "singkatan": ("Nama singkat", 60),
    "kota": ("Kota pada tanggal surat", 60), "kode_surat": ("Kode kantor pada nomor surat", 30),
    "alamat": ("Alamat", 200), "telepon": ("Telepon", 40), "whatsapp": ("WhatsApp", 40), "surel": ("Surel", 80),
    "laman": ("Laman", 80), "lokasi_peta": ("Tautan peta", 200),
}
WAJIB: Final = ("pemerintah", "nama", "singkatan", "kota", "kode_surat", "alamat")
MAX_LOGO_BYTES = 3 * 1024 * 1024
LOGO_PIXELS = 260
MAX_KECAMATAN = 60
MAX_NAMA = 40
MAX_JABATAN = 160
_NIP = re.compile(r"\d{8} ?\d{6} ?\d ?\d{3}")


def read_kop(isian: Mapping[str, str], logo: bytes | None, lama: str = "") -> dict[str, Any]:
    """The letterhead; `logo` None keeps `lama`. Raises BadFields."""
    nilai: dict[str, Any] = {key: " ".join(isian.get(key, "").split()) for key in KOP}
    salah = {key: f"Isi {KOP[key][0].lower()}." for key in WAJIB if not nilai[key]}
    salah |= {key: f"Paling banyak {limit} huruf." for key, (_, limit) in KOP.items() if len(nilai[key]) > limit}
    if nilai["kode_surat"] and not re.fullmatch(r"[A-Za-z0-9.\-]+", nilai["kode_surat"]):
        salah["kode_surat"] = "Hanya huruf, angka, titik, dan garis: kode ini menjadi bagian nomor surat."
    if nilai["surel"] and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", nilai["surel"]):
        salah["surel"] = "Tulis surel sebagai nama@laman."
    if nilai["lokasi_peta"] and not nilai["lokasi_peta"].startswith("https://"):
        salah["lokasi_peta"] = "Tautan peta diawali https://."
    nilai["logo"] = "" if isian.get("tanpa_logo") else lama
    if logo is not None:
        try:
            nilai["logo"] = make_logo(logo)
        except ValueError as error:
            salah["logo"] = str(error)
    if salah:
        raise BadFields(salah)
    return nilai


def make_logo(content: bytes) -> str:
    """A picture as a small SVG that letters carry with them. ValueError with a sentence when it is none."""
    if len(content) > MAX_LOGO_BYTES:
        raise ValueError("Logo paling besar 3 MB.")
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > 40_000_000:
                raise ValueError("Gambar logo terlalu besar.")
            small = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValueError("Logo harus berupa gambar PNG, JPEG, atau WebP.") from error
    small.thumbnail((LOGO_PIXELS, LOGO_PIXELS))
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    data = base64.b64encode(out.getvalue()).decode()
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {small.width} {small.height}">'
            f'<image width="{small.width}" height="{small.height}" href="data:image/png;base64,{data}"/></svg>')


def small_png(content: bytes | None) -> str:
    """The picture made small, in base64, for a form that is shown again; '' when it is none."""
    try:
        return base64.b64encode(logo_png(make_logo(content))).decode() if content else ""
    except ValueError:
        return ""


def logo_png(logo: str) -> bytes:
    """The PNG inside a logo of `make_logo`; b'' when there is none."""
    found = re.search(r"base64,([^\"]+)", logo)
    return base64.b64decode(found[1]) if found else b""


def type_pejabat(profil: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the officials' page for a profile: what read_pejabat reads back."""
    kepala, known = profil.get("kepala") or {}, profil.get("pejabat") or {}
    typed = {f"kepala_{key}": str(kepala.get(key, "")) for key in ("nama", "nip", "pangkat", "jabatan")}
    for peran in JABATAN:
        typed |= {f"{key}_{peran}": str((known.get(peran) or {}).get(key, "")) for key in ("jabatan", "pangkat")}
    return typed


def read_pejabat(isian: Mapping[str, str]) -> dict[str, Any]:
    """{'kepala': …, 'pejabat': {peran: {jabatan, pangkat}}}. Raises BadFields."""

    def said(key: str) -> str:
        text = " ".join(isian.get(key, "").split())
        if len(text) > MAX_JABATAN:
            salah[key] = f"Paling banyak {MAX_JABATAN} huruf."
        return text

    salah: dict[str, str] = {}
    kepala = {key: said(f"kepala_{key}") for key in ("nama", "nip", "pangkat", "jabatan")}
    salah |= {f"kepala_{key}": "Isi nama dan jabatan Kepala Dinas." for key in ("nama", "jabatan") if not kepala[key]}
    if kepala["nip"] and not _NIP.fullmatch(kepala["nip"]):
        salah["kepala_nip"] = "NIP terdiri atas 18 angka, misalnya 19700101 199503 2 001."
    others = [peran for peran in JABATAN if peran is not Peran.KADIS]
    rows = {str(peran): {key: said(f"{key}_{peran}") for key in ("jabatan", "pangkat")} for peran in others}
    if salah:
        raise BadFields(salah)
    return {"kepala": kepala, "pejabat": {peran: row for peran, row in rows.items() if any(row.values())}}


def read_kecamatan(teks: str) -> dict[str, Any]:
    """One name per line, in the order in which citizens are offered them. Raises BadFields."""
    names = [" ".join(line.split()) for line in teks.splitlines() if line.strip()]
    twice = sorted({name for name in names if [one.casefold() for one in names].count(name.casefold()) > 1})
    if long := next((name for name in names if len(name) > MAX_NAMA), ""):
        raise BadFields({"kecamatan": f"Paling banyak {MAX_NAMA} huruf tiap nama: {long[:MAX_NAMA]}…"})
    if not names:
        raise BadFields({"kecamatan": "Isi sedikitnya satu kecamatan."})
    if twice:
        raise BadFields({"kecamatan": f"Tertulis dua kali: {', '.join(twice)}."})
    if len(names) > MAX_KECAMATAN:
        raise BadFields({"kecamatan": f"Paling banyak {MAX_KECAMATAN} kecamatan."})
    return {"kecamatan": names}


def unknown_kecamatan(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """Names that the region list of this kabupaten/kota does not have: perhaps new, perhaps misspelt."""
    spelt = {name.casefold() for name in known}
    return [name for name in names if name.casefold() not in spelt]
