"""Office hours and the office's own days, read from what was typed into values of the profile. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any, Final

from handlers.errors import BadFields

HARI: Final = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
PUKUL: Final = ("buka", "istirahat", "kembali", "tutup")
MUSIM_HARI: Final = ("senin_kamis", "jumat", "sabtu", "minggu")
JENIS_HARI: Final = {"libur": "Libur kantor", "cuti_bersama": "Cuti bersama", "khusus": "Jam khusus (buka)"}
MAX_MUSIM = 4
MAX_RENTANG = 31

Isian = Mapping[str, str]


def read_jam(isian: Isian) -> dict[str, Any]:
    """{'jam': …, 'ramadan': […]} of the hours page. A day without hours is closed. Raises BadFields."""
    salah: dict[str, str] = {}
    jam = {hari: _spans(isian, hari, salah) for hari in HARI}
    musim = [_musim(isian, f"musim{n}", salah) for n in range(MAX_MUSIM)]
    if not salah and not any(jam.values()):
        salah["senin_buka"] = "Kantor harus buka sedikitnya satu hari dalam sepekan."
    if salah:
        raise BadFields(salah)
    return {"jam": {hari: spans for hari, spans in jam.items() if spans},
            "ramadan": sorted((one for one in musim if one), key=lambda one: one["mulai"])}


def type_jam(profil: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the hours page for a profile: what read_jam reads back."""
    typed: dict[str, str] = {}
    jam = profil.get("jam") or {}
    for n, hari in enumerate(HARI):
        typed |= _type_spans(hari, jam.get(hari) or (jam.get("senin_kamis") if n < 4 else None) or ())
    for n, musim in enumerate((profil.get("ramadan") or ())[:MAX_MUSIM]):
        typed |= {f"musim{n}_mulai": str(musim["mulai"]), f"musim{n}_selesai": str(musim["selesai"])}
        for hari in MUSIM_HARI:
            spans = musim["jam"].get(hari) or (musim["jam"].get("senin") if hari == "senin_kamis" else None) or ()
            typed |= _type_spans(f"musim{n}_{hari}", spans)
    return typed


def add_hari(profil: Mapping[str, Any], isian: Isian) -> dict[str, Any]:
    """{'libur_sendiri': […], 'buka_khusus': […]} with the typed day or days added; a day has one entry. BadFields."""
    salah: dict[str, str] = {}
    dari = _tanggal(isian, "dari", salah)
    sampai = _tanggal(isian, "sampai", salah) if isian.get("sampai") else dari
    jenis, alasan = isian.get("jenis", ""), isian.get("alasan", "").strip()[:120]
    if jenis not in JENIS_HARI:
        salah["jenis"] = "Pilih jenis hari."
    if not alasan:
        salah["alasan"] = "Isi sebabnya: pemohon membaca kalimat ini bila bertanya jam buka."
    if dari and sampai and not timedelta() <= sampai - dari < timedelta(days=MAX_RENTANG):
        salah["sampai"] = f"Hari terakhir harus sama atau sesudah hari pertama, paling lama {MAX_RENTANG} hari."
    spans = _spans(isian, "hari", salah) if jenis == "khusus" else []
    if jenis == "khusus" and not spans and "hari_buka" not in salah:
        salah["hari_buka"] = "Isi jam buka pada hari khusus itu."
    if salah or dari is None or sampai is None:
        raise BadFields(salah)
    days = [str(dari + timedelta(days=n)) for n in range((sampai - dari).days + 1)]
    rest = without_hari(profil, days)
    if jenis == "khusus":
        rest["buka_khusus"] += [{"tanggal": day, "jam": spans, "alasan": alasan} for day in days]
    else:
        rest["libur_sendiri"] += [{"tanggal": day, "alasan": alasan, "jenis": jenis} for day in days]
    return {key: sorted(rows, key=lambda row: row["tanggal"]) for key, rows in rest.items()}


def without_hari(profil: Mapping[str, Any], days: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The office's own days without these."""
    libur = [dict(row) if isinstance(row, Mapping) else {"tanggal": str(row), "alasan": "libur kantor"}
             for row in profil.get("libur_sendiri") or ()]
    khusus = [dict(row) for row in profil.get("buka_khusus") or ()]
    return {"libur_sendiri": [row for row in libur if str(row["tanggal"]) not in days],
            "buka_khusus": [row for row in khusus if str(row["tanggal"]) not in days]}


def _musim(isian: Isian, awal: str, salah: dict[str, str]) -> dict[str, Any] | None:
    if not isian.get(f"{awal}_mulai") and not isian.get(f"{awal}_selesai"):
        return None
    mulai, selesai = _tanggal(isian, f"{awal}_mulai", salah), _tanggal(isian, f"{awal}_selesai", salah)
    if mulai and selesai and selesai < mulai:
        salah[f"{awal}_selesai"] = "Hari terakhir tidak boleh sebelum hari pertama."
    jam = {hari: _spans(isian, f"{awal}_{hari}", salah) for hari in MUSIM_HARI}
    if not any(jam.values()) and f"{awal}_senin_kamis_buka" not in salah:
        salah[f"{awal}_senin_kamis_buka"] = "Isi jam kerja selama masa ini."
    return {"mulai": str(mulai), "selesai": str(selesai), "jam": {hari: spans for hari, spans in jam.items() if spans}}


def _spans(isian: Isian, awal: str, salah: dict[str, str]) -> list[list[str]]:
    """One or two spans of a day from buka, istirahat, kembali, tutup; none when all are empty."""
    typed = [isian.get(f"{awal}_{pukul}", "").strip() for pukul in PUKUL]
    if not any(typed):
        return []
    clocks = [_clock(text) for text in typed]
    for pukul, text, clock in zip(PUKUL, typed, clocks, strict=True):
        if text and clock is None:
            salah[f"{awal}_{pukul}"] = "Tulis jam sebagai 08.00."
    if not typed[0] or not typed[3]:
        salah[f"{awal}_{'tutup' if typed[0] else 'buka'}"] = "Isi jam buka dan jam tutup."
    elif bool(typed[1]) != bool(typed[2]):
        salah[f"{awal}_{'kembali' if typed[1] else 'istirahat'}"] = "Isi mulai dan selesai istirahat, atau kosongkan."
    given = [clock for clock in clocks if clock is not None]
    if not any(key.startswith(f"{awal}_") for key in salah) and sorted(set(given)) != given:
        salah[f"{awal}_tutup"] = "Jam harus berurutan: buka, istirahat, kembali, tutup."
    shown = [f"{clock:%H.%M}" for clock in given]
    return [shown[n : n + 2] for n in range(0, len(shown), 2)]


def _type_spans(awal: str, spans: Sequence[Sequence[str]]) -> dict[str, str]:
    edges = [edge.replace(".", ":") for span in spans for edge in span]
    names = PUKUL if len(edges) >= 4 else ("buka", "tutup")
    return {f"{awal}_{pukul}": edge for pukul, edge in zip(names, edges[:3] + edges[-1:], strict=False)}


def _clock(text: str) -> time | None:
    try:
        return time.fromisoformat(text.replace(".", ":")) if text else None
    except ValueError:
        return None


def _tanggal(isian: Isian, nama: str, salah: dict[str, str]) -> date | None:
    try:
        found = date.fromisoformat(isian.get(nama, "").strip())
        if 2000 <= found.year <= 2099:
            return found
    except ValueError:
        pass
    salah[nama] = "Pilih tanggal yang benar."
    return None
