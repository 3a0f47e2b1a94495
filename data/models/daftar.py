"""Lists: one permohonan with many people in it (SINOPSIS, MAS RAPID), and the institutions that send them."""


from datetime import date, datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from data.models.base import moment, secret_json, secret_text, utcnow


class Lembaga(SQLModel, table=True):
    """An institution outside the office that sends lists. `jenis`: sekolah | lapas."""

    __table_args__ = (UniqueConstraint("kantor_id", "jenis", "nama"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    jenis: str
    nama: str
    alamat: str = ""


class PenggunaLembaga(SQLModel, table=True):
    """Whose account this is: such a login sees the lists of its institution and nothing else."""

    pengguna_id: int = Field(foreign_key="pengguna.id", primary_key=True)
    lembaga_id: int = Field(foreign_key="lembaga.id", index=True)


class Daftar(SQLModel, table=True):
    """The list of a permohonan. `lembaga_id` is None where no institution sent it (a pupil who applied in the chat).

    `kelompok` is what the whole list is grouped by: the school or the Lapas, as written. `hari`, `jam` and `tempat`
    say when and where the team works.
    """

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id", index=True)
    permohonan_id: int = Field(foreign_key="permohonan.id", unique=True)
    lembaga_id: int | None = Field(default=None, foreign_key="lembaga.id", index=True)
    kelompok: str = ""
    hari: date | None = None
    jam: str = ""
    tempat: str = ""
    at: datetime = moment(default_factory=utcnow)


class Orang(SQLModel, table=True):
    """One person of a list: passes or fails alone, has an outcome of their own.

    `verifikasi` and `hasil` are words of handlers.workflow.daftar. `alasan` says why one failed, `solusi` what to do.
    `siak` is what the registry said of them. `asal_id` is the pupil's own permohonan, when they applied in the chat.
    `genap_17` stands there once they are recorded; `prr_id` is the permohonan by which the card was then printed.
    `versi` grows with every judgement: of two officers who judge at once, one wins.
    """

    __table_args__ = (
        UniqueConstraint("daftar_id", "urut"),
        Index("ix_orang_nik", "kantor_id", "nik_index"),
        Index("ix_orang_genap", "kantor_id", "genap_17"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    daftar_id: int = Field(foreign_key="daftar.id")
    urut: int
    nama: str = secret_text()
    nik: str = secret_text(default="")
    nik_index: str = ""
    nkk: str = secret_text(default="")
    tanggal_lahir: str = secret_text(default="")
    kelompok: str = ""
    verifikasi: str = "belum"
    hasil: str = "belum"
    alasan: str = secret_text(default="")
    solusi: str = secret_text(default="")
    siak: dict = secret_json(default_factory=dict)
    asal_id: int | None = Field(default=None, foreign_key="permohonan.id", index=True)
    genap_17: date | None = None
    prr_id: int | None = Field(default=None, foreign_key="permohonan.id")
    dinilai_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    dinilai_at: datetime | None = moment(default=None)
    versi: int = 0


class UnggahDaftar(SQLModel, table=True):
    """One file an institution sent. `kunci` comes with the form: the same press twice is one upload.

    `salah` are the rows that came back: {"judul": […], "baris": [{"nomor", "sel", "alasan"}]}.
    """

    __table_args__ = (UniqueConstraint("kantor_id", "kunci"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    daftar_id: int | None = Field(default=None, foreign_key="daftar.id", index=True)
    lembaga_id: int | None = Field(default=None, foreign_key="lembaga.id")
    kunci: str
    nama: str = secret_text(default="")
    jumlah_baik: int = 0
    salah: dict = secret_json(default_factory=dict)
    pengguna_id: int | None = Field(default=None, foreign_key="pengguna.id")
    at: datetime = moment(default_factory=utcnow)
