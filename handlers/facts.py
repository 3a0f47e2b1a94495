"""What a turn may know of the world, read before the dialog decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from data import crypto
from data.models import Akun, Berkas, Percakapan, Permohonan, Pesan
from data.models.base import ident
from handlers import foresight
from handlers import sop as procedures
from handlers.commands.nomor import parse_nomor
from handlers.commands.permohonan import load_fakta, load_history
from handlers.context import Context
from handlers.layanan import LAYANAN
from handlers.layanan.ubahan import layanan_at
from handlers.queries.pengetahuan import find_jawaban, needs_jawaban
from handlers.turn import Button, Facts, Jawaban, Meaning, Message, PermohonanFact
from handlers.workflow.engine import available_actions, standing
from handlers.workflow.model import Aksi, Peran, Sop
from handlers.workflow.standing import is_applicant_row

NEWEST = 5


def load_facts(
    session: Session,
    ctx: Context,
    akun: Akun,
    message: Message,
    meanings: Sequence[Meaning],
    person: tuple[str, str] | None = None,
) -> Facts:
    """Everything `step` needs to know for this message. `person` is (NIK, layanan) of the form being filled in."""
    now = ctx.now()
    found = parse_nomor(message.pilihan.partition(":")[2] or message.teks)
    return Facts(
        now=now,
        profil=ctx.profil,
        kanal=akun.kanal,
        nama_akun=akun.nama,
        meanings=tuple(meanings),
        permohonan=tuple(describe(session, ctx, row, akun) for row in newest_of(session, akun)),
        dicari=_find(session, ctx, akun, found.nomor) if found.is_valid else None,
        nomor_salah=found.typed if found.is_number_like and not found.is_valid else "",
        is_open=ctx.calendar.is_open(now),
        jam_hari_ini=ctx.calendar.today_sentence(now),
        nik_ganda=_unfinished_of(session, ctx, person),
        jawaban=_kept_answer(session, ctx, message, meanings),
    )


def _kept_answer(session: Session, ctx: Context, message: Message, meanings: Sequence[Meaning]) -> Jawaban | None:
    """What the office has answered to this question before, where a person would else have to."""
    meaning = meanings[0] if meanings else Meaning()
    if message.pilihan or not message.teks.strip() or not needs_jawaban(meaning, Facts.ambang):
        return None
    return find_jawaban(session, ctx, meaning.teks or message.teks, meaning.layanan)


def newest_of(session: Session, akun: Akun) -> Sequence[Permohonan]:
    """The newest requests of an account."""
    if akun.id in foresight.of(session).without:
        return ()
    return session.exec(
        select(Permohonan).where(Permohonan.akun_id == akun.id).order_by(col(Permohonan.id).desc()).limit(NEWEST)
    ).all()


def newest_buttons(session: Session, percakapan: Percakapan, since: datetime | None) -> tuple[Button, ...]:
    """The buttons of the newest line said since the last turn, so that "1" answers a notice too."""
    lines, number = foresight.of(session).lines, ident(percakapan)
    if number not in lines:
        said = select(Pesan).where(Pesan.percakapan_id == number, Pesan.arah == "keluar", Pesan.pengirim == "bot")
        found = session.exec(said.order_by(col(Pesan.id).desc()).limit(1)).first()
        lines[number] = None if found is None else (found.at, found.isi.get("buttons", ()))
    newest = lines[number]
    if newest is None or (since is not None and newest[0] <= since):
        return ()
    return tuple(Button(one["label"], one["payload"]) for one in newest[1])


def describe(session: Session, ctx: Context, row: Permohonan, akun: Akun | None = None) -> PermohonanFact:
    """A request in the words of its applicant."""
    sop = procedures.get(row.sop, row.sop_versi)
    history = load_history(session, ident(row))
    now = standing(sop, history)
    refused = session.exec(select(Berkas).where(Berkas.permohonan_id == row.id, Berkas.status == "ditolak")).all()
    waits_for_applicant = not now.is_selesai and is_applicant_row(sop, sop.row(now.langkah))
    return PermohonanFact(
        nomor=row.nomor,
        layanan=row.layanan,
        langkah=now.langkah,
        uraian=describe_langkah(row),
        is_selesai=now.is_selesai,
        hasil=now.hasil,
        item_kurang=_missing_items(session, row, refused, history[-1].data.get("items", ()))
        if waits_for_applicant
        else (),
        alasan_kurang={b.item: b.alasan for b in refused},
        can_cancel=Aksi.BATALKAN in available_actions(sop, history, Peran.PEMOHON, load_fakta(session, row)),
        diajukan_at=row.diajukan_at,
        tenggat_at=row.tenggat_at,
        is_milik_sendiri=akun is not None and row.akun_id == akun.id,
        alasan=history[-1].catatan if waits_for_applicant or now.hasil == "ditolak" else "",
        bisa_disegerakan=row.layanan in LAYANAN and not waits_for_applicant and _is_urgent(sop, row, ctx.now()),
    )


def _is_urgent(sop: Sop, row: Permohonan, now: datetime) -> bool:
    """Late, or only the signature is missing."""
    if row.is_selesai:
        return False
    is_late = row.tenggat_at is not None and row.tenggat_at < now
    return is_late or any(t.aksi is Aksi.TANDA_TANGANI for t in sop.row(row.langkah).transisi)


def describe_langkah(row: Permohonan) -> str:
    """Where a request stands, in one sentence that names no person."""
    if row.is_selesai:
        return {"ditolak": "Permohonan ditolak.", "dibatalkan": "Permohonan dibatalkan."}.get(
            row.hasil, "Permohonan selesai."
        )
    sop = procedures.get(row.sop, row.sop_versi)
    langkah = sop.row(row.langkah)
    if is_applicant_row(sop, langkah):
        return "Menunggu kelengkapan berkas dari pemohon."
    who = " / ".join(peran.label for peran in langkah.pelaksana)
    verb = "sedang dikerjakan oleh" if row.is_diterima else "menunggu diterima oleh"
    here, total = (each.nomor.partition("'")[0] for each in (langkah, sop.langkah[-1]))
    return f"Langkah {here} dari {total}: {verb} {who}."


def _missing_items(
    session: Session, row: Permohonan, refused: Sequence[Berkas], asked: Sequence[str]
) -> tuple[str, ...]:
    there = set(
        session.exec(
            select(Berkas.item).where(Berkas.permohonan_id == row.id, col(Berkas.status).in_(("baru", "diterima")))
        ).all()
    )
    needed = [p.slug for p in layanan_at(row.layanan, row.diajukan_at).persyaratan if p.wajib and p.slug not in there]
    return tuple(dict.fromkeys([*(b.item for b in refused), *asked, *needed]))


def _find(session: Session, ctx: Context, akun: Akun, nomor: str) -> PermohonanFact | None:
    row = session.exec(
        select(Permohonan).where(Permohonan.kantor_id == ctx.kantor_id, Permohonan.nomor == nomor)
    ).first()
    return describe(session, ctx, row, akun) if row else None


def _unfinished_of(session: Session, ctx: Context, person: tuple[str, str] | None) -> str:
    """The number of a request for the same person and service that is still running, or ''."""
    if person is None:
        return ""
    nik, layanan = person
    return (
        session.exec(
            select(Permohonan.nomor).where(
                Permohonan.kantor_id == ctx.kantor_id,
                Permohonan.nik_index == crypto.blind_index(nik),
                Permohonan.layanan == layanan,
                col(Permohonan.is_selesai).is_(False),
            )
        ).first()
        or ""
    )
