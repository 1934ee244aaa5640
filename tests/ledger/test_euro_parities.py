"""Currencies that became the euro: a fixed rate from that day on, whatever is published of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from shared.ledger.euro_parities import EURO_PARITIES
from shared.ledger.exchange_rates import RateTable, Resolution
from shared.ledger.money import CURRENCIES, PRECISE, round_money
from shared.timeseries.daily import daily_rates, stale_rates
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.span import Span
from tests.ledger.notation import check, ledger

DAY = date(2026, 3, 19)
MARKET = """
    2026-03-19 RATE EUR/USD 1.15 by ecb
    2026-03-19 RATE EUR/ARS 1612.04 by bcra
    2026-03-19 RATE USD/ARS 1421 mep by argentinadatos
    2026-03-19 RATE USD/BRL 5.2 by openexchangerates
"""
EACH = pytest.mark.parametrize("currency", sorted(EURO_PARITIES))


def find(
    text: str, base: str, quote: str, day: date = DAY, kind: str = "official"
) -> Resolution | None:
    return RateTable(ledger(text).rates, kind).find(base, quote, day)


def test_there_are_twenty_one_of_them() -> None:
    """As the Council's regulation lists them; the euro's first eleven on one day."""
    by_day: dict[date, int] = {}
    for parity in EURO_PARITIES.values():
        by_day[parity.since] = by_day.get(parity.since, 0) + 1
    assert len(EURO_PARITIES) == 21
    assert by_day[date(1999, 1, 1)] == 11
    assert EURO_PARITIES["HRK"].rate == Decimal("7.53450")
    assert EURO_PARITIES["BGN"].since == date(2026, 1, 1)
    assert {len(parity.rate.as_tuple().digits) for parity in EURO_PARITIES.values()} == {6}
    assert EURO_PARITIES.keys() <= CURRENCIES.keys()


@EACH
def test_the_rate_is_fixed_from_its_day_on_and_never_stale(currency: str) -> None:
    parity = EURO_PARITIES[currency]
    for day in (parity.since, parity.since + timedelta(days=9_000), date(2200, 1, 1)):
        assert find("", "EUR", currency, day) == Resolution(parity.rate, day, "eu", "direct")
        inverse = find("", currency, "EUR", day)
        assert inverse is not None
        assert (inverse.method, inverse.source, inverse.stale) == ("inverse", "eu", False)
        assert round_money(PRECISE.multiply(parity.rate * 1000, inverse.rate), "EUR") == 1000
    assert find("", "EUR", currency, parity.since - timedelta(days=1)) is None


@EACH
def test_a_source_that_goes_on_publishing_changes_nothing(currency: str) -> None:
    """Before that day its rates count, from that day on none of them, in either direction."""
    parity = EURO_PARITIES[currency]
    before = parity.since - timedelta(days=1)
    text = "\n".join(
        f"{day} RATE {pair} {rate} by openexchangerates"
        for day in (before, parity.since, DAY)
        for pair, rate in ((f"EUR/{currency}", "5"), (f"USD/{currency}", "4"))
    )
    assert find(text, "EUR", currency, before) == Resolution(
        Decimal(5), before, "openexchangerates", "direct"
    )
    assert find(text, "EUR", currency, parity.since) == Resolution(
        parity.rate, parity.since, "eu", "direct"
    )
    assert find(text, "USD", currency, DAY) is None  # no rate of the euro to the dollar


@EACH
@pytest.mark.parametrize(
    ("other", "kind"), [("USD", "official"), ("ARS", "official"), ("ARS", "mep"), ("BRL", "mep")]
)
def test_to_any_other_currency_it_is_the_euro(currency: str, other: str, kind: str) -> None:
    """By whatever way the euro gets there, from any source, and as old as that rate."""
    euro, rate = find(MARKET, "EUR", other, DAY, kind), find(MARKET, currency, other, DAY, kind)
    back = find(MARKET, other, currency, DAY, kind)
    assert euro is not None
    assert rate is not None
    assert back is not None
    parity = EURO_PARITIES[currency].rate
    assert abs(PRECISE.multiply(rate.rate, parity) - euro.rate) < Decimal("1e-90")
    assert abs(PRECISE.multiply(back.rate, euro.rate) - parity) < Decimal("1e-90")
    assert (rate.method, rate.date, rate.source) == ("cross:EUR", DAY, f"eu+{euro.source}")


def test_two_of_them_convert_through_the_euro() -> None:
    rate = find("", "DEM", "FRF")
    assert rate is not None
    assert round_money(PRECISE.multiply(rate.rate, Decimal("1955.83")), "FRF") == Decimal("6559.57")
    assert (rate.method, rate.source) == ("cross:EUR", "eu")


def test_a_stale_rate_of_the_euro_stays_stale() -> None:
    """Only the fixed rate is never old."""
    text = "2026-03-09 RATE EUR/USD 1.15 by ecb"
    rate = find(text, "HRK", "USD")
    assert rate is not None
    assert (rate.stale, rate.date) == (True, date(2026, 3, 9))
    assert find(text, "HRK", "USD", date(2026, 3, 24)) is None


@pytest.mark.parametrize(("base", "quote"), [("HRK", "EUR"), ("EUR", "HRK"), ("HRK", "USD")])
def test_the_daily_series_is_the_table_day_by_day(base: str, quote: str) -> None:
    """Over the changeover: published until then, fixed from then on, for ever and never stale."""
    text = """
        2022-12-20 RATE EUR/HRK 7.5 by ecb
        2022-12-20 RATE EUR/USD 1.06 by ecb
        2023-01-05 RATE EUR/USD 1.07 by ecb
    """
    table = RateTable(ledger(text).rates)
    span = Span.between(date(2022, 12, 15), date(2023, 2, 15))
    published = {row[3].toordinal() for row in ledger(text).rates}
    rates = daily_rates(table, base, quote, published, span)
    stale = stale_rates(table, base, quote, published, span).over(span)
    for place, day in enumerate(span.dates):
        resolution = table.find(base, quote, day)
        figure = as_decimal(rates.over(span)[place], rates.decimals)
        assert figure == (resolution.rate if resolution else 0)
        assert bool(stale[place]) == (resolution is not None and resolution.stale)
    assert np.count_nonzero(stale) == {"EUR": 4, "HRK": 4, "USD": 14}[quote]


def test_kuna_in_a_portfolio_in_euros() -> None:
    """Booked at the rate of the statement, worth the fixed rate since."""
    valued = ledger("2022-12-30 DEPOSIT 7534.50 HRK fx 0.132722808415").at(
        "2023-02-15", currency="EUR"
    )
    assert [round_money(balance.amount_base, "EUR") for balance in valued.cash.values()] == [1000]
    check(valued, "cash HRK 7534.50")
