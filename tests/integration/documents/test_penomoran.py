"""Numbers have no gaps and no doubles, with many hands at once and with a transaction that fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from data.store import Store
from handlers.commands.nomor import parse_nomor
from handlers.commands.penomoran import next_nomor_permohonan, next_nomor_surat, next_number


def _take(store: Store) -> int:
    with store.transaction() as session:
        return next_number(session, 1, "surat:spt", "2026")


def _take_and_fail(store: Store) -> None:
    with store.transaction() as session:
        next_number(session, 1, "surat:spt", "2026")
        raise RuntimeError("no")


def test_many_hands_at_once(store):
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: _take(store), range(60)))
    assert sorted(numbers) == list(range(1, 61))


def test_a_failed_transaction_gives_its_number_back(store):
    _take(store)
    with pytest.raises(RuntimeError, match="no"):
        _take_and_fail(store)
    assert _take(store) == 2


def test_offices_kinds_and_years_count_apart(store):
    with store.transaction() as session:
        assert next_nomor_surat(session, 1, "spt", date(2026, 12, 31)) == "800/0001/SPT/Disdukcapil/XII/2026"
        assert next_nomor_surat(session, 1, "spt", date(2026, 12, 31)) == "800/0002/SPT/Disdukcapil/XII/2026"
        assert next_nomor_surat(session, 1, "spt", date(2027, 1, 1)) == "800/0001/SPT/Disdukcapil/I/2027"
        assert next_nomor_surat(session, 2, "spt", date(2026, 12, 31)) == "800/0001/SPT/Disdukcapil/XII/2026"
        assert next_nomor_surat(session, 1, "pengantar", date(2026, 12, 31), "Dukcapil-PKU") == (
            "470/0001/SP/Dukcapil-PKU/XII/2026"
        )


def test_permohonan_numbers_run_by_day_and_sop(store):
    day = date(2026, 11, 20)
    with store.transaction() as session:
        numbers = [next_nomor_permohonan(session, "bunda_dewi_harum", day) for _ in range(3)]
        other = next_nomor_permohonan(session, "mas_rapid", day)
    assert [n[:-2] for n in numbers] == ["BD-261120-0001", "BD-261120-0002", "BD-261120-0003"]
    assert other.startswith("MR-261120-0001-")
    assert all(parse_nomor(n).is_valid for n in [*numbers, other])
