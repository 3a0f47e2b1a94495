"""When the office is open, where it is, and how to reach it: from the office profile, with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from handlers.calendar import jam_on, special_days
from handlers.turn import Decision, Facts, Message, Reply
from handlers.umum import hari, langkah

_DAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")


def hours_lines(jam: Mapping[str, Sequence[Sequence[str]]]) -> list[str]:
    """Opening hours, equal neighbouring days joined: 'Senin–Kamis: 08.00–12.00 dan 13.00–15.00'."""
    groups: list[tuple[list[str], str]] = []
    for day in _DAYS:
        spans = " dan ".join(f"{start}–{end}" for start, end in jam.get(day, ())) or "tutup"
        if groups and groups[-1][1] == spans:
            groups[-1][0].append(day)
        else:
            groups.append(([day], spans))
    return [f"{_span(days)}: {spans}" for days, spans in groups]


def _span(days: list[str]) -> str:
    first, last = days[0].capitalize(), days[-1].capitalize()
    return first if first == last else f"{first}–{last}" if len(days) > 2 else f"{first} dan {last}"


def _sumber(profil: Mapping[str, Any], key: str) -> str:
    sumber = profil.get(key) or profil.get("sumber") or "profil kantor"
    tanggal = profil.get("sumber_tanggal")
    return f"{sumber}, {tanggal}" if tanggal else str(sumber)


def tanya_jam(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """Opening hours now in force, the days of the next two weeks that differ, and what that means today."""
    today = facts.now.astimezone(ZoneInfo(facts.profil.get("zona", "Asia/Jakarta"))).date()
    lines = hours_lines(jam_on(facts.profil, today)) + special_days(facts.profil, today)
    asked = hari.day_asked(message.teks, today)
    params = {
        "kantor": facts.profil.get("singkatan", "Kantor kami"),
        "hari_ini": (hari.hours_of(asked, facts) if asked and asked != today else facts.jam_hari_ini)
        or "Jam pelayanan kami:",
        "daftar": langkah.bullets(lines),
        "sumber": _sumber(facts.profil, "jam_sumber"),
    }
    return Decision((Reply("jam", params, (langkah.LOKASI, langkah.AJUKAN, langkah.PETUGAS)),))


def tanya_lokasi(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """Where the office is."""
    profil = facts.profil
    params = {
        "kantor": profil.get("nama", "Kantor kami"),
        "alamat": profil.get("alamat", ""),
        "peta": profil.get("lokasi_peta", ""),
        "hari_ini": facts.jam_hari_ini,
        "sumber": _sumber(profil, "sumber"),
    }
    key = "lokasi" if params["alamat"] else "lokasi_belum_ada"
    return Decision((Reply(key, params, (langkah.JAM, langkah.AJUKAN, langkah.PETUGAS)),))


def tanya_kontak(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """Telephone, WhatsApp and e-mail, as far as the office has given them."""
    profil = facts.profil
    known = (("Telepon", "telepon"), ("WhatsApp", "whatsapp"), ("E-mail", "surel"), ("Alamat", "alamat"))
    lines = [f"{label}: {profil[key]}" for label, key in known if profil.get(key)]
    params = {"kantor": profil.get("singkatan", "kantor kami"), "daftar": langkah.bullets(lines),
              "hari_ini": facts.jam_hari_ini, "sumber": _sumber(profil, "sumber")}
    key = "kontak" if lines else "kontak_belum_ada"
    return Decision((Reply(key, params, (langkah.PETUGAS, langkah.LOKASI)),))
