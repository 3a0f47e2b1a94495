"""Many rows for benchmarks, written straight into the tables; nothing here is a real person."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from data import crypto
from data.bulk import Row, advance_sequences, analyze, insert_bulk, last_id
from data.index_bulk import fill_index
from data.models import Akun, Kejadian, Percakapan, Permohonan, Pesan, Tenggat, Warga
from data.models.base import utcnow
from data.store import Store

MESSAGES_EACH = 5
SEED = 20261120
_DAYS = 300
_KANAL = ("whatsapp", "whatsapp", "telegram", "webchat")
_NAMES = tuple((Path(__file__).parent / "reference" / "nama_umum.txt").read_text(encoding="utf-8").title().split())
_SAID = (
    "syarat {dokumen} {keadaan} apa saja ya", "{dokumen} saya {keadaan} di {tempat}", "kapan {dokumen} {nama} selesai",
    "mau urus {dokumen} {keadaan} buat {nama}", "nomor permohonan saya {nomor} sudah sampai mana",
    "kantor {tempat} buka jam berapa", "foto {dokumen} sudah dikirim, tolong dicek", "terima kasih banyak {nama}",
    "saya pindah dari {tempat} ke {tempat2}", "nama {nama} di {dokumen} salah ketik", "ya", "lanjut",
)
_DOKUMEN = ("kk", "ktp", "akta kelahiran", "akta kematian", "kia", "surat pindah", "akta perkawinan", "ikd")
_KEADAAN = ("hilang", "rusak", "baru", "salah", "robek", "luntur", "berubah", "pisah")
_TEMPAT = ("sail", "sukajadi", "tampan", "rumbai", "senapelan", "payung", "marpoyan", "tenayan", "kulim", "limapuluh")


@dataclass(frozen=True)
class Benih:
    """What the seed must be told of the office. `nomor` makes the number of (day, running number)."""

    kantor_id: int
    sop: tuple[str, int]
    langkah: Sequence[str]
    layanan: Sequence[str]
    nomor: Callable[[date, int], str]
    petugas: Sequence[int] = ()


def seed_bulk(store: Store, benih: Benih, permohonan: int, percakapan: int) -> None:
    """Add so many requests (one in five unfinished) and conversations (MESSAGES_EACH lines each), findable."""
    rng, now = random.Random(SEED), utcnow()
    akun0, warga0, percakapan0 = last_id(store, Akun), last_id(store, Warga), last_id(store, Percakapan)
    permohonan0, pesan0 = last_id(store, Permohonan), last_id(store, Pesan)
    people = range(1, max(percakapan, 1) + 1)
    insert_bulk(store, Warga, (_warga(benih, warga0 + i, rng) for i in people))
    insert_bulk(store, Akun, (_akun(benih, akun0 + i, warga0 + i, rng) for i in people))
    insert_bulk(store, Percakapan,
                (_percakapan(benih, akun0 + i, percakapan0 + i, now, rng) for i in range(1, percakapan + 1)))
    insert_bulk(store, Pesan, (line for i in range(percakapan)
                               for line in _pesan(benih, percakapan0 + 1 + i, pesan0 + i * MESSAGES_EACH, now, rng)))
    insert_bulk(store, Permohonan, _requests(benih, permohonan0, permohonan, akun0, warga0, len(people), now))
    insert_bulk(store, Kejadian,
                (_kejadian(row) for row in _requests(benih, permohonan0, permohonan, akun0, warga0, 1, now)))
    insert_bulk(store, Tenggat, (_tenggat(row) for row in _requests(
        benih, permohonan0, permohonan, akun0, warga0, 1, now) if not row["is_selesai"]))
    fill_index(store, akun0, permohonan0, pesan0)
    advance_sequences(store, Akun, Warga, Percakapan, Pesan, Permohonan, Kejadian, Tenggat)
    analyze(store)


def _name(rng: random.Random) -> str:
    return " ".join(rng.choices(_NAMES, k=rng.choice((2, 2, 3))))


def _nik(rng: random.Random) -> str:
    kecamatan, day, month = rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(1, 13)
    return f"1471{kecamatan:02d}{day:02d}{month:02d}{rng.randrange(10**6):06d}"


def _warga(benih: Benih, own_id: int, rng: random.Random) -> Row:
    nik = f"14719{own_id:011d}"
    return {"id": own_id, "kantor_id": benih.kantor_id, "nik": nik, "nik_index": crypto.blind_index(nik),
            "nama": _name(rng)}


def _akun(benih: Benih, own_id: int, warga_id: int, rng: random.Random) -> Row:
    number = f"+628{own_id:09d}"
    kanal = rng.choice(_KANAL)
    return {"id": own_id, "kantor_id": benih.kantor_id, "kanal": kanal, "alamat": f"{kanal}:{number}",
            "nama": _name(rng), "telepon": number if kanal == "whatsapp" else "", "warga_id": warga_id}


def _percakapan(benih: Benih, akun_id: int, own_id: int, now: datetime, rng: random.Random) -> Row:
    at = now - timedelta(minutes=rng.randrange(60 * 24 * _DAYS))
    chance = rng.random()
    status = "antre" if chance < 0.02 else "petugas" if chance < 0.03 else "selesai" if chance < 0.13 else "bot"
    is_waiting = status == "antre" or (status == "petugas" and rng.random() < 0.5)
    return {
        "id": own_id, "kantor_id": benih.kantor_id, "akun_id": akun_id, "kanal": rng.choice(_KANAL),
        "layanan": rng.choice(benih.layanan) if rng.random() < 0.5 else "", "status": status,
        "petugas_id": rng.choice(benih.petugas) if status == "petugas" and benih.petugas else None,
        "belum_dijawab_at": at if is_waiting else None, "sla_at": at + timedelta(hours=2) if is_waiting else None,
        "ditutup_at": at if status == "selesai" else None, "terakhir_masuk_at": at, "terakhir_at": at,
    }


def _said(rng: random.Random) -> str:
    return rng.choice(_SAID).format(
        dokumen=rng.choice(_DOKUMEN), keadaan=rng.choice(_KEADAAN), tempat=rng.choice(_TEMPAT),
        tempat2=rng.choice(_TEMPAT), nama=rng.choice(_NAMES), nomor=rng.randrange(10**6))


def _pesan(benih: Benih, percakapan_id: int, before: int, now: datetime, rng: random.Random) -> Iterator[Row]:
    at = now - timedelta(minutes=rng.randrange(60 * 24 * _DAYS))
    for number in range(1, MESSAGES_EACH + 1):
        is_in = number % 2 == 1
        teks = _said(rng) if is_in else "Syaratnya …"
        yield {
            "id": before + number, "kantor_id": benih.kantor_id, "percakapan_id": percakapan_id,
            "arah": "masuk" if is_in else "keluar", "pengirim": "warga" if is_in else "bot", "teks": teks,
            "status": "" if is_in else "terkirim", "at": at + timedelta(minutes=number),
        }


def _requests(benih: Benih, before: int, count: int, akun0: int, warga0: int, people: int,
              now: datetime) -> Iterator[Row]:
    """The same requests each time it is asked, so that their events need not be kept in memory."""
    rng = random.Random(SEED + 1)
    for i in range(1, count + 1):
        yield _permohonan(benih, before + i, akun0 + 1 + i % people, warga0 + 1 + i % people, now, rng)


def _permohonan(benih: Benih, own_id: int, akun_id: int, warga_id: int, now: datetime, rng: random.Random) -> Row:
    is_selesai = rng.random() >= 0.2
    at = now - timedelta(minutes=rng.randrange(60 * 24 * (_DAYS if is_selesai else 7)))
    nik, nama = _nik(rng), _name(rng)
    return {
        "id": own_id, "kantor_id": benih.kantor_id, "nomor": benih.nomor(at.date(), own_id % 999_999 + 1),
        "layanan": rng.choice(benih.layanan), "sop": benih.sop[0], "sop_versi": benih.sop[1], "akun_id": akun_id,
        "warga_id": warga_id, "nama": nama, "nik_index": crypto.blind_index(nik),
        "data": {"nama": nama, "nik": nik, "penyerahan": "chat"},
        "langkah": "" if is_selesai else rng.choice(benih.langkah),
        "is_diterima": rng.random() < 0.5, "is_selesai": is_selesai, "hasil": "selesai" if is_selesai else "",
        "diajukan_at": at, "selesai_at": at if is_selesai else None,
        "tenggat_at": None if is_selesai else at + timedelta(days=7),
    }


def _kejadian(row: dict[str, Any]) -> Row:
    return {"permohonan_id": row["id"], "urutan": 1, "aksi": "ajukan", "langkah": "kirim_berkas",
            "ke_langkah": "terima_wa", "peran": "pemohon", "at": row["diajukan_at"]}


def _tenggat(row: dict[str, Any]) -> Row:
    return {"permohonan_id": row["id"], "langkah": "seluruh", "jatuh_at": row["tenggat_at"], "tingkat": 0,
            "is_selesai": False}
