"""Which rates a request needs, when those in memory cover it, and what is read when not."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date

import pytest

from shared.config import settings
from shared.gcp.bigquery import BigQuery, Row, bigquery
from shared.gcp.bigquery_statements import Statement
from shared.market.rates import RateRange
from shared.market.snapshot import Market, Need
from tests.market_data import publish_rates

FIRST, LAST = date(2026, 3, 16), date(2026, 3, 20)


def test_two_currencies_need_the_pivots_the_official_rates_and_the_fortnight_before():
    needed = RateRange.between({"GBP", "JPY"}, "mep", FIRST, LAST)
    assert needed.currencies == {"GBP", "JPY", "EUR", "ARS", "USD"}
    assert needed.kinds == {"official", "mep"}
    assert (needed.first, needed.last) == (date(2026, 3, 2), LAST)


def test_one_currency_needs_the_empty_range_which_all_cover():
    nothing = RateRange.between({"GBP"}, "official", FIRST, LAST)
    stored = RateRange.between({"GBP", "JPY"}, "official", FIRST, LAST)
    assert nothing == RateRange.nothing()
    assert nothing.covers(nothing)
    assert stored.covers(nothing)
    assert not nothing.covers(stored)
    assert nothing.widened(stored) == stored == stored.widened(nothing)


def test_a_range_covers_what_it_was_widened_by_and_nothing_that_lacks_a_part():
    stored = RateRange.between({"GBP", "JPY"}, "official", FIRST, LAST)
    for other in (
        RateRange.between({"GBP", "CHF"}, "official", FIRST, LAST),
        RateRange.between({"GBP", "JPY"}, "blue", FIRST, LAST),
        RateRange.between({"GBP", "JPY"}, "official", date(2026, 3, 15), LAST),
        RateRange.between({"GBP", "JPY"}, "official", FIRST, date(2026, 3, 21)),
    ):
        assert not stored.covers(other)
        assert stored.widened(other).covers(other)
        assert stored.widened(other).covers(stored)


class Counting(BigQuery):
    """The real client, which counts the rates it reads."""

    def __init__(self) -> None:
        super().__init__(settings())
        self.rates_read = 0

    def query(
        self, statement: Statement, parameters: Mapping[str, object], *, staging: str | None = None
    ) -> list[Row]:
        rows = super().query(statement, parameters, staging=staging)
        self.rates_read += sum(row[0] == "rate" for row in rows)
        return rows


CODES = ("USD", "GBP", "JPY", "CHF", "SEK")


@pytest.mark.usefixtures("database", "market_dataset")
def test_a_rate_is_read_once_however_many_currencies_are_needed_one_after_the_other():
    """By currencies alone a range gets wider without reading again; the rates are those of one
    reading. More days read all again.
    """
    publish_rates(
        [
            (day, "EUR", code, f"{number}.{day[-2:]}")
            for day in ("2026-03-16", "2026-03-17", "2026-03-18")
            for number, code in enumerate(CODES, start=1)
        ]
    )

    def need(*codes: str, first: date = FIRST) -> Need:
        return Need(frozenset(), frozenset({"EUR", *codes}), "official", first, LAST)

    counting = Counting()
    market = Market(counting)
    for code in CODES:
        step_by_step = market.snapshot(1, need(code)).rates
    assert counting.rates_read == 3 * len(CODES)
    at_once = Market(bigquery()).snapshot(1, need(*CODES)).rates
    for base, quote in itertools.permutations(("EUR", *CODES), 2):
        assert at_once.find(base, quote, LAST) is not None
        assert step_by_step.find(base, quote, LAST) == at_once.find(base, quote, LAST)

    assert market.snapshot(1, need(*CODES)).rates is step_by_step
    market.snapshot(1, need("USD", first=date(2026, 3, 1)))
    assert counting.rates_read == 2 * 3 * len(CODES)
