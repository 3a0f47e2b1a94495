"""What the demo office's desk has ready: labels, ready answers, a macro, a team, and a citizen's question of policy."""

from __future__ import annotations

from sqlmodel import Session, col, select

from data.models import Pengguna, Pesan
from data.models.base import ident
from handlers.commands.bamsos import register_pertanyaan, runs_bamsos
from handlers.commands.jawaban import save_jawaban
from handlers.commands.label import save_label
from handlers.commands.makro import save_makro
from handlers.commands.percakapan import find_or_create_percakapan
from handlers.commands.tim import save_tim
from handlers.context import SISTEM, Context
from handlers.layanan import KELUARGA
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
TIM = ("KK dan KTP-el", ("kk", "ktp"))  # the rest stays with nobody, so that both ways can be seen
ANGGOTA = {"admin.bamsos": 8, "penerima.wa": 8, "pengambilan": 4}
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
    _make_tim(session, ctx)
    if runs_bamsos(ctx):
        _ask(session, ctx)


def _make_tim(session: Session, ctx: Context) -> None:
    """One team that conversations about two families of services go round in; whoever is at the desk gets them."""
    nama, keluarga = TIM
    found = session.exec(select(Pengguna).where(Pengguna.kantor_id == ctx.kantor_id, col(Pengguna.login).in_(ANGGOTA)))
    save_tim(session, ctx, None, nama=nama, layanan=[slug for one in keluarga for slug in KELUARGA[one].anggota],
             anggota={ident(row): ANGGOTA[row.login] for row in found}, is_giliran=True)


def _ask(session: Session, ctx: Context) -> None:
    (alamat, nama), teks = PENANYA, PERTANYAAN
    akun, percakapan = find_or_create_percakapan(session, ctx, "webchat", alamat, nama)
    session.add(Pesan(kantor_id=ctx.kantor_id, percakapan_id=ident(percakapan), arah="masuk", pengirim="warga",
                      teks=teks, at=ctx.now()))
    percakapan.terakhir_masuk_at = percakapan.terakhir_at = ctx.now()
    session.add(percakapan)
    register_pertanyaan(session, ctx, akun, percakapan, AskPolicy(teks, "kebijakan", "kk", nama=nama, at=ctx.now()))
