"""What a command is given beside its arguments: the store, the gateways, the office, and who acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from data.gateways.base import Files, Printer, Siak, Signer
from data.models.base import utcnow
from data.settings import Settings
from data.store import Store
from handlers.calendar import calendar_of
from handlers.workflow.model import Peran
from handlers.workflow.working_time import OfficeCalendar


@dataclass(frozen=True)
class Context:
    """One office's surroundings. Tests swap `now` and the gateways."""

    settings: Settings
    store: Store
    kantor_id: int
    profil: Mapping[str, Any]
    files: Files
    printer: Printer
    signer: Signer
    siak: Siak
    now: Callable[[], datetime] = field(default=utcnow)

    @property
    def calendar(self) -> OfficeCalendar:
        """Office time of this office."""
        return calendar_of(self.profil)

    def today(self) -> date:
        """The day it is in the office."""
        return self.now().astimezone(self.calendar.zona).date()


@dataclass(frozen=True)
class Actor:
    """Who acts, in which role; `sebagai` Plh. or Plt. in somebody's stead. Citizen and clock have no pengguna_id."""

    peran: Peran
    pengguna_id: int | None = None
    nama: str = ""
    sebagai: str = ""


PEMOHON = Actor(Peran.PEMOHON, nama="Pemohon")
SISTEM = Actor(Peran.SISTEM, nama="Sistem")
