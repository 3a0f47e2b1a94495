"""BAMSOS: the register of citizens' questions, what was asked to be hurried, and answers kept as knowledge."""


from datetime import datetime

from sqlmodel import Field, Index, SQLModel

from data.models.base import moment, secret_json, secret_text, utcnow


class PertanyaanWarga(SQLModel, table=True):
    """A citizen's question as row 2 registers it; its road is the permohonan of SOP bamsos it belongs to.

    `ditanya_at` is its place in the order: the first unanswered message. `tambahan` is what the asker wrote later,
    [{teks, at}], which never moves the place. `jenis` is how it was asked (Fakta.jenis, or pengaduan); `layanan` the
    service or family it is about; `tentang_id` the very permohonan it is about. `jawaban` is what the chat received.
    """

    __table_args__ = (
        Index("ix_pertanyaanwarga_urutan", "kantor_id", "is_terbuka", "ditanya_at", "id"),
        Index("ix_pertanyaanwarga_akun", "akun_id", "is_terbuka"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    permohonan_id: int = Field(foreign_key="permohonan.id", unique=True)
    akun_id: int = Field(foreign_key="akun.id")
    nama_akun: str = ""
    jenis: str
    layanan: str = ""
    maksud: str = ""
    pertanyaan: str = secret_text()
    tambahan: list = secret_json(default_factory=list)
    jawaban: str = secret_text(default="")
    tentang_id: int | None = Field(default=None, foreign_key="permohonan.id", index=True)
    is_terbuka: bool = True
    ditanya_at: datetime = moment()
    dijawab_at: datetime | None = moment(default=None)


class Penyegeraan(SQLModel, table=True):
    """An official asks that this permohonan be hurried because its applicant asked (BAMSOS row 6).

    `pertanyaan_id` is the permohonan of the question. One row per question; `jejak` lists who hurried it
    [{peran, pengguna_id, nama, catatan, at}]. `is_berlaku` ends when the hurried permohonan is over.
    """

    __table_args__ = (Index("ix_penyegeraan_berlaku", "kantor_id", "is_berlaku", "permohonan_id"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    permohonan_id: int = Field(foreign_key="permohonan.id", index=True)
    pertanyaan_id: int = Field(foreign_key="permohonan.id", unique=True)
    jejak: list = secret_json(default_factory=list)
    is_berlaku: bool = True
    at: datetime = moment(default_factory=utcnow)


class Pengetahuan(SQLModel, table=True):
    """An answer of the office the bot may give again, once a Kasi has approved it. Nothing personal stands in it.

    `kata` are the content words of `pertanyaan`, by which a new question is compared. `status`: usulan | disetujui |
    ditolak | dicabut. `versi` grows with every change: of two officers at once, one wins. `permohonan_id` is the
    question it came from; `dipakai` counts how often the bot gave it, `terjawab` how often the asker said it helped.
    """

    __table_args__ = (Index("ix_pengetahuan_status", "kantor_id", "status", "layanan"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    permohonan_id: int | None = Field(default=None, foreign_key="permohonan.id", index=True)
    pertanyaan: str
    jawaban: str
    maksud: str = ""
    layanan: str = ""
    kata: str = ""
    sumber: str = ""
    status: str = "usulan"
    versi: int = 1
    diusulkan_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    diusulkan_at: datetime = moment(default_factory=utcnow)
    diputus_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    diputus_at: datetime | None = moment(default=None)
    alasan: str = ""
    dipakai: int = 0
    terjawab: int = 0
