"""The SOP engine: what may be done now, by whom, and what it leads to. Pure; nothing is read or written.

`available_actions` is the only answer to "what may happen now"; `decide` turns one act into the Kejadian to append
and the effects to carry out. A hand-over and its receipt are two acts of two persons (paraf): a row of another
pelaksana must be received (TERIMA) before anything else can be done there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.workflow.consequences import effects_of
from handlers.workflow.effects import Effect
from handlers.workflow.model import (
    ALASAN_JEDA,
    PENGIRIM,
    SELESAI,
    Aksi,
    Fakta,
    Kejadian,
    Langkah,
    NotPossible,
    Peran,
    Sop,
    Standing,
    Transisi,
)
from handlers.workflow.problems import problems
from handlers.workflow.standing import TENGGAT, holders, is_applicant_row, standing

__all__ = [
    "Decision", "NotPossible", "Offer", "available_actions", "blocked_actions", "decide", "next_roles", "offers",
    "problems", "standing", "superior", "superiors", "target_label",
]

DITOLAK, DIBATALKAN = "ditolak", "dibatalkan"


@dataclass(frozen=True)
class Decision:
    """What one act leads to: the Kejadian to append, in order, and the effects for the shell."""

    kejadian: tuple[Kejadian, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Offer:
    """One way a role may take now. `halangan` is '' or the sentence that says what is still needed."""

    transisi: Transisi
    halangan: str = ""


def available_actions(
    sop: Sop, history: Sequence[Kejadian], peran: Peran, fakta: Fakta = Fakta()
) -> tuple[Aksi, ...]:
    """The acts this role may do now, the main one first."""
    ways = offers(sop, history, peran, fakta)
    return tuple(dict.fromkeys(o.transisi.aksi for o in ways if not o.halangan))


def blocked_actions(sop: Sop, history: Sequence[Kejadian], peran: Peran, fakta: Fakta) -> Mapping[Aksi, str]:
    """Acts of this role that only wait for something: act → the sentence that says for what."""
    ways = offers(sop, history, peran, fakta)
    possible = {o.transisi.aksi for o in ways if not o.halangan}
    return {o.transisi.aksi: o.halangan for o in ways if o.transisi.aksi not in possible}


def offers(sop: Sop, history: Sequence[Kejadian], peran: Peran, fakta: Fakta) -> tuple[Offer, ...]:
    """Every way open to this role now, each with its target (for buttons that must name where it goes)."""
    here = standing(sop, history)
    if here.is_selesai:
        return ()
    row = sop.row(here.langkah)
    ways: list[Transisi] = []
    if here.jeda:
        ways += [_stay(Aksi.LANJUTKAN, row)] if _is_holder(sop, row, peran) or peran is Peran.SISTEM else []
    elif not here.is_diterima and _is_holder(sop, row, peran):
        ways.append(_stay(Aksi.TERIMA, row))
    else:
        ways += [t for t in row.transisi if _is_open(sop, row, t, here, history, peran, fakta)]
        ways += _side_acts(sop, row, here, history, peran)
    ways += _answers(sop, row, here, peran)
    if history and peran in sop.pemohon and not _is_too_late(here, fakta):
        ways.append(Transisi(Aksi.BATALKAN, SELESAI, kabari="permohonan_dibatalkan", hasil=DIBATALKAN))
    return tuple(Offer(t, next((b.value for b in t.butuh if not b.is_met(fakta)), "")) for t in ways)


def decide(
    sop: Sop,
    history: Sequence[Kejadian],
    aksi: Aksi,
    peran: Peran,
    fakta: Fakta,
    at: datetime,
    pengguna_id: int | None = None,
    catatan: str = "",
    ke: str = "",
    data: Mapping[str, Any] | None = None,
) -> Decision:
    """Do `aksi` as `peran`. NotPossible, with a sentence for people, when it may not be done now.

    `ke` picks a row where the act may lead to several (KEMBALIKAN without it goes to the applicant), and for JEDA the
    reason (a key of ALASAN_JEDA). `data["items"]` are checklist slugs for KEMBALIKAN. `at` must be aware.
    """
    if at.tzinfo is None:
        raise ValueError("'at' must be aware")
    here = standing(sop, history)
    ways = [o for o in offers(sop, history, peran, fakta) if o.transisi.aksi is aksi]
    if not ways:
        raise NotPossible(_why_not(sop, here, peran, aksi))
    offer = _choose(sop, ways, "" if aksi is Aksi.JEDA else ke, fakta)
    if offer.halangan:
        raise NotPossible(offer.halangan)
    transisi, details = offer.transisi, dict(data or {})
    _check(sop, history, transisi, fakta, pengguna_id, catatan)
    target = here.pengirim if transisi.ke == PENGIRIM else transisi.ke
    if target == SELESAI:
        details["hasil"] = DITOLAK if aksi is Aksi.TOLAK else transisi.hasil
    elif aksi is Aksi.JEDA:
        details["alasan"] = _reason_of_pause(ke or str(details.get("alasan", "")))
    elif aksi is Aksi.ESKALASI and details.get("sebab") != TENGGAT:
        details["kepada"] = str(_asked(sop, here, peran))
    kejadian = Kejadian(aksi, here.langkah, target, peran, at, pengguna_id, catatan.strip(), details)
    return Decision((kejadian,), effects_of(sop, history, here, transisi, kejadian, fakta))


def next_roles(sop: Sop, langkah: str) -> tuple[Peran, ...]:
    """The roles to which this row may hand over when all goes well (no returns)."""
    ahead = (t.ke for t in sop.row(langkah).transisi if t.aksi is not Aksi.KEMBALIKAN)
    roles = (peran for ke in ahead if ke not in (SELESAI, PENGIRIM, langkah) for peran in sop.row(ke).pelaksana)
    return tuple(dict.fromkeys(roles))


def target_label(sop: Sop, transisi: Transisi) -> str:
    """Where a way leads, for people: "langkah 5, Petugas Loket Pendaftaran"."""
    if transisi.ke == SELESAI:
        return "selesai"
    if transisi.ke == PENGIRIM:
        return "langkah yang mengirim"
    row = sop.row(transisi.ke)
    return f"langkah {row.nomor}, {', '.join(peran.label for peran in row.pelaksana)}"


def superior(sop: Sop, peran: Peran) -> Peran | None:
    """Who answers this role's question and hears of its lateness: the next rung of the ladder, None above it."""
    return next(iter(superiors(sop, peran)), None)


