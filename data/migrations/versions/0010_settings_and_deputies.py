"""settings an office changes itself, and deputies

Revision: 0010, after 0009
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import data.columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "pengaturan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("bagian", text(), nullable=False),
        sa.Column("nilai", sa.JSON(), nullable=False),
        sa.Column("sumber", text(), nullable=False),
        sa.Column("sumber_tanggal", sa.Date(), nullable=True),
        sa.Column("pengguna_id", sa.Integer(), nullable=True),
        sa.Column("at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(["kantor_id"], ["kantor.id"]),
        sa.ForeignKeyConstraint(["pengguna_id"], ["pengguna.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pengaturan_bagian", "pengaturan", ["kantor_id", "bagian", "id"])
    op.create_table(
        "penugasan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("peran", text(), nullable=False),
        sa.Column("pejabat_id", sa.Integer(), nullable=True),
        sa.Column("pengganti_id", sa.Integer(), nullable=False),
        sa.Column("jenis", text(), nullable=False),
        sa.Column("dasar", text(), nullable=False),
        sa.Column("mulai", sa.Date(), nullable=False),
        sa.Column("selesai", sa.Date(), nullable=False),
        sa.Column("dibuat_oleh", sa.Integer(), nullable=True),
        sa.Column("at", data.columns.Moment(length=32), nullable=False),
        sa.Column("dicabut_at", data.columns.Moment(length=32), nullable=True),
        sa.Column("dicabut_oleh", sa.Integer(), nullable=True),
        *(sa.ForeignKeyConstraint([column], ["pengguna.id"])
          for column in ("pejabat_id", "pengganti_id", "dibuat_oleh", "dicabut_oleh")),
        sa.ForeignKeyConstraint(["kantor_id"], ["kantor.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_penugasan_masa", "penugasan", ["kantor_id", "selesai", "peran"])


def downgrade() -> None:
    op.drop_table("penugasan")
    op.drop_table("pengaturan")
