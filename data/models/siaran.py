"""A notice to many, and each of the people it is for."""


from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from data.models.base import moment, plain_json, utcnow


class Siaran(SQLModel, table=True):
    """One notice to many. `status`: diajukan | ditolak | disetujui (its people are being listed) | berjalan | jeda |
    selesai | henti. `saringan` is the audience (handlers.queries.siaran); `versi` grows with each change, so that of
    two officers the later one sees what the first did. `kunci` is the form it came from: pressed twice, made once.
    """

    __table_args__ = (Index("ix_siaran_status", "kantor_id", "status"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    kunci: str = Field(unique=True)
    judul: str
    teks: str
    saringan: dict = plain_json(default_factory=dict)
    status: str = "diajukan"
    per_menit: int = 60
    mulai_at: datetime | None = moment(default=None)
    dibuat_oleh: int = Field(foreign_key="pengguna.id")
    dibuat_at: datetime = moment(default_factory=utcnow)
    diputus_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    diputus_at: datetime | None = moment(default=None)
    alasan: str = ""
    diubah_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    versi: int = 1


class SiaranPenerima(SQLModel, table=True):
    """One person of a siaran. `status`: menunggu | dikirim (the rest is told by its pesan) | dilewati | batal."""

    __table_args__ = (UniqueConstraint("siaran_id", "akun_id"), Index("ix_siaranpenerima", "siaran_id", "status", "id"))

    id: int | None = Field(default=None, primary_key=True)
    siaran_id: int = Field(foreign_key="siaran.id")
    akun_id: int = Field(foreign_key="akun.id")
    status: str = "menunggu"
    alasan: str = ""
    pesan_id: int | None = Field(default=None, foreign_key="pesan.id")
