"""What follows from an act, as effects. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.workflow.effects import (
    AskBerkas,
    AskSignature,
    CloseTenggat,
    Effect,
    Finish,
    MakeSurat,
    Notify,
    QueueCetak,
    SendDokumen,
    StartTenggat,
    VoidSignature,
)
from handlers.workflow.model import (
    SELESAI,
    SELURUH,
    Aksi,
    Butuh,
    Fakta,
    Kejadian,
    Langkah,
    Sop,
    Standing,
    Transisi,
)
from handlers.workflow.standing import is_applicant_row, voids_signature


def effects_of(
    sop: Sop, history: Sequence[Kejadian], here: Standing, transisi: Transisi, kejadian: Kejadian, fakta: Fakta
) -> tuple[Effect, ...]:
    """The effects of one decided act, in the order to be carried out: time, paper, then the citizen."""
    return (
        *_time(sop, here, kejadian),
        *_paper(sop, here, transisi, kejadian, fakta),
        *_citizen(sop, history, transisi, kejadian),
    )


def _time(sop: Sop, here: Standing, kejadian: Kejadian) -> list[Effect]:
    row = sop.row(here.langkah)
    match kejadian.aksi:
        case Aksi.JEDA:
            return [CloseTenggat(row.slug), CloseTenggat(SELURUH)]
        case Aksi.LANJUTKAN:
            return [*_start(row.slug, row), *_start_whole(sop)]
    if kejadian.ke_langkah == here.langkah:
        return []
    effects: list[Effect] = [CloseTenggat(row.slug)]
    if kejadian.ke_langkah == SELESAI:
        return [*effects, CloseTenggat(SELURUH)]
    target = sop.row(kejadian.ke_langkah)
    if is_applicant_row(sop, target):
        return [*effects, CloseTenggat(SELURUH)]
    if kejadian.aksi in (Aksi.AJUKAN, Aksi.LENGKAPI):
        effects += _start_whole(sop)
    return [*effects, *_start(target.slug, target)]


def _start(slug: str, row: Langkah) -> list[Effect]:
    return [StartTenggat(slug, row.waktu)] if row.waktu else []


def _start_whole(sop: Sop) -> list[Effect]:
    return [StartTenggat(SELURUH, sop.waktu_total)] if sop.waktu_total else []


def _paper(sop: Sop, here: Standing, t: Transisi, kejadian: Kejadian, fakta: Fakta) -> list[Effect]:
    effects: list[Effect] = []
    is_signed = here.is_ditandatangani or fakta.is_ditandatangani
    if is_signed and voids_signature(sop, kejadian.aksi, kejadian.ke_langkah):
        effects.append(VoidSignature())
    if t.aksi is Aksi.CETAK:
        effects.append(QueueCetak())
    if t.surat:
        effects.append(MakeSurat(t.surat))
    if t.aksi is Aksi.KIRIM and fakta.has_dokumen:
        effects.append(SendDokumen())
    is_moved = kejadian.ke_langkah not in (here.langkah, SELESAI)
    if is_moved and _signs_document(sop.row(kejadian.ke_langkah)):
        effects.append(AskSignature())
    return effects


def _signs_document(row: Langkah) -> bool:
    return any(t.aksi is Aksi.TANDA_TANGANI and Butuh.DOKUMEN in t.butuh for t in row.transisi)


def _citizen(sop: Sop, history: Sequence[Kejadian], t: Transisi, kejadian: Kejadian) -> list[Effect]:
    effects: list[Effect] = []
    items = tuple(str(item) for item in kejadian.data.get("items", ()))
    params = {
        "catatan": kejadian.catatan, "items": items, "aksi": str(kejadian.aksi), "langkah": kejadian.langkah,
        "jawaban": kejadian.catatan or _last_answer(history),
    }
    if kejadian.aksi is Aksi.KEMBALIKAN and is_applicant_row(sop, sop.row(kejadian.ke_langkah)):
        effects.append(AskBerkas(items))
    key = t.kabari or (_receipt_key(sop, history, kejadian) if kejadian.aksi is Aksi.TERIMA else "")
    if key:
        effects.append(Notify(key, params))
    if kejadian.ke_langkah == SELESAI:
        effects.append(Finish(str(kejadian.data["hasil"])))
    return effects


def _receipt_key(sop: Sop, history: Sequence[Kejadian], kejadian: Kejadian) -> str:
    """A receipt is told to the citizen once per row, however often the file comes back to it."""
    is_first = not any(k.aksi is Aksi.TERIMA and k.langkah == kejadian.langkah for k in history)
    return sop.row(kejadian.langkah).kabari_terima if is_first else ""


def _last_answer(history: Sequence[Kejadian]) -> str:
    answers = (k.catatan for k in reversed(history) if k.aksi in (Aksi.JAWAB, Aksi.ENTRI))
    return next(answers, "")
