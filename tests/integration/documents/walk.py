"""Carry a request to where a test begins, through the same commands people use."""

from __future__ import annotations

from sqlmodel import select

from data.models import Berkas, Pengguna
from handlers.commands.berkas import judge_berkas, keep_berkas
from handlers.commands.dokumen import upload_dokumen
from handlers.commands.percakapan import find_or_create_percakapan
from handlers.commands.permohonan import act, submit_permohonan
from handlers.context import Actor, Context
from handlers.layanan import LAYANAN
from handlers.turn import Submit
from handlers.workflow.model import Aksi, Peran

DATA = {
    "nama": "Siti Aminah", "nik": "1471014505880003", "nkk": "1471010101180003", "penyerahan": "chat",
    "alamat": "Jalan Kenanga Nomor 7", "kecamatan": "Sukajadi",
}
ROAD = (
    (Peran.OPERATOR_PENERIMA_WA, Aksi.TERUSKAN, "terima_wa"),
    (Peran.OPERATOR_PENGANGKAT_DATA, Aksi.TERUSKAN, "angkat_data"),
    (Peran.OPERATOR_CETAK_BERKAS, Aksi.TERUSKAN, "cetak_berkas"),
    (Peran.PETUGAS_LOKET, Aksi.VERIFIKASI, "loket"),
    (Peran.KASI_IDENTITAS, Aksi.SETUJUI, "verifikasi_kasi"),
    (Peran.OPERATOR, Aksi.ENTRI, "entri"),
)


def officer(ctx: Context, peran: Peran, nama: str = "") -> Actor:
    """An officer of this role, made when there is none of that name."""
    nama = nama or peran.label
    with ctx.store.transaction() as session:
        login = f"{peran.value}.{nama}"
        pengguna = session.exec(select(Pengguna).where(Pengguna.login == login)).first()
        if pengguna is None:
            pengguna = Pengguna(kantor_id=ctx.kantor_id, login=login, nama=nama, sandi_hash="-")
            session.add(pengguna)
            session.flush()
        return Actor(peran, pengguna.id, nama)


def apply(ctx: Context, layanan: str, nik: str = DATA["nik"], **data: str) -> int:
    """Submit a request with every required berkas; its id."""
    with ctx.store.transaction() as session:
        akun, _ = find_or_create_percakapan(session, ctx, "webchat", f"uji-{nik}", DATA["nama"])
        items = {}
        for item in LAYANAN[layanan].persyaratan:
            row = keep_berkas(
                session, ctx, akun.id, lokasi="0" * 32, content_sha256="0" * 64, ukuran=1, tipe="image/png",
                nama="a.png",
            )
            items[item.slug] = (row.id,)
        permohonan = submit_permohonan(session, ctx, akun, Submit(layanan, DATA | {"nik": nik} | data, items))
        return permohonan.id


def carry(ctx: Context, permohonan_id: int, until: str, pdf: bytes = b"") -> None:
    """Do the acts of the road up to, and not including, those of row `until`; uploads `pdf` at entri."""
    for peran, aksi, langkah in ROAD:
        if langkah == until:
            receive(ctx, permohonan_id, peran)
            return
        receive(ctx, permohonan_id, peran)
        actor = officer(ctx, peran)
        with ctx.store.transaction() as session:
            if langkah == "angkat_data":
                for row in session.exec(select(Berkas).where(Berkas.permohonan_id == permohonan_id)).all():
                    judge_berkas(session, ctx, actor, row.id, True)
            if langkah == "entri" and pdf:
                upload_dokumen(session, ctx, actor, permohonan_id, pdf, "siak.pdf")
            act(session, ctx, actor, permohonan_id, aksi)


def receive(ctx: Context, permohonan_id: int, peran: Peran) -> None:
    """The paraf of receipt."""
    actor = officer(ctx, peran)
    with ctx.store.transaction() as session:
        act(session, ctx, actor, permohonan_id, Aksi.TERIMA)
