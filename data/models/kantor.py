"""The office, its people, and the small tables that keep processes in step."""


from datetime import datetime

from sqlalchemy import false
from sqlmodel import Field, SQLModel, UniqueConstraint

from data.models.base import moment, plain_json, utcnow


class Kantor(SQLModel, table=True):
    """One office (Disdukcapil). Its profile comes from data/reference/offices and may be edited here."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    nama: str
    profil: dict = plain_json(default_factory=dict)


class Pengguna(SQLModel, table=True):
    """An officer who logs in. `sandi_hash` is Argon2id; `is_lanjut_otomatis`: the next item opens by itself."""

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id", index=True)
    login: str = Field(unique=True)
    nama: str
    nip: str = ""
    sandi_hash: str
    is_aktif: bool = True
    is_demo: bool = False
    sesi_versi: int = 1
    gagal_masuk: int = 0
    terkunci_sampai: datetime | None = moment(default=None)
    terakhir_masuk_at: datetime | None = moment(default=None)
    is_lanjut_otomatis: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class PenggunaPeran(SQLModel, table=True):
    """A role an officer holds; slugs of handlers.workflow.model.Peran."""

    pengguna_id: int = Field(foreign_key="pengguna.id", primary_key=True)
    peran: str = Field(primary_key=True)


class NomorUrut(SQLModel, table=True):
    """The last number given out per office, kind and period: no gaps, no doubles."""

    __table_args__ = (UniqueConstraint("kantor_id", "jenis", "periode"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int
    jenis: str
    periode: str
    terakhir: int = 0


class Lease(SQLModel, table=True):
    """Who may do a thing that only one process may do (the clock, Telegram polling), until when."""

    nama: str = Field(primary_key=True)
    pemegang: str
    sampai: datetime = moment()


class Denyut(SQLModel, table=True):
    """The last sign of life of each process, shown on the health page."""

    nama: str = Field(primary_key=True)
    at: datetime = moment(default_factory=utcnow)
    keterangan: dict = plain_json(default_factory=dict)
