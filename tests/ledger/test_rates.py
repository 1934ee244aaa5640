"""Resolving exchange rates: a fixed order, one kind, never a rate that is too old or too new."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from shared.ledger import exchange_rates
from shared.ledger.exchange_rates import RateTable, Resolution
from tests.ledger.notation import ledger

DAY = date(2026, 3, 19)
MARKET = """
    2026-03-19 RATE EUR/USD 1.15 by ecb
    2026-03-19 RATE EUR/GBP 0.86 by ecb
    2026-03-19 RATE USD/ARS 1393.166 by bcra
    2026-03-19 RATE EUR/ARS 1612.04 by bcra
    2026-03-19 RATE UYU/ARS 34.5 by bcra
    2026-03-19 RATE USD/ARS 1421 mep by argentinadatos
    2026-03-19 RATE USD/ARS 1468.5 ccl by argentinadatos
    2026-03-19 RATE USD/ARS 1410 blue by argentinadatos
    2026-03-19 RATE USD/BRL 5.2 by openexchangerates
"""


def resolve(
    text: str, base: str, quote: str, kind: str = "official", day: date = DAY
) -> Resolution | None:
    return RateTable(ledger(text).rates, kind).find(base, quote, day)


def resolved(
    text: str, base: str, quote: str, kind: str = "official", day: date = DAY
) -> Resolution:
    resolution = resolve(text, base, quote, kind, day)
    assert resolution is not None
    return resolution


@pytest.mark.parametrize(
    ("pair", "kind", "rate", "method", "source"),
    [
        ("ARS/ARS", "mep", "1", "same", ""),
        ("EUR/USD", "official", "1.15", "direct", "ecb"),
        ("USD/EUR", "official", "0.869565217391", "inverse", "ecb"),
        ("EUR/ARS", "official", "1612.04", "direct", "bcra"),
        ("ARS/EUR", "official", "0.000620332002", "inverse", "bcra"),
        ("USD/GBP", "official", "0.747826086957", "cross:EUR", "ecb"),
        ("UYU/EUR", "official", "0.021401454058", "cross:ARS", "bcra"),
        ("GBP/ARS", "official", "1862.954534883721", "cross:USD", "ecb+bcra"),
        ("EUR/BRL", "official", "5.98", "cross:USD", "ecb+openexchangerates"),
        ("USD/ARS", "mep", "1421", "direct", "argentinadatos"),
        ("ARS/USD", "blue", "0.000709219858", "inverse", "argentinadatos"),
        ("EUR/ARS", "mep", "1634.15", "cross:USD", "ecb+argentinadatos"),
        ("EUR/ARS", "ccl", "1688.775", "cross:USD", "ecb+argentinadatos"),
        ("GBP/ARS", "mep", "1900.174418604651", "cross:USD", "ecb+argentinadatos"),
        ("EUR/USD", "mep", "1.15", "direct", "ecb"),
        ("USD/GBP", "blue", "0.747826086957", "cross:EUR", "ecb"),
        ("UYU/USD", "mep", "0.024763739569", "cross:ARS", "bcra"),
        ("UYU/ARS", "mep", "35.189273927156", "cross:USD", "bcra+argentinadatos"),
    ],
)
def test_the_order_is_same_direct_inverse_pivot_usd(
    pair: str, kind: str, rate: str, method: str, source: str
) -> None:
    """EUR/ARS is 1612.04 as BCRA publishes it, not 1602.14 through ECB. In `mep` nothing official
    of the peso is used, and between two other currencies nothing but official, even where the peso
    is the pivot.
    """
    base, quote = pair.split("/")

    resolution = resolved(MARKET, base, quote, kind)

    assert abs(resolution.rate - Decimal(rate)) < Decimal("0.000000000001")
    assert (resolution.method, resolution.source, resolution.date) == (method, source, DAY)


@pytest.mark.parametrize("kind", ["official", "mep", "ccl", "blue"])
def test_one_kind_of_peso_is_never_taken_for_another(kind: str) -> None:
    others = "\n".join(
        f"2026-03-19 RATE {pair} 1400 {other}"
        for other in ("official", "mep", "ccl", "blue")
        if other != kind
        for pair in ("USD/ARS", "EUR/ARS")
    )
    text = others.replace(" official", "") + "\n2026-03-19 RATE EUR/USD 1.15"

    assert resolve(text, "USD", "ARS", kind) is None
    assert resolve(text, "ARS", "EUR", kind) is None
    assert resolve(text, "EUR", "USD", kind) is not None


@pytest.mark.parametrize(
    ("age_days", "usable", "stale"),
    [(0, True, False), (7, True, False), (8, True, True), (14, True, True), (15, False, None)],
)
@pytest.mark.parametrize(
    ("pair", "text"),
    [
        ("EUR/USD", "RATE EUR/USD 1.15"),
        ("USD/EUR", "RATE EUR/USD 1.15"),
        ("USD/GBP", "RATE EUR/USD 1.15\n{fresh} RATE EUR/GBP 0.86"),
        ("USD/GBP", "RATE EUR/GBP 0.86\n{fresh} RATE EUR/USD 1.15"),
        ("EUR/ARS", "RATE EUR/USD 1.15\n{fresh} RATE USD/ARS 1400"),
    ],
)
def test_a_rate_is_carried_seven_days_silently_and_seven_more_as_stale(
    pair: str, text: str, age_days: int, usable: bool, stale: bool | None
) -> None:
    """A cross is as old as its older leg."""
    published, (base, quote) = DAY - timedelta(days=age_days), pair.split("/")

    resolution = resolve(f"{published} {text.format(fresh=DAY)}", base, quote)

    assert (resolution is not None) == usable
    if resolution is not None:
        assert (resolution.date, resolution.stale) == (published, stale)


def test_a_later_rate_is_never_used() -> None:
    assert resolve("2026-03-20 RATE EUR/USD 1.15", "EUR", "USD") is None


def test_the_last_rate_counts_in_whatever_order_rows_come() -> None:
    text = "2026-03-18 RATE EUR/USD 1.2\n2026-03-19 RATE EUR/USD 1.3\n2026-03-10 RATE EUR/USD 1.1"

    assert resolved(text, "EUR", "USD").rate == Decimal("1.3")
    assert resolved(text, "EUR", "USD", day=date(2026, 3, 17)).rate == Decimal("1.1")


def test_a_source_that_stood_in_for_a_day_does_not_outlive_it() -> None:
    """Open Exchange Rates counts in USD, ECB in EUR: the newer of the two is in force, on one day
    the direct one.
    """
    text = "2026-03-12 RATE USD/EUR 0.9\n2026-03-19 RATE EUR/USD 1.25\n2026-03-12 RATE EUR/USD 1.24"

    assert resolved(text, "USD", "EUR").rate == Decimal("0.8")
    assert resolved(text, "USD", "EUR", day=date(2026, 3, 18)).method == "direct"


def test_a_pivot_joins_the_numbers_of_one_publisher_only() -> None:
    """ECB's as it hands them out itself or through Frankfurter, but not ECB's with those of another
    bank.
    """
    ecb = "2026-03-19 RATE EUR/USD 1.25 by ecb\n"

    assert resolved(
        f"{ecb}2026-03-19 RATE EUR/GBP 0.85 by frankfurter:ECB", "USD", "GBP"
    ).rate == Decimal("0.68")
    assert resolve(f"{ecb}2026-03-19 RATE EUR/GBP 0.85 by another", "USD", "GBP") is None


def test_nothing_known_is_no_rate() -> None:
    assert resolve("", "EUR", "USD") is None
    assert resolved("", "EUR", "EUR").rate == 1


def test_a_table_remembers_a_bounded_number_of_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients may request any pair on any day, and a table lives for hours."""
    monkeypatch.setattr(exchange_rates, "RESOLUTIONS_MAX", 3)
    table = RateTable(ledger(f"{DAY} RATE EUR/USD 1.25").rates)
    for _ in range(2):
        answers = [table.find("EUR", "USD", DAY + timedelta(days=days)) for days in range(5)]
        assert {resolution and resolution.rate for resolution in answers} == {Decimal("1.25")}
        assert len(table._resolutions) <= 3
