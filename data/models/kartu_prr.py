"""PRR: who was found recorded and seventeen, and the permohonan that prints the card without an application."""


from datetime import date, datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from data.models.base import moment, utcnow


class KartuPrr(SQLModel, table=True):
    """One person, once: the unique `nik_index` is why a second run, or a second clock, makes no second card.

    `sumber`: siak | daftar (recorded with a list: SINOPSIS, MAS RAPID). `genap_17` is the day they came of age.
    """

    __table_args__ = (
        UniqueConstraint("kantor_id", "nik_index"),
        Index("ix_kartuprr_kecamatan", "kantor_id", "kecamatan"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    nik_index: str
    permohonan_id: int = Field(foreign_key="permohonan.id", unique=True)
    kecamatan: str = ""
    sumber: str = "siak"
    genap_17: date | None = None
    at: datetime = moment(default_factory=utcnow)
