"""What goes out: signed documents and printed cards."""


from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from data.models.base import moment, secret_text, utcnow


class Dokumen(SQLModel, table=True):
    """A PDF the office issues. `sha256` is of the unsigned PDF that was verified; a signature is bound to it.

    `status`: siap (uploaded) | ditandatangani | batal. `kode` opens /periksa/<kode>.
    """

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int
    permohonan_id: int | None = Field(default=None, foreign_key="permohonan.id", index=True)
    jenis: str
    nama: str = secret_text(default="")
    kode: str = Field(unique=True)
    lokasi: str
    sha256: str
    lokasi_signed: str = ""
    sha256_signed: str = Field(default="", index=True)
    status: str = "siap"
    diunggah_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    ditandatangani_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    ditandatangani_at: datetime | None = moment(default=None)
    at: datetime = moment(default_factory=utcnow)


class Blanko(SQLModel, table=True):
    """A blank card in the ledger. `status`: diterima | dipesan | tercetak | rusak | diserahkan."""

    __table_args__ = (
        UniqueConstraint("kantor_id", "jenis", "serial"),
        Index("ix_blanko_stok", "kantor_id", "jenis", "status", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int
    jenis: str
    serial: str
    status: str = "diterima"
    alasan: str = ""
    diterima_at: datetime = moment(default_factory=utcnow)


class CetakKartu(SQLModel, table=True):
    """A card print job with a life of its own: antre → dikirim → tercetak | rusak | gagal.

    `aktif` is 1 for the one job that counts and NULL for spoiled or failed ones: one card per request, and in a list
    one per person (`orang_id`; 0 where the request has one card).
    """

    __table_args__ = (
        UniqueConstraint("permohonan_id", "orang_id", "aktif"),
        Index("ix_cetak_status", "kantor_id", "status"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int
    permohonan_id: int = Field(foreign_key="permohonan.id")
    orang_id: int = 0
    jenis: str
    blanko_id: int | None = Field(default=None, foreign_key="blanko.id")
    status: str = "antre"
    aktif: int | None = 1
    job_id: str = ""
    attempts: int = 0
    retry_at: datetime | None = moment(default=None)
    alasan: str = ""
    diminta_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    disetujui_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    at: datetime = moment(default_factory=utcnow)