def superiors(sop: Sop, peran: Peran) -> tuple[Peran, ...]:
    """The ladder above this role, nearest first."""
    return tuple(rung for rung in sop.jenjang if rung.tingkat > peran.tingkat)


def _stay(aksi: Aksi, row: Langkah, *, is_catatan_wajib: bool = False) -> Transisi:
    return Transisi(aksi, row.slug, is_catatan_wajib=is_catatan_wajib)


def _is_holder(sop: Sop, row: Langkah, peran: Peran) -> bool:
    return peran in holders(sop, row)


def _is_open(
    sop: Sop, row: Langkah, t: Transisi, here: Standing, history: Sequence[Kejadian], peran: Peran, fakta: Fakta
) -> bool:
    if peran not in (t.oleh or holders(sop, row)) or not all(b.holds(fakta) for b in t.bila):
        return False
    if not history or t.aksi is Aksi.AJUKAN:
        return not history and t.aksi is Aksi.AJUKAN
    if t.aksi is Aksi.LENGKAPI:
        return here.is_dikembalikan
    if t.aksi is Aksi.CETAK:
        is_under_way = fakta.is_tercetak or fakta.is_cetak_berjalan
        return not is_under_way and (fakta.is_cetak_ulang or not here.is_cetak_diminta)
    return True


def _side_acts(sop: Sop, row: Langkah, here: Standing, history: Sequence[Kejadian], peran: Peran) -> list[Transisi]:
    """Asking the superior and pausing: acts of the holder (or the clock) that do not move the request."""
    if not history:
        return []
    if peran is Peran.SISTEM:
        return [_stay(Aksi.JEDA, row), _stay(Aksi.ESKALASI, row)]
    if not _is_holder(sop, row, peran) or is_applicant_row(sop, row):
        return []
    acts = [_stay(Aksi.JEDA, row)]
    answers_itself = any(t.aksi is Aksi.JAWAB for t in row.transisi)
    if superior(sop, peran) and not here.ditanya and not answers_itself:
        acts.insert(0, _stay(Aksi.ESKALASI, row, is_catatan_wajib=True))
    return acts


