"""The demo office: one login per role and ten permohonan at different steps, made through the same commands
that citizens and officers use. Only in demo mode."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import func
from sqlmodel import Session, col, select

from data.models import Berkas, Pengguna, PenggunaPeran, Permohonan, Pesan
from data.models.base import ident
from handlers.commands.berkas import digest, judge_berkas, keep_berkas
from handlers.commands.cetak import receive_blanko
from handlers.commands.dokumen import sign_dokumen, upload_dokumen
from handlers.commands.pengguna import hash_sandi
from handlers.commands.percakapan import call_officer, find_or_create_percakapan
from handlers.commands.permohonan import act, submit_permohonan
from handlers.context import Actor, Context
from handlers.demo_daftar import make_daftar
from handlers.layanan import LAYANAN
from handlers.surat.contoh import contoh_dokumen
from handlers.turn import Submit
from handlers.workflow.model import Aksi, Peran

SANDI = "loket-contoh"

PETUGAS: tuple[tuple[str, str, tuple[Peran, ...]], ...] = (
    ("penerima.wa", "Sari Wulandari", (Peran.OPERATOR_PENERIMA_WA,)),
    ("pengangkat.data", "Budi Hartono", (Peran.OPERATOR_PENGANGKAT_DATA,)),
    ("cetak.berkas", "Tono Prasetyo", (Peran.OPERATOR_CETAK_BERKAS,)),
    ("loket", "Rina Marlina", (Peran.PETUGAS_LOKET,)),
    ("kasi.identitas", "Hendra Saputra, S.Sos.", (Peran.KASI_IDENTITAS,)),
    ("operator", "Dian Permata", (Peran.OPERATOR,)),
    ("kadis", "Dra. Hj. Ratna Kusuma, M.Si.", (Peran.KADIS,)),
    ("pengirim.pdf", "Agus Salim", (Peran.OPERATOR_PENGIRIM_PDF,)),
    ("pemilah", "Joko Susilo", (Peran.PETUGAS_PEMILAH,)),
    ("kasi.inovasi", "Maya Anggraini, S.Kom.", (Peran.KASI_INOVASI,)),
    ("pos", "Eko Nugroho", (Peran.PETUGAS_POS,)),
    ("pengambilan", "Lestari Handayani", (Peran.PETUGAS_PENGAMBILAN, Peran.FO)),
    ("kabid.dafduk", "Ir. Bambang Wijaya", (Peran.KABID_DAFDUK,)),
    ("kabid.piak", "Yuliana Putri, M.T.", (Peran.KABID_PIAK,)),
    ("admin.bamsos", "Fitri Rahmadani", (Peran.ADMIN,)),
    ("kasi", "Nurul Hidayah, S.H.", (Peran.KASI,)),
    ("kabid", "Drs. Syafri Yunus", (Peran.KABID,)),
    ("editor", "Rudi Kurniawan", (Peran.OPERATOR_EDITOR,)),
    ("kasi.pendataan", "Andi Firmansyah, S.IP.", (Peran.KASI_PENDATAAN,)),
    ("kasubbag.umum", "Wahyuni Safitri, S.E.", (Peran.KASUBBAG_UMUM, Peran.SEKRETARIAT)),
    ("sekretaris", "Drs. Zulkifli Amin", (Peran.SEKRETARIS,)),
    ("tim.rekam", "Dedi Suryadi", (Peran.TIM_PELAKSANA, Peran.PETUGAS_PEREKAMAN)),
    ("dafduk", "Indah Permatasari", (Peran.PETUGAS_DAFDUK,)),
    ("lapas", "Lapas Kelas IIA Kota Contoh", (Peran.LAPAS,)),
    ("sekolah", "SMA Negeri 1 Kota Contoh", (Peran.SISWA,)),
    ("kurir", "CV Antar Cepat", (Peran.PIHAK_KETIGA,)),
    ("admin", "Administrator Sistem", (Peran.ADMIN_SISTEM,)),
)

# (nama, nik, layanan, penyerahan, how many acts of the road below have been done)
CONTOH: tuple[tuple[str, str, str, str, int], ...] = (
    ("Siti Aminah", "1471014505880003", "kk_baru", "chat", 0),
    ("Rahmat Hidayat", "1471021203790002", "akta_kelahiran", "chat", 1),
    ("Dewi Sartika", "1471034107950004", "kk_perubahan", "chat", 3),
    ("Muhammad Ikhsan", "1471042209910001", "ktp_hilang", "ambil", 5),
    ("Nurhayati", "1471055512700006", "akta_kematian", "chat", 7),
    ("Joni Iskandar", "1471061807850002", "pindah_keluar", "chat", 9),
    ("Lina Marpaung", "1471076308930005", "kk_hilang_rusak", "chat", 11),
    ("Arif Budiman", "1471080910880007", "kk_baru", "chat", 13),
    ("Putri Maharani", "1471094203000002", "ktp_rusak", "pos", 11),
    ("Yusuf Maulana", "1471101501650001", "kia", "ambil", 2),
)

ROAD: tuple[tuple[Peran, Aksi], ...] = (
    (Peran.OPERATOR_PENERIMA_WA, Aksi.TERIMA),
    (Peran.OPERATOR_PENERIMA_WA, Aksi.TERUSKAN),
    (Peran.OPERATOR_PENGANGKAT_DATA, Aksi.TERIMA),
    (Peran.OPERATOR_PENGANGKAT_DATA, Aksi.TERUSKAN),
    (Peran.OPERATOR_CETAK_BERKAS, Aksi.TERIMA),
    (Peran.OPERATOR_CETAK_BERKAS, Aksi.TERUSKAN),
    (Peran.PETUGAS_LOKET, Aksi.TERIMA),
    (Peran.PETUGAS_LOKET, Aksi.VERIFIKASI),
    (Peran.KASI_IDENTITAS, Aksi.TERIMA),
    (Peran.KASI_IDENTITAS, Aksi.SETUJUI),
    (Peran.OPERATOR, Aksi.TERIMA),
    (Peran.OPERATOR, Aksi.ENTRI),
    (Peran.KADIS, Aksi.TERIMA),
    (Peran.KADIS, Aksi.TANDA_TANGANI),
)


def demo_logins() -> list[tuple[str, str, str]]:
    """(login, password, roles in words) of every demo officer."""
    return [(login, SANDI, ", ".join(p.label for p in peran)) for login, _, peran in PETUGAS]


def make_demo(ctx: Context) -> bool:
    """Make the demo office once. False when it is there already; nothing is made twice."""
    with ctx.store.reading() as session:
        if session.exec(select(func.count()).select_from(Pengguna).where(Pengguna.is_demo)).one():
            return False
    with ctx.store.transaction() as session:
        _make_petugas(session, ctx)
        admin = Actor(Peran.OPERATOR, _id_of(session, Peran.OPERATOR))
        receive_blanko(session, ctx, admin, "ktp_el", "KC26000001", 25)
        receive_blanko(session, ctx, admin, "kia", "KI26000001", 25)
    for contoh in CONTOH:
        _make_permohonan(ctx, *contoh)
    with ctx.store.transaction() as session:
        make_daftar(session, ctx, _photo)
    with ctx.store.transaction() as session:
        _make_waiting_conversation(session, ctx)
    return True


def _make_petugas(session: Session, ctx: Context) -> None:
    sandi_hash = hash_sandi(SANDI)
    for number, (login, nama, peran) in enumerate(PETUGAS, start=1):
        nip = ctx.profil["kepala"]["nip"] if Peran.KADIS in peran else f"19850101 201001 1 {number:03d}"
        pengguna = Pengguna(
            kantor_id=ctx.kantor_id, login=login, nama=nama, nip=nip, sandi_hash=sandi_hash, is_demo=True
        )
        session.add(pengguna)
        session.flush()
        session.add_all(PenggunaPeran(pengguna_id=ident(pengguna), peran=p) for p in peran)
    session.flush()


def _make_permohonan(ctx: Context, nama: str, nik: str, layanan: str, penyerahan: str, acts: int) -> None:
    data = {
        "nama": nama,
        "nik": nik,
        "nkk": f"{nik[:6]}010118{nik[-4:]}",
        "penyerahan": penyerahan,
        "alamat": "Jalan Kenanga Nomor 7, RT 02/RW 05",
        "kecamatan": ctx.profil["kecamatan"][0],
    }
    with ctx.store.transaction() as session:
        akun, percakapan = find_or_create_percakapan(session, ctx, "webchat", f"contoh-{nik}", nama)
        session.add(
            Pesan(
                kantor_id=ctx.kantor_id,
                percakapan_id=ident(percakapan),
                arah="masuk",
                pengirim="warga",
                teks=f"Selamat pagi, saya mau mengurus {LAYANAN[layanan].nama}.",
                at=ctx.now(),
            )
        )
        items = {
            item.slug: (_photo(session, ctx, ident(akun), item.label, nama),)
            for item in LAYANAN[layanan].persyaratan
            if item.wajib
        }
        permohonan = submit_permohonan(session, ctx, akun, Submit(layanan, data, items))
        permohonan_id = ident(permohonan)
    for peran, aksi in ROAD[:acts]:
        _walk(ctx, permohonan_id, peran, aksi, data)


def _walk(ctx: Context, permohonan_id: int, peran: Peran, aksi: Aksi, data: dict[str, str]) -> None:
    with ctx.store.transaction() as session:
        actor = Actor(peran, _id_of(session, peran))
        if (peran, aksi) == (Peran.OPERATOR_PENGANGKAT_DATA, Aksi.TERUSKAN):
            for row in session.exec(select(Berkas).where(Berkas.permohonan_id == permohonan_id)).all():
                judge_berkas(session, ctx, actor, ident(row), True)
        permohonan = session.get_one(Permohonan, permohonan_id)
        if aksi is Aksi.ENTRI and not LAYANAN[permohonan.layanan].is_kartu:
            pdf = contoh_dokumen(ctx.profil, permohonan.layanan, data)
            upload_dokumen(session, ctx, actor, permohonan_id, pdf, f"{permohonan.layanan}.pdf")
        if aksi is not Aksi.TANDA_TANGANI:
            act(session, ctx, actor, permohonan_id, aksi)
    if aksi is Aksi.TANDA_TANGANI:
        sign_dokumen(ctx, actor, [permohonan_id])


def _make_waiting_conversation(session: Session, ctx: Context) -> None:
    _, percakapan = find_or_create_percakapan(session, ctx, "webchat", "contoh-menunggu", "Pak Hasan")
    session.add(
        Pesan(
            kantor_id=ctx.kantor_id,
            percakapan_id=ident(percakapan),
            arah="masuk",
            pengirim="warga",
            at=ctx.now(),
            teks="Anak saya lahir di luar negeri, apakah bisa dibuatkan akta di sini? Mohon bicara dengan petugas.",
        )
    )
    percakapan.terakhir_masuk_at = percakapan.terakhir_at = ctx.now()
    call_officer(session, ctx, percakapan)
    session.add(percakapan)


def _photo(session: Session, ctx: Context, akun_id: int, label: str, nama: str) -> int:
    """A picture marked CONTOH that says which document it stands for."""
    content = sample_photo([f"CONTOH — {label}", nama, "Bukan dokumen asli"])
    row = keep_berkas(
        session,
        ctx,
        akun_id,
        lokasi=ctx.files.put(content),
        content_sha256=digest(content),
        ukuran=len(content),
        tipe="image/png",
        nama=f"{label[:40]}.png",
    )
    return ident(row)


def sample_photo(lines: Sequence[str], size: tuple[int, int] = (900, 600)) -> bytes:
    """PNG bytes with the lines written on paper colour."""
    picture = Image.new("RGB", size, "#f4efe2")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 20, size[0] - 20, size[1] - 20), outline="#8a7f66", width=4)
    for number, line in enumerate(lines):
        draw.text((60, 90 + number * 90), line[:60], fill="#2b2b2b", font=ImageFont.load_default(size=30))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _id_of(session: Session, peran: Peran) -> int:
    found = session.exec(
        select(PenggunaPeran.pengguna_id).where(PenggunaPeran.peran == peran).order_by(col(PenggunaPeran.pengguna_id))
    ).first()
    assert found is not None, peran
    return found
