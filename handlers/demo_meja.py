"""What the demo office's desk has ready: labels, ready answers, a macro, and a citizen's question of policy."""

from __future__ import annotations

from sqlmodel import Session

from data.models import Pesan
from data.models.base import ident
from handlers.commands.bamsos import register_pertanyaan, runs_bamsos
from handlers.commands.jawaban import save_jawaban
from handlers.commands.label import save_label
from handlers.commands.makro import save_makro
from handlers.commands.percakapan import find_or_create_percakapan
from handlers.context import SISTEM, Context
from handlers.turn import AskPolicy

LABEL = (("Keluhan", "red"), ("Perlu ditelepon", "yellow"), ("Warga lanjut usia", "azure"))
JAWABAN = (  # after the slash, title, words
    ("antar-berkas", "Cara mengirim berkas",
     "Silakan kirim foto berkas di chat ini, {{nama}}. Foto yang terang dan utuh keempat sudutnya cepat diperiksa."),
    ("sudah-jadi", "Dokumen sudah jadi",
     "Permohonan {{nomor}} sudah selesai. Bila ada data yang keliru, balas pesan ini; perbaikannya gratis."),
    ("mohon-tunggu", "Mohon menunggu",
     "Terima kasih sudah menunggu, {{nama}}. Kami tanyakan dulu kepada atasan dan menjawab di chat ini."),
)
PENANYA = ("contoh-kebijakan", "Ibu Ratih")
PERTANYAAN = "Kakak saya menikah siri. Bolehkah anaknya dimasukkan ke Kartu Keluarga saya?"


def make_meja(ctx: Context) -> None:
    """Once, after `handlers.demo.make_demo` has made the office."""
    with ctx.store.transaction() as session:
        _make(session, ctx)


def _make(session: Session, ctx: Context) -> None:
    for nama, warna in LABEL:
        save_label(session, ctx, None, nama=nama, warna=warna)
    for singkatan, judul, teks in JAWABAN:
        save_jawaban(session, ctx, SISTEM, None, singkatan=singkatan, judul=judul, teks=teks)
    save_makro(session, ctx, SISTEM, None, nama="Terima kasih dan tutup",
               teks="Terima kasih sudah menghubungi kami. Bila masih ada yang ingin ditanyakan, silakan tulis kembali.",
               tindakan={"sesudah": "tutup"})
    if runs_bamsos(ctx):
        _ask(session, ctx)


def _ask(session: Session, ctx: Context) -> None:
    (alamat, nama), teks = PENANYA, PERTANYAAN
    akun, percakapan = find_or_create_percakapan(session, ctx, "webchat", alamat, nama)
    session.add(Pesan(kantor_id=ctx.kantor_id, percakapan_id=ident(percakapan), arah="masuk", pengirim="warga",
                      teks=teks, at=ctx.now()))
    percakapan.terakhir_masuk_at = percakapan.terakhir_at = ctx.now()
    session.add(percakapan)
    register_pertanyaan(session, ctx, akun, percakapan, AskPolicy(teks, "kebijakan", "kk", nama=nama, at=ctx.now()))
