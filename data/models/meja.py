"""What officers share about conversations: teams, presence, labels, private notes, notices, saved views."""


from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from data.models.base import moment, partial_index, plain_json, secret_json, secret_text, utcnow


class Tim(SQLModel, table=True):
    """A team conversations are given to. `is_giliran`: new ones go to its members in turn by themselves.

    `layanan` lists the service slugs that come to this team; an empty list takes what no other team names.
    """

    __table_args__ = (UniqueConstraint("kantor_id", "nama"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    nama: str
    layanan: list = plain_json(default_factory=list)
    is_giliran: bool = True
    is_aktif: bool = True
    dibuat_at: datetime = moment(default_factory=utcnow)


class AnggotaTim(SQLModel, table=True):
    """A member of a team. `kapasitas`: how many open conversations at once; `giliran_at`: when the last one came."""

    tim_id: int = Field(foreign_key="tim.id", primary_key=True)
    pengguna_id: int = Field(foreign_key="pengguna.id", primary_key=True, index=True)
    kapasitas: int = 10
    giliran_at: datetime | None = moment(default=None)


class Kehadiran(SQLModel, table=True):
    """Whether an officer is at the desk. `status`: tersedia | istirahat; `terlihat_at` is the last heartbeat."""

    pengguna_id: int = Field(foreign_key="pengguna.id", primary_key=True)
    kantor_id: int
    status: str = "tersedia"
    terlihat_at: datetime = moment(default_factory=utcnow)


class Pengamat(SQLModel, table=True):
    """An officer who has this conversation open, and when he last typed in it."""

    percakapan_id: int = Field(foreign_key="percakapan.id", primary_key=True)
    pengguna_id: int = Field(foreign_key="pengguna.id", primary_key=True)
    terlihat_at: datetime = moment(default_factory=utcnow)
    mengetik_at: datetime | None = moment(default=None)


class CatatanPribadi(SQLModel, table=True):
    """A note of officers among themselves. It is no Pesan: nothing that sends reads this table.

    `sebut` lists the ids of the colleagues it mentions. `kunci`: the same form twice writes once.
    """

    __table_args__ = (UniqueConstraint("kunci"), Index("ix_catatan_percakapan", "percakapan_id", "id"))

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int
    percakapan_id: int = Field(foreign_key="percakapan.id")
    pengguna_id: int = Field(foreign_key="pengguna.id")
    teks: str = secret_text()
    sebut: list = plain_json(default_factory=list)
    kunci: str
    at: datetime = moment(default_factory=utcnow)


class JejakPercakapan(SQLModel, table=True):
    """What officers did with a conversation, appended and never changed: ambil, tugaskan, tunda, tutup …"""

    __table_args__ = (Index("ix_jejak_percakapan", "percakapan_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int
    percakapan_id: int = Field(foreign_key="percakapan.id")
    aksi: str
    pengguna_id: int | None = Field(default=None, foreign_key="pengguna.id")
    data: dict = plain_json(default_factory=dict)
    at: datetime = moment(default_factory=utcnow)


class Label(SQLModel, table=True):
    """A word an office sorts conversations by. `warna`: a colour of the design system."""

    __table_args__ = (UniqueConstraint("kantor_id", "nama"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    nama: str
    warna: str = "azure"
    is_aktif: bool = True


class LabelPercakapan(SQLModel, table=True):
    """A label on a conversation."""

    label_id: int = Field(foreign_key="label.id", primary_key=True)
    percakapan_id: int = Field(foreign_key="percakapan.id", primary_key=True, index=True)
    pengguna_id: int | None = Field(default=None, foreign_key="pengguna.id")
    at: datetime = moment(default_factory=utcnow)


class Pemberitahuan(SQLModel, table=True):
    """Something an officer should look at: one row per officer, kind and conversation, renewed when it happens again.

    `jenis`: sebutan (mentioned in a note) | tugas (given to you) | lewat (past its time) | bangun (snooze is over)
    | gagal (your reply did not arrive).
    """

    __table_args__ = (
        UniqueConstraint("pengguna_id", "jenis", "percakapan_id"),
        partial_index("ix_pemberitahuan_baru", "pengguna_id", "jenis", "at", where="dibaca_at IS NULL"),
        Index("ix_pemberitahuan_jenis", "pengguna_id", "jenis", "at", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int
    pengguna_id: int = Field(foreign_key="pengguna.id")
    jenis: str
    percakapan_id: int = Field(foreign_key="percakapan.id", index=True)
    dari_id: int | None = Field(default=None, foreign_key="pengguna.id")
    at: datetime = moment(default_factory=utcnow)
    dibaca_at: datetime | None = moment(default=None)


class TampilanTersimpan(SQLModel, table=True):
    """A view of the inbox an officer keeps: `saring` is the query of its address."""

    __table_args__ = (UniqueConstraint("pengguna_id", "nama"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int
    pengguna_id: int = Field(foreign_key="pengguna.id")
    nama: str
    saring: dict = secret_json(default_factory=dict)
    dibuat_at: datetime = moment(default_factory=utcnow)
