"""The command line as an operator uses it: set up, demo, first administrator, bulk rows, backup, doctor."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import func
from sqlmodel import select

from bot.cli import main, make_context
from data.models import AnggotaTim, Pengguna, Percakapan, Permohonan, Tim
from data.settings import load_settings
from handlers.commands.pengguna import log_in
from handlers.demo import SANDI, demo_logins


@pytest.fixture
def database() -> str:
    """These commands go through the same store either way; migrations have a test of their own on both."""
    return "sqlite"


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("LOKET_HOME", str(tmp_path / "rumah"))
    return tmp_path / "rumah"


def test_setup_makes_a_demo_office_once(home, capsys):
    assert main(["setup"]) == 0
    assert "dibuat" in capsys.readouterr().out
    assert main(["setup"]) == 0
    assert "sudah ada" in capsys.readouterr().out
    ctx = make_context(load_settings())
    with ctx.store.transaction() as session:
        assert session.exec(select(func.count()).select_from(Permohonan)).one() == 15
        assert len({p.langkah for p in session.exec(select(Permohonan)).all()}) >= 6
        for login, sandi, _ in demo_logins():
            assert sandi == SANDI
            assert session.exec(select(Pengguna).where(Pengguna.login == login)).one().is_demo
        assert log_in(session, ctx, "kadis", SANDI) is not None
        tim = session.exec(select(Tim)).one()
        assert tim.is_giliran
        assert {"kk_baru", "ktp_hilang"} <= set(tim.layanan)
        assert sum(session.exec(select(AnggotaTim.kapasitas)).all()) == 20


def test_a_real_office_has_no_demo_login(home, monkeypatch, capsys):
    monkeypatch.setenv("LOKET_KANTOR", "kota_pekanbaru")
    assert main(["setup"]) == 0
    assert main(["demo"]) == 2
    assert "mode demo" in capsys.readouterr().err
    assert main(["petugas", "admin", "--nama", "Administrator", "--peran", "admin_sistem"]) == 0
    sandi = capsys.readouterr().out.rsplit(" ", 1)[1].strip()
    assert main(["petugas", "admin", "--nama", "Administrator", "--peran", "admin_sistem"]) == 2
    ctx = make_context(load_settings())
    with ctx.store.transaction() as session:
        assert session.exec(select(func.count()).select_from(Pengguna)).one() == 1
        assert log_in(session, ctx, "admin", sandi) is not None
        assert log_in(session, ctx, "kadis", SANDI) is None


def test_an_unknown_office_is_named(home, monkeypatch, capsys):
    monkeypatch.setenv("LOKET_KANTOR", "kota_antah")
    assert main(["setup"]) == 2
    assert "LOKET_KANTOR" in capsys.readouterr().err


def test_bulk_rows_and_a_backup_of_them(home, tmp_path, capsys):
    assert main(["seed", "--permohonan", "300", "--percakapan", "40"]) == 0
    ctx = make_context(load_settings())
    with ctx.store.reading() as session:
        assert session.exec(select(func.count()).select_from(Permohonan)).one() == 300
        assert session.exec(select(func.count()).select_from(Percakapan)).one() == 40
    assert main(["backup", str(tmp_path / "cadangan")]) == 0
    folder = next((tmp_path / "cadangan").iterdir())
    copied = sqlite3.connect(folder / "loket.db").execute("SELECT count(*) FROM permohonan").fetchone()
    assert copied == (300,)
    assert (folder / "keys" / "data.key").read_bytes() == (home / "keys" / "data.key").read_bytes()


def test_the_doctor_says_what_is_missing(home, capsys):
    assert main(["setup"]) == 0
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "model Rasa belum dilatih" in out
    assert "basis data SQLite" in out
