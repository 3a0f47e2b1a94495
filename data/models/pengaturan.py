"""What an office changes itself, kept as a history, and who stands in for whom."""

from datetime import date, datetime

from sqlmodel import Field, Index, SQLModel

from data.models.base import moment, plain_json, utcnow


class Pengaturan(SQLModel, table=True):
    """One change of one part (`bagian`) of the office's settings, never edited; the newest row of a part is in force.

    `nilai` is laid over the office profile; empty: what was shipped is in force again. `sumber` and `sumber_tanggal`
    say by what decision. A part is a key of handlers.commands.pengaturan.BAGIAN, or `layanan:<slug>`.
    """

    __table_args__ = (Index("ix_pengaturan_bagian", "kantor_id", "bagian", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    bagian: str
    nilai: dict = plain_json(default_factory=dict)
    sumber: str = ""
    sumber_tanggal: date | None = None
    pengguna_id: int | None = Field(default=None, foreign_key="pengguna.id")
    at: datetime = moment(default_factory=utcnow)


class Penugasan(SQLModel, table=True):
    """An official is absent (plh) or the post is vacant (plt), and a named deputy does the work of `peran`.

    Both days belong to the period, in the office's own zone. `dasar` is the letter that says so. A revoked one
    (`dicabut_at`) counts no longer, and stays as history.
    """

    __table_args__ = (Index("ix_penugasan_masa", "kantor_id", "selesai", "peran"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    peran: str
    pejabat_id: int | None = Field(default=None, foreign_key="pengguna.id")
    pengganti_id: int = Field(foreign_key="pengguna.id")
    jenis: str
    dasar: str
    mulai: date
    selesai: date
    dibuat_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    at: datetime = moment(default_factory=utcnow)
    dicabut_at: datetime | None = moment(default=None)
    dicabut_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
