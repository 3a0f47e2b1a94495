"""Many rows for benchmarks, written straight into the tables; nothing here is a real person."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert
from sqlmodel import Session, SQLModel, select

from data import crypto
from data.models import Akun, Kejadian, Percakapan, Permohonan, Pesan, Tenggat
from data.models.base import utcnow
from data.store import Store

BATCH = 2000
MESSAGES_EACH = 5
SEED = 20261120


def seed_bulk(
    store: Store,
    kantor_id: int,
    permohonan: int,
    percakapan: int,
    sop: tuple[str, int],
    langkah: Sequence[str],
    layanan: Sequence[str],
) -> None:
    """Add so many requests (one in five unfinished) and conversations (MESSAGES_EACH lines each).

    `sop` is (slug, versi), `langkah` the row slugs to spread unfinished requests over.
    """
    rng, now = random.Random(SEED), utcnow()
    with store.reading() as session:
        akun0, permohonan0 = _last_id(session, Akun), _last_id(session, Permohonan)
        percakapan0 = _last_id(session, Percakapan)
    accounts = max(percakapan, 1)
    _insert(
        store,
        Akun,
        (
            {
                "id": akun0 + i,
                "kantor_id": kantor_id,
                "kanal": "webchat",
                "alamat": f"benih-{akun0 + i}",
                "nama": f"Warga {i}",
            }
            for i in range(1, accounts + 1)
        ),
    )
    _insert(
        store,
        Percakapan,
        (_percakapan(kantor_id, akun0 + i, percakapan0 + i, now, rng) for i in range(1, percakapan + 1)),
    )
    _insert(
        store, Pesan, (line for i in range(1, percakapan + 1) for line in _pesan(kantor_id, percakapan0 + i, now, rng))
    )
    rows = [
        _permohonan(kantor_id, permohonan0 + i, akun0 + 1 + i % accounts, now, rng, sop, langkah, layanan)
        for i in range(1, permohonan + 1)
    ]
    _insert(store, Permohonan, iter(rows))
    _insert(store, Kejadian, (_kejadian(row) for row in rows))
    _insert(store, Tenggat, (_tenggat(row) for row in rows if not row["is_selesai"]))
    _advance_sequences(store)


def _percakapan(kantor_id: int, akun_id: int, own_id: int, now: datetime, rng: random.Random) -> dict[str, Any]:
    at = now - timedelta(minutes=rng.randrange(60 * 24 * 90))
    is_waiting = rng.random() < 0.02
    return {
        "id": own_id,
        "kantor_id": kantor_id,
        "akun_id": akun_id,
        "kanal": "webchat",
        "status": "antre" if is_waiting else "bot",
        "keadaan": {},
        "belum_dijawab_at": at if is_waiting else None,
        "terakhir_masuk_at": at,
        "terakhir_at": at,
        "lease_holder": "",
    }


def _pesan(kantor_id: int, percakapan_id: int, now: datetime, rng: random.Random) -> Iterator[dict[str, Any]]:
    at = now - timedelta(minutes=rng.randrange(60 * 24 * 90))
    for number in range(MESSAGES_EACH):
        is_in = number % 2 == 0
        yield {
            "kantor_id": kantor_id,
            "percakapan_id": percakapan_id,
            "arah": "masuk" if is_in else "keluar",
            "pengirim": "warga" if is_in else "bot",
            "teks": "syarat kk hilang apa saja ya" if is_in else "Syaratnya …",
            "isi": {},
            "status": "" if is_in else "terkirim",
            "maksud": "",
            "layanan": "",
            "at": at + timedelta(minutes=number),
        }


def _permohonan(
    kantor_id: int,
    own_id: int,
    akun_id: int,
    now: datetime,
    rng: random.Random,
    sop: tuple[str, int],
    langkah: Sequence[str],
    layanan: Sequence[str],
) -> dict[str, Any]:
    is_selesai = rng.random() >= 0.2
    at = now - timedelta(minutes=rng.randrange(60 * 24 * (300 if is_selesai else 7)))
    nik = f"1471{rng.randrange(10**12):012d}"
    return {
        "id": own_id,
        "kantor_id": kantor_id,
        "nomor": f"BN-{at:%y%m%d}-{own_id:07d}-X",
        "layanan": rng.choice(layanan),
        "sop": sop[0],
        "sop_versi": sop[1],
        "akun_id": akun_id,
        "nama": f"Warga {own_id}",
        "nik_index": crypto.blind_index(nik),
        "data": {"nama": f"Warga {own_id}", "nik": nik, "penyerahan": "chat"},
        "langkah": "" if is_selesai else rng.choice(langkah),
        "is_diterima": rng.random() < 0.5,
        "is_selesai": is_selesai,
        "hasil": "selesai" if is_selesai else "",
        "diajukan_at": at,
        "selesai_at": at if is_selesai else None,
        "tenggat_at": None if is_selesai else at + timedelta(days=7),
    }


def _kejadian(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "permohonan_id": row["id"],
        "urutan": 1,
        "aksi": "ajukan",
        "langkah": "kirim_berkas",
        "ke_langkah": "terima_wa",
        "peran": "pemohon",
        "catatan": "",
        "data": {},
        "at": row["diajukan_at"],
    }


def _tenggat(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "permohonan_id": row["id"],
        "langkah": "seluruh",
        "jatuh_at": row["tenggat_at"],
        "tingkat": 0,
        "is_selesai": False,
    }


def _insert(store: Store, model: type[SQLModel], rows: Iterator[dict[str, Any]]) -> None:
    while batch := [row for _, row in zip(range(BATCH), rows, strict=False)]:
        with store.transaction() as session:
            session.execute(insert(model), batch)


def _last_id(session: Session, model: Any) -> int:
    return session.exec(select(func.coalesce(func.max(model.id), 0))).one()


def _advance_sequences(store: Store) -> None:
    """PostgreSQL hands out ids by a sequence that knows nothing of ids we chose ourselves."""
    if store.is_sqlite:
        return
    with store.transaction() as session:
        for model in (Akun, Percakapan, Permohonan):
            table = model.__tablename__
            highest = _last_id(session, model) or 1
            session.execute(select(func.setval(func.pg_get_serial_sequence(table, "id"), highest)))
