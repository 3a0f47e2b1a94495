"""The procedures this office can run. A permohonan pins (slug, versi); new ones start on the current version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from handlers.sop import bamsos, bunda_dewi_harum, jasa_dukcapil, ktp_prr, mas_rapid, sinopsis
from handlers.workflow.model import Sop

_ALL: Final = (
    bunda_dewi_harum.SOP, ktp_prr.SOP, bamsos.SOP, sinopsis.SOP, mas_rapid.SOP, jasa_dukcapil.SOP,
)

SOPS: Final[Mapping[tuple[str, int], Sop]] = {(sop.slug, sop.versi): sop for sop in _ALL}


def current(slug: str) -> Sop:
    """The newest version of a procedure. KeyError when there is none of that slug."""
    versions = [sop for sop in SOPS.values() if sop.slug == slug]
    if not versions:
        raise KeyError(f"tidak ada SOP {slug!r}")
    return max(versions, key=lambda sop: sop.versi)


def get(slug: str, versi: int) -> Sop:
    """The version a permohonan has pinned. KeyError when it is not kept."""
    return SOPS[slug, versi]
