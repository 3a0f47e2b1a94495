"""a line of the word index tells by bits which other words its row may hold

Lines of before say -1, "any", until the clock has indexed all rows anew (it begins at once, in small batches).

Revision: 0019, after 0018, 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
KEY = "kantor_id, jenis, token, rujukan_id"


def upgrade() -> None:
    op.add_column("kataindeks", sa.Column("mask", sa.BigInteger(), nullable=False, server_default="-1"))
    op.execute("DELETE FROM indekssampai")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE kataindeks DROP CONSTRAINT kataindeks_pkey, ADD PRIMARY KEY ({KEY}) INCLUDE (mask)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE kataindeks DROP CONSTRAINT kataindeks_pkey, ADD PRIMARY KEY ({KEY})")
    op.drop_column("kataindeks", "mask")
