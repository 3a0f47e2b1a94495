"""Letters the office writes, and the contacts it makes with applicants."""


from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from data.models.base import moment, secret_json, secret_text, utcnow


class Surat(SQLModel, table=True):
    """A numbered letter, never changed. `isi` is {template, isi}: all that is typeset, frozen when it was made.

    `permohonan_id` is None for a letter about several requests; the Kejadian of each then names it (`surat_id`).
    """

    __table_args__ = (
        UniqueConstraint("kantor_id", "nomor"),
        Index("ix_surat_jenis", "kantor_id", "jenis", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    permohonan_id: int | None = Field(default=None, foreign_key="permohonan.id", index=True)
    jenis: str
    nomor: str
    tanggal: datetime = moment(default_factory=utcnow)
    isi: dict = secret_json(default_factory=dict)
    pengguna_id: int | None = Field(default=None, foreign_key="pengguna.id")


class Kontak(SQLModel, table=True):
    """The applicant was reminded of what lies ready. Without `pengguna_id` it was the clock, by chat.

    `cara`: chat | telepon | surel | aparat_pekon. `hasil`: a key of handlers.commands.kontak.HASIL. While the newest
    one of a waiting request is the clock's, somebody still has to contact the applicant.
    """

    __table_args__ = (Index("ix_kontak_permohonan", "permohonan_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    permohonan_id: int = Field(foreign_key="permohonan.id")
    cara: str
    hasil: str
    catatan: str = secret_text(default="")
    pengguna_id: int | None = Field(default=None, foreign_key="pengguna.id")
    at: datetime = moment(default_factory=utcnow)
