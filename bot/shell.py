"""The shell around the dialog: reads facts before, calls the pure step, writes rows after.

`prepare` runs with no transaction open (media, Rasa); `apply` runs inside the caller's transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from bot.channels.base import Channel, Incoming, MediaError
from bot.conversation.dialog import person_key, step
from bot.conversation.state import State
from bot.media import StoredMedia, discard_after_commit, store_media
from bot.understanding import Understanding
from data.models import Akun, Inbox, Percakapan, Pesan
from data.models.base import ident
from data.reference.nik import mask_in_text
from handlers import foresight
from handlers.commands.berkas import keep_berkas
from handlers.commands.henti import note_blocked, wake
from handlers.commands.jalur import release_parked
from handlers.commands.kata_khusus import hear, refuse_group
from handlers.commands.menunggu import mark_waiting
from handlers.commands.percakapan import call_officer, find_or_create_percakapan, say
from handlers.context import Context
from handlers.dialog_effects import TurnRefused, run_dialog_effects
from handlers.facts import load_facts, newest_buttons
from handlers.foresight import look_ahead
from handlers.pesan import render
from handlers.turn import AskPolicy, Attachment, Meaning, Message, Reply

log = logging.getLogger(__name__)

MAX_ATTACHMENTS = 20
MAX_BUBBLE_CHARS = 1000  # WhatsApp takes 1024 beside buttons


@dataclass(frozen=True)
class Prepared:
    """One turn, ready to be applied: the inbox rows it came from, what they say, their files and meanings."""

    inbox_ids: tuple[int, ...]
    incoming: Incoming
    media: tuple[StoredMedia, ...] = ()
    refused: str = ""
    meanings: tuple[Meaning, ...] = (Meaning(),)
    lines: tuple[tuple[int, str], ...] = ()  # (inbox id, text) of each row, for the record
    id_klien: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Shell:
    """The three things a worker asks of the shell, with what they need beside a Context."""

    channels: Mapping[str, Channel]
    understanding: Understanding

    def prepare(self, ctx: Context, channel: Channel, rows: Sequence[Inbox]) -> list[Prepared]:
        return prepare(ctx, channel, rows, self.understanding)

    def prepare_many(
        self, ctx: Context, work: Sequence[tuple[Channel, Sequence[Inbox]]]
    ) -> list[list[Prepared] | Exception]:
        return prepare_many(ctx, work, self.understanding)

    def look_ahead(self, session: Session, ctx: Context, prepared: Sequence[Prepared]) -> None:
        people = [(one.kanal, one.alamat, one.nama, one.telepon) for one in (turn.incoming for turn in prepared)]
        look_ahead(session, ctx, people)

    def apply(self, session: Session, ctx: Context, prepared: Prepared) -> None:
        apply(session, ctx, prepared)

    def give_up(self, session: Session, ctx: Context, row: Inbox, error: str) -> None:
        channel = self.channels.get(row.kanal)
        parsed = channel.parse(row.payload) if channel else []
        give_up(session, ctx, row, parsed[0] if parsed else None, error)


def prepare(ctx: Context, channel: Channel, rows: Sequence[Inbox], understanding: Understanding) -> list[Prepared]:
    """Parse payloads, fetch their files, ask Rasa; neighbouring photos become one turn.

    Raises MediaError(retry=True) when a file may be had later.
    """
    turns = [_prepare_one(ctx, row, incoming) for row in rows for incoming in channel.parse(row.payload)]
    for turn in turns:
        if turn.incoming.callback_id:
            channel.acknowledge(turn.incoming.callback_id)
    return [_with_meaning(turn, understanding) for turn in _merge_photos(turns)]


def prepare_many(
    ctx: Context, work: Sequence[tuple[Channel, Sequence[Inbox]]], understanding: Understanding
) -> list[list[Prepared] | Exception]:
    """`prepare` for conversations without files: Rasa is asked once about all. One that fails gives its error."""
    found: list[list[Prepared] | Exception] = []
    for channel, rows in work:
        try:
            found.append([_prepare_one(ctx, row, incoming) for row in rows for incoming in channel.parse(row.payload)])
        except Exception as error:
            found.append(error)
    asking = [turn for turns in found if isinstance(turns, list) for turn in turns if _is_sentence(turn)]
    meanings = dict(zip(map(id, asking), understanding.understand_many([turn.incoming.teks for turn in asking]),
                        strict=True))
    return [
        [replace(turn, meanings=meanings[id(turn)]) if id(turn) in meanings else turn for turn in turns]
        if isinstance(turns, list) else turns
        for turns in found
    ]


def apply(session: Session, ctx: Context, turn: Prepared) -> None:
    """Write one turn: the citizen's lines, the new state, the effects and the replies."""
    incoming = turn.incoming
    akun, percakapan = find_or_create_percakapan(
        session, ctx, incoming.kanal, incoming.alamat, incoming.nama, incoming.telepon
    )
    if incoming.is_blocked is not None:
        note_blocked(akun, incoming.is_blocked)
        session.add(akun)
        return
    if incoming.jenis == "lain" and not incoming.teks:
        return
    if incoming.jenis == "grup":
        refuse_group(session, ctx, percakapan)
        return
    wake(akun)
    attachments = _keep_media(session, ctx, akun, turn)
    pesan = _keep_lines(session, ctx, percakapan, turn, attachments)
    percakapan.terakhir_masuk_at = percakapan.terakhir_at = ctx.now()
    heard = hear(session, ctx, akun, percakapan, incoming.teks) if incoming.jenis == "teks" else None
    release_parked(session, ctx, percakapan)
    if heard:
        say(session, ctx, percakapan, heard, kunci=f"jawab:{turn.inbox_ids[0]}:0")
        return
    percakapan.layanan = pesan.layanan or percakapan.layanan
    if percakapan.status == "petugas" or percakapan.tunda_sampai_at is not None:
        mark_waiting(ctx, percakapan)
    if incoming.jenis == "sunting" or percakapan.status == "petugas":
        session.add(percakapan)
        return
    if percakapan.status == "selesai":
        percakapan.status, percakapan.ditutup_at = "bot", None
    _take_step(session, ctx, akun, percakapan, turn, attachments, pesan)


