"""The next useful step after an answer, as buttons; and the lists by which a service is picked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.layanan import KELUARGA, LAYANAN, MAX_LIST_ENTRY
from handlers.turn import Button, Decision, Facts, Reply

PETUGAS = Button("Bicara petugas", "petugas")
LOKASI = Button("Lihat lokasi", "tanya_lokasi")
MENU = Button("Menu", "menu")
AJUKAN = Button("Ajukan permohonan", "ajukan")
STATUS = Button("Cek status", "cek_status")
SYARAT = Button("Syarat layanan", "tanya_syarat")
LANJUT = Button("Lanjutkan isian", "lanjut")
JAM = Button("Jam buka", "tanya_jam")
JAM_LOKASI = Button("Jam & lokasi", "tanya_jam")

MENU_UTAMA = (AJUKAN, STATUS, SYARAT, JAM_LOKASI, PETUGAS)

_KELUARGA_DULU = (
    ("Kartu Keluarga (KK)", "kk"),
    ("KTP-el", "ktp"),
    ("KIA (kartu anak)", "kia"),
    ("Akta", "akta"),
    ("Pindah/datang", "pindah"),
)
_LAIN = ("biodata", "ikd", "legalisir", "perekaman", "prr")


def can_apply(slug: str, profil: Mapping[str, Any]) -> bool:
    """Whether this office takes this service in the chat now: the service is ready and the office runs its SOP."""
    row = LAYANAN.get(slug)
    return bool(row and row.is_bisa_diajukan and row.sop in profil.get("sop", (row.sop,)))


def after(layanan: str, facts: Facts, *more: Button) -> tuple[Button, ...]:
    """Buttons under an answer about a service: apply now where possible, an officer, where the office is."""
    first = (Button("Ajukan sekarang", f"ajukan:{layanan}"),) if can_apply(layanan, facts.profil) else ()
    return (*first, *more, PETUGAS, *(() if first or more else (LOKASI,)))[:3]


def pick_layanan(maksud: str, layanan: str, facts: Facts) -> Decision:
    """Ask which service is meant: of the family named, or of all. `maksud` is carried in the payload.

    Those that can be applied for stand first; the others stay, so that nobody takes a wrong one for want of theirs.
    """
    if layanan in KELUARGA:
        slugs = sorted(KELUARGA[layanan].anggota, key=lambda slug: not can_apply(slug, facts.profil))
        buttons = tuple(Button(LAYANAN[slug].singkat[:MAX_LIST_ENTRY], f"{maksud}:{slug}") for slug in slugs)
        return Decision((Reply("pilih_layanan_keluarga", {"keluarga": KELUARGA[layanan].nama}, buttons),))
    rows = [Button(label, f"{maksud}:{slug}") for label, slug in _KELUARGA_DULU]
    if maksud != "ajukan":
        rows += [Button(LAYANAN[slug].singkat, f"{maksud}:{slug}") for slug in _LAIN]
    return Decision((Reply("pilih_layanan", {}, tuple(rows)),))


def bullets(lines: list[str] | tuple[str, ...]) -> str:
    """Bulleted lines."""
    return "\n".join(f"• {line}" for line in lines)
