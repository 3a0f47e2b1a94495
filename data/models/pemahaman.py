"""The learning loop: sentences that were not understood, and what officers say they mean."""


from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from data.models.base import moment, plain_json, secret_text, utcnow


class SalahPaham(SQLModel, table=True):
    """A sentence that was not understood, personal data masked; the same sentence again only counts.

    `teks_index` is the blind index of the sentence without case and punctuation. `dugaan` are the model's likely
    meanings, best first: [[maksud, layanan, yakin 0..1], …]. `status`: baru | dikoreksi | diabaikan | diekspor (it
    stands in the file the next training reads). `pesan_id` is the message that said it last.
    """

    __table_args__ = (
        UniqueConstraint("kantor_id", "teks_index"),
        Index("ix_salahpaham_status", "kantor_id", "status", "jumlah"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    pesan_id: int | None = Field(default=None, foreign_key="pesan.id")
    teks: str = secret_text()
    teks_index: str
    jumlah: int = 1
    dugaan: list = plain_json(default_factory=list)
    yakin: float = 0.0
    maksud: str = ""
    layanan: str = ""
    status: str = "baru"
    oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    at: datetime = moment(default_factory=utcnow)
    terakhir_at: datetime = moment(default_factory=utcnow)
    dikoreksi_at: datetime | None = moment(default=None)