def give_up(session: Session, ctx: Context, row: Inbox, incoming: Incoming | None, error: str) -> None:
    """A message that cannot be handled is kept for an officer, and the citizen is told that a person will look."""
    if incoming is None or not incoming.alamat:
        log.error("inbox %s cannot be read: %s", row.id, error)
        return
    _, percakapan = find_or_create_percakapan(session, ctx, incoming.kanal, incoming.alamat, incoming.nama)
    session.add(
        Pesan(
            kantor_id=ctx.kantor_id,
            percakapan_id=ident(percakapan),
            arah="masuk",
            pengirim="warga",
            teks=mask_in_text(incoming.teks) or "(pesan tidak dapat dibaca sistem)",
            inbox_id=row.id,
            at=ctx.now(),
        )
    )
    call_officer(session, ctx, percakapan)
    percakapan.terakhir_masuk_at = ctx.now()
    session.add(percakapan)
    say(
        session,
        ctx,
        percakapan,
        Reply("diteruskan_ke_petugas", {"jam": ctx.calendar.today_sentence(ctx.now())}),
        kunci=f"gagal:{row.id}",
    )


def _prepare_one(ctx: Context, row: Inbox, incoming: Incoming) -> Prepared:
    stored, refused = [], ""
    for ref in incoming.media[:MAX_ATTACHMENTS]:
        try:
            stored.append(store_media(ctx, ref))
        except MediaError as error:
            if error.retry and row.attempts < 3:
                raise
            refused = error.alasan
    klien = row.payload.get("id_klien", "")
    return Prepared(
        (ident(row),),
        incoming,
        tuple(stored),
        refused,
        lines=((ident(row), incoming.teks),),
        id_klien=(klien,) if klien else (),
    )


def _merge_photos(turns: Sequence[Prepared]) -> list[Prepared]:
    """Photos sent one after the other are one turn, so that ten photos get one answer."""
    merged: list[Prepared] = []
    for turn in turns:
        last = merged[-1] if merged else None
        if last and _is_photos(last) and _is_photos(turn) and len(last.media) + len(turn.media) <= MAX_ATTACHMENTS:
            texts = [t for t in (last.incoming.teks, turn.incoming.teks) if t]
            merged[-1] = replace(
                last,
                inbox_ids=last.inbox_ids + turn.inbox_ids,
                incoming=replace(last.incoming, teks="\n".join(texts)),
                media=last.media + turn.media,
                refused=last.refused or turn.refused,
                lines=last.lines + turn.lines,
                id_klien=last.id_klien + turn.id_klien,
            )
        else:
            merged.append(turn)
    return merged


def _is_photos(turn: Prepared) -> bool:
    return bool(turn.media or turn.refused) and turn.incoming.jenis == "berkas" and not turn.incoming.pilihan


def _with_meaning(turn: Prepared, understanding: Understanding) -> Prepared:
    return replace(turn, meanings=understanding.understand(turn.incoming.teks)) if _is_sentence(turn) else turn


def _is_sentence(turn: Prepared) -> bool:
    """Whether it holds words that Rasa can be asked about."""
    incoming = turn.incoming
    return not incoming.pilihan and bool(incoming.teks.strip()) and incoming.jenis in ("teks", "tombol", "berkas")


