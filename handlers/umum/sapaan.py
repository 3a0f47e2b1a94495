"""Greetings, thanks, farewells, help, and a yes or no that answers nothing."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from handlers.turn import Decision, Facts, Message, Reply
from handlers.umum import langkah


def sapa(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """A greeting is answered with who we are and what can be done here."""
    params = {"kantor": facts.profil.get("singkatan", "Disdukcapil"), "salam": _salam(facts)}
    return Decision((Reply("sapa", params, langkah.MENU_UTAMA),))


def bantuan(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """What this chat can do."""
    return Decision((Reply("bantuan", {"kantor": facts.profil.get("singkatan", "Disdukcapil")}, langkah.MENU_UTAMA),))


def terima_kasih(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """Thanks are returned."""
    return Decision((Reply("sama_sama", {}, (langkah.MENU,)),))


def pamit(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """A farewell."""
    return Decision((Reply("pamit"),))


def ya(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """A yes to nothing in particular."""
    return Decision((Reply("ya_apa", {}, langkah.MENU_UTAMA),))


def tidak(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """A no to nothing in particular."""
    return Decision((Reply("tidak_apa", {}, (langkah.MENU, langkah.PETUGAS)),))


def _salam(facts: Facts) -> str:
    hour = _local_hour(facts)
    for until, word in ((4, "malam"), (11, "pagi"), (15, "siang"), (18, "sore")):
        if hour < until:
            return word
    return "malam"


def _local_hour(facts: Facts) -> int:
    return facts.now.astimezone(ZoneInfo(facts.profil.get("zona", "Asia/Jakarta"))).hour
