"""Rates in memory: all of them with one query, resolved as a table of single rows resolves them."""

from __future__ import annotations

import itertools
import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from shared.ledger.exchange_rates import RateRow, RateTable
from shared.ledger.fx_kinds import FxKind
from shared.market.packed_rates import PackedRates
from shared.market.snapshot import Market, Need
from tests.market.counted_queries import CountedQueries
from tests.market_data import publish_rates

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 20)
CODES = ("ARS", "EUR", "GBP", "USD")
SOURCES = ("bcra", "ecb", "frankfurter")


def rows(seed: int) -> list[RateRow]:
    """Half of the days of all pairs and kinds, each from any source, in any order."""
    chance = random.Random(seed)  # noqa: S311 - invented data
    all_rows = [
        (base, quote, kind, FIRST + timedelta(days=day), chance.randint(1, 10**9), "")
        for base, quote in itertools.permutations(CODES, 2)
        for kind in (FxKind.OFFICIAL, FxKind.MEP)
        for day in range(-10, 19)
    ]
    return [
        (base, quote, kind, day, Decimal(rate).scaleb(-6), chance.choice(SOURCES))
        for base, quote, kind, day, rate, _ in chance.sample(all_rows, len(all_rows) // 2)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_packed_rates_resolve_as_rows_do(seed: int):
    stored = rows(seed)
    packed = PackedRates.of(stored)
    for kind in FxKind.OFFICIAL, FxKind.MEP:
        expected = RateTable(stored, kind)
        for base, quote in itertools.permutations(CODES, 2):
            for day in range(-12, 30):
                on = FIRST + timedelta(days=day)
                assert packed.table(kind).find(base, quote, on) == expected.find(base, quote, on)


def test_the_days_between_two_currencies_are_those_of_the_pivots_too():
    day = date(2026, 3, 2)
    packed = PackedRates.of(
        [
            ("EUR", "GBP", "official", day, Decimal(1), "ecb"),
            ("EUR", "USD", "official", day + timedelta(1), Decimal(1), "ecb"),
            ("EUR", "SEK", "official", day + timedelta(2), Decimal(1), "ecb"),
        ]
    )
    assert packed.days(("GBP", "USD")) == {day.toordinal(), day.toordinal() + 1}


@pytest.mark.usefixtures("database", "market_dataset")
def test_rates_are_read_once_whatever_currencies_and_days_are_needed():
    """One currency needs none, and no query."""
    publish_rates(
        [
            (day, "EUR", code, f"{number}.{day[-2:]}")
            for day in ("2016-03-16", "2026-03-17", "2026-03-18")
            for number, code in enumerate(("USD", "GBP", "JPY", "CHF"), start=1)
        ]
    )
    queries = CountedQueries()
    market = Market(queries, lambda: LAST)
    market.snapshot(1, Need(frozenset(), frozenset({"USD"}), "official", LAST))
    assert queries.names() == []
    for code, number in (("USD", 1), ("GBP", 2), ("JPY", 3), ("CHF", 4)):
        for day, cents in ((LAST, "18"), (date(2016, 3, 20), "16")):
            need = Need(frozenset(), frozenset({"EUR", code}), "mep", day)
            rate = market.snapshot(1, need).rates.find("EUR", code, day)
            assert rate is not None
            assert (rate.rate, rate.source) == (Decimal(f"{number}.{cents}"), "ecb")
    assert queries.names() == ["market_snapshot"]
