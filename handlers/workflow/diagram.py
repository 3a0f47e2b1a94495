"""A procedure drawn as a swimlane, like its paper table: roles as columns, rows downwards, acts as arrows. Pure.

The SVG is 820 wide, needs no script and no font of its own, and is described in words for those who do not see it.
A page may restyle it: classes langkah, inferensi (dotted), kini (where a request stands), maju, kembali (dashed).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from handlers.workflow.model import PENGIRIM, SELESAI, Aksi, Langkah, Peran, Sop
from handlers.workflow.problems import roles_in
from handlers.workflow.standing import index_of

WIDTH: Final = 820
TEXT_WIDTH: Final = 300
HEAD: Final = 176
ROW: Final = 72
BOX_W: Final = 30
BOX_H: Final = 24
CHARS: Final = 39
LINES: Final = 3
MAX_LANE: Final = 74

STYLE: Final = """
text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:#1f2937}
.aktivitas{font-size:11.5px}.kecil{font-size:11px;fill:#4b5563}.peran{font-size:11.5px}
.nomor{font-weight:600;text-anchor:middle}
.lajur{fill:#f8fafc}.lajur.genap{fill:#eef2f7}.garis{stroke:#d5dbe3;stroke-width:1}
.langkah rect{fill:#fff;stroke:#1d4ed8;stroke-width:1.6}.langkah.inferensi rect{stroke-dasharray:2 3}
.langkah.turut rect{stroke:#94a3b8;stroke-width:1}.langkah.kini rect{fill:#fde047;stroke:#a16207;stroke-width:3}
.baris-kini{fill:#fef9c3}.maju{fill:none;stroke:#1d4ed8;stroke-width:1.5}
.kembali{fill:none;stroke:#b45309;stroke-width:1.1;stroke-dasharray:5 3}
.ujung{fill:#1d4ed8}.ujung-kembali{fill:#b45309}.selesai{fill:#166534}
"""


_Point = tuple[float, float]


@dataclass(frozen=True)
class _Grid:
    sop: Sop
    roles: tuple[Peran, ...]
    lane: float

    def x(self, peran: Peran) -> float:
        return TEXT_WIDTH + self.lane * (self.roles.index(peran) + 0.5)

    def y(self, row: int) -> float:
        return HEAD + ROW * (row + 0.5)

    def centre(self, row: int) -> tuple[float, float]:
        return self.x(self.sop.langkah[row].pelaksana[0]), self.y(row)

    @property
    def right(self) -> float:
        return TEXT_WIDTH + self.lane * len(self.roles)

    @property
    def height(self) -> float:
        return HEAD + ROW * len(self.sop.langkah) + 30


def draw(sop: Sop, kini: str = "") -> str:
    """The SVG of a procedure; the row whose slug is `kini` is lit."""
    roles = roles_in(sop)
    grid = _Grid(sop, roles, min(MAX_LANE, (WIDTH - TEXT_WIDTH - 8) / len(roles)))
    parts = [*_head(grid, kini), *_lanes(grid), *_rows(grid, kini), *_arrows(grid), *_boxes(grid, kini), *_key(grid)]
    return "\n".join([*parts, "</svg>", ""])


def _head(grid: _Grid, kini: str) -> Iterator[str]:
    sop, name = grid.sop, f"sop-{grid.sop.slug}"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_n(grid.height)}" width="100%" role="img" '
        f'class="sop-diagram" aria-labelledby="{name}-judul {name}-uraian">'
    )
    yield f'<title id="{name}-judul">{escape("Alur " + sop.judul)}</title>'
    yield f'<desc id="{name}-uraian">{escape(describe(sop, kini))}</desc>'
    yield f"<style>{_scoped(STYLE)}</style>"
    yield '<defs>'
    for mark, css in (("maju", "ujung"), ("balik", "ujung-kembali")):
        yield (
            f'<marker id="{name}-{mark}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            f'orient="auto"><path class="{css}" d="M0 0 8 4 0 8z"/></marker>'
        )
    yield "</defs>"


def describe(sop: Sop, kini: str = "") -> str:
    """The same in words, one sentence per row."""
    sentences = []
    for row in sop.langkah:
        who = ", ".join(peran.label for peran in row.pelaksana)
        ways = "; ".join(f"{t.button} ke {_target(sop, t.ke)}" for t in row.transisi if t.ke != row.slug)
        here = " Permohonan sekarang di sini." if row.slug == kini else ""
        sentences.append(f"Langkah {row.nomor}, {who}: {ways}.{here}")
    return " ".join(sentences)


def _target(sop: Sop, ke: str) -> str:
    if ke in (SELESAI, PENGIRIM):
        return {SELESAI: "selesai", PENGIRIM: "langkah pengirim"}[ke]
    return f"langkah {sop.row(ke).nomor}"


def _scoped(style: str) -> str:
    """Every rule holds inside this drawing only: a page it is set into keeps its own."""
    rules = [rule for rule in style.replace("\n", "").split("}") if rule]
    return "".join(
        ",".join(f".sop-diagram {selector}" for selector in head.split(",")) + "{" + body + "}"
        for head, _, body in (rule.partition("{") for rule in rules)
    )


def _lanes(grid: _Grid) -> Iterator[str]:
    for n, peran in enumerate(grid.roles):
        x, css = TEXT_WIDTH + grid.lane * n, "lajur genap" if n % 2 else "lajur"
        yield f'<rect class="{css}" x="{_n(x)}" y="0" width="{_n(grid.lane)}" height="{_n(grid.height - 30)}"/>'
        middle = x + grid.lane / 2 + 4
        yield (
            f'<text class="peran" transform="translate({_n(middle)} {HEAD - 8}) rotate(-90)">'
            f"{_two_lines(peran.label)}</text>"
        )


def _two_lines(label: str) -> str:
    """A role's name on one or two rotated lines."""
    if len(label) <= 26:
        return escape(label)
    first, second = _wrap(label, 26, 2)
    return f'<tspan x="0" dy="-7">{escape(first)}</tspan><tspan x="0" dy="13">{escape(second)}</tspan>'


def _rows(grid: _Grid, kini: str) -> Iterator[str]:
    yield f'<text x="8" y="{HEAD - 10}" class="peran">Aktivitas</text>'
    for n, row in enumerate(grid.sop.langkah):
        top = HEAD + ROW * n
        if row.slug == kini:
            yield f'<rect class="baris-kini" x="0" y="{top}" width="{_n(grid.right)}" height="{ROW}"/>'
        yield f'<line class="garis" x1="0" x2="{_n(grid.right)}" y1="{top}" y2="{top}"/>'
        lines = _wrap(row.aktivitas, CHARS, LINES)
        yield f"<g><title>{escape(row.aktivitas)}</title>"
        yield f'<text x="8" y="{top + 17}"><tspan font-weight="600">{escape(row.nomor)}</tspan></text>'
        for k, line in enumerate(lines):
            yield f'<text class="aktivitas" x="40" y="{top + 17 + 14 * k}">{escape(line)}</text>'
        note = " · ".join(filter(None, (row.waktu.verbatim, "disimpulkan" if row.is_inferred else "")))
        if note:
            yield f'<text class="kecil" x="40" y="{top + 64}">{escape(note)}</text>'
        yield "</g>"


def _boxes(grid: _Grid, kini: str) -> Iterator[str]:
    for n, row in enumerate(grid.sop.langkah):
        for peran in row.turut:
            yield _box(grid, n, peran, row, "turut", small=True)
        css = " ".join(filter(None, ("inferensi" if row.is_inferred else "", "kini" if row.slug == kini else "")))
        for peran in row.pelaksana:
            yield _box(grid, n, peran, row, css)
        yield from _ends(grid, n, row)


def _box(grid: _Grid, n: int, peran: Peran, row: Langkah, css: str, *, small: bool = False) -> str:
    w, h = (12, 10) if small else (min(BOX_W, grid.lane - 4), BOX_H)
    x, y = grid.x(peran), grid.y(n)
    title = f"{row.nomor} · {peran.label}" + (" (turut)" if small else "")
    number = "" if small else f'<text class="nomor" x="{_n(x)}" y="{_n(y + 4)}">{escape(row.nomor)}</text>'
    current = ' aria-current="step"' if "kini" in css else ""
    return (
        f'<g class="langkah {css}"{current}><title>{escape(title)}</title>'
        f'<rect x="{_n(x - w / 2)}" y="{_n(y - h / 2)}" width="{_n(w)}" height="{h}" rx="4"/>{number}</g>'
    )


def _ends(grid: _Grid, n: int, row: Langkah) -> Iterator[str]:
    if any(t.ke == SELESAI and t.aksi is not Aksi.TOLAK for t in row.transisi):
        x, y = grid.centre(n)
        yield f'<g><title>selesai</title><circle class="selesai" cx="{_n(x)}" cy="{_n(y + BOX_H / 2 + 8)}" r="5"/></g>'


def _arrows(grid: _Grid) -> Iterator[str]:
    drawn: set[tuple[str, str, bool]] = set()
    for n, row in enumerate(grid.sop.langkah):
        for t in row.transisi:
            ke = only_sender(grid.sop, row) if t.ke == PENGIRIM else t.ke
            if ke in ("", SELESAI, row.slug):
                continue
            target, is_return = index_of(grid.sop, ke), t.aksi is Aksi.KEMBALIKAN
            if (row.slug, ke, is_return) not in drawn:
                drawn.add((row.slug, ke, is_return))
                yield _arrow(grid, n, target, is_return, f"{row.nomor} → {grid.sop.langkah[target].nomor}: {t.button}")


def only_sender(sop: Sop, row: Langkah) -> str:
    """The row that alone sends requests here, by returning them; '' where several do, or where requests begin."""
    senders = {one.slug for one in sop.langkah for t in one.transisi if t.ke == row.slug and one is not row}
    return senders.pop() if len(senders) == 1 and row is not sop.langkah[0] else ""


def _arrow(grid: _Grid, start: int, end: int, is_return: bool, title: str) -> str:
    css, mark = ("kembali", "balik") if is_return else ("maju", "maju")
    path = _bend(grid, start, end, is_return)
    head = f"url(#sop-{grid.sop.slug}-{mark})"
    return f'<path class="{css}" d="{path}" marker-end="{head}"><title>{escape(title)}</title></path>'


def _bend(grid: _Grid, start: int, end: int, is_return: bool) -> str:
    (x1, y1), (x2, y2) = grid.centre(start), grid.centre(end)
    half_w, half_h = min(BOX_W, grid.lane - 4) / 2, BOX_H / 2
    if not is_return and end == start + 1:
        return _step(x1, y1, x2, y2, half_w, half_h)
    if x1 == x2:  # same lane: a bow beside it
        side = 1 if is_return else -1
        edge, bow = x1 + side * half_w, side * min(grid.lane * 0.9, 24 + 3 * abs(end - start))
        return _curve((edge, y1), (edge + bow, y1), (edge + bow, y2), (edge, y2))
    spread = (start * 5) % 17 - 8  # ways that meet at one box stay apart
    if end > start:  # further down: leave at the foot, come in at the head
        head = y2 - half_h
        return _curve((x1, y1 + half_h), (x1, y1 + ROW), (x2 + spread, head - ROW), (x2 + spread, head))
    side, foot = (1 if x2 > x1 else -1), y2 + half_h  # back up: leave at the side, come in from below
    edge = x1 + side * half_w
    if not is_return:  # forward though upward: beside the boxes between, in at the near side
        gate = x2 - side * half_w
        return _curve((edge, y1), (gate - side * 12, y1), (gate - side * 16, y2 + ROW), (gate, y2 + 7))
    return _curve((edge, y1), (x1 + side * grid.lane, y1), (x2 + spread, foot + ROW), (x2 + spread, foot))


def _curve(start: _Point, first: _Point, second: _Point, end: _Point) -> str:
    points = [f"{_n(x)} {_n(y)}" for x, y in (start, first, second, end)]
    return f"M{points[0]}C{' '.join(points[1:])}"


def _step(x1: float, y1: float, x2: float, y2: float, half_w: float, half_h: float) -> str:
    """To the next row: straight down, or down and across."""
    if x1 == x2:
        return f"M{_n(x1)} {_n(y1 + half_h)}V{_n(y2 - half_h)}"
    return f"M{_n(x1)} {_n(y1 + half_h)}V{_n(y2)}H{_n(x2 - half_w if x2 > x1 else x2 + half_w)}"


def _key(grid: _Grid) -> Iterator[str]:
    y = grid.height - 11
    name = f"sop-{grid.sop.slug}"
    yield f'<path class="maju" d="M8 {_n(y - 4)}H38" marker-end="url(#{name}-maju)"/>'
    yield f'<text x="44" y="{_n(y)}">maju</text>'
    yield (
        f'<path class="kembali" d="M100 {_n(y - 4)}H130" marker-end="url(#{name}-balik)"/>'
        f'<text x="136" y="{_n(y)}">dikembalikan</text>'
    )
    yield (
        f'<g class="langkah inferensi"><rect x="236" y="{_n(y - 12)}" width="26" height="15" rx="4"/></g>'
        f'<text x="268" y="{_n(y)}">disimpulkan</text>'
    )
    yield f'<circle class="selesai" cx="366" cy="{_n(y - 4)}" r="5"/><text x="376" y="{_n(y)}">selesai</text>'


def _wrap(text: str, width: int, most: int) -> Sequence[str]:
    """Words in lines of at most `width` characters; the `most`-th line ends in … when there is more."""
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            if len(lines) == most:
                whole = lines[-1] if len(lines[-1]) <= width - 2 else lines[-1].rpartition(" ")[0]
                lines[-1] = f"{whole} …"
                break
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
