"""shared desk

Revision: 0004, after 0003, 2026-11-21 09:38:34.786841
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import data.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COLUMNS = (
    "kanal VARCHAR NOT NULL DEFAULT ''",
    "layanan VARCHAR NOT NULL DEFAULT ''",
    "tim_id INTEGER REFERENCES tim (id)",
    "dijawab_at VARCHAR(32)",
    "sla_at VARCHAR(32)",
    "is_lewat BOOLEAN NOT NULL DEFAULT FALSE",
    "tunda_sampai_at VARCHAR(32)",
    "ditutup_at VARCHAR(32)",
)
_OLD_INDEXES = ("belum_dijawab_at", "status", "terakhir_at")
_INDEXES = (
    ("ix_percakapan_terakhir", ["kantor_id", "terakhir_at", "id"], ""),
    ("ix_percakapan_kanal", ["kantor_id", "kanal", "terakhir_at", "id"], ""),
    ("ix_percakapan_layanan", ["kantor_id", "layanan", "terakhir_at", "id"], "layanan <> ''"),
    ("ix_percakapan_menunggu", ["kantor_id", "is_lewat", "belum_dijawab_at", "id"], "belum_dijawab_at IS NOT NULL"),
    ("ix_percakapan_jatuh", ["kantor_id", "sla_at"], "sla_at IS NOT NULL"),
    ("ix_percakapan_petugas", ["kantor_id", "petugas_id", "terakhir_at"], "petugas_id IS NOT NULL"),
    ("ix_percakapan_tim", ["kantor_id", "tim_id", "belum_dijawab_at"], "tim_id IS NOT NULL"),
    ("ix_percakapan_tunda", ["kantor_id", "tunda_sampai_at", "id"], "tunda_sampai_at IS NOT NULL"),
    ("ix_percakapan_tutup", ["kantor_id", "ditutup_at", "id"], "ditutup_at IS NOT NULL"),
)
_TABLES = (
    "pengamat",
    "pemberitahuan",
    "labelpercakapan",
    "jejakpercakapan",
    "catatanpribadi",
    "tampilantersimpan",
    "kehadiran",
    "anggotatim",
    "tim",
    "label",
)


def upgrade() -> None:
    op.create_table(
        "label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("nama", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("warna", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_aktif", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kantor_id"],
            ["kantor.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kantor_id", "nama"),
    )
    op.create_table(
        "tim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("nama", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("layanan", sa.JSON(), nullable=False),
        sa.Column("is_giliran", sa.Boolean(), nullable=False),
        sa.Column("is_aktif", sa.Boolean(), nullable=False),
        sa.Column("dibuat_at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["kantor_id"],
            ["kantor.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kantor_id", "nama"),
    )
    op.create_table(
        "anggotatim",
        sa.Column("tim_id", sa.Integer(), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=False),
        sa.Column("kapasitas", sa.Integer(), nullable=False),
        sa.Column("giliran_at", data.columns.Moment(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["pengguna_id"],
            ["pengguna.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tim_id"],
            ["tim.id"],
        ),
        sa.PrimaryKeyConstraint("tim_id", "pengguna_id"),
    )
    with op.batch_alter_table("anggotatim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_anggotatim_pengguna_id"), ["pengguna_id"], unique=False)

    op.create_table(
        "kehadiran",
        sa.Column("pengguna_id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("terlihat_at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["pengguna_id"],
            ["pengguna.id"],
        ),
        sa.PrimaryKeyConstraint("pengguna_id"),
    )
    op.create_table(
        "tampilantersimpan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=False),
        sa.Column("nama", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("saring", data.columns.EncryptedJson(), nullable=False),
        sa.Column("dibuat_at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["pengguna_id"],
            ["pengguna.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pengguna_id", "nama"),
    )
    op.create_table(
        "catatanpribadi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("percakapan_id", sa.Integer(), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=False),
        sa.Column("teks", data.columns.EncryptedText(), nullable=False),
        sa.Column("sebut", sa.JSON(), nullable=False),
        sa.Column("kunci", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["pengguna_id"],
            ["pengguna.id"],
        ),
        sa.ForeignKeyConstraint(
            ["percakapan_id"],
            ["percakapan.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kunci"),
    )
    with op.batch_alter_table("catatanpribadi", schema=None) as batch_op:
        batch_op.create_index("ix_catatan_percakapan", ["percakapan_id", "id"], unique=False)

    op.create_table(
        "jejakpercakapan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("percakapan_id", sa.Integer(), nullable=False),
        sa.Column("aksi", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["pengguna_id"],
            ["pengguna.id"],
        ),
        sa.ForeignKeyConstraint(
            ["percakapan_id"],
            ["percakapan.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("jejakpercakapan", schema=None) as batch_op:
        batch_op.create_index("ix_jejak_percakapan", ["percakapan_id", "id"], unique=False)

    op.create_table(
        "labelpercakapan",
        sa.Column("label_id", sa.Integer(), nullable=False),
        sa.Column("percakapan_id", sa.Integer(), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=True),
        sa.Column("at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["label_id"],
            ["label.id"],
        ),
        sa.ForeignKeyConstraint(
            ["pengguna_id"],
            ["pengguna.id"],
        ),
        sa.ForeignKeyConstraint(
            ["percakapan_id"],
            ["percakapan.id"],
        ),
        sa.PrimaryKeyConstraint("label_id", "percakapan_id"),
    )
    with op.batch_alter_table("labelpercakapan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_labelpercakapan_percakapan_id"), ["percakapan_id"], unique=False)

    op.create_table(
        "pemberitahuan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=False),
        sa.Column("jenis", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("percakapan_id", sa.Integer(), nullable=False),
        sa.Column("dari_id", sa.Integer(), nullable=True),
        sa.Column("at", data.columns.Moment(length=32), nullable=False),
        sa.Column("dibaca_at", data.columns.Moment(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["dari_id"],
            ["pengguna.id"],
        ),
        sa.ForeignKeyConstraint(
            ["pengguna_id"],
            ["pengguna.id"],
        ),
        sa.ForeignKeyConstraint(
            ["percakapan_id"],
            ["percakapan.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pengguna_id", "jenis", "percakapan_id"),
    )
    with op.batch_alter_table("pemberitahuan", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pemberitahuan_baru",
            ["pengguna_id", "jenis", "at"],
            unique=False,
            sqlite_where=sa.text("dibaca_at IS NULL"),
            postgresql_where=sa.text("dibaca_at IS NULL"),
        )
        batch_op.create_index("ix_pemberitahuan_jenis", ["pengguna_id", "jenis", "at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pemberitahuan_percakapan_id"), ["percakapan_id"], unique=False)

    op.create_table(
        "pengamat",
        sa.Column("percakapan_id", sa.Integer(), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=False),
        sa.Column("terlihat_at", data.columns.Moment(length=32), nullable=False),
        sa.Column("mengetik_at", data.columns.Moment(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["pengguna_id"],
            ["pengguna.id"],
        ),
        sa.ForeignKeyConstraint(
            ["percakapan_id"],
            ["percakapan.id"],
        ),
        sa.PrimaryKeyConstraint("percakapan_id", "pengguna_id"),
    )
    _change_percakapan()


def downgrade() -> None:
    for name, _, _ in _INDEXES:
        op.drop_index(name, table_name="percakapan")
    for column in _OLD_INDEXES:
        op.create_index(f"ix_percakapan_{column}", "percakapan", [column])
    for column in reversed(_COLUMNS):
        op.execute(f"ALTER TABLE percakapan DROP COLUMN {column.split()[0]}")
    for table in _TABLES:
        op.drop_table(table)


def _change_percakapan() -> None:
    """Columns are added in place: to rebuild the table would cut off the rows that point at it."""
    for column in _COLUMNS:
        op.execute(f"ALTER TABLE percakapan ADD COLUMN {column}")
    op.execute("UPDATE percakapan SET kanal = (SELECT akun.kanal FROM akun WHERE akun.id = percakapan.akun_id)")
    op.execute("UPDATE percakapan SET ditutup_at = terakhir_at WHERE status = 'selesai'")
    for column in _OLD_INDEXES:
        op.drop_index(f"ix_percakapan_{column}", table_name="percakapan")
    for name, columns, where in _INDEXES:
        partial = sa.text(where) if where else None
        op.create_index(name, "percakapan", columns, sqlite_where=partial, postgresql_where=partial)
