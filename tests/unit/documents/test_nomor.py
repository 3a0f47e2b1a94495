"""The permohonan number: what is caught, and what a sloppy thumb is forgiven."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.commands.nomor import LETTERS, PREFIXES, make_nomor, parse_nomor

numbers = st.builds(
    make_nomor,
    st.sampled_from(sorted(PREFIXES.values())),
    st.dates(date(2024, 1, 1), date(2068, 12, 31)),
    st.integers(1, 999_999),
)


def test_looks_as_the_design_says():
    nomor = make_nomor("BD", date(2026, 11, 20), 42)
    assert nomor[:-1] == "BD-261120-0042-"
    assert nomor[-1] in LETTERS


@given(numbers)
def test_reads_back_what_it_made(nomor):
    assert parse_nomor(nomor).nomor == nomor


@given(numbers, st.data())
def test_a_wrong_character_is_caught(nomor, data):
    place = data.draw(st.sampled_from([i for i, c in enumerate(nomor) if c != "-"]))
    allowed = "0123456789" if nomor[place].isdigit() else LETTERS
    wrong = data.draw(st.sampled_from([c for c in allowed if c != nomor[place]]))
    check = parse_nomor(nomor[:place] + wrong + nomor[place + 1 :])
    assert not check.is_valid
    assert check.is_number_like


def test_every_single_error_and_every_swap_of_one_number_is_caught():
    nomor = make_nomor("BD", date(2026, 11, 20), 42)
    places = [i for i, c in enumerate(nomor) if c != "-"]
    look_alike = {"0": "O", "1": "IL", "2": "Z", "5": "S", "8": "B"}
    for i in places:
        for wrong in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            if wrong != nomor[i] and wrong not in look_alike.get(nomor[i], ""):
                assert not parse_nomor(nomor[:i] + wrong + nomor[i + 1 :]).is_valid, (i, wrong)


@given(numbers, st.data())
def test_two_swapped_neighbours_are_caught(nomor, data):
    bare = nomor.replace("-", "")
    i = data.draw(st.integers(0, len(bare) - 2))
    swapped = bare[:i] + bare[i + 1] + bare[i] + bare[i + 2 :]
    check = parse_nomor(swapped)
    assert swapped == bare or not check.is_valid


@pytest.mark.parametrize(
    "shape",
    ["{n}", "  {n}  ", "status {n} dong", "Nomor saya {n}.", "nomor:{n}?", "*{n}*"],
)
def test_is_found_in_a_sentence(shape):
    nomor = make_nomor("SN", date(2027, 1, 5), 7)
    assert parse_nomor(shape.format(n=nomor)).nomor == nomor


def test_sloppy_typing_is_forgiven():
    nomor = make_nomor("BD", date(2026, 11, 20), 1042)
    for typed in (
        nomor.lower(), nomor.replace("-", ""), nomor.replace("-", " "), nomor.replace("-", " - "),
        nomor.replace("-", "–"), nomor.replace("-", "."), nomor.replace("0", "O"), nomor.replace("1", "l").lower(),
    ):
        assert parse_nomor(typed).nomor == nomor, typed


@pytest.mark.parametrize(
    "text",
    ["", "halo", "081234567890", "wa 081225678901", "1471010101900001", "no 12 RT 03", "saya lahir 261120", "BD",
     "ada 2 anak", "jam 08.00-15.00", "kk-1471010101900001"],
)
def test_ordinary_talk_is_no_number(text):
    assert not parse_nomor(text).is_number_like


@pytest.mark.parametrize("text", ["BD-261120-0042", "bd 26112 0042 k", "BD-261320-0042-K", "BX-261120-0042-K"])
def test_a_mistyped_number_is_said_so(text):
    check = parse_nomor(text)
    assert (check.is_number_like, check.is_valid, check.nomor) == (True, False, "")


@pytest.mark.parametrize("bad", [("B", 1), ("IO", 1), ("bd", 1), ("BD", 0), ("BD", 1_000_000)])
def test_a_bad_prefix_or_count_is_refused(bad):
    prefix, seq = bad
    with pytest.raises(ValueError, match=r"prefix|seq"):
        make_nomor(prefix, date(2026, 11, 20), seq)
