"""what the lists count stands in their indexes

Revision: 0016, after 0015, 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ANTREAN = ["kantor_id", "is_selesai", "langkah", "is_diterima", "tenggat_at", "id", "sop", "induk_id", "layanan"]
MENUNGGU = ["kantor_id", "is_lewat", "belum_dijawab_at", "id", "status", "petugas_id", "tunda_sampai_at"]


def _replace(name: str, table: str, columns: list[str], where: str = "") -> None:
    op.drop_index(name, table)
    partial = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)} if where else {}
    op.create_index(name, table, columns, **partial)


def upgrade() -> None:
    op.create_index("ix_permohonan_terbaru", "permohonan", ["kantor_id", "id"])
    _replace("ix_permohonan_antrean", "permohonan", ANTREAN)
    _replace("ix_percakapan_menunggu", "percakapan", MENUNGGU, "belum_dijawab_at IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_permohonan_terbaru", "permohonan")
    _replace("ix_permohonan_antrean", "permohonan", ["kantor_id", "is_selesai", "langkah", "tenggat_at"])
    _replace("ix_percakapan_menunggu", "percakapan", MENUNGGU[:4], "belum_dijawab_at IS NOT NULL")
