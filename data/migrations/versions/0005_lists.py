"""lists of many people in one permohonan

Revision: 0005, after 0004, 2026-11-21 09:55:00
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import data.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "lembaga",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("jenis", TEXT(), nullable=False),
        sa.Column("nama", TEXT(), nullable=False),
        sa.Column("alamat", TEXT(), nullable=False),
        sa.ForeignKeyConstraint(["kantor_id"], ["kantor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kantor_id", "jenis", "nama"),
    )
    op.create_table(
        "penggunalembaga",
        sa.Column("pengguna_id", sa.Integer(), nullable=False),
        sa.Column("lembaga_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pengguna_id"], ["pengguna.id"]),
        sa.ForeignKeyConstraint(["lembaga_id"], ["lembaga.id"]),
        sa.PrimaryKeyConstraint("pengguna_id"),
    )
    op.create_index("ix_penggunalembaga_lembaga_id", "penggunalembaga", ["lembaga_id"])
    op.create_table(
        "daftar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("permohonan_id", sa.Integer(), nullable=False),
        sa.Column("lembaga_id", sa.Integer(), nullable=True),
        sa.Column("kelompok", TEXT(), nullable=False),
        sa.Column("hari", sa.Date(), nullable=True),
        sa.Column("jam", TEXT(), nullable=False),
        sa.Column("tempat", TEXT(), nullable=False),
        sa.Column("at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(["kantor_id"], ["kantor.id"]),
        sa.ForeignKeyConstraint(["permohonan_id"], ["permohonan.id"]),
        sa.ForeignKeyConstraint(["lembaga_id"], ["lembaga.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("permohonan_id"),
    )
    op.create_index("ix_daftar_kantor_id", "daftar", ["kantor_id"])
    op.create_index("ix_daftar_lembaga_id", "daftar", ["lembaga_id"])
    op.create_table(
        "orang",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("daftar_id", sa.Integer(), nullable=False),
        sa.Column("urut", sa.Integer(), nullable=False),
        sa.Column("nama", data.columns.EncryptedText(), nullable=False),
        sa.Column("nik", data.columns.EncryptedText(), nullable=False),
        sa.Column("nik_index", TEXT(), nullable=False),
        sa.Column("nkk", data.columns.EncryptedText(), nullable=False),
        sa.Column("tanggal_lahir", data.columns.EncryptedText(), nullable=False),
        sa.Column("kelompok", TEXT(), nullable=False),
        sa.Column("verifikasi", TEXT(), nullable=False),
        sa.Column("hasil", TEXT(), nullable=False),
        sa.Column("alasan", data.columns.EncryptedText(), nullable=False),
        sa.Column("solusi", data.columns.EncryptedText(), nullable=False),
        sa.Column("siak", data.columns.EncryptedJson(), nullable=False),
        sa.Column("asal_id", sa.Integer(), nullable=True),
        sa.Column("genap_17", sa.Date(), nullable=True),
        sa.Column("prr_id", sa.Integer(), nullable=True),
        sa.Column("dinilai_oleh", sa.Integer(), nullable=True),
        sa.Column("dinilai_at", data.columns.Moment(length=32), nullable=True),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kantor_id"], ["kantor.id"]),
        sa.ForeignKeyConstraint(["daftar_id"], ["daftar.id"]),
        sa.ForeignKeyConstraint(["asal_id"], ["permohonan.id"]),
        sa.ForeignKeyConstraint(["prr_id"], ["permohonan.id"]),
        sa.ForeignKeyConstraint(["dinilai_oleh"], ["pengguna.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("daftar_id", "urut"),
    )
    op.create_index("ix_orang_asal_id", "orang", ["asal_id"])
    op.create_index("ix_orang_nik", "orang", ["kantor_id", "nik_index"])
    op.create_index("ix_orang_genap", "orang", ["kantor_id", "genap_17"])
    op.create_table(
        "unggahdaftar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kantor_id", sa.Integer(), nullable=False),
        sa.Column("daftar_id", sa.Integer(), nullable=True),
        sa.Column("lembaga_id", sa.Integer(), nullable=True),
        sa.Column("kunci", TEXT(), nullable=False),
        sa.Column("nama", data.columns.EncryptedText(), nullable=False),
        sa.Column("jumlah_baik", sa.Integer(), nullable=False),
        sa.Column("salah", data.columns.EncryptedJson(), nullable=False),
        sa.Column("pengguna_id", sa.Integer(), nullable=True),
        sa.Column("at", data.columns.Moment(length=32), nullable=False),
        sa.ForeignKeyConstraint(["kantor_id"], ["kantor.id"]),
        sa.ForeignKeyConstraint(["daftar_id"], ["daftar.id"]),
        sa.ForeignKeyConstraint(["lembaga_id"], ["lembaga.id"]),
        sa.ForeignKeyConstraint(["pengguna_id"], ["pengguna.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kantor_id", "kunci"),
    )
    op.create_index("ix_unggahdaftar_daftar_id", "unggahdaftar", ["daftar_id"])
    # Written out: batch mode would rebuild tables that others point at.
    op.execute("ALTER TABLE permohonan ADD COLUMN induk_id INTEGER REFERENCES permohonan (id)")
    op.create_index("ix_permohonan_induk_id", "permohonan", ["induk_id"])
    op.execute("ALTER TABLE berkas ADD COLUMN orang_id INTEGER REFERENCES orang (id)")
    op.create_index("ix_berkas_orang_id", "berkas", ["orang_id"])
    _one_card_per_person()


def _one_card_per_person() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("cetakkartu_permohonan_id_aktif_key", "cetakkartu", type_="unique")
        op.execute("ALTER TABLE cetakkartu ADD COLUMN orang_id INTEGER DEFAULT 0 NOT NULL")
        op.alter_column("cetakkartu", "orang_id", server_default=None)
        op.create_unique_constraint(None, "cetakkartu", ["permohonan_id", "orang_id", "aktif"])
        return
    names = {"uq": "uq_%(table_name)s_%(column_0_N_name)s"}
    with op.batch_alter_table("cetakkartu", schema=None, naming_convention=names) as batch_op:
        batch_op.add_column(sa.Column("orang_id", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_constraint("uq_cetakkartu_permohonan_id_aktif", type_="unique")
        batch_op.create_unique_constraint("uq_cetakkartu_orang", ["permohonan_id", "orang_id", "aktif"])
    with op.batch_alter_table("cetakkartu", schema=None) as batch_op:
        batch_op.alter_column("orang_id", server_default=None)
