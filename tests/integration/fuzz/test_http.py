"""Every address of the web process with odd ids, queries and forms, as every role and as nobody: never a 500."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import create_app
from tests.integration.fuzz.conftest import tries
from tests.integration.fuzz.visitor import ANONYMOUS, EVERYTHING, NUMBERS, TEXTS, WORDS, Visitor

SEEDS = st.integers(0, 2**32).map(random.Random)
ODD = st.sampled_from((*TEXTS, *NUMBERS, *WORDS)) | st.text(max_size=30)


@pytest.fixture
def visitor(kantor, compiled_templates) -> Visitor:
    app = create_app(ctx=kantor)
    app.jinja_env.bytecode_cache = compiled_templates
    return Visitor(app, kantor)


def test_every_address_with_every_odd_part(visitor):
    """Not by chance: each part of each address takes each odd value once, read and posted by who may do all."""
    failed = []
    for rule in visitor.rules:
        for place, name in enumerate(sorted(rule._converters)):
            kind = type(rule._converters[name]).__name__
            for value in visitor.values(kind):
                chosen = _Always(value, place)
                for method in sorted(rule.methods & {"GET", "POST"}):
                    answer = visitor.visit(EVERYTHING, method, visitor.fill(rule, chosen), may_fail=True)
                    failed += [(method, rule.rule, value)] if answer.status_code >= 500 else []
    assert failed == []


def test_every_address_with_nothing_in_its_form(visitor):
    failed = []
    for rule in visitor.rules:
        for method in sorted(rule.methods & {"GET", "POST"}):
            for login in (ANONYMOUS, EVERYTHING):
                answer = visitor.visit(login, method, visitor.fill(rule, _Always("1", 0)), may_fail=True)
                failed += [(method, rule.rule, login)] if answer.status_code >= 500 else []
    assert failed == []


@tries(250)
@given(seed=SEEDS, htmx=st.booleans(), data=st.data())
def test_any_address_read_by_anybody(visitor, seed, htmx, data):
    login = data.draw(st.sampled_from(visitor.logins))
    rule = data.draw(st.sampled_from([rule for rule in visitor.rules if "GET" in rule.methods]))
    query = data.draw(st.dictionaries(st.sampled_from(visitor.queries(rule)), ODD, max_size=4))
    visitor.visit(login, "GET", visitor.fill(rule, seed) + _query(query), htmx=htmx)


@tries(300)
@given(seed=SEEDS, is_all=st.booleans(), files=st.booleans(), data=st.data())
def test_any_form_posted_by_anybody(visitor, seed, is_all, files, data):
    login = EVERYTHING if is_all else data.draw(st.sampled_from(visitor.logins))
    rule = data.draw(st.sampled_from([rule for rule in visitor.rules if "POST" in rule.methods]))
    names = st.sampled_from(visitor.fields(rule))
    form = data.draw(st.dictionaries(names, ODD | st.lists(ODD, max_size=3), max_size=8))
    visitor.visit(login, "POST", visitor.fill(rule, seed), form, files=files)


class _Always(random.Random):
    """Chooses `value` wherever it is offered, else the first thing there is."""

    def __init__(self, value: str, place: int) -> None:
        super().__init__(place)
        self.value = value

    def choice(self, seq):
        return self.value if self.value in seq else seq[0]


def _query(query: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return "?" + urlencode({k: v.encode("utf-8", "surrogatepass") for k, v in query.items()}) if query else ""
