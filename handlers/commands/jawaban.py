"""Ready answers of the office: written, changed and withdrawn on a page, each earlier wording kept."""

from __future__ import annotations

import re

from sqlmodel import Session, select

from data.models import JawabanBaku
from handlers.commands.load import lock_kantor
from handlers.context import Actor, Context
from handlers.errors import BadInput, NotFound

VARIABEL: dict[str, str] = {
    "nama": "nama pemohon",
    "nomor": "nomor permohonan yang berjalan",
    "layanan": "layanan permohonan itu",
    "langkah": "langkah yang sedang berjalan",
    "sisa": "sisa waktu langkah itu",
    "tautan": "alamat halaman lacak",
    "petugas": "nama Anda",
    "kantor": "nama singkat kantor",
    "jam": "jam buka hari ini",
}
MAX_TEKS = 2000
MAX_JEJAK = 50
_SINGKATAN = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
_KOSONG = re.compile(r"\{\{\s*(\w*)\s*\}\}")


def save_jawaban(session: Session, ctx: Context, actor: Actor, jawaban_id: int | None, *, singkatan: str, judul: str,
                 teks: str, is_aktif: bool = True) -> JawabanBaku:
    """Make or change a ready answer; the wording it had is kept with who changed it. Raises BadInput, NotFound."""
    singkatan, judul, teks = singkatan.strip().lstrip("/").lower(), " ".join(judul.split()), teks.strip()
    _check(singkatan, judul, teks)
    row = load_jawaban(session, ctx.kantor_id, jawaban_id) if jawaban_id else None
    lock_kantor(session, ctx)
    same = session.exec(select(JawabanBaku).where(JawabanBaku.kantor_id == ctx.kantor_id,
                                                  JawabanBaku.singkatan == singkatan)).first()
    if same is not None and same is not row:
        raise BadInput(f"Singkatan /{singkatan} sudah dipakai untuk “{same.judul}”.")
    if row is None:
        row = JawabanBaku(kantor_id=ctx.kantor_id, singkatan=singkatan, judul=judul, teks=teks)
    elif (row.singkatan, row.judul, row.teks, row.is_aktif) == (singkatan, judul, teks, is_aktif):
        return row
    else:
        old = {"judul": row.judul, "teks": row.teks, "oleh": row.diubah_oleh, "at": row.diubah_at.isoformat()}
        row.jejak = [*row.jejak, old][-MAX_JEJAK:]
        row.singkatan, row.judul, row.teks = singkatan, judul, teks
    row.is_aktif, row.diubah_oleh, row.diubah_at = is_aktif, actor.pengguna_id, ctx.now()
    session.add(row)
    session.flush()
    return row


def load_jawaban(session: Session, kantor_id: int, jawaban_id: int) -> JawabanBaku:
    """Raises NotFound."""
    row = session.get(JawabanBaku, jawaban_id)
    if row is None or row.kantor_id != kantor_id:
        raise NotFound("Jawaban siap pakai itu tidak ditemukan.")
    return row


def fill(teks: str, values: dict[str, str]) -> str:
    """The text with its {{…}} replaced; one whose value is not known stays as it is, for the officer to see."""
    return _KOSONG.sub(lambda found: values.get(found[1]) or found[0], teks)


def refuse_unfilled(teks: str) -> None:
    """Raises BadInput when a {{…}} still stands in words that are to be sent."""
    left = [found[0] for found in _KOSONG.finditer(teks)]
    if left:
        raise BadInput(f"Masih ada yang belum diisi: {', '.join(dict.fromkeys(left))}. Ganti dahulu dengan kata-kata.")


def _check(singkatan: str, judul: str, teks: str) -> None:
    if not _SINGKATAN.fullmatch(singkatan):
        raise BadInput("Singkatan: huruf kecil, angka, dan tanda hubung saja, paling banyak 30 huruf.")
    if not judul or len(judul) > 80:
        raise BadInput("Isi judul, paling banyak 80 huruf.")
    if not teks or len(teks) > MAX_TEKS:
        raise BadInput(f"Isi teks jawaban, paling banyak {MAX_TEKS} huruf.")
    check_variabel(teks)


def check_variabel(teks: str) -> None:
    """Raises BadInput when a {{…}} of the text is none of VARIABEL."""
    unknown = [found[1] for found in _KOSONG.finditer(teks) if found[1] not in VARIABEL]
    if unknown:
        raise BadInput("Isian yang tidak dikenal: " + ", ".join("{{" + nama + "}}" for nama in unknown) + ".")
