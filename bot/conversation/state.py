"""Where a conversation stands: frozen, serialisable, bounded, and tolerant of older shapes.

`State.from_dict` never raises: what it does not understand it leaves out, so that a new version of the
program takes over yesterday's conversations. The limits keep a hostile chat from growing its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any

VERSI = 1
MAX_TEKS = 300  # characters of one answer
MAX_PERTANYAAN = 1000  # characters of a question kept for an officer
MAX_BERKAS = 10  # files of one item
MAX_LEPAS = 20  # files not yet filed
MAX_PILIHAN = 30  # offered choices
MAX_ANTRE = 4  # questions waiting for their turn
MAX_ITEM = 20  # items of one checklist
UNKNOWN = "-"  # the answer of somebody who does not know an optional number


@dataclass(frozen=True)
class Choice:
    """One offered choice: its number is its place, its payload what it means."""

    label: str
    payload: str


@dataclass(frozen=True)
class Form:
    """An application being filled in, or (with `nomor`) the missing berkas of one sent back.

    `pertanyaan` is the question now open. `lewati` are optional items the citizen does not have.
    `item` is the item the next photo belongs to, '' for the first that is missing.
    `seri` numbers the forms of this chat: an old button of another form does nothing.
    `diminta` are the items asked again when `nomor` is given; `is_bebas`: no item was named, any may come.
    """

    layanan: str
    seri: int = 0
    pertanyaan: str = "nama"
    jawaban: Mapping[str, str] = field(default_factory=dict)
    berkas: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    lewati: tuple[str, ...] = ()
    item: str = ""
    nomor: str = ""
    diminta: tuple[str, ...] = ()
    is_bebas: bool = False

    def answered(self, question: str, value: str) -> Form:
        """The form with one answer set."""
        return replace(self, jawaban={**self.jawaban, question: value[:MAX_TEKS]})


@dataclass(frozen=True)
class Wait:
    """A sentence kept until the citizen says yes to it. `jenis`: nama, or the kind of a question (AskPolicy.jenis).

    `tahap` 'nama': the next text is the name of who asks. `at` is when it was asked (ISO).
    """

    jenis: str
    teks: str = ""
    nomor: str = ""
    nama: str = ""
    tahap: str = ""
    layanan: str = ""
    at: str = ""


@dataclass(frozen=True)
class State:
    """Everything the dialog remembers between two messages of one account.

    `tanya` is the last question the bot could not answer: who then asks for an officer asks about it.
    `lepas` are files not yet filed, `lepas_ke` how many sent with them have been dealt with.
    `tunda` is an application set aside while missing berkas of another request are sent; it comes back after.
    """

    form: Form | None = None
    tunda: Form | None = None
    pilihan: tuple[Choice, ...] = ()
    lepas: tuple[int, ...] = ()
    lepas_ke: int = 0
    tunggu: Wait | None = None
    tanya: Wait | None = None
    miss: int = 0
    antre: tuple[tuple[str, str], ...] = ()
    topik: str = ""
    seri: int = 0
    terakhir_at: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready. Empty parts are left out."""
        raw = {name: value for name, value in vars(self).items() if value not in (None, (), "", 0, {})}
        if self.terakhir_at:
            raw["terakhir_at"] = self.terakhir_at.astimezone(UTC).isoformat()
        return _plain({"versi": VERSI, **raw})

    @classmethod
    def from_dict(cls, raw: Any) -> State:
        """The state kept as `raw`; unknown, missing or broken parts become their defaults."""
        if not isinstance(raw, Mapping):
            return cls()
        return cls(
            form=_form(raw.get("form")),
            tunda=_form(raw.get("tunda")),
            pilihan=tuple(choice for choice in map(_choice, _list(raw.get("pilihan"))) if choice)[:MAX_PILIHAN],
            lepas=_ids(raw.get("lepas"), MAX_LEPAS),
            lepas_ke=_int(raw.get("lepas_ke")),
            tunggu=_wait(raw.get("tunggu")),
            tanya=_wait(raw.get("tanya")),
            miss=_int(raw.get("miss")),
            antre=tuple(
                (_text(pair[0]), _text(pair[1])) for pair in _list(raw.get("antre")) if len(_list(pair)) == 2
            )[:MAX_ANTRE],
            topik=_text(raw.get("topik")),
            seri=_int(raw.get("seri")),
            terakhir_at=_moment(raw.get("terakhir_at")),
        )


def bounded(state: State) -> State:
    """The state within its limits."""
    return replace(
        state,
        pilihan=state.pilihan[:MAX_PILIHAN],
        lepas=state.lepas[:MAX_LEPAS],
        antre=state.antre[:MAX_ANTRE],
        miss=min(state.miss, 9),
    )


def _form(raw: Any) -> Form | None:
    if not isinstance(raw, Mapping) or not _text(raw.get("layanan")):
        return None
    jawaban, berkas = raw.get("jawaban"), raw.get("berkas")
    return Form(
        layanan=_text(raw["layanan"]),
        seri=_int(raw.get("seri")),
        pertanyaan=_text(raw.get("pertanyaan")) or "nama",
        jawaban={_text(k): _text(v) for k, v in _items(jawaban) if _text(v)},
        berkas={_text(k): _ids(v, MAX_BERKAS) for k, v in _items(berkas) if _ids(v, MAX_BERKAS)},
        lewati=tuple(map(_text, _list(raw.get("lewati"))))[:MAX_ITEM],
        item=_text(raw.get("item")),
        nomor=_text(raw.get("nomor")),
        diminta=tuple(map(_text, _list(raw.get("diminta"))))[:MAX_ITEM],
        is_bebas=raw.get("is_bebas") is True,
    )


def _wait(raw: Any) -> Wait | None:
    if not isinstance(raw, Mapping) or not _text(raw.get("jenis")):
        return None
    return Wait(**{each.name: _text(raw.get(each.name), MAX_PERTANYAAN) for each in fields(Wait)})


def _choice(raw: Any) -> Choice | None:
    if not isinstance(raw, Mapping) or not _text(raw.get("payload")):
        return None
    return Choice(_text(raw.get("label")), _text(raw["payload"]))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, (Choice, Form, Wait)):
        return _plain(vars(value))
    return value


def _items(raw: Any) -> list[tuple[Any, Any]]:
    return list(raw.items())[:MAX_ITEM] if isinstance(raw, Mapping) else []


def _list(raw: Any) -> list[Any]:
    return list(raw) if isinstance(raw, (list, tuple)) else []


def _ids(raw: Any, limit: int) -> tuple[int, ...]:
    return tuple(each for each in _list(raw) if isinstance(each, int) and not isinstance(each, bool))[:limit]


def _text(raw: Any, limit: int = MAX_TEKS) -> str:
    return raw[:limit] if isinstance(raw, str) else ""


def _int(raw: Any) -> int:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < 10**9 else 0


def _moment(raw: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(raw)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
