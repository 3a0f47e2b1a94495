"""ready answers, macros, accounts of one person

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

import data.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jawabanbaku",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("singkatan", sa.String(), nullable=False),
        sa.Column("judul", sa.String(), nullable=False),
        sa.Column("teks", sa.String(), nullable=False),
        sa.Column("is_aktif", sa.Boolean(), nullable=False),
        sa.Column("jejak", sa.JSON(), nullable=False),
        sa.Column("diubah_oleh", sa.Integer(), nullable=True),
        sa.Column("diubah_at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(["diubah_oleh"], ["pengguna.id"]),
        sa.ForeignKeyConstraint(["kantor_id"], ["kantor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kantor_id", "singkatan"),
    )
    op.create_table(
        "makro",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("nama", sa.String(), nullable=False),
        sa.Column("teks", sa.String(), nullable=False),
        sa.Column("tindakan", sa.JSON(), nullable=False),
        sa.Column("is_aktif", sa.Boolean(), nullable=False),
        sa.Column("diubah_oleh", sa.Integer(), nullable=True),
        sa.Column("diubah_at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(["diubah_oleh"], ["pengguna.id"]),
        sa.ForeignKeyConstraint(["kantor_id"], ["kantor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kantor_id", "nama"),
    )
    op.create_table(
        "gabungakun",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("akun_id", sa.Integer(), nullable=False),
        sa.Column("warga_lama_id", sa.Integer(), nullable=True),
        sa.Column("warga_baru_id", sa.Integer(), nullable=False),
        sa.Column("alasan", sa.String(), nullable=False),
        sa.Column("oleh", sa.Integer(), nullable=True),
        sa.Column("at", data.columns.Moment(length=32), nullable=False),
        sa.Column("diurungkan_oleh", sa.Integer(), nullable=True),
        sa.Column("diurungkan_at", data.columns.Moment(length=32), nullable=True),
        sa.ForeignKeyConstraint(["akun_id"], ["akun.id"]),
        sa.ForeignKeyConstraint(["diurungkan_oleh"], ["pengguna.id"]),
        sa.ForeignKeyConstraint(["kantor_id"], ["kantor.id"]),
        sa.ForeignKeyConstraint(["oleh"], ["pengguna.id"]),
        sa.ForeignKeyConstraint(["warga_baru_id"], ["warga.id"]),
        sa.ForeignKeyConstraint(["warga_lama_id"], ["warga.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_gabungakun_akun_id", "gabungakun", ["akun_id"])
    op.create_index("ix_gabungakun_warga_baru_id", "gabungakun", ["warga_baru_id"])
    op.add_column("pengguna", sa.Column("is_lanjut_otomatis", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("pengguna", "is_lanjut_otomatis")
    op.drop_table("gabungakun")
    op.drop_table("makro")
    op.drop_table("jawabanbaku")
