"""Requests: Permohonan, its append-only history (Kejadian), deadlines, berkas, escalations."""


from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from data.models.base import moment, plain_json, secret_json, secret_text, utcnow


class Permohonan(SQLModel, table=True):
    """One request. `langkah`, `is_diterima`, `is_selesai`, `tenggat_at` are a projection of the history,
    rewritten in the transaction that appends a Kejadian; the history alone is the truth.

    `diserahkan_oleh` is the officer who handed it over while nobody has received it, None once somebody has.
    `induk_id` is the list that carries it along: while it is in there, nobody acts on it by itself.
    `data` holds the answers (nama, nik, nkk, penyerahan, alamat …). `sop_versi` pins the procedure.
    """

    __table_args__ = (
        Index("ix_permohonan_terbaru", "kantor_id", "id"),
        # what the queue asks for stands in the index, so that a count of 999 reads no row
        Index("ix_permohonan_antrean", "kantor_id", "is_selesai", "langkah", "is_diterima", "tenggat_at", "id", "sop",
              "induk_id", "layanan"),
        Index("ix_permohonan_nik", "nik_index", "layanan"),
        Index("ix_permohonan_diserahkan", "diserahkan_oleh"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    nomor: str = Field(unique=True)
    layanan: str
    sop: str
    sop_versi: int
    akun_id: int | None = Field(default=None, foreign_key="akun.id", index=True)
    warga_id: int | None = Field(default=None, foreign_key="warga.id", index=True)
    nama: str = secret_text()
    nik_index: str = ""
    data: dict = secret_json(default_factory=dict)
    induk_id: int | None = Field(default=None, foreign_key="permohonan.id", index=True)
    langkah: str = ""
    is_diterima: bool = False
    diserahkan_oleh: int | None = None
    is_selesai: bool = False
    hasil: str = ""
    tenggat_at: datetime | None = moment(default=None)
    diajukan_at: datetime = moment(default_factory=utcnow)
    selesai_at: datetime | None = moment(default=None)


class Kejadian(SQLModel, table=True):
    """One fact of a request's history, appended and never changed.

    (permohonan_id, urutan) is unique: of two officers who press at once, one wins.
    """

    __table_args__ = (UniqueConstraint("permohonan_id", "urutan"),)

    id: int | None = Field(default=None, primary_key=True)
    permohonan_id: int = Field(foreign_key="permohonan.id")
    urutan: int
    aksi: str
    langkah: str
    ke_langkah: str
    peran: str
    pengguna_id: int | None = Field(default=None, foreign_key="pengguna.id")
    catatan: str = secret_text(default="")
    data: dict = plain_json(default_factory=dict)
    at: datetime = moment(default_factory=utcnow)


class Tenggat(SQLModel, table=True):
    """A deadline row, swept each minute; closed when its langkah is left."""

    __table_args__ = (Index("ix_tenggat_jatuh", "is_selesai", "jatuh_at"),)

    id: int | None = Field(default=None, primary_key=True)
    permohonan_id: int = Field(foreign_key="permohonan.id", index=True)
    langkah: str
    jatuh_at: datetime = moment()
    tingkat: int = 0
    is_selesai: bool = False


class Berkas(SQLModel, table=True):
    """A file a citizen sent. The bytes lie encrypted in the files gateway under `lokasi`.

    `item` is the slug of a Persyaratan. `status`: baru | diterima | ditolak | diganti | lepas
    (not yet filed against an item). `orang_id`: whose it is, in a list.
    """

    __table_args__ = (Index("ix_berkas_permohonan", "permohonan_id", "item"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int
    akun_id: int | None = Field(default=None, foreign_key="akun.id", index=True)
    permohonan_id: int | None = Field(default=None, foreign_key="permohonan.id")
    pesan_id: int | None = Field(default=None, foreign_key="pesan.id")
    orang_id: int | None = Field(default=None, foreign_key="orang.id", index=True)
    item: str = ""
    nama: str = secret_text(default="")
    tipe: str
    ukuran: int
    sha256: str
    lokasi: str
    putaran: int = 0
    status: str = "baru"
    alasan: str = ""
    diperiksa_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    at: datetime = moment(default_factory=utcnow)


class AksesBerkas(SQLModel, table=True):
    """Who opened which berkas, dokumen or surat, or unmasked the NIK of which permohonan, when."""

    id: int | None = Field(default=None, primary_key=True)
    berkas_id: int | None = Field(default=None, foreign_key="berkas.id", index=True)
    dokumen_id: int | None = Field(default=None, index=True)
    surat_id: int | None = Field(default=None, foreign_key="surat.id", index=True)
    permohonan_id: int | None = Field(default=None, foreign_key="permohonan.id", index=True)
    pengguna_id: int = Field(foreign_key="pengguna.id")
    at: datetime = moment(default_factory=utcnow)


class Eskalasi(SQLModel, table=True):
    """A question that goes up: officer or citizen → Kasi → Kabid, and its answer down again.

    Exactly one of `permohonan_id` / `percakapan_id` says where the answer goes. `untuk` is the role that
    must answer now (or `kasi` / `kabid`: any of that rank). `jenis`: pertanyaan | tenggat (a notice of lateness made
    by the clock). `status`: terbuka | dijawab. `jejak` lists each hop [{peran, pengguna_id, aksi, teks, at}].
    """

    __table_args__ = (Index("ix_eskalasi_untuk", "kantor_id", "status", "untuk"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int
    permohonan_id: int | None = Field(default=None, foreign_key="permohonan.id", index=True)
    percakapan_id: int | None = Field(default=None, foreign_key="percakapan.id", index=True)
    langkah: str = ""
    jenis: str = "pertanyaan"
    pertanyaan: str = secret_text()
    jawaban: str = secret_text(default="")
    ditanya_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    untuk: str
    status: str = "terbuka"
    jejak: list = secret_json(default_factory=list)
    at: datetime = moment(default_factory=utcnow)
    dijawab_at: datetime | None = moment(default=None)
