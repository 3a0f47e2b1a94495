"""The printed kartu kendali: the derived rows of one request or of many, with a QR to the public tracking page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from data.gateways.stamp import qr_svg
from handlers.surat.tanggal import saat
from handlers.surat.typeset import typeset
from handlers.surat.unsur import kop
from handlers.workflow.kartu_kendali import BarisKendali, Paraf, Ringkasan
from handlers.workflow.model import ALASAN_JEDA, Peran


@dataclass(frozen=True)
class KartuKendali:
    """One card. `isian`: what stands above the table (layanan, pemohon, SOP …); `nama`: pengguna_id → name."""

    nomor: str
    isian: Sequence[tuple[str, str]]
    baris: Sequence[BarisKendali]
    ringkasan: Ringkasan | None
    url: str
    nama: Mapping[int, str]


def kartu_kendali_pdf(profil: Mapping[str, Any], cards: Sequence[KartuKendali], now: datetime) -> bytes:
    """All cards in one PDF, each on a page of its own. Moments are shown in the office's zone."""
    if not cards:
        raise ValueError("no card to print")
    zona = ZoneInfo(profil["zona"])
    return typeset("kartu_kendali", {
        "judul": f"Kartu kendali {cards[0].nomor}", "kantor": kop(profil), "dicetak": saat(now.astimezone(zona)),
        "kartu": [_card(card, zona) for card in cards],
    })


def lama(span: timedelta) -> str:
    """Office time in words: 2 jam 5 mnt."""
    minutes = round(span.total_seconds() / 60)
    hours, minutes = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} jam" if hours else "", f"{minutes} mnt" if minutes or not hours else "")
                    if part)


def _card(card: KartuKendali, zona: ZoneInfo) -> dict[str, Any]:
    half = (len(card.isian) + 1) // 2
    return {
        "nomor": card.nomor, "kiri": list(card.isian[:half]), "kanan": list(card.isian[half:]), "qr": qr_svg(card.url),
        "baris": [_row(row, card.nama, zona) for row in card.baris], "jumlah": _sums(card.ringkasan),
    }


def _row(row: BarisKendali, names: Mapping[int, str], zona: ZoneInfo) -> dict[str, str]:
    again = f" (ke-{row.kunjungan})" if row.kunjungan > 1 else ""
    received = _paraf(row.diterima, names, zona) or ("belum diterima" if row.needs_paraf and row.is_kini else "–")
    return {
        "nomor": row.langkah.nomor + again, "aktivitas": row.langkah.aktivitas,
        "pelaksana": ", ".join(peran.label for peran in row.langkah.pelaksana), "catatan": row.catatan,
        "diterima": received,
        "diserahkan": _paraf(row.diserahkan, names, zona) or ("di sini sekarang" if row.is_kini else "–"),
        "standar": row.standar.verbatim or _standard(row), "waktu": "–" if row.is_pemohon else lama(row.waktu_kantor),
        "terlambat": lama(row.terlambat) if row.is_terlambat else "",
    }


def _standard(row: BarisKendali) -> str:
    return f"{row.standar.hari} hari" if row.standar.hari else f"{row.standar.menit} mnt" if row.standar.menit else "–"


def _paraf(paraf: Paraf | None, names: Mapping[int, str], zona: ZoneInfo) -> str:
    if paraf is None:
        return ""
    name = names.get(paraf.pengguna_id or 0) or Peran(paraf.peran).label
    jabatan = f"\n{paraf.sebagai} {Peran(paraf.peran).label}" if paraf.sebagai else ""
    return f"{saat(paraf.at.astimezone(zona))}\n{name}{jabatan}"


def _sums(ringkasan: Ringkasan | None) -> list[str]:
    if ringkasan is None:
        return []
    jeda = [f"Jeda {ALASAN_JEDA.get(alasan, alasan)}: {lama(span)}" for alasan, span in ringkasan.jeda]
    return [
        f"Waktu kantor: {lama(ringkasan.waktu_kantor)}", f"Waktu pemohon: {lama(ringkasan.waktu_pemohon)}", *jeda,
        *([f"Standar seluruhnya: {ringkasan.standar.verbatim}"] if ringkasan.standar.verbatim else []),
    ]
