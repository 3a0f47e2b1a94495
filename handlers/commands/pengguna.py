"""Officers and their passwords: logging in, changing a password, who holds which role."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, col, delete, select

from data.models import Pengguna, PenggunaPeran
from handlers.commands.load import lock_kantor
from handlers.context import Actor, Context
from handlers.errors import BadFields, BadInput, NotAllowed, NotFound
from handlers.workflow.model import Peran

PASSWORD_LENGTH = 10
MAX_FAILURES = 5
LOCK = timedelta(minutes=5)

_hasher = PasswordHasher()
_DUMMY_HASH = _hasher.hash(secrets.token_hex(16))
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


def hash_sandi(sandi: str) -> str:
    """Argon2id hash of a password."""
    return _hasher.hash(sandi)


def check_sandi(sandi_hash: str, sandi: str) -> bool:
    try:
        return _hasher.verify(sandi_hash, sandi)
    except (VerificationError, InvalidHashError):
        return False


def log_in(session: Session, ctx: Context, login: str, sandi: str) -> Pengguna | None:
    """The officer, or None. Unknown, inactive and locked logins (and demo logins out of demo mode) cost as much work
    as a wrong password.

    After MAX_FAILURES wrong passwords in a row the login is locked for LOCK; a lock that ended starts afresh.
    """
    pengguna = session.exec(
        select(Pengguna).where(Pengguna.login == login.strip().lower(), Pengguna.kantor_id == ctx.kantor_id)
    ).first()
    now = ctx.now()
    is_right = check_sandi(pengguna.sandi_hash if pengguna else _DUMMY_HASH, sandi)
    if pengguna is None or not pengguna.is_aktif or (pengguna.is_demo and not ctx.settings.demo):
        return None
    if pengguna.terkunci_sampai and pengguna.terkunci_sampai > now:
        return None
    if not is_right:
        pengguna.gagal_masuk += 1
        if pengguna.gagal_masuk >= MAX_FAILURES:
            pengguna.terkunci_sampai, pengguna.gagal_masuk = now + LOCK, 0
        return None
    pengguna.gagal_masuk, pengguna.terkunci_sampai, pengguna.terakhir_masuk_at = 0, None, now
    if _hasher.check_needs_rehash(pengguna.sandi_hash):
        pengguna.sandi_hash = hash_sandi(sandi)
    return pengguna


def set_lanjut_otomatis(session: Session, actor: Actor, is_wanted: bool) -> None:
    """Whether the next item of the queue opens by itself for this officer."""
    pengguna = session.get_one(Pengguna, actor.pengguna_id)
    pengguna.is_lanjut_otomatis = is_wanted
    session.add(pengguna)


def change_sandi(session: Session, ctx: Context, actor: Actor, lama: str, baru: str) -> Pengguna:
    """Change one's own password; every other session of the officer ends (`sesi_versi`)."""
    pengguna = session.get(Pengguna, actor.pengguna_id)
    if pengguna is None or not check_sandi(pengguna.sandi_hash, lama):
        raise BadInput("Kata sandi sekarang tidak cocok.")
    _set_sandi(pengguna, baru)
    return pengguna


def reset_sandi(session: Session, ctx: Context, actor: Actor, pengguna_id: int) -> str:
    """Give another officer a fresh password, returned once to be handed over in person."""
    pengguna = _find(session, ctx, actor, pengguna_id)
    sandi = "-".join(secrets.token_hex(2) for _ in range(3))
    _set_sandi(pengguna, sandi)
    pengguna.terkunci_sampai, pengguna.gagal_masuk = None, 0
    return sandi


def create_pengguna(
    session: Session, ctx: Context, actor: Actor, *, login: str, nama: str, nip: str, peran: Collection[Peran]
) -> tuple[Pengguna, str]:
    """A new officer and the first password, shown once. Raises NotAllowed, BadFields."""
    _check_admin(actor)
    login = login.strip().lower()
    lock_kantor(session, ctx)
    salah = _faults(nama, bool(peran))
    if not _LOGIN.fullmatch(login):
        salah["login"] = "Nama pengguna: 3–40 huruf kecil, angka, titik, atau garis."
    elif session.exec(select(Pengguna.id).where(Pengguna.login == login)).first():
        salah["login"] = f"Nama pengguna “{login}” sudah dipakai."
    if salah:
        raise BadFields(salah)
    sandi = "-".join(secrets.token_hex(2) for _ in range(3))
    pengguna = Pengguna(
        kantor_id=ctx.kantor_id, login=login, nama=nama.strip(), nip=nip.strip(), sandi_hash=hash_sandi(sandi)
    )
    session.add(pengguna)
    session.flush()
    _set_peran(session, pengguna, peran)
    return pengguna, sandi


def update_pengguna(
    session: Session,
    ctx: Context,
    actor: Actor,
    pengguna_id: int,
    *,
    nama: str,
    nip: str,
    is_aktif: bool,
    peran: Collection[Peran],
) -> Pengguna:
    """Change an officer. Whoever is made inactive is logged out at once; the last admin stays one.

    Raises NotAllowed, NotFound, BadFields.
    """
    pengguna = _find(session, ctx, actor, pengguna_id)
    salah = _faults(nama, bool(peran) or not is_aktif)
    if pengguna.id == actor.pengguna_id and not is_aktif:
        salah["is_aktif"] = "Anda tidak dapat menonaktifkan akun sendiri."
    elif pengguna.id == actor.pengguna_id and Peran.ADMIN_SISTEM not in peran:
        salah["peran"] = "Anda tidak dapat mencabut peran admin milik sendiri."
    if salah:
        raise BadFields(salah)
    if pengguna.is_aktif and not is_aktif:
        pengguna.sesi_versi += 1
    pengguna.nama, pengguna.nip, pengguna.is_aktif = nama.strip(), nip.strip(), is_aktif
    _set_peran(session, pengguna, peran)
    return pengguna


def _faults(nama: str, has_peran: bool) -> dict[str, str]:
    salah = {} if nama.strip() else {"nama": "Isi nama lengkap."}
    return salah if has_peran else salah | {"peran": "Pilih sedikitnya satu peran: peran menentukan halamannya."}


def _find(session: Session, ctx: Context, actor: Actor, pengguna_id: int) -> Pengguna:
    _check_admin(actor)
    pengguna = session.get(Pengguna, pengguna_id)
    if pengguna is None or pengguna.kantor_id != ctx.kantor_id:
        raise NotFound("Petugas tidak ditemukan.")
    return pengguna


def _check_admin(actor: Actor) -> None:
    if actor.peran != Peran.ADMIN_SISTEM:
        raise NotAllowed("Hanya admin sistem yang dapat mengubah pengguna.")


def _set_sandi(pengguna: Pengguna, sandi: str) -> None:
    if len(sandi) < PASSWORD_LENGTH:
        raise BadInput(f"Kata sandi baru sedikitnya {PASSWORD_LENGTH} karakter.")
    pengguna.sandi_hash = hash_sandi(sandi)
    pengguna.sesi_versi += 1


def _set_peran(session: Session, pengguna: Pengguna, peran: Collection[Peran]) -> None:
    session.execute(delete(PenggunaPeran).where(col(PenggunaPeran.pengguna_id) == pengguna.id))
    session.add_all(PenggunaPeran(pengguna_id=pengguna.id or 0, peran=slug) for slug in sorted(set(peran)))
