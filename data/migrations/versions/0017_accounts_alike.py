"""accounts of the same phone or name are found by an index

Revision: 0017, after 0016, 2026-11-21
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_akun_nama", "akun", ["kantor_id", "nama", "id"])
    op.create_index("ix_akun_telepon", "akun", ["kantor_id", "telepon", "id"])


def downgrade() -> None:
    op.drop_index("ix_akun_telepon", "akun")
    op.drop_index("ix_akun_nama", "akun")
