"""The lists of the demo office: a school with its pupils, two of whom applied in the chat, and a Lapas."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session, select

from data.models import Lembaga, Pengguna, PenggunaLembaga
from data.models.base import ident
from handlers.commands.daftar import Kiriman, receive_daftar
from handlers.commands.daftar_impor import LABEL, read_daftar
from handlers.commands.percakapan import find_or_create_percakapan
from handlers.commands.permohonan import submit_permohonan
from handlers.context import Actor, Context
from handlers.turn import Submit
from handlers.workflow.model import Peran

LEMBAGA = (  # jenis, nama, alamat, login, peran, sop
    ("sekolah", "SMA Negeri 1 Kota Contoh", "Jalan Pelajar Nomor 1", "sekolah", Peran.SISWA, "sinopsis"),
    ("lapas", "Lapas Kelas IIA Kota Contoh", "Jalan Pemasyarakatan Nomor 5", "lapas", Peran.LAPAS, "mas_rapid"),
)
ORANG = {  # nama, NIK, KK, tanggal lahir, kelas atau blok; the last of each comes back, the one before fails at SIAK
    "sinopsis": (
        ("Wulan Anisa Chaniago", "1471075904109051", "1471070810219014", "19-04-2010", "XI IPA 1"),
        ("Surya Setiawan", "1471010512109062", "1471010705169017", "05-12-2010", "XI IPA 1"),
        ("Siti Utomo", "1471024404119066", "1471020602119018", "04-04-2011", "X 3"),
        ("Yusuf Tanjong", "1471051802109047", "1471052707209013", "18-02-2010", "X 3"),
        ("Rizki Tanpa Data", "1471011203100099", "1471011602240099", "12-03-2010", "XI IPS 2"),
        ("Nomor Kurang", "147101120310", "", "12-03-2010", "XI IPS 2"),
    ),
    "mas_rapid": (
        ("Farhan Santoso", "1471012803839001", "1471011402249001", "28-03-1983", "Blok A"),
        ("Rudi Wijaya", "1471022401859005", "1471021204169002", "24-01-1985", "Blok A"),
        ("Naufal Surya Pratama", "1471030507809009", "1471030506149003", "05-07-1980", "Blok A"),
        ("Bayu Saputra", "", "1471040206189004", "04-03-1971", "Blok B"),
        ("Rudi Teguh Hidayat", "1471052701759016", "1471050811159005", "27-01-1975", "Blok B"),
        ("Budi Kurniawan", "1471071704769020", "1471070209169006", "17-04-1976", "Blok C"),
        ("Tahanan Tanpa Data", "1471011203890098", "1471011602240098", "12-03-1989", "Blok C"),
        ("Nomor KK Kosong", "1471011203890097", "", "12-03-1989", "Blok C"),
    ),
}
SISWA_CHAT = (
    ("Yusuf Simanjuntak", "1471032012099040", "1471032205209011"), ("Budi Piliang", "1471090806109055",
                                                                    "1471090809139015"),
)
Photo = Callable[[Session, Context, int, str, str], int]


def make_daftar(session: Session, ctx: Context, photo: Photo) -> None:
    """Institutions, their accounts, one list of each, and two pupils from the chat."""
    today = ctx.now().astimezone(ctx.calendar.zona).date()
    for jenis, nama, alamat, login, peran, sop in LEMBAGA:
        lembaga = Lembaga(kantor_id=ctx.kantor_id, jenis=jenis, nama=nama, alamat=alamat)
        pengguna = session.exec(select(Pengguna).where(Pengguna.login == login)).one()
        session.add(lembaga)
        session.flush()
        session.add(PenggunaLembaga(pengguna_id=ident(pengguna), lembaga_id=ident(lembaga)))
        session.flush()
        lines = [";".join(LABEL.values()), *(";".join(row) for row in ORANG[sop])]
        isi = read_daftar("\n".join(lines).encode(), sop, today)
        kiriman = Kiriman(f"daftar-{login}.csv", isi, f"contoh-{login}")
        receive_daftar(session, ctx, Actor(peran, pengguna.id, nama), sop, ident(lembaga), kiriman)
    for nama, nik, nkk in SISWA_CHAT:
        akun, _ = find_or_create_percakapan(session, ctx, "webchat", f"contoh-{nik}", nama)
        data = {"nama": nama, "nik": nik, "nkk": nkk, "sekolah": "SMAN 1 Kota Contoh"}
        submit = Submit("perekaman", data, {"kk": (photo(session, ctx, ident(akun), "KK", nama),)})
        submit_permohonan(session, ctx, akun, submit)
