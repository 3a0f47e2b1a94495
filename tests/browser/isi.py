"""Rows for the pages that stand empty in the demo office, made by the commands its officers use."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from data.models import Outbox, Pengguna, PenggunaPeran
from data.models.base import ident
from data.models.kantor import Denyut
from handlers.commands.jasa import make_rekapan, mark_kiriman, read_baris
from handlers.commands.permohonan import act
from handlers.commands.prr import find_prr
from handlers.commands.siaran import propose_siaran
from handlers.context import Actor, Context
from handlers.queries.kiriman import list_kiriman
from handlers.workflow.model import Aksi, Peran

BARIS = ("KTP-el; Muhammad Rafi Alfarizi Kurniawan Simatupang; Perumahan Griya Cipta Permai Blok C-12 Nomor 45, "
         "RT 003/RW 012, Kelurahan Tangkerang Timur; 081277889900\nKK; Ani; Jalan Merpati 8\nKIA; Dodi; Jalan Melati 2")
JALAN = ((Peran.KASUBBAG_UMUM, Aksi.TERIMA), (Peran.KASUBBAG_UMUM, Aksi.TERUSKAN), (Peran.SEKRETARIS, Aksi.TERIMA),
         (Peran.SEKRETARIS, Aksi.TANDA_TANGANI), (Peran.PIHAK_KETIGA, Aksi.TERIMA))


def fill(ctx: Context) -> dict[str, list[tuple[str, str]]]:
    """Who looks at which page of the new rows: login → (name of the picture, address)."""
    nomor = _send_rekapan(ctx)
    find_prr(ctx)
    penyusun = _officer(ctx, Peran.ADMIN)
    with ctx.store.transaction() as session:
        siaran = propose_siaran(
            session, ctx, penyusun, kunci="isi", judul="Kantor tutup hari Jumat", per_menit=60,
            teks="Kantor tutup hari Jumat. Silakan ajukan lewat chat ini.", saringan={"sasaran": "semua"})
        siaran_id = ident(siaran)
        outbox = session.exec(select(Outbox)).first()
        assert outbox is not None
        outbox.status, outbox.error = "gagal", "63003: Channel could not find To address"
        session.add(outbox)
        broken = {"terputus": ["whatsapp"]}
        session.add(Denyut(nama="worker:isi:1", at=ctx.now() + timedelta(days=1), keterangan=broken))
    return {"kurir": [("rekapan-kurir", f"/distribusi/{nomor}")], "kasi": [("siaran-satu", f"/siaran/{siaran_id}")],
            "kasubbag.umum": [("rekapan-lembar", f"/permohonan/{nomor}")]}


def _send_rekapan(ctx: Context) -> str:
    """A rekapan that the courier holds, with one document back; its number."""
    fo, kurir = _officer(ctx, Peran.FO), _officer(ctx, Peran.PIHAK_KETIGA)
    with ctx.store.transaction() as session:
        row = make_rekapan(session, ctx, fo, (), read_baris(BARIS), "CV Antar Cepat")
        number, nomor = ident(row), row.nomor
    for peran, aksi in JALAN:
        who = _officer(ctx, peran)
        with ctx.store.transaction() as session:
            act(session, ctx, who, number, aksi)
    with ctx.store.transaction() as session:
        last = list_kiriman(session, number)[-1]
        mark_kiriman(session, ctx, kurir, ident(last), "kembali", "Rumah kosong", last.versi)
    return nomor


def _officer(ctx: Context, peran: Peran) -> Actor:
    with ctx.store.reading() as session:
        row = session.exec(select(Pengguna).join(PenggunaPeran).where(PenggunaPeran.peran == peran)).first()
    assert row is not None, peran
    return Actor(peran, row.id, row.nama)
