"""WhatsApp templates as Twilio knows them, the codes of official notices, and calls made where chat failed."""


from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from data.models.base import moment, plain_json, secret_text, utcnow


class Templat(SQLModel, table=True):
    """A content template at Twilio. `persetujuan` is WhatsApp's word (approved | pending | rejected | paused …).

    `tujuan` is the key of the sentence it stands for, 'umum' (any notice: "please write to us"), or ''. `peta` says
    which value each placeholder takes: {"1": "nomor"}; `variabel` are Twilio's own samples.
    """

    __table_args__ = (UniqueConstraint("kantor_id", "sid"), Index("ix_templat_tujuan", "kantor_id", "tujuan"))

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    sid: str
    nama: str
    bahasa: str = ""
    kategori: str = ""
    persetujuan: str = ""
    alasan: str = ""
    isi: str = ""
    jenis: str = ""
    variabel: dict = plain_json(default_factory=dict)
    peta: dict = plain_json(default_factory=dict)
    tujuan: str = ""
    is_ada: bool = True
    disinkron_at: datetime = moment(default_factory=utcnow)


class KodePesan(SQLModel, table=True):
    """The code of an official notice: `CEK <kode>` tells that it is ours. `ringkas` names no person."""

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    kode: str = Field(unique=True)
    pesan_id: int = Field(foreign_key="pesan.id", index=True)
    ringkas: str = secret_text(default="")
    at: datetime = moment(default_factory=utcnow)


class Panggilan(SQLModel, table=True):
    """An officer rang somebody whom no channel reached about one message of the outbox."""

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    outbox_id: int = Field(foreign_key="outbox.id", index=True)
    pengguna_id: int = Field(foreign_key="pengguna.id")
    hasil: str
    catatan: str = secret_text(default="")
    at: datetime = moment(default_factory=utcnow)
