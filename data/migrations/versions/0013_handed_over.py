"""who handed a permohonan over, while nobody has received it

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("permohonan", sa.Column("diserahkan_oleh", sa.Integer(), nullable=True))
    op.create_index("ix_permohonan_diserahkan", "permohonan", ["diserahkan_oleh"])
    op.execute(
        "UPDATE permohonan SET diserahkan_oleh = (SELECT k.pengguna_id FROM kejadian k WHERE k.permohonan_id ="
        " permohonan.id AND k.langkah <> k.ke_langkah ORDER BY k.urutan DESC LIMIT 1)"
        " WHERE NOT is_diterima AND NOT is_selesai"
    )


def downgrade() -> None:
    op.drop_index("ix_permohonan_diserahkan", "permohonan")
    op.drop_column("permohonan", "diserahkan_oleh")
