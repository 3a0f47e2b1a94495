"""A list held against SIAK: each person found or not, and what differs. Asked with no transaction open."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlmodel import Session, select

from data.gateways.base import GatewayDown, GatewayRefused, Penduduk
from data.models import Orang, Permohonan
from handlers.commands.daftar_nilai import can_judge
from handlers.context import Actor, Context
from handlers.errors import Gone, NotAllowed, NotFound
from handlers.queries.daftar import list_orang

COCOK, BEDA, TIDAK_ADA = "cocok", "beda", "tidak_ada"
MENINGGAL = "Tercatat meninggal"


def check_siak(ctx: Context, actor: Actor, permohonan_id: int) -> Counter[str]:
    """Ask SIAK about everybody not judged yet; how many are cocok, beda, tidak_ada. Raises Gone when SIAK is away."""
    with ctx.store.reading() as session:
        permohonan = session.get(Permohonan, permohonan_id)
        if permohonan is None or permohonan.kantor_id != ctx.kantor_id:
            raise NotFound("Daftar itu tidak ditemukan.")
        if not can_judge(permohonan, actor.peran):
            raise NotAllowed("Daftar diperiksa ke SIAK oleh petugas yang memegangnya, sebelum disetujui.")
        people = [row for row in list_orang(session, permohonan_id) if row.verifikasi == "belum"]
    try:
        found = {row.id: compare(row, _ask(ctx, row)) for row in people}
    except GatewayDown as error:
        raise Gone("SIAK sedang tidak dapat dihubungi. Coba lagi, atau jeda dengan alasan SIAK gangguan.") from error
    except GatewayRefused as error:
        raise Gone(f"{error}. Periksa NIK dan nomor KK dalam daftar, atau sampaikan kepada admin sistem.") from error
    with ctx.store.transaction() as session:
        return Counter(_keep(session, row, found[row.id]) for row in people)


def compare(orang: Orang, penduduk: Penduduk | None) -> dict[str, Any]:
    """What SIAK says of a person: {status, beda, nik, nama, nkk, tanggal_lahir, kecamatan, status_rekam}."""
    if penduduk is None:
        return {"status": TIDAK_ADA, "beda": []}
    pairs = (
        ("Nama", orang.nama, penduduk.nama), ("Nomor KK", orang.nkk, penduduk.nkk),
        ("Tanggal lahir", orang.tanggal_lahir, penduduk.tanggal_lahir),
    )
    differing = [label for label, ours, theirs in pairs if ours and theirs and _plain(ours) != _plain(theirs)]
    if penduduk.is_meninggal:
        differing.insert(0, MENINGGAL)
    return {
        "status": BEDA if differing else COCOK, "beda": differing, "nik": penduduk.nik, "nama": penduduk.nama,
        "nkk": penduduk.nkk, "tanggal_lahir": penduduk.tanggal_lahir, "kecamatan": penduduk.kecamatan,
        "status_rekam": penduduk.status_rekam,
    }


def _ask(ctx: Context, orang: Orang) -> Penduduk | None:
    """By NIK; without one, by name on the KK."""
    if orang.nik:
        return ctx.siak.find_penduduk(orang.nik)
    family = ctx.siak.find_keluarga(orang.nkk) if orang.nkk else ()
    same = [one for one in family if _plain(one.nama) == _plain(orang.nama)]
    return same[0] if len(same) == 1 else None


def _plain(text: str) -> str:
    return " ".join("".join(ch if ch.isalnum() else " " for ch in text.casefold()).split())


def _keep(session: Session, before: Orang, said: dict[str, Any]) -> str:
    """Unless the line was changed or judged meanwhile."""
    row = session.exec(
        select(Orang).where(Orang.id == before.id, Orang.versi == before.versi).with_for_update()
    ).first()
    if row is None:
        return ""
    row.siak = said
    session.add(row)
    return str(said["status"])
