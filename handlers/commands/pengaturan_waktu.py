"""How long the office lets people wait, and when it keeps quiet: its own minutes, laid over the standard ones. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from handlers import sop as procedures
from handlers.errors import BadFields

_BAMSOS: Final = procedures.current("bamsos")


def _rows(*slugs: str) -> int:
    """Minutes that rows of BAMSOS give together."""
    return int(sum((_BAMSOS.row(slug).waktu.as_timedelta() for slug in slugs), timedelta()).total_seconds()) // 60


@dataclass(frozen=True)
class Tempo:
    """One time an office sets. `part` and `key` are its place in the profile; `is_office` counts office time."""

    part: str
    key: str
    label: str
    bawaan: int
    is_office: bool = True
    asal: str = ""

    @property
    def nama(self) -> str:
        return f"{self.part}_{self.key}"


PERTAMA = Tempo("sla", "pertama", "Jawaban pertama", _rows("registrasi", "informasi"), asal="BAMSOS baris 2 dan 3")
LANJUT = Tempo("sla", "lanjut", "Jawaban berikutnya", _rows("informasi"), asal="BAMSOS baris 3")
KASI = Tempo("sla", "konsultasi_kasi", "Saat pertanyaan ada pada Kepala Seksi", _rows("konsultasi_kasi"),
             asal="BAMSOS baris 3a")
KABID = Tempo("sla", "konsultasi_kabid", "Saat pertanyaan ada pada Kepala Bidang", _rows("konsultasi_kabid"),
              asal="BAMSOS baris 4")
ATASAN = Tempo("eskalasi", "atasan", "Dari lewat tenggat sampai atasan langsung diberi tahu", 60)
ATASAN_LANJUT = Tempo("eskalasi", "lanjut", "Sampai atasan berikutnya diberi tahu", 7 * 60)
KANAL_LAIN = Tempo("tangga", "kanal_lain", "Sampai pesan yang tertahan dicoba lewat kanal lain", 60, is_office=False)
TELEPON = Tempo("tangga", "telepon", "Sampai petugas diminta menelepon", 4 * 60, is_office=False)
JAWABAN: Final = (PERTAMA, LANJUT, KASI, KABID)
TUNGGU: Final = (ATASAN, ATASAN_LANJUT, KANAL_LAIN, TELEPON)
MALAM: Final = {"mulai": "20.00", "selesai": "07.00"}
MAX_MENIT = 10 * 24 * 60


def how_long(profil: Mapping[str, Any], tempo: Tempo) -> timedelta:
    """This time as the office has set it, or the standard one."""
    own = (profil.get(tempo.part) or {}).get(tempo.key)
    return timedelta(minutes=int(own or tempo.bawaan))


def quiet_hours(profil: Mapping[str, Any]) -> tuple[time, time]:
    """From when until when no notice to many leaves, by the clock of the office."""
    own = {**MALAM, **(profil.get("malam") or {})}
    return _clock(own["mulai"]) or time(20), _clock(own["selesai"]) or time(7)


def is_quiet_at(profil: Mapping[str, Any], local: datetime) -> bool:
    """Whether this moment, in the zone of the office, lies in its quiet hours."""
    start, end = quiet_hours(profil)
    now = local.time()
    return start <= now < end if start < end else now >= start or now < end


def type_waktu(profil: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the page for a profile: what read_waktu reads back."""
    start, end = quiet_hours(profil)
    typed = {one.nama: str(int(how_long(profil, one).total_seconds()) // 60) for one in (*JAWABAN, *TUNGGU)}
    return typed | {"malam_mulai": f"{start:%H:%M}", "malam_selesai": f"{end:%H:%M}"}


def say_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What differs between two profiles, in the words of the page: 'Jawaban pertama 8 → 15 menit; …'."""
    lama, baru = type_waktu(before), type_waktu(after)
    parts = [f"{one.label} {lama[one.nama]} → {baru[one.nama]} menit" for one in (*JAWABAN, *TUNGGU)
             if lama[one.nama] != baru[one.nama]]
    nights = [f"{typed['malam_mulai']}–{typed['malam_selesai']}".replace(":", ".") for typed in (lama, baru)]
    return "; ".join([*parts, *([f"Jam tenang {nights[0]} → {nights[1]}"] if nights[0] != nights[1] else [])])


def read_waktu(isian: Mapping[str, str]) -> dict[str, Any]:
    """{'sla': …, 'eskalasi': …, 'tangga': …, 'malam': …}. Raises BadFields."""
    nilai: dict[str, Any] = {}
    salah: dict[str, str] = {}
    for one in (*JAWABAN, *TUNGGU):
        text = isian.get(one.nama, "").strip()
        minutes = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
        if not 1 <= minutes <= MAX_MENIT:
            salah[one.nama] = f"Isi menit dengan angka, 1 sampai {MAX_MENIT:,}.".replace(",", ".")
        nilai.setdefault(one.part, {})[one.key] = minutes
    if not salah and nilai["tangga"][TELEPON.key] < nilai["tangga"][KANAL_LAIN.key]:
        salah[TELEPON.nama] = "Telepon menyusul kanal lain: isi menit yang sama atau lebih lama."
    edges = {key: _clock(isian.get(f"malam_{key}", "").strip()) for key in MALAM}
    salah |= {f"malam_{key}": "Tulis jam sebagai 20.00." for key, at in edges.items() if at is None}
    if edges["mulai"] is not None and edges["mulai"] == edges["selesai"]:
        salah["malam_selesai"] = "Jam selesai harus lain dari jam mulai."
    if salah:
        raise BadFields(salah)
    return nilai | {"malam": {key: f"{at:%H.%M}" for key, at in edges.items()}}


def _clock(text: str) -> time | None:
    try:
        found = time.fromisoformat(text.replace(".", ":"))
    except ValueError:
        return None
    return time(found.hour, found.minute)