def _answers(sop: Sop, row: Langkah, here: Standing, peran: Peran) -> list[Transisi]:
    """Answering an open question, or passing it up one rung."""
    if here.ditanya != peran:
        return []
    acts = [_stay(Aksi.JAWAB, row)]
    return [*acts, _stay(Aksi.ESKALASI, row, is_catatan_wajib=True)] if superior(sop, peran) else acts


def _is_too_late(here: Standing, fakta: Fakta) -> bool:
    """An applicant may withdraw until the document is signed or the card is on its way to the printer."""
    return (
        here.is_ditandatangani or fakta.is_ditandatangani or fakta.is_tercetak or fakta.is_cetak_berjalan
        or here.is_cetak_diminta
    )


def _asked(sop: Sop, here: Standing, peran: Peran) -> Peran:
    asked = superior(sop, peran)
    if asked is None:
        raise NotPossible("Tidak ada atasan lagi yang dapat ditanya pada prosedur ini.")
    return asked


def _choose(sop: Sop, ways: list[Offer], ke: str, fakta: Fakta) -> Offer:
    if ke:
        named = [o for o in ways if o.transisi.ke in (ke, PENGIRIM)]
        if not named:
            raise NotPossible("Tujuan yang dipilih tidak ada pada langkah ini.")
        return named[0]
    by_kind = [o for o in ways if o.transisi.jenis and o.transisi.jenis == fakta.jenis]
    to_applicant = [o for o in ways if o.transisi.aksi is Aksi.KEMBALIKAN and _is_to_applicant(sop, o.transisi)]
    plain = [o for o in ways if not o.transisi.jenis]
    for group in (by_kind, to_applicant, plain, ways):
        if len(group) == 1:
            return group[0]
    raise NotPossible("Pilih dahulu tujuannya: " + "; ".join(target_label(sop, o.transisi) for o in ways) + ".")


def _is_to_applicant(sop: Sop, t: Transisi) -> bool:
    return t.ke not in (SELESAI, PENGIRIM) and is_applicant_row(sop, sop.row(t.ke))


def _check(
    sop: Sop, history: Sequence[Kejadian], t: Transisi, fakta: Fakta, pengguna_id: int | None, catatan: str
) -> None:
    if t.needs_catatan and not catatan.strip():
        raise NotPossible(f"{t.button}: mohon tuliskan alasan atau catatannya.")
    if t.aksi is Aksi.TERIMA and not fakta.is_rangkap and pengguna_id is not None:
        handed = next((k for k in reversed(history) if k.langkah != k.ke_langkah), None)
        is_office = handed is not None and handed.aksi not in (Aksi.AJUKAN, Aksi.LENGKAPI)  # not done for an applicant
        if handed is not None and is_office and handed.pengguna_id == pengguna_id:
            raise NotPossible("Penyerahan dan penerimaan harus diparaf oleh dua orang yang berbeda.")


def _reason_of_pause(alasan: str) -> str:
    if alasan not in ALASAN_JEDA:
        raise NotPossible("Alasan jeda harus dipilih: " + ", ".join(ALASAN_JEDA.values()) + ".")
    return alasan


def _why_not(sop: Sop, here: Standing, peran: Peran, aksi: Aksi) -> str:
    if here.is_selesai:
        return "Permohonan ini sudah selesai."
    row = sop.row(here.langkah)
    if here.jeda and aksi is not Aksi.LANJUTKAN:
        return f"Permohonan ini sedang dijeda: {ALASAN_JEDA.get(here.jeda, here.jeda)}."
    if not _is_holder(sop, row, peran):
        names = ", ".join(p.label for p in row.pelaksana)
        return f"Permohonan ini sekarang berada pada langkah {row.nomor} yang dipegang {names}."
    if not here.is_diterima:
        return "Berkas ini belum diterima. Tekan Terima berkas terlebih dahulu."
    return f"{aksi.label} tidak dapat dilakukan pada langkah {row.nomor} sekarang."
