"""The learning loop: keep what was not understood, let officers say what it means, hand it to the next training."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from data import crypto
from data.models import Akun, Percakapan, Permohonan, Pesan, SalahPaham, Warga
from data.models.base import ident
from handlers.commands.eskalasi import KASI
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadInput, NotAllowed, NotFound
from handlers.layanan import KELUARGA, LAYANAN
from handlers.redaction import problems, redact, same_sentence, without_mask
from handlers.registry import HANDLERS
from handlers.turn import Meaning
from handlers.workflow.model import Peran

CORRECTORS = frozenset({Peran.ADMIN, Peran.ADMIN_SISTEM, *KASI})
BARU, DIKOREKSI, DIABAIKAN, DIEKSPOR = STATUSES = ("baru", "dikoreksi", "diabaikan", "diekspor")
MAX_WAITING = 2000  # sentences that wait for an officer, per office; the rarest and oldest make room
MAX_GUESSES = 5
# They speak of no service, whatever else stands in the sentence; the model thinks so too (a test compares).
WITHOUT_LAYANAN = frozenset({"sapa", "terima_kasih", "pamit", "ya", "tidak", "bantuan", "luar_lingkup"})


@dataclass(frozen=True)
class Ekspor:
    """The corrections as a Rasa file: its text, how many sentences, how many of them new, and those held back
    [(id, why)]."""

    teks: str
    jumlah: int
    baru: int
    ditahan: tuple[tuple[int, str], ...] = ()


def keep_salah_paham(
    session: Session, ctx: Context, akun: Akun, percakapan: Percakapan, pesan: Pesan, teks: str, meaning: Meaning
) -> None:
    """Keep a sentence the model was unsure of, masked; the same one again only counts.

    Nothing is kept when the model said nothing of it (it was down, or the text held no words).
    """
    if meaning.is_down or not meaning.mungkin:
        return
    redacted = redact(teks, _known_names(session, akun, percakapan))
    if not re.search(r"[^\W\d_]{2}", redacted):
        return
    values = {
        "kantor_id": ctx.kantor_id,
        "pesan_id": pesan.id,
        "teks": redacted,
        "teks_index": crypto.blind_index(same_sentence(redacted)),
        "jumlah": 1,
        "dugaan": [[maksud, layanan, round(yakin, 3)] for maksud, layanan, yakin in meaning.mungkin[:MAX_GUESSES]],
        "yakin": meaning.yakin,
        "maksud": "",
        "layanan": "",
        "status": BARU,
        "at": ctx.now(),
        "terakhir_at": ctx.now(),
    }
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    table: Any = SalahPaham.__table__  # type: ignore[attr-defined]
    newest = {key: values[key] for key in ("pesan_id", "dugaan", "yakin", "terakhir_at")}
    session.execute(
        insert(table)
        .values(**values)
        .on_conflict_do_update(
            index_elements=["kantor_id", "teks_index"], set_={"jumlah": table.c.jumlah + 1, **newest}
        )
    )
    _make_room(session, ctx)


def correct_salah_paham(
    session: Session, ctx: Context, actor: Actor, salah_paham_id: int, maksud: str, layanan: str, teks: str
) -> SalahPaham:
    """Say what the sentence means, perhaps after shortening it. Raises BadInput naming what must be taken out."""
    row = _load(session, ctx, actor, salah_paham_id)
    if row.status != BARU:
        raise AlreadyDone("Kalimat ini baru saja ditangani petugas lain. Halaman sudah diperbarui.")
    teks = " ".join(teks.split()) or row.teks
    if maksud not in HANDLERS:
        raise BadInput("Pilih maksud kalimat ini dahulu.")
    if layanan and layanan not in LAYANAN and layanan not in KELUARGA:
        raise BadInput("Layanan itu tidak dikenal.")
    if reason := problems(without_mask(teks)):
        raise BadInput(f"Belum dapat dipakai: {reason}. Hapus bagian itu dari kalimatnya, lalu pilih lagi.")
    row.teks, row.maksud = teks, maksud
    row.layanan = "" if maksud in WITHOUT_LAYANAN else layanan
    return _settle(session, ctx, actor, row, DIKOREKSI)


def ignore_salah_paham(session: Session, ctx: Context, actor: Actor, salah_paham_id: int) -> SalahPaham:
    """Nothing can be learned from this sentence."""
    row = _load(session, ctx, actor, salah_paham_id)
    if row.status != BARU:
        raise AlreadyDone("Kalimat ini baru saja ditangani petugas lain. Halaman sudah diperbarui.")
    return _settle(session, ctx, actor, row, DIABAIKAN)


def reopen_salah_paham(session: Session, ctx: Context, actor: Actor, salah_paham_id: int) -> SalahPaham:
    """Take a decision back; the next exported file is without this sentence."""
    row = _load(session, ctx, actor, salah_paham_id)
    row.maksud = row.layanan = ""
    return _settle(session, ctx, actor, row, BARU)


def export_koreksi(session: Session, ctx: Context) -> Ekspor:
    """All corrections as one Rasa 3.1 file, the new ones marked as exported; write it before the transaction ends.

    A sentence in which personal data is still recognised is held back. The same corrections give the same text.
    """
    rows = session.exec(
        select(SalahPaham)
        .where(SalahPaham.kantor_id == ctx.kantor_id, col(SalahPaham.status).in_((DIKOREKSI, DIEKSPOR)))
        .order_by(col(SalahPaham.dikoreksi_at), col(SalahPaham.id))
    ).all()
    kept: dict[str, tuple[str, str]] = {}
    held: list[tuple[int, str]] = []
    fresh = 0
    for row in rows:
        teks = _as_example(row.teks)
        if reason := problems(teks):
            held.append((ident(row), reason))
            continue
        kept[same_sentence(teks)] = (f"{row.maksud}+{row.layanan}" if row.layanan else row.maksud, teks)
        fresh += row.status == DIKOREKSI
        row.status = DIEKSPOR
        session.add(row)
    return Ekspor("\n".join(_rasa_lines(kept.values())) + "\n", len(kept), fresh, tuple(held))


def _rasa_lines(examples: Iterable[tuple[str, str]]) -> Iterator[str]:
    grouped: dict[str, list[str]] = {}
    for intent, teks in sorted(examples):
        grouped.setdefault(intent, []).append(teks)
    yield 'version: "3.1"'
    yield "# Written by `loket koreksi` from what officers corrected on the page /pemahaman."
    yield "nlu:" if grouped else "nlu: []"
    for intent, sentences in grouped.items():
        yield f"- intent: {intent}"
        yield "  examples: |"
        yield from (f"    - {teks}" for teks in sentences)


def _as_example(teks: str) -> str:
    """A training line: without the masked places and without what Rasa would read as markup."""
    return " ".join(re.sub(r"[\[\]{}()\\<>|]", " ", without_mask(teks)).split()).lstrip("-/#* ")


def _load(session: Session, ctx: Context, actor: Actor, salah_paham_id: int) -> SalahPaham:
    if actor.peran not in CORRECTORS:
        raise NotAllowed("Hanya Admin dan Kepala Seksi yang dapat mengoreksi pemahaman bot.")
    row = session.get(SalahPaham, salah_paham_id, with_for_update=True, populate_existing=True)
    if row is None or row.kantor_id != ctx.kantor_id:
        raise NotFound("Kalimat itu tidak ditemukan.")
    return row


def _settle(session: Session, ctx: Context, actor: Actor, row: SalahPaham, status: str) -> SalahPaham:
    row.status, row.oleh = status, actor.pengguna_id
    row.dikoreksi_at = None if status == BARU else ctx.now()
    session.add(row)
    return row


def _make_room(session: Session, ctx: Context) -> None:
    """Beyond MAX_WAITING the rarest, then oldest waiting sentence goes."""
    waiting = (SalahPaham.kantor_id == ctx.kantor_id, SalahPaham.status == BARU)
    count = session.exec(select(func.count()).select_from(SalahPaham).where(*waiting)).one()
    if count <= MAX_WAITING:
        return
    rarest = select(SalahPaham.id).where(*waiting).order_by(col(SalahPaham.jumlah), col(SalahPaham.id))
    gone = session.exec(ctx.store.skip_locked(rarest.limit(count - MAX_WAITING))).all()
    session.execute(delete(SalahPaham).where(col(SalahPaham.id).in_(gone)))


def _known_names(session: Session, akun: Akun, percakapan: Percakapan) -> Sequence[str]:
    """Names this writer may have typed: of the account, the citizen, the requests and the open form."""
    names = {akun.nama, *_names_in(percakapan.keadaan)}
    if akun.warga_id is not None:
        warga = session.get(Warga, akun.warga_id)
        names.add(warga.nama if warga else "")
    own = select(Permohonan.nama).where(Permohonan.akun_id == akun.id).order_by(col(Permohonan.id).desc()).limit(20)
    return [name for name in (*names, *session.exec(own)) if name]


def _names_in(keadaan: Any) -> Iterator[str]:
    """Every text of a conversation's state kept under a key that speaks of a name."""
    if not isinstance(keadaan, dict):
        return
    for key, value in keadaan.items():
        if isinstance(value, str) and "nama" in key:
            yield value
        else:
            yield from _names_in(value)
