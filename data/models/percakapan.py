"""Conversations and the two queues: inbox (what came in) and outbox (what must go out)."""


from datetime import datetime

from sqlmodel import Field, Index, Relationship, SQLModel, UniqueConstraint

from data.models.base import moment, partial_index, secret_json, secret_text, utcnow


class Warga(SQLModel, table=True):
    """A citizen, found by the blind index of the NIK."""

    __table_args__ = (UniqueConstraint("kantor_id", "nik_index"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    nik: str = secret_text()
    nik_index: str = Field(index=True)
    nkk: str = secret_text(default="")
    nama: str = secret_text(default="")


class Akun(SQLModel, table=True):
    """An address on a channel. `alamat` is the provider's (whatsapp:+62…, a chat id, a session id).

    `is_berhenti`: no notices; `henti_sebab` 'diminta' when they wrote STOP (answers to their own questions still go
    out), '' when the provider says that they blocked us. `setuju_kabar_at`: they asked for the office's announcements.
    """

    __table_args__ = (
        UniqueConstraint("kantor_id", "kanal", "alamat"),
        Index("ix_akun_nama", "kantor_id", "nama", "id"),
        Index("ix_akun_telepon", "kantor_id", "telepon", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    kanal: str
    alamat: str
    nama: str = ""
    telepon: str = ""
    is_berhenti: bool = False
    warga_id: int | None = Field(default=None, foreign_key="warga.id", index=True)
    henti_sebab: str = Field(default="", sa_column_kwargs={"server_default": ""})
    setuju_kabar_at: datetime | None = moment(default=None)


class Percakapan(SQLModel, table=True):
    """One conversation per account. `status`: bot | antre (waits for an officer) | petugas | selesai.

    `keadaan` is bot.conversation.state.State.
    `petugas_id` holds it (status petugas) or was given it and has not begun (status antre).
    `belum_dijawab_at` is the first unanswered message, `sla_at` when its answer is due in office time (counted from
    `sla_mulai_at` by the time `sla_jenis` of pengaturan_waktu), `is_lewat` that this has passed and was told;
    `dijawab_at` is the first answer of an officer since one was called.
    `kanal` and `layanan` (the last service spoken of) are copies for the lists.
    """

    __table_args__ = (
        Index("ix_percakapan_terakhir", "kantor_id", "terakhir_at", "id"),
        Index("ix_percakapan_kanal", "kantor_id", "kanal", "terakhir_at", "id"),
        partial_index("ix_percakapan_layanan", "kantor_id", "layanan", "terakhir_at", "id", where="layanan <> ''"),
        partial_index("ix_percakapan_menunggu", "kantor_id", "is_lewat", "belum_dijawab_at", "id",
                      "status", "petugas_id", "tunda_sampai_at",  # so that counts read no row
                      where="belum_dijawab_at IS NOT NULL"),
        partial_index("ix_percakapan_jatuh", "kantor_id", "sla_at", where="sla_at IS NOT NULL"),
        partial_index("ix_percakapan_petugas", "kantor_id", "petugas_id", "is_lewat", "belum_dijawab_at", "id",
                      where="petugas_id IS NOT NULL"),
        partial_index("ix_percakapan_warga", "kantor_id", "terakhir_at", "id",
                      where="petugas_id IS NOT NULL AND belum_dijawab_at IS NULL"),
        partial_index("ix_percakapan_tim", "kantor_id", "tim_id", "belum_dijawab_at", where="tim_id IS NOT NULL"),
        partial_index("ix_percakapan_tunda", "kantor_id", "tunda_sampai_at", "id",
                      where="tunda_sampai_at IS NOT NULL"),
        partial_index("ix_percakapan_tutup", "kantor_id", "ditutup_at", "id", where="ditutup_at IS NOT NULL"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    akun_id: int = Field(foreign_key="akun.id", unique=True)
    kanal: str = ""
    layanan: str = ""
    status: str = "bot"
    petugas_id: int | None = Field(default=None, foreign_key="pengguna.id")
    tim_id: int | None = Field(default=None, foreign_key="tim.id")
    keadaan: dict = secret_json(default_factory=dict)
    belum_dijawab_at: datetime | None = moment(default=None)
    dijawab_at: datetime | None = moment(default=None)
    sla_at: datetime | None = moment(default=None)
    sla_mulai_at: datetime | None = moment(default=None)
    sla_jenis: str = Field(default="", sa_column_kwargs={"server_default": ""})
    is_lewat: bool = False
    tunda_sampai_at: datetime | None = moment(default=None)
    ditutup_at: datetime | None = moment(default=None)
    terakhir_masuk_at: datetime | None = moment(default=None)
    terakhir_at: datetime | None = moment(default=None)


class Inbox(SQLModel, table=True):
    """A raw delivery as the provider sent it. `status`: baru | selesai | mati (an officer must look).

    `kunci` is the conversation key (channel + address): order is kept inside one `kunci`.
    """

    __table_args__ = (
        UniqueConstraint("kanal", "provider_id"),
        partial_index("ix_inbox_waiting", "kunci", "id", where="status = 'baru' AND jenis <> 'status'"),
        partial_index("ix_inbox_oldest", "kantor_id", "id", where="status = 'baru' AND jenis <> 'status'"),
        partial_index("ix_inbox_dead", "kantor_id", "id", where="status = 'mati'"),
        partial_index("ix_inbox_receipts", "kantor_id", "id", where="status = 'baru' AND jenis = 'status'"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int
    kanal: str
    provider_id: str
    kunci: str
    jenis: str = "pesan"
    payload: dict = secret_json()
    status: str = "baru"
    attempts: int = 0
    retry_at: datetime | None = moment(default=None)
    error: str = ""
    diterima_at: datetime = moment(default_factory=utcnow)


class Pesan(SQLModel, table=True):
    """One line of a conversation as people see it; long digit runs (NIK, NKK) are masked in `teks`.

    `arah`: masuk | keluar. `pengirim`: warga | bot | petugas. `status` of an outgoing one:
    antre | terkirim | sampai | dibaca | gagal | parkir | dialihkan. `isi` holds buttons and attachments.
    """

    __table_args__ = (Index("ix_pesan_percakapan", "percakapan_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int
    percakapan_id: int = Field(foreign_key="percakapan.id")
    arah: str
    pengirim: str
    pengguna_id: int | None = Field(default=None, foreign_key="pengguna.id")
    teks: str = secret_text(default="")
    isi: dict = secret_json(default_factory=dict)
    inbox_id: int | None = Field(default=None, foreign_key="inbox.id")
    status: str = ""
    maksud: str = ""
    layanan: str = ""
    yakin: float | None = None
    at: datetime = moment(default_factory=utcnow)


class Outbox(SQLModel, table=True):
    """A message to be sent once. `kunci` is unique: the same fact never makes two messages.

    `status`: antre | terkirim | gagal | parkir | dialihkan | diabaikan. `jalur` is the rung of the ladder a message
    stands on that may not leave freely (handlers.commands.jalur). `sent_unknown` is set while the provider's answer is
    awaited: a row found with it must be looked up before it is sent again; `dikirim_at` is when the first try of which
    nothing is known began. `prioritas`: 0 a reply, 1 a notice, 2 a message to many; the lower goes first.
    """

    __table_args__ = (
        UniqueConstraint("kunci"),
        partial_index("ix_outbox_waiting", "kantor_id", "prioritas", "id", where="status = 'antre'"),
        partial_index("ix_outbox_ahead", "percakapan_id", "prioritas", "id", where="status = 'antre'"),
        Index("ix_outbox_percakapan", "percakapan_id", "id"),
        partial_index("ix_outbox_parkir", "percakapan_id", "id", where="status = 'parkir'"),
        partial_index("ix_outbox_mati", "kantor_id", "jalur", "id", where="status IN ('parkir', 'gagal')"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int
    percakapan_id: int = Field(foreign_key="percakapan.id")
    pesan_id: int = Field(default=None, foreign_key="pesan.id", nullable=False)
    pesan: Pesan = Relationship()
    kanal: str
    alamat: str
    kunci: str
    isi: dict = secret_json()
    status: str = "antre"
    prioritas: int = 0
    jalur: str = Field(default="", sa_column_kwargs={"server_default": ""})
    attempts: int = 0
    retry_at: datetime | None = moment(default=None)
    lease_holder: str = ""
    lease_until: datetime | None = moment(default=None)
    sent_unknown: bool = False
    dikirim_at: datetime | None = moment(default=None)
    provider_id: str = Field(default="", index=True)
    error: str = ""
    dibuat_at: datetime = moment(default_factory=utcnow)
