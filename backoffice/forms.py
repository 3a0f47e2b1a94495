"""Forms: what an officer types, read and checked before a command sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from handlers.workflow.model import Aksi, Peran

MAX_NOTE = 2000
MAX_ID = 2**31 - 1


def _at_most(number: int) -> Length:
    return Length(max=number, message=f"Paling banyak {number} huruf.")


class MasukForm(FlaskForm):
    login = StringField("Nama pengguna", [InputRequired("Isi nama pengguna."), _at_most(60)])
    sandi = PasswordField("Kata sandi", [InputRequired("Isi kata sandi."), _at_most(200)])
    next = HiddenField()
    titipan = HiddenField()


class SandiForm(FlaskForm):
    lama = PasswordField("Kata sandi sekarang", [InputRequired("Isi kata sandi yang sekarang."), _at_most(200)])
    baru = PasswordField("Kata sandi baru", [InputRequired("Isi kata sandi baru."),
                                             Length(10, 200, "Isi 10 sampai 200 karakter.")])
    ulang = PasswordField("Ulangi kata sandi baru", [EqualTo("baru", "Belum sama dengan kata sandi baru.")])


class PenggunaForm(FlaskForm):
    login = StringField("Nama pengguna", [_at_most(40)])
    nama = StringField("Nama lengkap", [InputRequired("Isi nama lengkap."), _at_most(120)])
    nip = StringField("NIP", [_at_most(40)])
    is_aktif = BooleanField("Aktif: boleh masuk")
    peran = SelectMultipleField("Peran", validate_choice=False)


@dataclass(frozen=True)
class IsianAksi:
    """An act on a request as posted. `urutan` is the number of events the officer saw (None: not said)."""

    aksi: Aksi
    peran: Peran
    catatan: str
    ke: str
    items: tuple[str, ...]
    urutan: int | None


def read_aksi(form: MultiDict[str, str]) -> IsianAksi:
    """Raises ValueError (→ 400) when the form was not made by our page."""
    return IsianAksi(
        aksi=Aksi(form.get("aksi", "")), peran=Peran(form.get("peran", "")), catatan=note(form, "catatan"),
        ke=form.get("ke", "")[:80], items=tuple(form.getlist("items"))[:60], urutan=whole(form.get("urutan")),
    )


def note(form: MultiDict[str, str], nama: str, limit: int = MAX_NOTE) -> str:
    """A typed text without surrounding blanks, at most `limit` characters; NUL is dropped."""
    return form.get(nama, "").replace("\x00", "").replace("\r\n", "\n").strip()[:limit]


def whole(text: str | None) -> int | None:
    """A whole number ≥ 0 that every database takes as an id, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= MAX_ID else None


def tanggal(text: str | None) -> date | None:
    """A day as a date field sends it, or None."""
    try:
        found = date.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return found if 1945 <= found.year <= 2099 else None


def ids(nama: str = "id") -> list[int]:
    """The ticked boxes of a list, each once, in order, at most 200."""
    numbers = (whole(text) for text in request.form.getlist(nama))
    return list(dict.fromkeys(number for number in numbers if number is not None))[:200]


def upload(nama: str) -> tuple[bytes, str, str] | None:
    """(bytes, MIME type told by the content, name) of an uploaded file; None when none was chosen."""
    return next(iter(uploads(nama)), None)


def uploads(nama: str, limit: int = 20) -> list[tuple[bytes, str, str]]:
    """Every file chosen in a field, as `upload` gives one."""
    import filetype

    found = []
    for sent in request.files.getlist(nama)[:limit]:
        if sent.filename:
            content = sent.read()
            kind = filetype.guess(content[:4096]) if content else None
            found.append((content, kind.mime if kind else "application/octet-stream", sent.filename[-120:]))
    return found
