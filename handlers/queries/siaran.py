"""Whom a notice to many reaches, and how it went with each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import Session, col, func, select

from data.models import Akun, Outbox, Permohonan, Pesan, Siaran, SiaranPenerima
from handlers.commands.kontak import waiting_rows
from handlers.context import Context
from handlers.errors import NotFound
from handlers.layanan import LAYANAN
from handlers.sop import SOPS

SASARAN = {
    "semua": "Semua yang meminta pengumuman (mengetik KABAR)",
    "layanan": "Pemohon satu layanan yang masih berjalan",
    "langkah": "Pemohon yang permohonannya di satu langkah",
    "kecamatan": "Pemohon di satu kecamatan yang masih berjalan",
    "siap_diambil": "Pemohon yang dokumennya menunggu diambil",
    "prr": "PRR: kartu sudah dicetak, belum di tangan pemilik",
}
PRR_ROWS = ("pilah", "berita_acara", "serah_pos", "antar_pos", "ambil_loket")
MAX_COUNT = 20_000
PAGE = 50
MENUNGGU, DIKIRIM, DILEWATI, BATAL = "menunggu", "dikirim", "dilewati", "batal"


@dataclass(frozen=True)
class Hitungan:
    """How many an audience holds: who would be sent it, by channel, and who is left out and why."""

    jumlah: int = 0
    kanal: Mapping[str, int] = field(default_factory=dict)
    berhenti: int = 0
    tanpa_persetujuan: int = 0

    @property
    def is_banyak(self) -> bool:
        return self.jumlah >= MAX_COUNT


@dataclass(frozen=True)
class BarisPenerima:
    """One person of a siaran and how far it came: the word of the provider where it was sent."""

    penerima: SiaranPenerima
    akun: Akun
    hasil: str
    galat: str = ""


def choices(profil: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen for each audience that needs a choice: (value, label)."""
    rows = [(f"{sop.slug}:{row.slug}", f"{sop.judul}: {row.nomor} {row.aktivitas}"[:90])
            for (_, versi), sop in SOPS.items() for row in sop.langkah
            if versi == max(each for slug, each in SOPS if slug == sop.slug)]
    return {"layanan": [(slug, row.nama) for slug, row in LAYANAN.items()], "langkah": rows,
            "kecamatan": [(nama, nama) for nama in profil.get("kecamatan", ())]}


def audience(session: Session, ctx: Context, saringan: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    """(account, its channel, '' or why it is left out) of an audience, each account once.

    Consent is that of the request (it was asked for when it was sent) or the account's own KABAR.
    """
    if saringan.get("sasaran") == "semua":
        rows: Any = session.execute(_accounts(ctx).where(col(Akun.setuju_kabar_at).is_not(None)))
        yield from ((row.id, row.kanal, "berhenti" if row.is_berhenti else "") for row in rows)
        return
    wanted, seen = saringan.get("nilai", ""), dict[int, tuple[str, str]]()
    statement = _accounts(ctx).add_columns(col(Permohonan.data)).join(Permohonan, col(Permohonan.akun_id) == Akun.id)
    for row in session.execute(statement.where(_requests(saringan)).execution_options(yield_per=500)):
        if saringan.get("sasaran") == "kecamatan" and str(row.data.get("kecamatan", "")) != wanted:
            continue
        has_consent = bool(row.data.get("persetujuan") or row.setuju_kabar_at)
        why = "berhenti" if row.is_berhenti else "" if has_consent else "tanpa_persetujuan"
        if row.id not in seen or not why:
            seen[row.id] = (row.kanal, why)
    yield from ((akun_id, kanal, why) for akun_id, (kanal, why) in seen.items())


def count_audience(session: Session, ctx: Context, saringan: Mapping[str, str]) -> Hitungan:
    """How many, before anything is sent."""
    found = list(audience(session, ctx, saringan))
    kanal = Counter(kanal for _, kanal, why in found if not why)
    left = Counter(why for _, _, why in found if why)
    return Hitungan(sum(kanal.values()), dict(kanal), left["berhenti"], left["tanpa_persetujuan"])


def list_siaran(session: Session, kantor_id: int, limit: int = PAGE) -> Sequence[Siaran]:
    """Newest first."""
    return session.exec(select(Siaran).where(Siaran.kantor_id == kantor_id).order_by(col(Siaran.id).desc())
                        .limit(limit)).all()


def find_siaran(session: Session, kantor_id: int, siaran_id: int) -> Siaran:
    """Raises NotFound."""
    row = session.get(Siaran, siaran_id)
    if row is None or row.kantor_id != kantor_id:
        raise NotFound("Siaran itu tidak ditemukan.")
    return row


def count_hasil(session: Session, siaran_id: int) -> dict[str, int]:
    """How many stand where: menunggu, antre, terkirim, sampai, dibaca, gagal, parkir, dilewati, batal."""
    hasil = _hasil()
    rows = session.execute(
        select(hasil, func.count()).select_from(SiaranPenerima)
        .join(Pesan, col(Pesan.id) == SiaranPenerima.pesan_id, isouter=True)
        .where(SiaranPenerima.siaran_id == siaran_id).group_by(hasil))
    return {str(status): int(number) for status, number in rows}


def list_penerima(session: Session, siaran_id: int, hasil: str = "", sesudah: int = 0) -> list[BarisPenerima]:
    """A page of the people of a siaran, in the order they are written to; of one result when given."""
    statement = (
        select(SiaranPenerima, Akun, _hasil(), Outbox.error).join(Akun, col(Akun.id) == SiaranPenerima.akun_id)
        .join(Pesan, col(Pesan.id) == SiaranPenerima.pesan_id, isouter=True)
        .join(Outbox, and_(col(Outbox.percakapan_id) == Pesan.percakapan_id, col(Outbox.pesan_id) == Pesan.id,
                           col(Outbox.status) == "gagal"), isouter=True)
        .where(SiaranPenerima.siaran_id == siaran_id, col(SiaranPenerima.id) > sesudah))
    if hasil:
        statement = statement.where(_hasil() == hasil)
    rows = session.execute(statement.order_by(col(SiaranPenerima.id)).limit(PAGE))
    return [BarisPenerima(penerima, akun, str(status), error or "") for penerima, akun, status, error in rows]


def _hasil() -> Any:
    return func.coalesce(func.nullif(Pesan.status, ""), SiaranPenerima.status)


def _accounts(ctx: Context) -> Any:
    columns: tuple[Any, ...] = (Akun.id, Akun.kanal, Akun.is_berhenti, Akun.setuju_kabar_at)
    return select(*columns).where(Akun.kantor_id == ctx.kantor_id, col(Akun.kanal) != "console").order_by(col(Akun.id))


def _requests(saringan: Mapping[str, str]) -> Any:
    """Which requests an audience is drawn from: always unfinished ones."""
    sasaran, wanted = saringan.get("sasaran", ""), saringan.get("nilai", "")
    is_open = col(Permohonan.is_selesai).is_(False)
    in_sop, at = col(Permohonan.sop), col(Permohonan.langkah)
    if sasaran == "layanan":
        return and_(is_open, col(Permohonan.layanan) == wanted)
    if sasaran == "langkah":
        sop, _, langkah = wanted.partition(":")
        return and_(is_open, in_sop == sop, at == langkah)
    if sasaran == "prr":
        return and_(is_open, in_sop == "ktp_prr", at.in_(PRR_ROWS))
    if sasaran == "siap_diambil":
        places = [and_(in_sop == sop, at == langkah) for sop, langkah in waiting_rows()]
        return and_(is_open, col(Permohonan.is_diterima), or_(*places))
    return is_open
