"""How values read on a page: moments in office time, time left, and the words for slugs."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import Flask, has_request_context, request, url_for
from markupsafe import Markup, escape

from backoffice.run import refused_in
from backoffice.static_files import aset
from data.reference.nik import mask_nik
from handlers.context import Context
from handlers.layanan import KELUARGA, LAYANAN, readable
from handlers.pesan import BOLD
from handlers.queries.meja import plain_error
from handlers.workflow.model import Aksi, Peran

_IKON = "vendor/tabler-icons-3.51.0/ikon.svg"
KANAL = {"whatsapp": "WhatsApp", "telegram": "Telegram", "webchat": "Chat web", "console": "Konsol",
         "telepon": "Telepon", "loket": "Loket"}
_IKON_KANAL = {"whatsapp": "brand-whatsapp", "telegram": "brand-telegram", "webchat": "world",
               "console": "terminal-2", "telepon": "phone", "loket": "building"}
_HASIL = {"selesai": ("Selesai", "green"), "ditolak": ("Ditolak", "red"), "dibatalkan": ("Dibatalkan", "secondary"),
          "kembali": ("Ditutup, ada yang kembali", "yellow")}
_BERKAS = {"baru": ("Belum diperiksa", "yellow"), "diterima": ("Diterima", "green"), "ditolak": ("Ditolak", "red"),
           "diganti": ("Sudah diganti", "secondary"), "lepas": ("Belum digolongkan", "secondary")}
_PESAN = {"antre": "menunggu dikirim", "terkirim": "terkirim", "sampai": "sampai", "dibaca": "dibaca",
          "gagal": "gagal terkirim", "tercatat": "tercatat", "parkir": "ditahan",
          "dialihkan": "disampaikan dengan cara lain", "diabaikan": "tidak jadi dikirim"}
_CETAK = {"antre": ("Menunggu printer", "yellow"), "dikirim": ("Dikirim ke printer", "azure"),
          "tercetak": ("Tercetak", "green"), "rusak": ("Rusak", "red"), "gagal": ("Gagal", "red")}
_PERCAKAPAN = {"bot": ("Dijawab bot", "azure"), "antre": ("Menunggu petugas", "yellow"),
               "petugas": ("Dipegang petugas", "green"), "selesai": ("Ditutup", "secondary")}
_DOKUMEN = {"siap": ("Menunggu tanda tangan", "yellow"), "ditandatangani": ("Ditandatangani", "green"),
            "batal": ("Batal", "secondary")}


@dataclass(frozen=True)
class Sisa:
    """Office time left until a deadline, in words; `nada` is the colour: red (late), yellow (soon), green."""

    teks: str
    nada: str
    is_terlambat: bool


def register(app: Flask, ctx: Context) -> None:
    """Make the filters and the `ikon` and `aset` functions known to the templates."""
    zona = ZoneInfo(ctx.profil["zona"])

    def local(at: datetime) -> datetime:
        return at.astimezone(zona)

    def waktu(at: datetime | None) -> str:
        return _format(local(at).replace(second=0, microsecond=0), "d MMM y, HH.mm") if at else "—"

    def saat(at: datetime | None) -> str:
        """The hour alone for today, else the day with it."""
        if at is None:
            return "—"
        pattern = "HH.mm" if local(at).date() == local(ctx.now()).date() else "d MMM HH.mm"
        return _format(local(at).replace(second=0, microsecond=0), pattern)

    def tanggal(at: datetime | None) -> str:
        return format_date(local(at).date(), "d MMMM y", locale="id") if at else "—"

    def hari(day: date | str) -> str:
        """A day of the calendar, with its weekday."""
        return format_date(date.fromisoformat(day) if isinstance(day, str) else day, "EEEE, d MMMM y", locale="id")

    def sisa(tenggat: datetime | None) -> Sisa | None:
        return time_left(ctx, tenggat) if tenggat else None

    app.jinja_env.filters.update(
        hari=hari, waktu=waktu, saat=saat, tanggal=tanggal, sisa=sisa, durasi=say_duration,
        layanan=readable, nik=mask_nik,
        peran=lambda slug: Peran(slug).label if slug in set(Peran) else str(slug),
        aksi=lambda slug: Aksi(slug).label if slug in set(Aksi) else str(slug),
        kanal=lambda slug: KANAL.get(slug, slug), ikon_kanal=lambda slug: _IKON_KANAL.get(slug, "message-2"),
        hasil=lambda slug: _HASIL.get(slug) or (slug.replace("_", " ").capitalize() or "Selesai", "green"),
        status_berkas=lambda slug: _BERKAS.get(slug, (slug, "secondary")),
        status_cetak=lambda slug: _CETAK.get(slug, (slug, "secondary")),
        status_percakapan=lambda slug: _PERCAKAPAN.get(slug, (slug, "secondary")),
        status_dokumen=lambda slug: _DOKUMEN.get(slug, (slug, "secondary")),
        status_pesan=lambda slug: _PESAN.get(slug, slug), iso=lambda at: at.isoformat() if at else "",
        tanda=digest, teks_chat=chat_text, dari_iso=datetime.fromisoformat, sebab=plain_error,
    )
    app.jinja_env.globals.update(daftar_kanal=tuple(KANAL), daftar_layanan=tuple(LAYANAN), aset=aset, ikon=ikon,
                                 daftar_keluarga=tuple(KELUARGA), alamat_baris=row_urls, galat_isian=refused_in)


@functools.lru_cache(maxsize=8192)
def _format(at: datetime, pattern: str) -> str:
    """Lists show the same minutes again every few seconds, a hundred at a time."""
    return format_datetime(at, pattern, locale="id")


_PLACE = 9_000_000_000_881  # stands in an address where the row's value goes


def chat_text(teks: str) -> Markup:
    """A chat message with its *bold* marks shown as the citizen sees them."""
    return Markup(BOLD.sub(r"<strong>\1</strong>", str(escape(teks))))


_CSRF = re.compile(r'name="csrf_token" value="[^"]*"')


def digest(html: str) -> str:
    """A short mark of what a part of a page shows, whatever its CSRF tokens are."""
    return hashlib.sha256(_CSRF.sub("", str(html)).encode()).hexdigest()[:12]


def ikon(nama: str, kelas: str = "") -> Markup:
    """An icon of the vendored sprite; decoration only, so hidden from screen readers."""
    return _icon(nama, kelas, request.script_root if has_request_context() else "")


@functools.lru_cache(maxsize=1024)
def _icon(nama: str, kelas: str, _script_root: str) -> Markup:
    return Markup('<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
        kelas, aset(_IKON), nama)


def row_urls(endpoint: str, name: str, **rest: Any) -> Callable[[object], str]:
    """The address for each row of a list: made once, then a row's value of `name` is put in its place.

    Only for values that need no quoting: ids and numbers of requests.
    """
    values: dict[str, Any] = rest | {name: _PLACE}
    before, _, after = url_for(endpoint, **values).partition(str(_PLACE))
    return lambda value: f"{before}{value}{after}"


def time_left(ctx: Context, tenggat: datetime) -> Sisa:
    """Office time between now and a deadline."""
    now = ctx.now()
    if tenggat <= now:
        return Sisa("terlambat " + say_duration(ctx.calendar.between(tenggat, now)), "red", True)
    left = ctx.calendar.between(now, tenggat)
    if left < timedelta(seconds=30):  # shut until then, or about to pass
        return Sisa("segera jatuh tempo", "yellow", False)
    return Sisa("sisa " + say_duration(left), "yellow" if left <= timedelta(hours=1) else "green", False)


def say_duration(span: timedelta | None, hours_per_day: float = 7.0) -> str:
    """Office time in the two largest units: “2 hari”, “3 jam 10 menit”, “5 menit”."""
    if span is None:
        return "—"
    minutes = round(span.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} menit"
    if minutes < hours_per_day * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} jam" + (f" {rest} menit" if rest else "")
    return f"{minutes / 60 / hours_per_day:.1f}".rstrip("0").rstrip(".").replace(".", ",") + " hari kerja"
