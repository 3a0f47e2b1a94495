"""Where a request stands: the history folded, row by row. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.workflow.model import SELESAI, Aksi, Kejadian, Langkah, Peran, Sop, Standing

TENGGAT = "tenggat"  # data["sebab"] of an ESKALASI made by the clock: a notice, not a question


def holders(sop: Sop, row: Langkah) -> tuple[Peran, ...]:
    """The roles that hold this row; any of the SOP's applicants may act where one of them does."""
    if is_applicant_row(sop, row):
        return tuple(dict.fromkeys((*row.pelaksana, *sop.pemohon)))
    return row.pelaksana


def is_applicant_row(sop: Sop, row: Langkah) -> bool:
    return any(peran in sop.pemohon for peran in row.pelaksana)


def index_of(sop: Sop, slug: str) -> int:
    """The place of a row in the table, from 0. KeyError when the SOP has none."""
    return sop.langkah.index(sop.row(slug))


def voids_signature(sop: Sop, aksi: Aksi, ke: str) -> bool:
    """True when this act carries a signed request back to the signing row or before it."""
    if aksi is not Aksi.KEMBALIKAN or ke == SELESAI:
        return False
    signing = [i for i, row in enumerate(sop.langkah) if any(t.aksi is Aksi.TANDA_TANGANI for t in row.transisi)]
    return bool(signing) and index_of(sop, ke) <= max(signing)


def standing(sop: Sop, history: Sequence[Kejadian]) -> Standing:
    """Where a request of this history stands; an empty history stands on the first row, not yet applied for."""
    here = Standing(langkah=sop.langkah[0].slug, is_diterima=True)
    for kejadian in history:
        here = _after(sop, here, kejadian)
    return here


def _after(sop: Sop, here: Standing, kejadian: Kejadian) -> Standing:
    if kejadian.ke_langkah == SELESAI:
        hasil = str(kejadian.data.get("hasil", SELESAI))
        return replace(here, is_selesai=True, hasil=hasil, jeda="", ditanya="", sejak=kejadian.at)
    if kejadian.ke_langkah != here.langkah or kejadian.aksi is Aksi.AJUKAN:
        return _moved(sop, here, kejadian)
    match kejadian.aksi:
        case Aksi.TERIMA:
            return replace(here, is_diterima=True)
        case Aksi.JEDA:
            return replace(here, jeda=str(kejadian.data.get("alasan", "")))
        case Aksi.LANJUTKAN:
            return replace(here, jeda="")
        case Aksi.ESKALASI if kejadian.data.get("sebab") != TENGGAT:
            return replace(here, ditanya=str(kejadian.data.get("kepada", "")))
        case Aksi.JAWAB:
            return replace(here, ditanya="")
        case Aksi.CETAK:
            return replace(here, is_cetak_diminta=True)
    return here


def _moved(sop: Sop, here: Standing, kejadian: Kejadian) -> Standing:
    origin, target = sop.row(here.langkah), sop.row(kejadian.ke_langkah)
    is_signed = here.is_ditandatangani or kejadian.aksi is Aksi.TANDA_TANGANI
    is_answered = kejadian.aksi is Aksi.JAWAB and kejadian.peran == here.ditanya
    return Standing(
        langkah=target.slug,
        is_diterima=is_applicant_row(sop, target) or origin.pelaksana == target.pelaksana,
        sejak=kejadian.at,
        pengirim=origin.slug,
        is_dikembalikan=kejadian.aksi is Aksi.KEMBALIKAN,
        ditanya="" if is_answered else here.ditanya,
        is_ditandatangani=is_signed and not voids_signature(sop, kejadian.aksi, target.slug),
    )
