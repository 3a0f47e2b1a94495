"""JASA DUKCAPIL: the documents of a rekapan, each with an outcome of its own."""


from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from data.models.base import moment, secret_text, utcnow


class KirimanDokumen(SQLModel, table=True):
    """One document a third party brings: `jenis` is what the rekapan is grouped by.

    `sumber_id` is the permohonan whose document it is, when it was made here. `hasil`: belum | diserahkan | kembali
    (with `alasan`). What came back of a closed rekapan is a task until `ditangani_at`. `versi` grows with every mark.
    """

    __table_args__ = (
        UniqueConstraint("permohonan_id", "urut"),
        Index("ix_kirimandokumen_tugas", "kantor_id", "hasil", "ditangani_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    permohonan_id: int = Field(foreign_key="permohonan.id")
    sumber_id: int | None = Field(default=None, foreign_key="permohonan.id", index=True)
    urut: int
    jenis: str
    nama: str = secret_text()
    alamat: str = secret_text(default="")
    telepon: str = secret_text(default="")
    hasil: str = "belum"
    alasan: str = secret_text(default="")
    percobaan: int = 1
    versi: int = 0
    ditandai_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    ditandai_at: datetime | None = moment(default=None)
    ditangani_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    ditangani_at: datetime | None = moment(default=None)
    at: datetime = moment(default_factory=utcnow)
