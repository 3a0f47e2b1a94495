"""The people of a list as stored, and as the engine and the pages read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, or_, select

from data import models
from data.models import Permohonan
from handlers.workflow.daftar import Daftar, HasilOrang, Orang, Verifikasi

ADULT_YEARS = 17
RECORDED = (HasilOrang.REKAM, HasilOrang.PRR)
LISTED = frozenset({"sinopsis", "mas_rapid", "jasa_dukcapil"})  # SOPs whose rows ask after the people of a list


def find_daftar(session: Session, permohonan_id: int | None) -> models.Daftar | None:
    """The list of a permohonan, where it has one."""
    return session.exec(select(models.Daftar).where(models.Daftar.permohonan_id == permohonan_id)).first()


def daftar_of(session: Session, permohonan: Permohonan) -> models.Daftar | None:
    """The list of a permohonan; nothing is asked of the store where its SOP knows no lists."""
    return find_daftar(session, permohonan.id) if permohonan.sop in LISTED else None


def list_orang(session: Session, permohonan_id: int | None) -> list[models.Orang]:
    """The people of a permohonan in their order: of its own list, or the pupil whom another list carries along."""
    own = select(models.Daftar.id).where(models.Daftar.permohonan_id == permohonan_id).scalar_subquery()
    statement = select(models.Orang).where(or_(models.Orang.daftar_id == own, models.Orang.asal_id == permohonan_id))
    return list(session.exec(statement.order_by(col(models.Orang.urut))))


def as_orang(row: models.Orang) -> Orang:
    """A stored person as the pure functions of a list know them."""
    return Orang(
        row.urut, row.nama, row.nik, row.nkk, row.kelompok, Verifikasi(row.verifikasi), HasilOrang(row.hasil),
        row.alasan,
    )


def load_daftar(session: Session, permohonan_id: int | None) -> Daftar:
    """The people of a permohonan as values; () when it has no list."""
    return tuple(as_orang(row) for row in list_orang(session, permohonan_id))


def list_prr_matang(session: Session, kantor_id: int, today: date) -> list[models.Orang]:
    """Recorded with a list that is over, 17 by `today`, and no card asked for yet, eldest first (SOP ktp_prr row 2).

    Who makes the permohonan that prints the card sets `prr_id` of the row to it; such a row does not come again.
    """
    statement = (
        select(models.Orang)
        .join(models.Daftar, col(models.Daftar.id) == models.Orang.daftar_id)
        .join(Permohonan, col(Permohonan.id) == models.Daftar.permohonan_id)
        .where(
            models.Orang.kantor_id == kantor_id, col(models.Orang.hasil).in_(RECORDED),
            col(models.Orang.genap_17) <= today, col(models.Orang.prr_id).is_(None),
            col(Permohonan.is_selesai).is_(True),
        )
        .order_by(col(models.Orang.genap_17), col(models.Orang.id))
    )
    return list(session.exec(statement))


def turns_17(lahir: date) -> date:
    """The day somebody turns 17; born on 29 February, one comes of age on 1 March."""
    try:
        return lahir.replace(year=lahir.year + ADULT_YEARS)
    except ValueError:
        return date(lahir.year + ADULT_YEARS, 3, 1)


def berkas_by_orang(session: Session, rows: Sequence[models.Orang]) -> dict[int, list[models.Berkas]]:
    """Files that still count, by person, newest first; those of a pupil's own permohonan belong to the pupil."""
    by_asal = {row.asal_id: row.id for row in rows if row.asal_id is not None}
    statement = select(models.Berkas).where(
        or_(
            col(models.Berkas.orang_id).in_([row.id for row in rows]),
            col(models.Berkas.permohonan_id).in_(list(by_asal)),
        ),
        col(models.Berkas.status) != "diganti",
    )
    found: dict[int, list[models.Berkas]] = {}
    for berkas in session.exec(statement.order_by(col(models.Berkas.id).desc())):
        owner = berkas.orang_id or by_asal.get(berkas.permohonan_id or 0)
        if owner is not None:
            found.setdefault(owner, []).append(berkas)
    return found


def find_lembaga_of(session: Session, pengguna_id: int | None) -> models.Lembaga | None:
    """The institution whose account this is; None for an officer."""
    return session.exec(
        select(models.Lembaga)
        .join(models.PenggunaLembaga, col(models.PenggunaLembaga.lembaga_id) == models.Lembaga.id)
        .where(models.PenggunaLembaga.pengguna_id == pengguna_id)
    ).first()
