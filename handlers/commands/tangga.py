"""The later rungs: what waits too long goes to another channel of the same phone, then to an officer's call list."""

from __future__ import annotations

from sqlmodel import Session, col, select, update

from data.models import Akun, Outbox, Panggilan, Percakapan, Pesan
from handlers.commands import pengaturan_waktu as waktu
from handlers.commands.henti import DIMINTA
from handlers.commands.jalur import DITELEPON, KANAL_LAIN, MENUNGGU, TELEPON, TERCATAT, is_window_open
from handlers.commands.percakapan import queue_line
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadInput, NotFound

AT_ONCE = 200
HASIL = {
    "disampaikan": "Tersambung, sudah disampaikan", "hubungi_lagi": "Minta dihubungi lagi",
    "tidak_tersambung": "Tidak tersambung", "salah_nomor": "Nomor salah atau tidak aktif",
}
FINAL = frozenset({"disampaikan", "salah_nomor"})
MAX_NOTE = 500
_SEEN_ONLY_WHEN_OPENED = ("webchat", "console", *TERCATAT)


def climb_ladder(ctx: Context) -> int:
    """For the clock: one rung up for every notice whose time on its rung is over. Returns how many climbed."""
    with ctx.store.reading() as session:
        due = _due(session, ctx)
    return sum(_climb(ctx, outbox_id) for outbox_id in due)


def other_akun(session: Session, ctx: Context, akun: Akun) -> tuple[Akun, Percakapan] | None:
    """Another account that proved the same phone number and may be written to now. A NIK proves nothing: who typed it
    may be anybody."""
    if not akun.telepon:
        return None
    rows = session.exec(
        select(Akun, Percakapan).join(Percakapan, col(Percakapan.akun_id) == Akun.id).where(
            Akun.kantor_id == ctx.kantor_id, Akun.telepon == akun.telepon, Akun.id != akun.id,
            col(Akun.is_berhenti).is_(False), col(Akun.kanal).not_in(_SEEN_ONLY_WHEN_OPENED),
        ).order_by(col(Percakapan.terakhir_masuk_at).desc())
    ).all()
    return next(((other, talk) for other, talk in rows if is_window_open(ctx, other, talk)), None)


def log_panggilan(
    session: Session, ctx: Context, actor: Actor, outbox_id: int, hasil: str, catatan: str = ""
) -> Panggilan:
    """An officer rang. Told, or a wrong number: it leaves the list. Raises BadInput, NotFound, AlreadyDone."""
    if hasil not in HASIL:
        raise BadInput("Pilih hasil panggilan.")
    row = session.exec(select(Outbox).where(Outbox.id == outbox_id, Outbox.kantor_id == ctx.kantor_id)
                       .with_for_update().execution_options(populate_existing=True)).first()
    if row is None or actor.pengguna_id is None:
        raise NotFound("Pesan itu tidak ditemukan.")
    if row.jalur != TELEPON or row.status not in ("parkir", "gagal"):
        raise AlreadyDone("Pesan itu sudah disampaikan atau ditangani petugas lain.")
    made = Panggilan(kantor_id=ctx.kantor_id, outbox_id=outbox_id, pengguna_id=actor.pengguna_id, hasil=hasil,
                     catatan=catatan.strip()[:MAX_NOTE], at=ctx.now())
    session.add(made)
    if hasil in FINAL:
        _close(session, row, DITELEPON)
    session.flush()
    return made


def _due(session: Session, ctx: Context) -> list[int]:
    """Notices that wait to be written first, or failed; the oldest first."""
    since = ctx.now() - waktu.how_long(ctx.profil, waktu.KANAL_LAIN)
    is_parked = (col(Outbox.status) == "parkir") & (col(Outbox.dibuat_at) < since)
    is_failed = (col(Outbox.status) == "gagal") & (col(Outbox.prioritas) == 1)
    return [outbox_id for outbox_id in session.exec(
        select(Outbox.id).where(
            Outbox.kantor_id == ctx.kantor_id, col(Outbox.jalur).in_(("", MENUNGGU)), col(Outbox.prioritas) < 2,
            is_parked | is_failed, col(Outbox.status).in_(("parkir", "gagal")),
        ).order_by(col(Outbox.id)).limit(AT_ONCE)
    ) if outbox_id is not None]


def _climb(ctx: Context, outbox_id: int) -> bool:
    with ctx.store.transaction() as session:
        row = session.exec(select(Outbox).where(Outbox.id == outbox_id).with_for_update()).one()
        if row.status not in ("parkir", "gagal") or row.jalur not in ("", MENUNGGU):
            return False
        akun = session.exec(select(Akun).join(Percakapan).where(Percakapan.id == row.percakapan_id)).one()
        if akun.henti_sebab == DIMINTA and akun.is_berhenti:
            row.jalur = DIMINTA
            return False
        other = other_akun(session, ctx, akun)
        if other is not None:
            isi = dict(row.isi) | {"templat": None, "bagian": 0}
            queue_line(session, ctx, *other, isi, kunci=f"{row.kunci}:lain", prioritas=1)
            _close(session, row, KANAL_LAIN)
        elif row.status == "parkir" and row.dibuat_at > ctx.now() - waktu.how_long(ctx.profil, waktu.TELEPON):
            return False
        else:
            row.jalur = TELEPON
        return True


def _close(session: Session, row: Outbox, jalur: str) -> None:
    row.status, row.jalur = "dialihkan", jalur
    session.execute(update(Pesan).where(col(Pesan.id) == row.pesan_id).values(status="dialihkan"))
    session.add(row)
