"""a conversation keeps since when its answer time runs, so that it can be counted again by another calendar

Revision: 0018, after 0017, 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("percakapan", sa.Column("sla_mulai_at", sa.String(32), nullable=True))
    op.add_column("percakapan", sa.Column("sla_jenis", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("percakapan", "sla_jenis")
    op.drop_column("percakapan", "sla_mulai_at")
