"""What an officer has at hand while answering: ready answers, macros, and which accounts are one person."""


from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from data.models.base import moment, plain_json, utcnow


class JawabanBaku(SQLModel, table=True):
    """An answer of the office ready to be sent, found by `/singkatan`; {{…}} in `teks` are filled in per conversation.

    `jejak` lists each earlier wording: [{judul, teks, oleh, nama, at}].
    """

    __table_args__ = (UniqueConstraint("kantor_id", "singkatan"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    singkatan: str
    judul: str
    teks: str
    is_aktif: bool = True
    jejak: list = plain_json(default_factory=list)
    diubah_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    diubah_at: datetime = moment(default_factory=utcnow)


class Makro(SQLModel, table=True):
    """Several acts on a conversation by one press: a reply, and what follows it.

    `tindakan` holds {label: [id, …], tim: id, pengguna: id, tunda_jam: n, sesudah: '' | kembalikan | tutup}.
    """

    __table_args__ = (UniqueConstraint("kantor_id", "nama"),)

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    nama: str
    teks: str = ""
    tindakan: dict = plain_json(default_factory=dict)
    is_aktif: bool = True
    diubah_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    diubah_at: datetime = moment(default_factory=utcnow)


class GabungAkun(SQLModel, table=True):
    """An officer said that this Akun is that Warga. Undone by putting `warga_lama_id` back; never deleted."""

    id: int | None = Field(default=None, primary_key=True)
    kantor_id: int = Field(foreign_key="kantor.id")
    akun_id: int = Field(foreign_key="akun.id", index=True)
    warga_lama_id: int | None = Field(default=None, foreign_key="warga.id")
    warga_baru_id: int = Field(foreign_key="warga.id", index=True)
    alasan: str = ""
    oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    at: datetime = moment(default_factory=utcnow)
    diurungkan_oleh: int | None = Field(default=None, foreign_key="pengguna.id")
    diurungkan_at: datetime | None = moment(default=None)
