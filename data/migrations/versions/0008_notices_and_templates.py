"""notices and templates

Revision: 0008, after 0007, 2026-11-21 09:39:35.677486
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import data.columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "templat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("sid", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("nama", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("bahasa", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kategori", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("persetujuan", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("alasan", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("isi", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("jenis", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("variabel", sa.JSON(), nullable=False),
        sa.Column("peta", sa.JSON(), nullable=False),
        sa.Column("tujuan", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_ada", sa.Boolean(), nullable=False),
        sa.Column("disinkron_at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["kantor_id"],
            ["kantor.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kantor_id", "sid"),
    )
    with op.batch_alter_table("templat", schema=None) as batch_op:
        batch_op.create_index("ix_templat_tujuan", ["kantor_id", "tujuan"], unique=False)

    op.create_table(
        "kodepesan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("kode", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pesan_id", sa.Integer(), nullable=False),
        sa.Column("ringkas", data.columns.EncryptedText(), nullable=False),
        sa.Column("at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["kantor_id"],
            ["kantor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["pesan_id"],
            ["pesan.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kode"),
    )
    with op.batch_alter_table("kodepesan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kodepesan_pesan_id"), ["pesan_id"], unique=False)

    op.create_table(
        "panggilan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=False),
        sa.Column("hasil", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("catatan", data.columns.EncryptedText(), nullable=False),
        sa.Column("at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["kantor_id"],
            ["kantor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"],
            ["outbox.id"],
        ),
        sa.ForeignKeyConstraint(
            ["pengguna_id"],
            ["pengguna.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("panggilan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panggilan_outbox_id"), ["outbox_id"], unique=False)

    with op.batch_alter_table("akun", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("henti_sebab", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("setuju_kabar_at", data.columns.Moment(length=32), nullable=True))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("jalur", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False))
        batch_op.create_index(
            "ix_outbox_mati",
            ["kantor_id", "jalur", "id"],
            unique=False,
            sqlite_where=sa.text("status IN ('parkir', 'gagal')"),
            postgresql_where=sa.text("status IN ('parkir', 'gagal')"),
        )
        batch_op.create_index(
            "ix_outbox_parkir",
            ["percakapan_id", "id"],
            unique=False,
            sqlite_where=sa.text("status = 'parkir'"),
            postgresql_where=sa.text("status = 'parkir'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_parkir", sqlite_where=sa.text("status = 'parkir'"), postgresql_where=sa.text("status = 'parkir'")
        )
        batch_op.drop_index(
            "ix_outbox_mati",
            sqlite_where=sa.text("status IN ('parkir', 'gagal')"),
            postgresql_where=sa.text("status IN ('parkir', 'gagal')"),
        )
        batch_op.drop_column("jalur")

    with op.batch_alter_table("akun", schema=None) as batch_op:
        batch_op.drop_column("setuju_kabar_at")
        batch_op.drop_column("henti_sebab")

    with op.batch_alter_table("panggilan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panggilan_outbox_id"))

    op.drop_table("panggilan")
    with op.batch_alter_table("kodepesan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kodepesan_pesan_id"))

    op.drop_table("kodepesan")
    with op.batch_alter_table("templat", schema=None) as batch_op:
        batch_op.drop_index("ix_templat_tujuan")

    op.drop_table("templat")
