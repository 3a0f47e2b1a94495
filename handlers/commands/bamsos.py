"""Citizens' questions the bot may not answer alone: registered in the order they were asked, carried by SOP bamsos."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from data.models import Akun, Percakapan, Permohonan, PertanyaanWarga
from data.models.base import ident
from handlers import sop as procedures
from handlers.commands.load import lock_permohonan
from handlers.commands.permohonan import act, new_permohonan, start_permohonan
from handlers.context import PEMOHON, Actor, Context
from handlers.errors import BadInput, NotAllowed, NotFound
from handlers.layanan import DISTRIBUSI, KELUARGA, LAYANAN, PERTANYAAN
from handlers.turn import AskPolicy
from handlers.workflow.model import Aksi, Peran

SOP = "bamsos"
BARU = "registrasi"  # the row on which more of the same still belongs to the same question
JENIS: Mapping[str, str] = {
    "informasi": "Informasi pelayanan", "kebijakan": "Kebijakan", "salah_entri": "Kesalahan pengentrian data",
    "status_penerbitan": "Belum ditandatangani/diterbitkan", "pengambilan": "Penerbitan/pengambilan dokumen",
    "pengaduan": "Pengaduan",
}
REGISTRARS = frozenset({Peran.ADMIN})
MAX_TAMBAHAN = 20
_ABOUT_ONE = ("salah_entri", "status_penerbitan", "pengambilan")
_COPIED = ("nik", "nkk", "alamat", "kecamatan")  # what a corrected card needs of the permohonan it corrects


def runs_bamsos(ctx: Context) -> bool:
    """Whether this office runs the procedure."""
    return SOP in ctx.profil.get("sop", (SOP,))


def register_pertanyaan(
    session: Session, ctx: Context, akun: Akun, percakapan: Percakapan, ask: AskPolicy, maksud: str = ""
) -> tuple[PertanyaanWarga, bool]:
    """The register's row of this question, and whether it is new.

    What an asker adds while a question of that kind still waits to be taken up belongs to that question, whose place
    does not move. The place of a new one is that of its asker's first unanswered message; while another question of
    the asker is open, it is that of the new question itself.
    """
    tentang = _find_tentang(session, akun, ask)
    waiting = _still_open(session, akun, ask.jenis, tentang)
    if waiting is not None:
        extra = {"teks": ask.pertanyaan, "at": (ask.at or ctx.now()).isoformat()}
        waiting.tambahan = [*waiting.tambahan, extra][-MAX_TAMBAHAN:]
        session.add(waiting)
        session.flush()
        return waiting, False
    place = _place(session, ctx, akun, percakapan, ask)
    nama = ask.nama or akun.nama or "Pemohon"
    data = _data(nama, ask.jenis, ask.layanan, tentang)
    permohonan = new_permohonan(session, ctx, procedures.current(SOP), PERTANYAAN, data, akun=akun, at=place)
    permohonan.nama = nama
    permohonan.warga_id = tentang.warga_id if tentang else akun.warga_id
    row = PertanyaanWarga(
        kantor_id=ctx.kantor_id, permohonan_id=ident(permohonan), akun_id=ident(akun), nama_akun=akun.nama,
        jenis=ask.jenis, layanan=ask.layanan, maksud=maksud, pertanyaan=ask.pertanyaan,
        tentang_id=tentang.id if tentang else None, ditanya_at=place,
    )
    session.add(row)
    start_permohonan(session, ctx, PEMOHON, permohonan)
    return row, True


def classify_pertanyaan(
    session: Session, ctx: Context, actor: Actor, permohonan_id: int, jenis: str, layanan: str, nomor: str = ""
) -> PertanyaanWarga:
    """The admin writes down what kind of service is asked about, and which permohonan (row 2).

    Raises NotAllowed (role, row), BadInput (kind, service, a permohonan of somebody else).
    """
    permohonan = lock_permohonan(session, permohonan_id)
    row = find_pertanyaan(session, permohonan)
    if actor.peran not in REGISTRARS or permohonan.is_selesai or permohonan.langkah != BARU:
        raise NotAllowed("Jenis pertanyaan dicatat Admin selama pertanyaan masih pada langkah registrasi.")
    if not permohonan.is_diterima:
        raise NotAllowed("Pertanyaan ini belum diterima. Tekan Terima berkas terlebih dahulu.")
    if jenis not in JENIS or (layanan and layanan not in LAYANAN and layanan not in KELUARGA):
        raise BadInput("Pilih jenis pertanyaan dan layanannya.")
    tentang = _of_asker(session, row, nomor.strip()) if nomor.strip() else None
    row.jenis, row.layanan, row.tentang_id = jenis, layanan, tentang.id if tentang else None
    permohonan.data = _data(permohonan.nama, jenis, layanan, tentang)
    session.add_all([row, permohonan])
    session.flush()
    return row


def take_next(session: Session, ctx: Context, actor: Actor) -> Permohonan | None:
    """Receive the first question nobody has received; None when there is none. Two admins get two questions."""
    found = select(PertanyaanWarga.permohonan_id).join(
        Permohonan, col(Permohonan.id) == PertanyaanWarga.permohonan_id
    ).where(
        PertanyaanWarga.kantor_id == ctx.kantor_id, col(PertanyaanWarga.is_terbuka), Permohonan.langkah == BARU,
        col(Permohonan.is_diterima).is_(False),
    )
    in_order = found.order_by(col(PertanyaanWarga.ditanya_at), col(PertanyaanWarga.id)).limit(20)
    for permohonan_id in session.exec(in_order).all():
        permohonan = lock_permohonan(session, permohonan_id)
        if permohonan.langkah == BARU and not permohonan.is_diterima:
            return act(session, ctx, actor, permohonan_id, Aksi.TERIMA)
    return None


def answer_directly(
    session: Session, ctx: Context, actor: Actor, permohonan_id: int, jawaban: str, urutan: int
) -> None:
    """Row 3 in one press for what an admin knows: passed to himself as informasi and answered.

    Raises AlreadyDone when somebody did something since `urutan` events, NotAllowed elsewhere than on row 2 or 3.
    """
    permohonan = act(session, ctx, actor, permohonan_id, Aksi.TERUSKAN, ke="informasi", urutan=urutan)
    act(session, ctx, actor, ident(permohonan), Aksi.JAWAB, catatan=jawaban)


def find_pertanyaan(session: Session, permohonan: Permohonan) -> PertanyaanWarga:
    """The register's row of a permohonan of SOP bamsos. Raises NotFound."""
    row = session.exec(select(PertanyaanWarga).where(PertanyaanWarga.permohonan_id == permohonan.id)).first()
    if row is None:
        raise NotFound("Permohonan ini bukan pertanyaan warga.")
    return row


