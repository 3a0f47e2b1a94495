"""notices to many

Revision: 0011, after 0010, 2026-11-21 10:18:23.994522
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import data.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "siaran",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("kunci", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("judul", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("teks", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("saringan", sa.JSON(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("per_menit", sa.Integer(), nullable=False),
        sa.Column("mulai_at", data.columns.Moment(length=32), nullable=True),
        sa.Column("dibuat_oleh", sa.Integer(), nullable=False),
        sa.Column("dibuat_at", data.columns.Moment(length=32), nullable=False),
        sa.Column("diputus_oleh", sa.Integer(), nullable=True),
        sa.Column("diputus_at", data.columns.Moment(length=32), nullable=True),
        sa.Column("alasan", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("diubah_oleh", sa.Integer(), nullable=True),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dibuat_oleh"],
            ["pengguna.id"],
        ),
        sa.ForeignKeyConstraint(
            ["diputus_oleh"],
            ["pengguna.id"],
        ),
        sa.ForeignKeyConstraint(
            ["diubah_oleh"],
            ["pengguna.id"],
        ),
        sa.ForeignKeyConstraint(
            ["kantor_id"],
            ["kantor.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kunci"),
    )
    with op.batch_alter_table("siaran", schema=None) as batch_op:
        batch_op.create_index("ix_siaran_status", ["kantor_id", "status"], unique=False)

    op.create_table(
        "siaranpenerima",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("siaran_id", sa.Integer(), nullable=False),
        sa.Column("akun_id", sa.Integer(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("alasan", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pesan_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["akun_id"],
            ["akun.id"],
        ),
        sa.ForeignKeyConstraint(
            ["pesan_id"],
            ["pesan.id"],
        ),
        sa.ForeignKeyConstraint(
            ["siaran_id"],
            ["siaran.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("siaran_id", "akun_id"),
    )
    with op.batch_alter_table("siaranpenerima", schema=None) as batch_op:
        batch_op.create_index("ix_siaranpenerima", ["siaran_id", "status", "id"], unique=False)



def downgrade() -> None:
    with op.batch_alter_table("siaranpenerima", schema=None) as batch_op:
        batch_op.drop_index("ix_siaranpenerima")

    op.drop_table("siaranpenerima")
    with op.batch_alter_table("siaran", schema=None) as batch_op:
        batch_op.drop_index("ix_siaran_status")

    op.drop_table("siaran")
