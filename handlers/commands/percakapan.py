"""What is said in a conversation, and who holds it: the bot or an officer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from data.models import Akun, Dokumen, Outbox, Pengguna, Percakapan, Pesan
from data.models.base import ident
from data.reference.nik import mask_in_text
from handlers import foresight
from handlers.commands import jalur, kode_pesan
from handlers.commands.giliran import give_turn
from handlers.commands.jawaban import refuse_unfilled
from handlers.commands.jejak import note_jejak, who_did_last
from handlers.commands.menunggu import end_waiting, mark_answered, mark_waiting
from handlers.context import SISTEM, Actor, Context
from handlers.errors import AlreadyDone, BadInput, NotFound
from handlers.pesan import render
from handlers.turn import Reply

MAX_REPLY_CHARS = 4000
MAX_FILES = 10
SENDABLE = frozenset({"image/jpeg", "image/png", "application/pdf"})


def find_or_create_percakapan(
    session: Session, ctx: Context, kanal: str, alamat: str, nama: str = "", telepon: str = ""
) -> tuple[Akun, Percakapan]:
    """The account at this address and its one conversation; both are made when they are new."""
    if (seen := foresight.of(session).akun.get((kanal, alamat))) is not None:
        seen[0].nama, seen[0].telepon = nama or seen[0].nama, telepon or seen[0].telepon
        return seen
    akun = session.exec(
        select(Akun).where(Akun.kantor_id == ctx.kantor_id, Akun.kanal == kanal, Akun.alamat == alamat)
    ).first()
    if akun is None:
        akun = Akun(kantor_id=ctx.kantor_id, kanal=kanal, alamat=alamat, nama=nama, telepon=telepon)
        session.add(akun)
        session.flush()
    akun.nama = nama or akun.nama
    akun.telepon = telepon or akun.telepon
    percakapan = session.exec(select(Percakapan).where(Percakapan.akun_id == akun.id).with_for_update()).first()
    if percakapan is None:
        percakapan = Percakapan(kantor_id=ctx.kantor_id, akun_id=ident(akun), kanal=kanal)
        session.add(percakapan)
        session.flush()
    return akun, percakapan


def say(
    session: Session,
    ctx: Context,
    percakapan: Percakapan,
    reply: Reply,
    *,
    kunci: str,
    pengirim: str = "bot",
    pengguna_id: int | None = None,
    teks: str = "",
    lampiran: list[dict[str, Any]] | None = None,
    prioritas: int = 0,
    is_surely_new: bool = False,
) -> Outbox | None:
    """Queue one bubble. The same `kunci` twice queues once and returns None. `teks` overrides the sentence.

    `prioritas`: 0 a reply, 1 a notice, 2 a message to many; the last two carry a code that `CEK` confirms. What may not
    leave freely now (handlers.commands.jalur) leaves by a template, or is parked and an invitation to write goes out.
    `is_surely_new`: this transaction also settles what `kunci` stands for, so it is neither looked for nor flushed.
    """
    if not is_surely_new and session.exec(select(Outbox.id).where(Outbox.kunci == kunci)).first() is not None:
        return None
    akun = session.get_one(Akun, percakapan.akun_id)
    kode = kode_pesan.make_kode_pesan() if prioritas else ""
    said = teks or render(reply.key, **reply.params)
    isi: dict[str, Any] = {
        "teks": f"{said}\n\n{render('kode_pesan', kode=kode)}" if kode else said,
        "buttons": [{"label": b.label, "payload": b.payload} for b in reply.buttons],
    }
    if reply.dokumen_id is not None:
        isi["dokumen_id"] = reply.dokumen_id
        isi["nama_dokumen"] = session.get_one(Dokumen, reply.dokumen_id).nama
    if lampiran:
        isi["lampiran"] = lampiran
    if akun.kanal in jalur.TERCATAT and not prioritas:
        _write_down(session, ctx, percakapan, isi | {"kunci": kunci}, pengirim, pengguna_id)
        return None
    way = jalur.choose_jalur(
        session, ctx, akun, percakapan, key=reply.key, prioritas=prioritas,
        values={"kantor": ctx.profil["singkatan"], **reply.params, "isi": said, "kode": kode},
        is_plain=reply.dokumen_id is None and not lampiran,
    )
    if way.templat:
        isi |= {"templat": way.templat, "teks": way.templat["teks"], "buttons": []}
    row = queue_line(
        session, ctx, akun, percakapan, isi, way, kunci=kunci, pengirim=pengirim, pengguna_id=pengguna_id,
        prioritas=prioritas,
    )
    if not is_surely_new or kode or way.nudge:
        session.flush()
    if kode:
        ringkas = said if prioritas > 1 else kode_pesan.summary_of(reply.key, reply.params)
        kode_pesan.keep_kode(session, ctx, session.get_one(Pesan, row.pesan_id), kode, ringkas)
    if way.nudge:
        invitation = {"templat": way.nudge, "teks": way.nudge["teks"], "buttons": []}
        queue_line(session, ctx, akun, percakapan, invitation, jalur.Jalur("antre", jalur.TEMPLAT),
                   kunci=f"{kunci}:undangan", prioritas=1)
    percakapan.terakhir_at = ctx.now()
    if pengirim == "petugas":
        mark_answered(ctx, percakapan)
    return row


def _write_down(session: Session, ctx: Context, percakapan: Percakapan, isi: dict[str, Any], pengirim: str,
                pengguna_id: int | None) -> None:
    """A call or a visit: what an officer answered is kept; what the bot would say needs no keeping."""
    lately = session.exec(select(Pesan).where(Pesan.percakapan_id == percakapan.id, Pesan.arah == "keluar")
                          .order_by(col(Pesan.id).desc()).limit(30))
    if pengirim != "petugas" or any(row.isi.get("kunci") == isi["kunci"] for row in lately):
        return
    session.add(Pesan(kantor_id=ctx.kantor_id, percakapan_id=ident(percakapan), arah="keluar", pengirim=pengirim,
                      pengguna_id=pengguna_id, teks=mask_in_text(isi["teks"]), isi=isi, status="tercatat",
                      at=ctx.now()))
    percakapan.terakhir_at = ctx.now()
    mark_answered(ctx, percakapan)


def queue_line(
    session: Session, ctx: Context, akun: Akun, percakapan: Percakapan, isi: dict[str, Any],
    way: jalur.Jalur = jalur.FREE, *, kunci: str, pengirim: str = "bot", pengguna_id: int | None = None,
    prioritas: int = 0,
) -> Outbox:
    """A line and its outbox row, on the rung given: for those who have asked which rung."""
    now = ctx.now()
    pesan = Pesan(
        kantor_id=ctx.kantor_id, percakapan_id=ident(percakapan), arah="keluar", pengirim=pengirim,
        pengguna_id=pengguna_id, teks=mask_in_text(isi["teks"]), isi=isi, status=way.status, at=now,
    )
    row = Outbox(
        kantor_id=ctx.kantor_id, percakapan_id=ident(percakapan), pesan=pesan, kanal=akun.kanal,
        alamat=akun.alamat, kunci=kunci, isi=isi, status=way.status, jalur=way.jalur, error=way.error,
        prioritas=prioritas, dibuat_at=now,
    )
    session.add_all((pesan, row))
    if pengirim == "bot":
        foresight.of(session).lines[ident(percakapan)] = (now, isi["buttons"])
    if way.status == "parkir":
        foresight.of(session).unparked.discard(ident(percakapan))
    return row


def say_to_akun(
    session: Session, ctx: Context, akun_id: int, reply: Reply, *, kunci: str, prioritas: int = 1
) -> Outbox | None:
    """Queue a notice in the conversation of this account."""
    percakapan = session.exec(select(Percakapan).where(Percakapan.akun_id == akun_id)).first()
    return None if percakapan is None else say(session, ctx, percakapan, reply, kunci=kunci, prioritas=prioritas)


def call_officer(session: Session, ctx: Context, percakapan: Percakapan) -> None:
    """Put the conversation among those that wait for an officer; its place is that of the first message."""
    if percakapan.status != "petugas":
        percakapan.status = "antre"
    mark_waiting(ctx, percakapan)
    give_turn(session, ctx, percakapan)


def take_over(session: Session, ctx: Context, actor: Actor, percakapan_id: int) -> Percakapan:
    """The officer holds the conversation and the bot falls silent. Raises AlreadyDone when another holds it."""
    percakapan = lock_percakapan(session, ctx, percakapan_id)
    if percakapan.status == "petugas":
        if percakapan.petugas_id == actor.pengguna_id:
            return percakapan
        raise AlreadyDone(f"Percakapan ini sudah dipegang petugas lain ({who_did_last(session, ctx, percakapan_id)}).")
    percakapan.status, percakapan.petugas_id = "petugas", actor.pengguna_id
    percakapan.tunda_sampai_at = percakapan.ditutup_at = None
    session.add(percakapan)
    note_jejak(session, ctx, percakapan, "ambil", actor)
    say(session, ctx, percakapan, Reply("petugas_mengambil_alih", {"nama": actor.nama}),
        kunci=f"ambil:{percakapan_id}:{ctx.now().isoformat()}")
    return percakapan


def hand_back(session: Session, ctx: Context, actor: Actor, percakapan_id: int) -> Percakapan:
    """Give the conversation back to the bot; only who holds it (or nobody) may."""
    percakapan = load_held(session, ctx, actor, percakapan_id)
    if percakapan.status == "bot":
        return percakapan
    percakapan.status, percakapan.ditutup_at = "bot", None
    end_waiting(percakapan)
    session.add(percakapan)
    note_jejak(session, ctx, percakapan, "kembalikan", actor)
    say(session, ctx, percakapan, Reply("petugas_selesai"), kunci=f"kembali:{percakapan_id}:{ctx.now().isoformat()}")
    return percakapan


def close_percakapan(session: Session, ctx: Context, actor: Actor, percakapan_id: int) -> Percakapan:
    """Close without a word; the next message of the citizen opens it again with the bot."""
    percakapan = load_held(session, ctx, actor, percakapan_id)
    if percakapan.status == "selesai":
        return percakapan
    percakapan.status, percakapan.ditutup_at = "selesai", ctx.now()
    end_waiting(percakapan)
    session.add(percakapan)
    note_jejak(session, ctx, percakapan, "tutup", actor)
    return percakapan


def reply_as_officer(
    session: Session,
    ctx: Context,
    actor: Actor,
    percakapan_id: int,
    teks: str,
    *,
    kunci: str,
    dilihat: int | None = None,
    lampiran: Sequence[tuple[bytes, str, str]] = (),
) -> Outbox | None:
    """Send an officer's words and files (bytes, MIME type, name), one bubble each after the first.

    The same `kunci` twice sends once. `dilihat` is the last Pesan the page showed: when a colleague answered after it,
    AlreadyDone says what. Raises AlreadyDone, BadInput.
    """
    key = f"petugas:{percakapan_id}:{kunci}"
    if session.exec(select(Outbox.id).where(Outbox.kunci == key)).first() is not None:
        return None
    percakapan = load_held(session, ctx, actor, percakapan_id)
    if percakapan.status != "petugas":
        raise AlreadyDone("Ambil alih percakapan ini dahulu sebelum membalas.")
    _refuse_answered(session, ctx, actor, percakapan_id, dilihat)
    teks = teks.strip()
    _check_reply(teks, lampiran)
    first: Outbox | None = None
    for number, (content, tipe, nama) in enumerate(lampiran or [(b"", "", "")]):
        files = [{"lokasi": ctx.files.put(content), "tipe": tipe, "nama": nama}] if content else []
        row = say(
            session, ctx, percakapan, Reply("petugas_menulis"), kunci=f"{key}:{number}" if number else key,
            pengirim="petugas", pengguna_id=actor.pengguna_id, teks=nama if number or not teks else teks,
            lampiran=files,
        )
        first = first or row
    return first


def _check_reply(teks: str, lampiran: Sequence[tuple[bytes, str, str]]) -> None:
    if not teks and not lampiran:
        raise BadInput("Tulis balasan atau lampirkan berkas dahulu.")
    if len(teks) > MAX_REPLY_CHARS:
        raise BadInput(f"Balasan terlalu panjang: paling banyak {MAX_REPLY_CHARS} huruf.")
    refuse_unfilled(teks)
    if len(lampiran) > MAX_FILES:
        raise BadInput(f"Paling banyak {MAX_FILES} berkas dalam satu balasan.")
    for content, tipe, nama in lampiran:
        if not content:
            raise BadInput(f"Berkas “{nama}” kosong.")
        if tipe not in SENDABLE:
            raise BadInput(f"Berkas “{nama}” tidak dapat dikirim: hanya foto (JPEG, PNG) dan PDF.")


def lock_percakapan(session: Session, ctx: Context, percakapan_id: int) -> Percakapan:
    """The conversation, held against other officers until the end of the transaction. Raises NotFound."""
    percakapan = session.get(Percakapan, percakapan_id, with_for_update=True, populate_existing=True)
    if percakapan is None or percakapan.kantor_id != ctx.kantor_id:
        raise NotFound("Percakapan itu tidak ditemukan.")
    return percakapan


def load_held(session: Session, ctx: Context, actor: Actor, percakapan_id: int) -> Percakapan:
    """The locked conversation when this officer or nobody holds it. Raises AlreadyDone with who does, NotFound."""
    percakapan = lock_percakapan(session, ctx, percakapan_id)
    if percakapan.petugas_id not in (None, actor.pengguna_id) and actor != SISTEM:
        who = session.get_one(Pengguna, percakapan.petugas_id).nama
        raise AlreadyDone(f"Percakapan ini dipegang petugas lain: {who}.")
    return percakapan


def _refuse_answered(session: Session, ctx: Context, actor: Actor, percakapan_id: int, dilihat: int | None) -> None:
    """Two officers never both answer: whoever has not seen the colleague's answer is shown it first."""
    if dilihat is None:
        return
    newer = session.exec(
        select(Pesan, Pengguna.nama).where(Pesan.percakapan_id == percakapan_id, col(Pesan.id) > dilihat,
                                           Pesan.pengirim == "petugas", Pesan.pengguna_id != actor.pengguna_id)
        .join(Pengguna, col(Pengguna.id) == Pesan.pengguna_id).order_by(col(Pesan.id).desc()).limit(1)).first()
    if newer is not None:
        pesan, nama = newer
        raise AlreadyDone(f"{nama} sudah membalas pukul {pesan.at.astimezone(ctx.calendar.zona):%H.%M}: "
                          f"“{pesan.teks[:160]}”. Balasan Anda belum dikirim; baca dahulu, kirim bila masih perlu.")