def _still_open(session: Session, akun: Akun, jenis: str, tentang: Permohonan | None) -> PertanyaanWarga | None:
    """The asker's open question of this kind that nobody has passed on yet, or that is about the same permohonan."""
    rows = session.exec(
        select(PertanyaanWarga, Permohonan.langkah)
        .join(Permohonan, col(Permohonan.id) == PertanyaanWarga.permohonan_id)
        .where(PertanyaanWarga.akun_id == akun.id, col(PertanyaanWarga.is_terbuka), PertanyaanWarga.jenis == jenis)
        .order_by(col(PertanyaanWarga.id).desc())
    ).all()
    about = tentang.id if tentang else None
    same = (row for row, langkah in rows if langkah == BARU or (about is not None and row.tentang_id == about))
    return next(same, None)


def _place(session: Session, ctx: Context, akun: Akun, percakapan: Percakapan, ask: AskPolicy) -> datetime:
    asked = min(ask.at or ctx.now(), ctx.now())
    is_first = session.exec(
        select(PertanyaanWarga.id).where(PertanyaanWarga.akun_id == akun.id, col(PertanyaanWarga.is_terbuka))
    ).first() is None
    return min(asked, percakapan.belum_dijawab_at) if is_first and percakapan.belum_dijawab_at else asked


def _find_tentang(session: Session, akun: Akun, ask: AskPolicy) -> Permohonan | None:
    """The asker's own permohonan the question names; else the only one it can be about."""
    mine = select(Permohonan).where(
        Permohonan.akun_id == akun.id, col(Permohonan.layanan).not_in((PERTANYAAN, DISTRIBUSI))
    )
    if ask.nomor:
        return session.exec(mine.where(Permohonan.nomor == ask.nomor)).first()
    if ask.jenis not in _ABOUT_ONE:
        return None
    if ask.layanan in LAYANAN:
        mine = mine.where(Permohonan.layanan == ask.layanan)
    found = session.exec(mine.limit(2)).all()
    return found[0] if len(found) == 1 else None


def _of_asker(session: Session, row: PertanyaanWarga, nomor: str) -> Permohonan:
    """A permohonan of the asker: what is re-issued goes into the asker's chat, so it must not be another's."""
    akun = session.get_one(Akun, row.akun_id)
    found = session.exec(
        select(Permohonan).where(Permohonan.nomor == nomor, Permohonan.kantor_id == row.kantor_id)
    ).first()
    if found is None or found.layanan in (PERTANYAAN, DISTRIBUSI):
        raise BadInput(f"Permohonan {nomor} tidak ditemukan.")
    is_same = found.akun_id == akun.id or (akun.warga_id is not None and found.warga_id == akun.warga_id)
    if not is_same:
        raise BadInput(f"Permohonan {nomor} tidak diajukan dari akun penanya.")
    return found


def _data(nama: str, jenis: str, layanan: str, tentang: Permohonan | None) -> dict[str, Any]:
    """What the permohonan of a question carries; `nama` there is who the corrected document is for."""
    topik = tentang.layanan if tentang else layanan
    is_kartu = topik in LAYANAN and LAYANAN[topik].is_kartu
    copied = {key: tentang.data[key] for key in _COPIED if tentang and tentang.data.get(key)}
    if tentang:
        copied |= {"tentang": tentang.nomor, "nama": tentang.nama}
    return {"nama": nama, "jenis": jenis, "layanan": topik, "penyerahan": "ambil" if is_kartu else "chat", **copied}


