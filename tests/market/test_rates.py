"""Which rates a request needs, and when those in memory cover it."""

from __future__ import annotations

from datetime import date

from shared.market.rates import RateRange

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