def _keep_media(session: Session, ctx: Context, akun: Akun, turn: Prepared) -> tuple[Attachment, ...]:
    kept = []
    for media in turn.media:
        row = keep_berkas(
            session,
            ctx,
            ident(akun),
            lokasi=media.lokasi,
            content_sha256=media.sha256,
            ukuran=media.ukuran,
            tipe=media.tipe,
            nama=media.nama,
        )
        kept.append(Attachment(ident(row), row.tipe, row.nama))
    discard_after_commit(session, turn.media)
    return tuple(kept)


def _keep_lines(
    session: Session, ctx: Context, percakapan: Percakapan, turn: Prepared, attachments: Sequence[Attachment]
) -> Pesan:
    """One Pesan for the turn; long numbers are masked, the raw payload stays encrypted in the inbox."""
    incoming = turn.incoming
    meaning = turn.meanings[0] if turn.meanings else Meaning()
    pesan = Pesan(
        kantor_id=ctx.kantor_id,
        percakapan_id=ident(percakapan),
        arah="masuk",
        pengirim="warga",
        teks=mask_in_text(incoming.teks),
        inbox_id=turn.inbox_ids[0],
        at=ctx.now(),
        isi={
            "jenis": incoming.jenis,
            "pilihan": incoming.pilihan,
            "lampiran": [{"berkas_id": a.berkas_id, "tipe": a.tipe, "nama": a.nama} for a in attachments],
            "id_klien": list(turn.id_klien),
            "inbox": list(turn.inbox_ids),
        },
        maksud=meaning.maksud,
        layanan=meaning.layanan,
        yakin=meaning.yakin if incoming.teks else None,
    )
    session.add(pesan)
    return pesan


def _take_step(
    session: Session,
    ctx: Context,
    akun: Akun,
    percakapan: Percakapan,
    turn: Prepared,
    attachments: tuple[Attachment, ...],
    pesan: Pesan,
) -> None:
    message = as_message(turn, attachments)
    before = State.from_dict(percakapan.keadaan)
    facts = load_facts(session, ctx, akun, message, turn.meanings, person_key(before))
    facts = replace(facts, ditawarkan=newest_buttons(session, percakapan, before.terakhir_at))
    state, decision = step(before, message, facts)
    if decision.effects:
        session.flush()
        foresight.of(session).forget(akun, percakapan)
    try:
        added = run_dialog_effects(session, ctx, akun, percakapan, decision.effects, pesan, turn.meanings)
        asks = any(isinstance(effect, AskPolicy) for effect in decision.effects)
        replies = [*added, *decision.replies] if asks else [*decision.replies, *added]  # a form's question stays last
        percakapan.keadaan = state.to_dict()
    except TurnRefused as refusal:
        replies = [refusal.reply]
    for number, (teks, reply) in enumerate(join_bubbles(replies)):
        kunci = f"jawab:{turn.inbox_ids[0]}:{number}"
        say(session, ctx, percakapan, reply, kunci=kunci, teks=teks, is_surely_new=True)
    if decision.effects:
        foresight.of(session).forget(akun, percakapan)
    session.add(percakapan)
    session.add(akun)


def join_bubbles(replies: Sequence[Reply]) -> list[tuple[str, Reply]]:
    """(text, reply) of each bubble: plain sentences join the one after them, as long as it stays readable.

    Fewer messages arrive in order, cost less, and stay within one message a second and chat.
    """
    bubbles: list[tuple[str, Reply]] = []
    for reply in replies:
        teks = render(reply.key, **reply.params)
        if bubbles:
            before, last = bubbles[-1]
            is_plain = not last.buttons and last.dokumen_id is None and reply.dokumen_id is None
            if is_plain and len(before) + len(teks) < MAX_BUBBLE_CHARS:
                bubbles[-1] = (f"{before}\n\n{teks}", reply)
                continue
        bubbles.append((teks, reply))
    return bubbles


def as_message(turn: Prepared, attachments: tuple[Attachment, ...]) -> Message:
    """What the dialog sees of an incoming message."""
    incoming = turn.incoming
    jenis = incoming.jenis
    if turn.refused and not attachments:
        jenis = "berkas_ditolak"
    elif jenis == "teks" and not incoming.teks.strip() and not attachments:
        jenis = "kosong"
    elif jenis == "asing":
        jenis = "lain"
    return Message(
        teks=incoming.teks,
        jenis="berkas" if attachments else jenis,
        pilihan=incoming.pilihan,
        lampiran=attachments,
        alasan=turn.refused,
        kontak_sendiri=incoming.kontak_sendiri,
    )
