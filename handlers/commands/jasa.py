"""JASA DUKCAPIL: a rekapan is made, each document marked delivered or returned, and what came back becomes a task."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select, update

from data.models import KirimanDokumen, Pengguna, Permohonan
from data.models.base import ident
from handlers import sop as procedures
from handlers.commands.daftar_impor import read_cells
from handlers.commands.load import lock_permohonan
from handlers.commands.permohonan import act, new_permohonan, start_permohonan
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadFields, BadInput, LoketError, NotAllowed, NotFound
from handlers.layanan import DISTRIBUSI
from handlers.queries.jasa import SOP, jenis_of
from handlers.queries.kiriman import list_kiriman
from handlers.workflow.model import Aksi, Peran

log = logging.getLogger(__name__)
MAKERS = frozenset({Peran.FO})
MARKERS = frozenset({Peran.PIHAK_KETIGA, Peran.KASUBBAG_UMUM})
HANDLERS = frozenset({Peran.FO, Peran.KASUBBAG_UMUM, Peran.PETUGAS_PENGAMBILAN})
JENIS = ("Akta Pencatatan Sipil", "Kartu Keluarga (KK)", "KTP-el", "KIA")
MAX_BARIS = 300
_GOOD = frozenset(("diserahkan", "terkirim", "diterima", "sudah", "ya"))
_BAD = frozenset(("kembali", "dikembalikan", "gagal", "tidak", "retur"))
Baris = tuple[str, str, str, str]  # jenis, nama, alamat, telepon


def make_rekapan(
    session: Session, ctx: Context, actor: Actor, permohonan_ids: Iterable[int], baris: Sequence[Baris] = (),
    tujuan: str = "", kunci: str = "",
) -> Permohonan:
    """A rekapan of documents that lie at the counter and of lines typed in; it goes to the Kasubbag Umum.

    `kunci` comes with the form: a second press makes no second rekapan. Raises NotAllowed (role), BadFields (nothing in
    it), AlreadyDone (a document is in another rekapan, this form was sent before).
    """
    if actor.peran not in MAKERS:
        raise NotAllowed("Rekapan dibuat FO/petugas pengambilan dokumen.")
    sources = [_take(session, ctx, permohonan_id) for permohonan_id in sorted(set(permohonan_ids))]
    lines = [(jenis_of(p), p.nama, str(p.data.get("alamat", "")), str(p.data.get("telepon", "")), p.id)
             for p in sources] + [(*one, None) for one in baris]
    if not lines:
        raise BadFields({"baris": "Pilih dokumen, atau ketik paling sedikit satu baris."})
    if len(lines) > MAX_BARIS:
        raise BadFields({"baris": f"Satu rekapan paling banyak {MAX_BARIS} dokumen."})
    day = ctx.now().astimezone(ctx.calendar.zona)
    data = {"nama": f"Rekapan {day:%d-%m-%Y}, {len(lines)} dokumen", "tujuan": tujuan.strip()[:120],
            "kunci": kunci}
    permohonan = new_permohonan(session, ctx, procedures.current(SOP), DISTRIBUSI, data)
    _check_kunci(session, permohonan, kunci)
    for urut, (jenis, nama, alamat, telepon, sumber_id) in enumerate(sorted(lines, key=lambda x: (x[0], x[1])), 1):
        session.add(KirimanDokumen(
            kantor_id=ctx.kantor_id, permohonan_id=ident(permohonan), sumber_id=sumber_id, urut=urut, jenis=jenis,
            nama=nama, alamat=alamat, telepon=telepon, at=ctx.now()))
    session.flush()
    start_permohonan(session, ctx, actor, permohonan)
    return permohonan


def read_baris(text: str) -> list[Baris]:
    """Lines typed in: jenis; nama; alamat; nomor HP. Raises BadFields naming each wrong line."""
    good: list[Baris] = []
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        cells = [" ".join(cell.split()) for cell in re.split(r"[;\t]", line)] + ["", "", ""]
        jenis = next((one for one in JENIS if cells[0] and cells[0].casefold() in one.casefold()), "")
        if not jenis or not cells[1] or not cells[2]:
            wrong.append(f"baris {number}: {'jenis dokumen tidak dikenal' if not jenis else 'nama dan alamat wajib'}")
        else:
            good.append((jenis, cells[1][:120], cells[2][:200], cells[3][:30]))
    if wrong:
        raise BadFields({"baris": "Perbaiki " + "; ".join(wrong[:8]) + "."})
    return good


def mark_kiriman(
    session: Session, ctx: Context, actor: Actor, kiriman_id: int, hasil: str, alasan: str = "",
    versi: int | None = None,
) -> KirimanDokumen:
    """One document: diserahkan, or kembali with a reason. Raises AlreadyDone naming who marked it since `versi`."""
    row = session.get(KirimanDokumen, kiriman_id, with_for_update=True, populate_existing=True)
    if row is None or row.kantor_id != ctx.kantor_id:
        raise NotFound("Dokumen itu tidak ada dalam rekapan.")
    permohonan = lock_permohonan(session, row.permohonan_id)
    if actor.peran not in MARKERS or permohonan.langkah != "penyerahan" or not permohonan.is_diterima:
        raise NotAllowed("Hasil penyerahan dicatat pihak ke III setelah rekapan diterimanya.")
    if hasil not in ("diserahkan", "kembali"):
        raise BadInput("Pilih hasilnya: diserahkan atau kembali.")
    alasan = alasan.strip()[:300]
    if hasil == "kembali" and not alasan:
        raise BadInput("Tulis mengapa dokumen tidak dapat diserahkan.")
    if versi is not None and row.versi != versi:
        who = session.get(Pengguna, row.ditandai_oleh) if row.ditandai_oleh else None
        raise AlreadyDone(f"{row.nama}: {who.nama if who else 'Petugas lain'} baru saja mencatat “{row.hasil}”.")
    row.hasil, row.alasan, row.versi = hasil, alasan if hasil == "kembali" else "", row.versi + 1
    row.ditandai_oleh, row.ditandai_at = actor.pengguna_id, ctx.now()
    session.add(row)
    session.flush()
    return row


def mark_each(
    ctx: Context, actor: Actor, chosen: Iterable[tuple[int, int]], hasil: str, alasan: str = ""
) -> list[tuple[str, str]]:
    """The same mark on many (kiriman id, versi seen), each by itself: (nama, '' or why not)."""
    results = []
    for kiriman_id, versi in chosen:
        try:
            with ctx.store.transaction() as session:
                results.append((mark_kiriman(session, ctx, actor, kiriman_id, hasil, alasan, versi).nama, ""))
        except LoketError as error:
            results.append((str(kiriman_id), str(error)))
    return results


def import_hasil(session: Session, ctx: Context, actor: Actor, permohonan_id: int, content: bytes) -> list[str]:
    """The recap a third party sends back (No, …, Hasil, Alasan): every good row is marked, the wrong ones are named.

    Raises BadInput when it is no table or has no such columns.
    """
    rows = read_cells(content)
    heads = [[cell.casefold() for cell in cells] for cells in rows[:15]]
    at = next((n for n, cells in enumerate(heads) if "no" in cells and "hasil" in cells), None)
    if at is None:
        raise BadInput("Baris judul tidak ditemukan: harus ada kolom No dan Hasil. Pakai rekapan dari halaman ini.")
    column = {name: heads[at].index(name) for name in ("no", "hasil", "alasan") if name in heads[at]}
    by_urut = {row.urut: row for row in list_kiriman(session, permohonan_id)}
    wrong = []
    for number, cells in enumerate(rows[at + 1:], start=at + 2):
        picked = {name: cells[x].strip() if x < len(cells) else "" for name, x in column.items()}
        if not picked["hasil"]:
            continue
        row = by_urut.get(int(picked["no"])) if picked["no"].isdecimal() else None
        word = picked["hasil"].casefold().split()[0]
        hasil = "diserahkan" if word in _GOOD else "kembali" if word in _BAD else ""
        try:
            if row is None:
                raise BadInput("nomornya tidak ada dalam rekapan ini")
            if (row.hasil, row.alasan) != (hasil, picked.get("alasan", "")):
                mark_kiriman(session, ctx, actor, ident(row), hasil, picked.get("alasan", ""))
        except LoketError as error:
            wrong.append(f"Baris {number}: {error}")
    return wrong


def finish_tugas(session: Session, ctx: Context, actor: Actor, kiriman_id: int) -> KirimanDokumen:
    """A returned document was dealt with (collected, or on its way again). Two at once: one does it."""
    if actor.peran not in HANDLERS:
        raise NotAllowed("Dokumen yang kembali ditangani FO atau petugas pengambilan.")
    won = session.execute(
        update(KirimanDokumen)
        .where(col(KirimanDokumen.id) == kiriman_id, col(KirimanDokumen.kantor_id) == ctx.kantor_id,
               col(KirimanDokumen.hasil) == "kembali", col(KirimanDokumen.ditangani_at).is_(None))
        .values(ditangani_oleh=actor.pengguna_id, ditangani_at=ctx.now())
    )
    row = session.get(KirimanDokumen, kiriman_id, populate_existing=True)
    if row is None:
        raise NotFound("Dokumen itu tidak ada dalam rekapan.")
    if won.rowcount != 1:  # type: ignore[attr-defined]
        who = session.get(Pengguna, row.ditangani_oleh) if row.ditangani_oleh else None
        raise AlreadyDone(f"{who.nama if who else 'Petugas lain'} sudah menangani dokumen {row.nama}.")
    return row


def close_sources(session: Session, ctx: Context, actor: Actor, permohonan_id: int) -> list[str]:
    """Whose document was delivered has it: their own permohonan ends too. Returns the numbers closed."""
    closed = []
    for row in list_kiriman(session, permohonan_id):
        source = session.get(Permohonan, row.sumber_id) if row.sumber_id else None
        if row.hasil != "diserahkan" or source is None or source.is_selesai or source.langkah != "ambil_loket":
            continue
        who = Actor(Peran.PETUGAS_PENGAMBILAN, actor.pengguna_id, actor.nama)
        try:
            with session.begin_nested():
                act(session, ctx, who, ident(source), Aksi.SERAHKAN, catatan="Diserahkan melalui pihak ke III",
                    data={"rekapan_id": permohonan_id})
        except LoketError as error:  # paused meanwhile: the counter ends it itself, the courier is not held up
            log.warning("%s was delivered but stays open: %s", source.nomor, error)
            continue
        closed.append(source.nomor)
    return closed


def _check_kunci(session: Session, made: Permohonan, kunci: str) -> None:
    """After the number was taken, which only one does at a time. Raises AlreadyDone."""
    before = session.exec(
        select(Permohonan).where(Permohonan.kantor_id == made.kantor_id, Permohonan.sop == SOP,
                                 col(Permohonan.id) < made.id).order_by(col(Permohonan.id).desc()).limit(20)
    )
    same = next((row for row in before if kunci and row.data.get("kunci") == kunci), None)
    if same is not None:
        raise AlreadyDone(f"Rekapan ini sudah dibuat: {same.nomor}.")


def _take(session: Session, ctx: Context, permohonan_id: int) -> Permohonan:
    """A document at the counter, held: in one rekapan at a time."""
    source = lock_permohonan(session, permohonan_id)
    is_here = source.langkah == "ambil_loket" and source.is_diterima
    if source.kantor_id != ctx.kantor_id or source.is_selesai or not is_here:
        raise BadInput(f"Dokumen {source.nomor} tidak sedang disimpan di loket.")
    other = session.exec(
        select(Permohonan.nomor).join(KirimanDokumen, col(KirimanDokumen.permohonan_id) == Permohonan.id)
        .where(KirimanDokumen.sumber_id == permohonan_id, col(KirimanDokumen.ditangani_at).is_(None))
    ).first()
    if other:
        raise AlreadyDone(f"Dokumen {source.nomor} sudah ada dalam rekapan {other}.")
    return source
