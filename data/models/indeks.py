"""The index by which encrypted names, numbers and messages are found (docs/keputusan: indeks kata buta)."""


from enum import IntEnum

from sqlalchemy import PrimaryKeyConstraint
from sqlmodel import BigInteger, Field, SmallInteger, SQLModel


class JenisIndeks(IntEnum):
    """What a line of the index points at."""

    PERMOHONAN = 1
    AKUN = 2
    PESAN = 3
    DAFTAR = 4  # somebody on a list: a row of Orang


class KataIndeks(SQLModel, table=True):
    """A word stands in that row. `token` is a keyed digest of office, kind and word: without the key no word is read.

    `rujukan_id` is the id of the row of that `jenis`. `mask` are bits of all words of that row (-1: not known, it may
    hold any): rows that cannot hold the other words of a search are passed over without a look-up.
    """

    __table_args__ = (
        PrimaryKeyConstraint("kantor_id", "jenis", "token", "rujukan_id", postgresql_include=["mask"]),
        {"sqlite_with_rowid": False},
    )

    kantor_id: int = Field(primary_key=True, sa_type=SmallInteger)
    jenis: int = Field(primary_key=True, sa_type=SmallInteger)
    token: int = Field(primary_key=True, sa_type=BigInteger)
    rujukan_id: int = Field(primary_key=True)
    mask: int = Field(default=-1, sa_type=BigInteger, sa_column_kwargs={"server_default": "-1"})


class IndeksSampai(SQLModel, table=True):
    """Up to which id the rows of a kind are in the index (those that are indexed afterwards, by the clock)."""

    jenis: int = Field(primary_key=True, sa_type=SmallInteger)
    sampai_id: int = 0
