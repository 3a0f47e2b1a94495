"""Typst from values. A template reads its data as JSON, so nothing a person typed is ever markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import typst

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Naskah:
    """A letter before it is typeset: the template and all it is filled with, so that it can be kept as it was."""

    template: str
    isi: Mapping[str, Any]

    def pdf(self) -> bytes:
        return typeset(self.template, self.isi)


def typeset(template: str, isi: Mapping[str, Any], form: Literal["pdf", "png"] = "pdf") -> bytes:
    """The PDF (or the first page as PNG, 110 dpi) of `handlers/surat/<template>.typ` filled with `isi`.

    Dates become ISO text; bytes are not allowed. Raises typst.TypstError when a template and its data disagree.
    """
    data = json.dumps(isi, ensure_ascii=False, default=_plain)
    made = typst.compile(
        _FOLDER / f"{template}.typ", root=_FOLDER, format=form, ppi=110.0, ignore_system_fonts=True,
        sys_inputs={"data": data},
    )
    return made[0] if isinstance(made, list) else made


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"not for a letter: {type(value).__name__}")
