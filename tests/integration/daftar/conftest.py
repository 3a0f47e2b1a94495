"""A school, a Lapas, and SIAK that knows forty inmates but three; lists carried through the commands people use."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select

from data.gateways.base import Penduduk
from data.models import Lembaga, Orang, Outbox, Pengguna, PenggunaLembaga, Permohonan, Surat
from handlers.commands.blanko import receive_blanko
from handlers.commands.daftar import Kiriman, receive_daftar
from handlers.commands.daftar_impor import judge_rows
from handlers.commands.daftar_nilai import judge_orang, plan_daftar
from handlers.commands.permohonan import act
from handlers.context import Actor, Context
from handlers.queries.daftar import list_orang
from handlers.workflow.model import Aksi, Peran
from tests.integration.documents.walk import officer

FRIDAY = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FAILED = (7, 19, 33)


def inmate(number: int) -> dict[str, str]:
    letters = "".join(chr(ord("A") + int(digit)) for digit in f"{number:02}")
    return {"nama": f"Tahanan {letters}", "nik": f"14710112088900{number:02}", "nkk": f"14710101011500{number:02}",
            "tanggal_lahir": "12-08-1989", "kelompok": f"Blok {'ABCD'[number % 4]}"}


def pupil(number: int, lahir: str = "12-08-2010") -> dict[str, str]:
    letters = "".join(chr(ord("A") + int(digit)) for digit in f"{number:02}")
    return {"nama": f"Siswa {letters}", "nik": f"14710112081000{number:02}", "nkk": f"14710101011600{number:02}",
            "tanggal_lahir": lahir, "kelompok": "XI IPA 1"}


class Registry:
    """SIAK as a test wants it: who it knows, and whether it answers."""

    def __init__(self, people: list[Penduduk]) -> None:
        self.people = {one.nik: one for one in people}
        self.down: Exception | None = None

    def find_penduduk(self, nik: str) -> Penduduk | None:
        if self.down:
            raise self.down
        return self.people.get(nik)

    def find_keluarga(self, nkk: str) -> tuple[Penduduk, ...]:
        return tuple(one for one in self.people.values() if one.nkk == nkk)

    def list_prr(self, on: date) -> tuple[Penduduk, ...]:
        return ()


def known(row: dict[str, str], **other: str) -> Penduduk:
    day, month, year = row["tanggal_lahir"].split("-")
    return replace(Penduduk(row["nik"], row["nkk"], row["nama"].upper(), f"{year}-{month}-{day}"), **other)


@pytest.fixture
def kantor(ctx) -> Context:
    """The demo office on a fixed Friday with blank cards."""
    inmates = [known(inmate(n)) for n in range(1, 41) if n not in FAILED]
    siak = Registry(inmates + [known(pupil(n)) for n in range(1, 9)])
    ctx = replace(ctx, now=lambda: FRIDAY, siak=siak)
    operator = officer(ctx, Peran.OPERATOR)
    with ctx.store.transaction() as session:
        receive_blanko(session, ctx, operator, "ktp_el", "KC26000001", 50)
    return ctx


def lembaga(ctx: Context, jenis: str, nama: str) -> tuple[int, Actor]:
    """An institution and somebody who logs in for it."""
    peran = {"sekolah": Peran.SISWA, "lapas": Peran.LAPAS}[jenis]
    with ctx.store.transaction() as session:
        row = Lembaga(kantor_id=ctx.kantor_id, jenis=jenis, nama=nama, alamat="Jalan Contoh 1")
        pengguna = Pengguna(kantor_id=ctx.kantor_id, login=nama.lower().replace(" ", "."), nama=nama, sandi_hash="-")
        session.add_all([row, pengguna])
        session.flush()
        session.add(PenggunaLembaga(pengguna_id=pengguna.id, lembaga_id=row.id))
        return row.id, Actor(peran, pengguna.id, nama)


def send(ctx: Context, sop: str, who: tuple[int, Actor], rows: list[dict[str, str]], kunci: str = "satu",
         permohonan_id: int = 0):
    """Upload these rows; the kept upload."""
    read = judge_rows([(n, row, tuple(row.values())) for n, row in enumerate(rows, start=2)],
                      ("Nama", "NIK", "Nomor KK", "Tanggal lahir", "Kelas"), sop, FRIDAY.date())
    with ctx.store.transaction() as session:
        return receive_daftar(session, ctx, who[1], sop, who[0], Kiriman("daftar.xlsx", read, kunci), permohonan_id)


def list_id(ctx: Context, sop: str) -> int:
    """The newest list of this SOP."""
    with ctx.store.reading() as session:
        return session.exec(select(Permohonan.id).where(Permohonan.sop == sop, col(Permohonan.akun_id).is_(None))
                            .order_by(col(Permohonan.id).desc())).first()


def people(ctx: Context, permohonan_id: int) -> list[Orang]:
    with ctx.store.reading() as session:
        return list_orang(session, permohonan_id)


def do(ctx: Context, permohonan_id: int, peran: Peran, aksi: Aksi, **options) -> Permohonan:
    actor = officer(ctx, peran)
    with ctx.store.transaction() as session:
        return act(session, ctx, actor, permohonan_id, aksi, **options)


def take(ctx: Context, permohonan_id: int, peran: Peran, aksi: Aksi, **options) -> Permohonan:
    do(ctx, permohonan_id, peran, Aksi.TERIMA)
    return do(ctx, permohonan_id, peran, aksi, **options)


def plan(ctx: Context, permohonan_id: int, peran: Peran) -> None:
    """Whoever holds the list says when and where the team works."""
    actor = officer(ctx, peran)
    with ctx.store.transaction() as session:
        plan_daftar(session, ctx, actor, permohonan_id, date(2026, 11, 23), "09.00", "Aula")


def issue_spt(ctx: Context, permohonan_id: int) -> None:
    """MAS RAPID: the secretariat receives, plans the day and issues the SPT."""
    do(ctx, permohonan_id, Peran.SEKRETARIAT, Aksi.TERIMA)
    plan(ctx, permohonan_id, Peran.SEKRETARIAT)
    do(ctx, permohonan_id, Peran.SEKRETARIAT, Aksi.TERUSKAN)


def judge(ctx: Context, permohonan_id: int, peran: Peran, wrong: tuple[int, ...] = (), alasan: str = "NIK tidak ada"):
    """Pass everybody not judged yet but the lines `wrong`."""
    actor = officer(ctx, peran)
    rows = [row for row in people(ctx, permohonan_id) if row.verifikasi == "belum"]
    for is_lulus in (True, False):
        chosen = [(row.id, row.versi) for row in rows if (row.urut in wrong) is not is_lulus]
        if chosen:
            with ctx.store.transaction() as session:
                judge_orang(session, ctx, actor, permohonan_id, chosen, is_lulus, "" if is_lulus else alasan)


def row_of(ctx: Context, permohonan_id: int) -> str:
    with ctx.store.reading() as session:
        return session.get_one(Permohonan, permohonan_id).langkah


def letters(ctx: Context) -> list[str]:
    with ctx.store.reading() as session:
        return [row.jenis for row in session.exec(select(Surat).order_by(col(Surat.id)))]


def sentences(ctx: Context) -> list[str]:
    with ctx.store.reading() as session:
        return [row.isi["teks"] for row in session.exec(select(Outbox).order_by(col(Outbox.id)))]
