"""the word index, and rows found by their citizen

Revision: 0006, after 0005, 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kataindeks",
        sa.Column("kantor_id", sa.SmallInteger(), nullable=False),
        sa.Column("jenis", sa.SmallInteger(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("rujukan_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kantor_id", "jenis", "token", "rujukan_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "indekssampai",
        sa.Column("jenis", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("sampai_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("jenis"),
    )
    op.create_index("ix_akun_warga_id", "akun", ["warga_id"])
    op.create_index("ix_permohonan_warga_id", "permohonan", ["warga_id"])


def downgrade() -> None:
    op.drop_index("ix_permohonan_warga_id", "permohonan")
    op.drop_index("ix_akun_warga_id", "akun")
    op.drop_table("indekssampai")
    op.drop_table("kataindeks")
