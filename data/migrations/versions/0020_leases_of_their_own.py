"""a conversation in hand has its lease in the table of leases: the columns beside it were never read

Revision: 0020, after 0019, 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("percakapan", "lease_until")
    op.drop_column("percakapan", "lease_holder")


def downgrade() -> None:
    op.add_column("percakapan", sa.Column("lease_holder", sa.String(), nullable=False, server_default=""))
    op.add_column("percakapan", sa.Column("lease_until", sa.String(32), nullable=True))
