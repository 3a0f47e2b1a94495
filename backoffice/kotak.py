"""What the pages of the shared inbox read: the list with its filters, one conversation, and the signs of presence."""

from __future__ import annotations

import uuid
from typing import Any

from flask import has_request_context, request
from sqlmodel import Session

from backoffice.auth import get_ctx, petugas
from backoffice.forms import whole
from backoffice.run import query, write
from handlers.commands.jalur import TERCATAT
from handlers.commands.jejak import BANGUN, GAGAL, SEBUTAN, TUGAS, read_notices
from handlers.commands.kehadiran import beat, look, needs_beat, needs_look
from handlers.queries import kotak_masuk, meja
from handlers.queries.kotak_masuk import PANDANGAN, BarisPercakapan, Saring
from handlers.queries.percakapan import load_percakapan

# What an officer was told of a conversation and has not opened since; that it is late its clock says.
KABAR = {SEBUTAN: "menyebut Anda", TUGAS: "untuk Anda", BANGUN: "waktu tunda habis", GAGAL: "balasan tidak sampai"}


def carry_saring(endpoint: str, values: dict[str, Any]) -> None:
    """An officer who works through a view stays in it: every address of one conversation goes on with its filters."""
    if "percakapan_id" not in values or not has_request_context() or "percakapan_id" not in (request.view_args or {}):
        return
    is_form = any(name.startswith("orang.") for name in (endpoint, request.endpoint or ""))
    for name, value in read_saring().args().items():
        if not (is_form and name == "layanan"):  # there it is the service asked for
            values.setdefault(name, value)


def read_saring() -> Saring:
    """The view and filters of this address; what is not ours counts as not said."""
    args, numbers = request.args, {name: whole(request.args.get(name)) or 0 for name in ("label", "tim", "petugas")}
    lihat = args.get("lihat", kotak_masuk.MENUNGGU)
    return Saring(lihat if lihat in PANDANGAN else kotak_masuk.MENUNGGU, args.get("kanal", "")[:20],
                  args.get("layanan", "")[:40], **numbers)


def load_list(saring: Saring) -> dict[str, Any]:
    """A page of the list and the counts of the views."""
    return query(_load_list, saring, request.args.get("sesudah", "")[:80])


def load_choices() -> dict[str, Any]:
    """What filters and forms offer."""
    ctx = get_ctx()
    return {"pilihan": query(meja.load_pilihan, ctx.kantor_id, petugas().id, ctx.now())}


def load_one(percakapan_id: int) -> dict[str, Any]:
    """One conversation with its lines, notes and acts in the order of time. Raises NotFound."""
    return query(_load_one, percakapan_id, whole(request.args.get("sebelum")) or 0)


def note_look(percakapan_id: int, is_typing: bool = False) -> None:
    """This officer has the conversation before him: colleagues see it, its notices are read."""
    ctx, me = get_ctx(), petugas().id
    if query(needs_look, ctx, percakapan_id, me, is_typing):
        write(lambda session: look(session, ctx, percakapan_id, me, is_typing))
    if query(meja.count_unread, me, percakapan_id):
        write(lambda session: read_notices(session, ctx, me, percakapan_id))


def note_presence() -> None:
    """This officer is at the desk."""
    ctx, me = get_ctx(), petugas().id
    if query(needs_beat, ctx, me):
        write(lambda session: beat(session, ctx, me))


def neighbours(rows: list[BarisPercakapan], percakapan_id: int) -> tuple[int | None, int | None]:
    """The conversations before and after this one in the list beside it; the first one when it is not in it."""
    order = [row.percakapan.id for row in rows]
    if percakapan_id not in order:
        return None, order[0] if order else None
    place = order.index(percakapan_id)
    return order[place - 1] if place else None, order[place + 1] if place + 1 < len(order) else None


def _load_list(session: Session, saring: Saring, sesudah: str) -> dict[str, Any]:
    ctx, me = get_ctx(), petugas().id
    rows, lanjut = kotak_masuk.list_percakapan(session, ctx.kantor_id, saring, me, now=ctx.now(), sesudah=sesudah)
    return {"rows": rows, "lanjut": lanjut, "saring": saring, "pandangan": saring.lihat, "PANDANGAN": PANDANGAN,
            "KABAR": KABAR, "jumlah": kotak_masuk.count_views(session, ctx.kantor_id, me, ctx.now())}


def _load_one(session: Session, percakapan_id: int, sebelum: int) -> dict[str, Any]:
    ctx, me = get_ctx(), petugas().id
    isi = load_percakapan(session, ctx.kantor_id, percakapan_id, sebelum)
    row = isi.percakapan
    around = meja.load_meja(session, row, isi.pesan, me, ctx.now(), has_older=bool(isi.sebelum),
                            has_newer=bool(sebelum))
    lines = [*(("pesan", one) for one in isi.pesan), *(("catatan", one) for one in around.catatan),
             *(("jejak", one) for one in around.jejak)]
    return {"isi": isi, "c": row, "akun": isi.akun, "petugas_nama": isi.petugas, "kunci": uuid.uuid4().hex,
            "meja": around, "tercatat": isi.akun.kanal in TERCATAT, "baris": sorted(lines, key=lambda line: line[1].at),
            "saya_pegang": row.status == "petugas" and row.petugas_id == me}
