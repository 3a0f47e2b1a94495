"""What only people may answer: an officer, policy questions (BAMSOS), wrong data, complaints, fraud."""

from __future__ import annotations

import re

from handlers.turn import AskPolicy, CallOfficer, ConfirmQuestion, Decision, Facts, Message, Reply
from handlers.umum import langkah

_UNSIGNED = re.compile(
    r"\b(belum|blm|blom|ga|gak|nggak|tidak|kapan)\b.*\b(tanda ?tangan\w*|ditandatangan\w*|ttd|terbit|diterbitkan)\b",
    re.IGNORECASE,
)


def handed_over(facts: Facts) -> Reply:
    """The sentence that an officer will answer, with the office hours."""
    if facts.is_open:
        return Reply("diteruskan_ke_petugas", {"jam": facts.jam_hari_ini})
    return Reply("diteruskan_saat_tutup", {"jam": facts.jam_hari_ini})


def bicara_petugas(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """Put the conversation in the shared inbox."""
    return Decision((handed_over(facts),), (CallOfficer("diminta"),))


def tanya_kebijakan(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """A policy question is registered (BAMSOS row 3) once the citizen confirms its wording and their name."""
    return Decision(form=ConfirmQuestion(message.teks, "kebijakan", _nomor(facts), layanan))


def salah_data(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """Data entered wrongly go to the operator editor (BAMSOS row 5)."""
    return Decision(form=ConfirmQuestion(message.teks, "salah_entri", _nomor(facts), layanan))


def pengaduan(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """A complaint is met with an apology and registered at once; one about a late document hurries it (row 6)."""
    jenis = "status_penerbitan" if _UNSIGNED.search(message.teks) else "pengaduan"
    return Decision(effects=(AskPolicy(message.teks, jenis, _nomor(facts), facts.nama_akun, layanan, facts.now),))


def lapor_penipuan(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """A report of fraud in the office's name."""
    return Decision((Reply("penipuan", {"jam": facts.jam_hari_ini}, (langkah.MENU,)),), (CallOfficer("penipuan"),))


def _nomor(facts: Facts) -> str:
    """The request a question names, '' when it names none."""
    return facts.dicari.nomor if facts.dicari else ""
