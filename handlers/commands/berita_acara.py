"""One Berita Acara for many requests: Kasi Inovasi hands a whole batch to the POS (SOP rows 9'.3–9'.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from data.models import Permohonan, Surat
from data.models.base import ident
from handlers import sop as procedures
from handlers.commands.load import lock_permohonan
from handlers.commands.naskah import kecamatan_of, sort_per_kecamatan
from handlers.commands.permohonan import act
from handlers.commands.surat import freeze_surat, reserve_surat
from handlers.context import Actor, Context
from handlers.errors import LoketError, NotAllowed, NotFound
from handlers.workflow.model import Aksi, Langkah, Peran

JENIS = "berita_acara"
MAKERS = frozenset({Peran.KASI_INOVASI})


@dataclass(frozen=True)
class BeritaAcara:
    """What became of a batch: the letter (None when nothing could go), documents per kecamatan, and for each request
    asked for its nomor with '' or the sentence that says why it was left out."""

    surat: Surat | None
    per_kecamatan: tuple[tuple[str, int], ...]
    results: tuple[tuple[str, str], ...]


def has_berita_acara(langkah: Langkah | None) -> bool:
    """Whether this row is left with a Berita Acara."""
    return langkah is not None and any(t.surat == JENIS for t in langkah.transisi)


def make_berita_acara(session: Session, ctx: Context, actor: Actor, permohonan_ids: Iterable[int]) -> BeritaAcara:
    """Move each of these requests on and put all that moved into one Berita Acara, sorted per kecamatan.

    One that cannot move stays where it is and is named with the reason; when none can, no number is used.
    """
    if actor.peran not in MAKERS:
        raise NotAllowed("Berita Acara Pengiriman dibuat oleh Kasi Bidang Inovasi.")
    chosen, refused = _lock_all(session, ctx, permohonan_ids)
    if not chosen:
        return BeritaAcara(None, (), tuple(refused))
    outer = session.begin_nested()
    surat = reserve_surat(session, ctx, actor, JENIS)
    moved: list[Permohonan] = []
    for permohonan in chosen:
        nomor = permohonan.nomor
        try:
            moved.append(_move(session, ctx, actor, permohonan, ident(surat)))
        except LoketError as error:
            refused.append((nomor, str(error)))
    if not moved:
        outer.rollback()
        return BeritaAcara(None, (), tuple(refused))
    moved = sort_per_kecamatan(moved)
    freeze_surat(session, ctx, actor, surat, moved)
    outer.commit()
    counts = Counter(kecamatan_of(permohonan) for permohonan in moved)
    return BeritaAcara(surat, tuple(counts.items()), (*((p.nomor, "") for p in moved), *refused))


def _lock_all(
    session: Session, ctx: Context, permohonan_ids: Iterable[int]
) -> tuple[list[Permohonan], list[tuple[str, str]]]:
    """Held in the order of their ids, and before the number is, so that two batches never wait for each other."""
    chosen, refused = [], []
    for permohonan_id in sorted(set(permohonan_ids)):
        try:
            permohonan = lock_permohonan(session, permohonan_id)
            if permohonan.kantor_id != ctx.kantor_id:
                raise NotFound("Permohonan itu tidak ditemukan.")
            chosen.append(permohonan)
        except NotFound as error:
            refused.append((str(permohonan_id), str(error)))
    return chosen, refused


def _move(session: Session, ctx: Context, actor: Actor, permohonan: Permohonan, surat_id: int) -> Permohonan:
    """Its own act, undone alone when it fails."""
    sop = procedures.get(permohonan.sop, permohonan.sop_versi)
    here = next((row for row in sop.langkah if row.slug == permohonan.langkah), None)
    if permohonan.is_selesai or not has_berita_acara(here):
        raise NotAllowed("Permohonan ini tidak sedang menunggu Berita Acara.")
    with session.begin_nested():
        return act(session, ctx, actor, ident(permohonan), Aksi.TERUSKAN, data={"surat_id": surat_id})
