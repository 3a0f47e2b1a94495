"""Office profiles: what is known of an office, from data/reference/offices/<slug>.toml, each fact with its source."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from data.reference.nik import wilayah

_FOLDER = Path(__file__).parent / "offices"


def list_offices() -> tuple[str, ...]:
    """Slugs of the profiles shipped with the product."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def load_profil(slug: str) -> dict[str, Any]:
    """The profile of one office, with `kecamatan` filled from wilayah.csv by `kode_wilayah`.

    Raises KeyError when there is no such profile.
    """
    path = _FOLDER / f"{slug}.toml"
    if not path.exists():
        raise KeyError(f"Tidak ada profil kantor “{slug}”; yang ada: {', '.join(list_offices())}.")
    profil = tomllib.loads(path.read_text(encoding="utf-8"))
    profil["slug"] = slug
    if not profil.get("kecamatan"):
        profil["kecamatan"] = [name for code, name in sorted(wilayah().items())
                               if len(code) == 6 and code.startswith(profil["kode_wilayah"])]
    return profil
