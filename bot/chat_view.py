"""What the web chat page reads: the lines of its own conversation, and the files in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from bot.channels.webchat import WEBCHAT
from data.models import Akun, Berkas, Dokumen, Inbox, Percakapan, Pesan
from handlers.context import Context

LINES_AT_ONCE = 100
LINES_AT_FIRST = 60
HARI = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")


@dataclass(frozen=True)
class View:
    """`lines` newer than asked for, oldest first; `waiting`: sent by the visitor, not yet handled."""

    status: str
    lines: tuple[dict[str, Any], ...]
    waiting: tuple[dict[str, Any], ...]

    @property
    def tag(self) -> str:
        """Changes whenever a reader would see a change."""
        last = self.lines[-1]["id"] if self.lines else 0
        return f'W/"{self.status}-{last}-{len(self.lines)}-{"_".join(str(one["id"]) for one in self.waiting)}"'

    def to_json(self) -> dict[str, Any]:
        return {"status": self.status, "pesan": list(self.lines), "menunggu": list(self.waiting)}


def load_view(ctx: Context, alamat: str, after: int) -> View:
    """The conversation of this session after line id `after` (0: the latest ones)."""
    with ctx.store.reading() as session:
        percakapan = _percakapan(session, ctx, alamat)
        lines = _lines(session, percakapan.id, after) if percakapan and percakapan.id else []
        waiting = _waiting(session, alamat)
    status = percakapan.status if percakapan else "bot"
    return View(status, tuple(line_json(line) for line in lines), tuple(waiting))


def line_json(line: Pesan) -> dict[str, Any]:
    """One line as the page's script reads it."""
    isi = line.isi or {}
    return {
        "id": line.id, "arah": line.arah, "pengirim": line.pengirim, "at": line.at.isoformat(),
        "teks": isi.get("teks") or line.teks if line.arah == "keluar" else line.teks,
        "tombol": [_button(one) for one in isi.get("buttons") or ()],
        "lampiran": [_attachment(line, n, one) for n, one in enumerate(attachments_of(isi))],
        "id_klien": _listed(isi.get("id_klien")),
    }


def attachments_of(isi: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every file of a line: what it lists, and the dokumen it carries."""
    listed = list(isi.get("lampiran") or ())
    if isi.get("dokumen_id") and not any(one.get("dokumen_id") for one in listed):
        listed.append({"dokumen_id": isi["dokumen_id"], "tipe": "application/pdf",
                       "nama": isi.get("nama_dokumen") or "Dokumen.pdf"})
    return listed


def find_file(ctx: Context, alamat: str, pesan_id: int, nomor: int) -> tuple[bytes, str, str] | None:
    """(bytes, type, name) of a file in a line of this very session; None when it is not theirs or not there."""
    with ctx.store.reading() as session:
        line = session.get(Pesan, pesan_id)
        percakapan = _percakapan(session, ctx, alamat)
        if line is None or percakapan is None or line.percakapan_id != percakapan.id:
            return None
        listed = attachments_of(line.isi or {})
        found = _locate(session, listed[nomor]) if nomor < len(listed) else None
    if found is None:
        return None
    lokasi, tipe, nama = found
    return ctx.files.get(lokasi), tipe, nama


def weekly_hours(profil: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The office's hours as people write them: [('Senin–Kamis', '08.00–12.00, 13.00–15.00'), …], open days only."""
    jam = profil.get("jam") or {}
    together = jam.get("senin_kamis") or []
    groups: list[list[str]] = []
    for number, hari in enumerate(HARI):
        spans = ", ".join(f"{start}–{end}" for start, end in jam.get(hari, together if number < 4 else []))
        if groups and groups[-1][2] == spans:
            groups[-1][1] = hari
        else:
            groups.append([hari, hari, spans])
    return [
        (first.capitalize() if first == last else f"{first.capitalize()}–{last.capitalize()}", spans)
        for first, last, spans in groups if spans
    ]


def is_known(ctx: Context, provider_id: str) -> bool:
    """Whether this message of a visitor is already in the inbox."""
    with ctx.store.reading() as session:
        found = select(Inbox.id).where(Inbox.kanal == WEBCHAT, Inbox.provider_id == provider_id)
        return session.exec(found).first() is not None


def _percakapan(session: Session, ctx: Context, alamat: str) -> Percakapan | None:
    statement = (
        select(Percakapan).join(Akun)
        .where(Akun.kantor_id == ctx.kantor_id, Akun.kanal == WEBCHAT, Akun.alamat == alamat)
    )
    return session.exec(statement).first()


def _lines(session: Session, percakapan_id: int, after: int) -> list[Pesan]:
    statement = select(Pesan).where(Pesan.percakapan_id == percakapan_id)
    if after:
        newer = statement.where(Pesan.id > after).order_by(Pesan.id)  # type: ignore[operator,arg-type]
        return list(session.exec(newer.limit(LINES_AT_ONCE)))
    latest = statement.order_by(Pesan.id.desc()).limit(LINES_AT_FIRST)  # type: ignore[union-attr]
    return list(reversed(session.exec(latest).all()))


def _waiting(session: Session, alamat: str) -> list[dict[str, Any]]:
    statement = (
        select(Inbox).where(Inbox.status == "baru", Inbox.kunci == f"{WEBCHAT}:{alamat}")
        .order_by(Inbox.id).limit(20)  # type: ignore[arg-type]
    )
    return [
        {
            "id": row.id, "id_klien": _listed(row.payload.get("id_klien")), "teks": row.payload.get("teks", ""),
            "at": row.diterima_at.isoformat(), "lampiran": [
                {"nama": one.get("nama", ""), "tipe": one.get("tipe", "")} for one in row.payload.get("lampiran") or ()
            ],
        }
        for row in session.exec(statement)
    ]


def _locate(session: Session, one: Mapping[str, Any]) -> tuple[str, str, str] | None:
    if one.get("berkas_id"):
        berkas = session.get(Berkas, one["berkas_id"])
        return (berkas.lokasi, berkas.tipe, berkas.nama or one.get("nama", "")) if berkas else None
    if one.get("dokumen_id"):
        dokumen = session.get(Dokumen, one["dokumen_id"])
        if dokumen is None or not dokumen.lokasi_signed or dokumen.status != "ditandatangani":
            return None
        return dokumen.lokasi_signed, "application/pdf", dokumen.nama or "Dokumen.pdf"
    return (one["lokasi"], one.get("tipe", ""), one.get("nama", "")) if one.get("lokasi") else None


def _listed(ids: Any) -> list[str]:
    """The ids a visitor's script gave: several where several messages became one line."""
    return [str(one) for one in (ids if isinstance(ids, list) else [ids]) if one]


def _button(one: Mapping[str, Any]) -> dict[str, str]:
    return {"label": str(one.get("label", "")), "payload": str(one.get("payload", ""))}


def _attachment(line: Pesan, number: int, one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "url": f"/chat/api/lampiran/{line.id}/{number}", "tipe": str(one.get("tipe", "")),
        "nama": str(one.get("nama") or "Berkas"),
    }
