"""An officer applies on a citizen's behalf, from the chat: the photos sent there become the checklist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from data import crypto
from data.models import Akun, Berkas, Percakapan, Permohonan
from data.reference.nik import NikCheck, check_nik, check_nkk
from handlers.commands.jejak import note_jejak
from handlers.commands.percakapan import say
from handlers.commands.permohonan import submit_permohonan
from handlers.commands.run_effects import message_params
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadFields, BadInput, NotFound
from handlers.layanan import LAYANAN, Layanan
from handlers.turn import Button, Reply, Submit
from handlers.workflow.model import Peran

PENYERAHAN = {"chat": "PDF lewat chat", "pos": "Dikirim POS", "ambil": "Diambil di kantor"}
_MAX = 200
_SHORTEST_ALAMAT = 8


def submit_for(session: Session, ctx: Context, actor: Actor, percakapan_id: int, layanan: str,
               isian: Mapping[str, str], berkas: Mapping[int, str]) -> Permohonan:
    """Register a request of this conversation's citizen. `berkas`: berkas id → item of the checklist.

    The history names the officer beside the applicant. Raises BadFields, BadInput, AlreadyDone when the same
    person's request for this service still runs, NotFound.
    """
    percakapan = session.get(Percakapan, percakapan_id, with_for_update=True, populate_existing=True)
    if percakapan is None or percakapan.kantor_id != ctx.kantor_id:
        raise NotFound("Percakapan itu tidak ditemukan.")
    row = LAYANAN.get(layanan)
    if row is None or not row.is_bisa_diajukan:
        raise BadInput("Pilih layanan yang dapat diajukan.")
    data = _read(ctx, row, isian)
    _refuse_running(session, ctx, data["nik"], row)
    akun = session.get_one(Akun, percakapan.akun_id)
    submit = Submit(row.slug, data, _filed(session, akun, row, berkas))
    who = Actor(Peran.PEMOHON, actor.pengguna_id, actor.nama)
    permohonan = submit_permohonan(session, ctx, akun, submit, who)
    note_jejak(session, ctx, percakapan, "ajukan", actor, permohonan_id=permohonan.id)
    buttons = (Button("Cek status", f"status:{permohonan.nomor}"), Button("Menu", "menu"))
    say(session, ctx, percakapan, Reply("permohonan_diajukan", message_params(ctx, permohonan), buttons),
        kunci=f"{permohonan.nomor}:diajukan")
    return permohonan


def ways_of(layanan: Layanan) -> dict[str, str]:
    """How its document may come to the citizen: a card cannot be sent by chat, a PDF need not go by post."""
    ways = ("pos", "ambil") if layanan.is_kartu else ("chat", "ambil")
    return {slug: PENYERAHAN[slug] for slug in ways} if layanan.is_diserahkan else {}


def _read(ctx: Context, layanan: Layanan, isian: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, judged as the chat judges it. Raises BadFields with every fault, in the order of the form."""
    data: dict[str, Any] = {"nama": " ".join(isian.get("nama", "").split())[:_MAX]}
    salah = {} if len(data["nama"]) > 1 else {"nama": "Isi nama lengkap pemohon."}
    nik, nkk = check_nik(isian.get("nik", "")), check_nkk(isian.get("nkk", ""))
    data["nik"], data["nkk"] = nik.nik, nkk.nik
    if not nik.is_ok:
        salah["nik"] = _say_fault("NIK", nik)
    if nkk.is_ok and nkk.nik == nik.nik:
        salah["nkk"] = "Nomor KK sama dengan NIK. Nomor KK tertulis di bagian atas Kartu Keluarga."
    elif not nkk.is_ok and (layanan.is_nkk_wajib or isian.get("nkk", "").strip()):
        salah["nkk"] = _say_fault("Nomor KK", nkk)
    for one in layanan.pertanyaan:
        data[one.slug] = isian.get(one.slug, "").strip()[:_MAX]
        if not data[one.slug]:
            salah[one.slug] = f"Isi {one.label[:1].lower()}{one.label[1:]}."
    if layanan.is_diserahkan:
        data["penyerahan"] = isian.get("penyerahan", "")
        if data["penyerahan"] not in ways_of(layanan):
            salah["penyerahan"] = "Pilih cara menerima hasilnya."
        if data["penyerahan"] == "pos":
            data |= {"alamat": isian.get("alamat", "").strip()[:_MAX], "kecamatan": isian.get("kecamatan", "")}
            if len(data["alamat"]) < _SHORTEST_ALAMAT:
                salah["alamat"] = "Isi alamat yang dapat ditemukan petugas POS."
            if data["kecamatan"] not in ctx.profil["kecamatan"]:
                salah["kecamatan"] = "Pilih kecamatan untuk pengiriman POS."
    if salah:
        raise BadFields(salah)
    return data


def _say_fault(what: str, found: NikCheck) -> str:
    """What is wrong with a number of 16 digits."""
    return {
        "kosong": f"Isi {what}, 16 angka.", "huruf": f"{what} hanya berisi angka.",
        "panjang": f"{what} harus 16 angka; yang terisi {len(found.nik)} angka.",
        "wilayah": f"Dua angka pertama {what} bukan kode provinsi yang dikenal.",
        "tanggal": f"Tanggal lahir di dalam {what} (angka ke-7 sampai ke-12) tidak ada di kalender.",
        "serial": f"Empat angka terakhir {what} tidak mungkin 0000.",
    }[found.alasan]


def _refuse_running(session: Session, ctx: Context, nik: str, layanan: Layanan) -> None:
    running = session.exec(select(Permohonan.nomor).where(
        Permohonan.kantor_id == ctx.kantor_id, Permohonan.nik_index == crypto.blind_index(nik),
        Permohonan.layanan == layanan.slug, col(Permohonan.is_selesai).is_(False))).first()
    if running:
        raise AlreadyDone(f"Permohonan {running} untuk orang dan layanan yang sama masih berjalan.")


def _filed(session: Session, akun: Akun, layanan: Layanan, berkas: Mapping[int, str]) -> dict[str, tuple[int, ...]]:
    """Item → berkas ids; photos another account of the same person sent become this account's."""
    filed: dict[str, tuple[int, ...]] = {}
    for berkas_id, item in berkas.items():
        if not item:
            continue
        row = session.get(Berkas, berkas_id)
        owner = session.get(Akun, row.akun_id) if row is not None and row.akun_id else None
        is_theirs = owner is not None and (owner.id == akun.id or (owner.warga_id or 0) == akun.warga_id)
        if row is None or not is_theirs or row.permohonan_id is not None or layanan.item(item) is None:
            raise BadInput("Salah satu berkas sudah dipakai atau bukan milik pemohon ini. Muat ulang halaman.")
        row.akun_id = akun.id
        session.add(row)
        filed[item] = (*filed.get(item, ()), berkas_id)
    return filed
