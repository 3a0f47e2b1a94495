"""Labels: the words an office sorts its conversations by, and which conversation carries which."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from data.models import Label, LabelPercakapan, Percakapan
from data.models.base import ident
from handlers.commands.jejak import note_jejak
from handlers.commands.load import lock_kantor
from handlers.context import Actor, Context
from handlers.errors import BadInput, NotFound

WARNA = ("azure", "green", "yellow", "red", "secondary")
MAX_NAME = 30


def save_label(session: Session, ctx: Context, label_id: int | None, *, nama: str, warna: str,
               is_aktif: bool = True) -> Label:
    """Make or change a label. Raises BadInput (name empty, too long or taken), NotFound."""
    nama = " ".join(nama.split())
    if not nama or len(nama) > MAX_NAME:
        raise BadInput(f"Isi nama label, paling banyak {MAX_NAME} huruf.")
    if warna not in WARNA:
        raise BadInput("Pilih salah satu warna.")
    label = Label(kantor_id=ctx.kantor_id, nama=nama) if label_id is None else session.get(Label, label_id)
    if label is None or label.kantor_id != ctx.kantor_id:
        raise NotFound("Label itu tidak ditemukan.")
    lock_kantor(session, ctx)
    taken = session.exec(select(Label).where(Label.kantor_id == ctx.kantor_id)).all()
    if any(other.id != label_id and other.nama.casefold() == nama.casefold() for other in taken):
        raise BadInput(f"Label “{nama}” sudah ada.")
    label.nama, label.warna, label.is_aktif = nama, warna, is_aktif
    session.add(label)
    session.flush()
    return label


def set_labels(session: Session, ctx: Context, actor: Actor, percakapan_id: int, wanted: Collection[int]) -> None:
    """The conversation carries exactly these labels. The same again changes nothing. Raises NotFound."""
    percakapan = session.get(Percakapan, percakapan_id, with_for_update=True)
    if percakapan is None or percakapan.kantor_id != ctx.kantor_id:
        raise NotFound("Percakapan itu tidak ditemukan.")
    known = set(session.exec(select(Label.id).where(Label.kantor_id == ctx.kantor_id, col(Label.is_aktif))))
    rows = session.exec(select(LabelPercakapan).where(LabelPercakapan.percakapan_id == percakapan_id)).all()
    carried = {row.label_id for row in rows}
    added, gone = set(wanted) & known - carried, carried - set(wanted)
    for row in rows:
        if row.label_id in gone:
            session.delete(row)
    session.add_all(LabelPercakapan(label_id=label_id or 0, percakapan_id=ident(percakapan),
                                    pengguna_id=actor.pengguna_id, at=ctx.now()) for label_id in added)
    if added or gone:
        note_jejak(session, ctx, percakapan, "label", actor, tambah=sorted(map(int, added)), lepas=sorted(gone))
