"""Rows of settings that several officers may change at once: the slower one is told who was faster, and who changed
what is kept. The parts are `tim:<id>`, `label:<id>`, `pengguna:<id>`, `jawaban:<id>`, `makro:<id>`,
`templat:<id>`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlmodel import Session, select

from data.models import AnggotaTim, JawabanBaku, Label, Makro, Pengaturan, Pengguna, PenggunaPeran, Templat, Tim
from handlers.commands.load import lock_kantor
from handlers.commands.pengaturan import newest
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone

_KOLOM: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "tim": (Tim, ("nama", "layanan", "is_giliran", "is_aktif")),
    "label": (Label, ("nama", "warna", "is_aktif")),
    "pengguna": (Pengguna, ("nama", "nip", "is_aktif")),
    "jawaban": (JawabanBaku, ("singkatan", "judul", "teks", "is_aktif")),
    "makro": (Makro, ("nama", "teks", "tindakan", "is_aktif")),
    "templat": (Templat, ("tujuan", "peta")),
}


def settle(session: Session, ctx: Context, actor: Actor, bagian: str, save: Callable[[], Any], semula: str) -> None:
    """Run `save` and keep who changed what. `semula` is `seal_of` of the row as the form showed it ('': not said).

    The same again changes nothing. Raises AlreadyDone naming who was faster; then nothing is saved.
    """
    lock_kantor(session, ctx)
    before, seen = _read(session, bagian), seal_of(session, bagian)
    save()
    session.flush()
    after = _read(session, bagian)
    if before == after:
        return
    if semula and semula != seen:
        raise AlreadyDone(_who_was_faster(session, ctx, bagian))
    changed = sorted(key for key in after if after[key] != before.get(key))
    session.add(Pengaturan(kantor_id=ctx.kantor_id, bagian=bagian, nilai={"diubah": changed},
                           pengguna_id=actor.pengguna_id, at=ctx.now()))


def seal_of(session: Session, bagian: str) -> str:
    """What a form carries so that a change made meanwhile is noticed; '' for a row that is not there."""
    isi = _read(session, bagian)
    return hashlib.sha256(json.dumps(isi, sort_keys=True).encode()).hexdigest()[:16] if isi else ""


def seals_of(session: Session, part: str, ids: Iterable[int | None]) -> dict[int, str]:
    """`seal_of` of every row that one page shows, by its id."""
    return {one: seal_of(session, f"{part}:{one}") for one in ids if one}


def _read(session: Session, bagian: str) -> dict[str, Any]:
    part, _, number = bagian.partition(":")
    model, kolom = _KOLOM[part]
    row = session.get(model, int(number), populate_existing=True)
    if row is None:
        return {}
    isi = {nama: getattr(row, nama) for nama in kolom}
    if part == "tim":
        members = session.exec(select(AnggotaTim).where(AnggotaTim.tim_id == row.id))
        isi["anggota"] = {str(one.pengguna_id): one.kapasitas for one in members}
    if part == "pengguna":
        isi["peran"] = sorted(session.exec(select(PenggunaPeran.peran).where(PenggunaPeran.pengguna_id == row.id)))
    return isi


def _who_was_faster(session: Session, ctx: Context, bagian: str) -> str:
    last = newest(session, ctx.kantor_id, bagian)
    found = session.get(Pengguna, last.pengguna_id) if last and last.pengguna_id else None
    return (f"{found.nama if found else 'Petugas lain'} baru saja mengubah ini. Yang Anda isi belum tersimpan; "
            "periksa, lalu simpan sekali lagi bila masih perlu.")
