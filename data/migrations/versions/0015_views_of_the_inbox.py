"""indexes of the inbox views: an officer's own by their place, and those that wait for the citizen

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_HELD = sa.text("petugas_id IS NOT NULL")
_WARGA = sa.text("petugas_id IS NOT NULL AND belum_dijawab_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_percakapan_petugas", "percakapan")
    op.create_index("ix_percakapan_petugas", "percakapan",
                    ["kantor_id", "petugas_id", "is_lewat", "belum_dijawab_at", "id"],
                    sqlite_where=_HELD, postgresql_where=_HELD)
    op.create_index("ix_percakapan_warga", "percakapan", ["kantor_id", "terakhir_at", "id"],
                    sqlite_where=_WARGA, postgresql_where=_WARGA)


def downgrade() -> None:
    op.drop_index("ix_percakapan_warga", "percakapan")
    op.drop_index("ix_percakapan_petugas", "percakapan")
    op.create_index("ix_percakapan_petugas", "percakapan", ["kantor_id", "petugas_id", "terakhir_at"],
                    sqlite_where=_HELD, postgresql_where=_HELD)
