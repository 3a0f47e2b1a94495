"""Every sentence a citizen reads, by key, from pesan.toml. Plain text; *bold* as WhatsApp writes it.

A line that begins with '?' is only said when all its values are there.
"""

from __future__ import annotations

import re
import string
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

BOLD = re.compile(r"(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])")
_FILE = Path(__file__).with_suffix(".toml")


@cache
def _sentences() -> dict[str, str]:
    groups = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    flat: dict[str, str] = {}
    for group in groups.values():
        for key, text in group.items():
            if key in flat:
                raise ValueError(f"pesan.toml: {key} stands there twice")
            flat[key] = text.strip("\n")
    return flat


KEYS: frozenset[str] = frozenset(_sentences())


@cache
def params_of(key: str) -> frozenset[str]:
    """The names a sentence needs. KeyError for an unknown key."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(_sentences()[key]) if name)


def render(key: str, **params: Any) -> str:
    """The sentence of a key with its parameters filled in; parameters it does not use are ignored.

    KeyError for an unknown key or a missing parameter, naming both. Values are never read as templates.
    """
    if key not in KEYS:
        raise KeyError(f"pesan.toml has no sentence “{key}”")
    missing = params_of(key) - params.keys()
    if missing:
        raise KeyError(f"sentence “{key}” needs {', '.join(sorted(missing))}")
    values = {name: _plain(params[name]) for name in params_of(key)}
    lines = (_line(line, values) for line in _sentences()[key].splitlines())
    return "\n".join(line for line in lines if line is not None).strip()


def _line(line: str, values: dict[str, str]) -> str | None:
    """One line filled in; a line beginning with '?' is left out when a value of it is empty."""
    is_optional, template = line.startswith("?"), line.removeprefix("?")
    if is_optional and not all(values[name] for _, name, _, _ in string.Formatter().parse(template) if name):
        return None
    return template.format(**values).rstrip()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "\n".join(f"• {each}" for each in value)
    return str(value)
