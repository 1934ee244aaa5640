"""The demo's transactions fit the sample market: the day's prices, dividends, no oversell."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from local.sample_market.entries import Entry
from local.sample_market.instruments import INSTRUMENTS, Instrument, Split
from local.sample_market.portfolio import (
    DEMO_PASSWORD,
    EXCHANGES,
    PORTFOLIOS,
    TAGS,
    TARGETS,
    TRANSFER,
    TRANSFERRED,
    WORLD_ENTRIES,
    entries_until,
)
from local.sample_market.prices import bars, dividends
from shared import clock

TODAY = clock.today() + timedelta(days=4_000)
"""Far ahead: the trades by rule are the larger part then, and must fit as well."""

PENCE = Decimal(100)
WORLD, PESOS = (tuple(entries_until(entries, TODAY)) for _, entries in PORTFOLIOS)
ENTRIES = [*WORLD, *PESOS]


def of_type(*types: str) -> list[Entry]:
    return [entry for entry in ENTRIES if entry.type in types]


def quoted_in(instrument: Instrument) -> str:
    return "GBP" if instrument.currency == "GBX" else instrument.currency


def per_unit(instrument: Instrument) -> Decimal:
    """How many of the quoted currency make one of the transaction's."""
    return PENCE if instrument.currency == "GBX" else Decimal(1)


def held_before(entries: tuple[Entry, ...], symbol: str | None, day: date) -> Decimal:
    """Units at the end of the day before `day`, splits applied."""
    assert symbol is not None
    held = Decimal(0)
    changes: list[tuple[date, int, Entry | Split]] = [
        (entry.date, 1, entry)
        for entry in entries
        if entry.symbol == symbol and "quantity" in entry.fields
    ]
    changes += [(split.ex_date, 0, split) for split in INSTRUMENTS[symbol].splits]
    for when, _, change in sorted(changes, key=lambda item: item[:2]):
        if when >= day:
            break
        if isinstance(change, Entry):
            quantity = Decimal(change.fields["quantity"])
            held += quantity if change.type == "BUY" else -quantity
        else:
            held = held * change.new / change.old
    return held


def test_external_ids_are_unique_in_each_portfolio():
    """It makes a second seeding harmless."""
    for entries in (WORLD, PESOS):
        assert len({entry.external_id for entry in entries}) == len(entries)


def test_the_password_passes_the_rules_of_signup():
    assert 12 <= len(DEMO_PASSWORD) <= 128


def test_it_spans_currencies_kinds_and_three_years():
    assert {entry.currency for entry in ENTRIES} == {"USD", "GBP", "EUR", "ARS"}
    kinds = {"BUY", "SELL", "DIVIDEND", "DEPOSIT", "WITHDRAWAL", "FEE", "INTEREST", "EXCHANGE"}
    assert {entry.type for entry in ENTRIES} == kinds
    assert min(entry.date for entry in ENTRIES).year == 2023
    assert (max(entry.date for entry in ENTRIES) - min(entry.date for entry in ENTRIES)).days > 1000
    assert {entry.symbol for entry in ENTRIES if entry.symbol} == set(EXCHANGES)


@pytest.mark.parametrize("entry", of_type("BUY", "SELL"), ids=lambda entry: entry.external_id)
def test_a_trade_is_near_that_days_prices_in_the_assets_currency(entry: Entry):
    assert entry.symbol is not None
    instrument = INSTRUMENTS[entry.symbol]
    (bar,) = [bar for bar in bars(instrument, TODAY) if bar.date == entry.date]
    price = float(Decimal(entry.fields["unit_price"]) * per_unit(instrument))
    assert bar.low * 0.995 <= price <= bar.high * 1.005
    assert entry.currency == quoted_in(instrument)


@pytest.mark.parametrize(
    ("entries", "entry"),
    [
        (entries, entry)
        for entries in (WORLD, PESOS)
        for entry in entries
        if entry.type == "DIVIDEND"
    ],
    ids=lambda value: value.external_id if isinstance(value, Entry) else "",
)
def test_a_dividend_is_what_was_declared_times_what_was_held(
    entries: tuple[Entry, ...], entry: Entry
):
    assert entry.symbol is not None
    instrument = INSTRUMENTS[entry.symbol]
    (declared,) = [
        d for d in dividends(instrument, TODAY) if str(d.ex_date) == entry.fields["ex_date"]
    ]
    assert entry.date == declared.pay_date
    gross = (
        held_before(entries, entry.symbol, declared.ex_date)
        * declared.amount
        / per_unit(instrument)
    )
    assert Decimal(entry.fields["amount"]) == round(gross, 2)


def test_nothing_is_sold_that_is_not_held():
    for entries in (WORLD, PESOS):
        for entry in entries:
            if entry.type == "SELL":
                assert held_before(entries, entry.symbol, entry.date) >= Decimal(
                    entry.fields["quantity"]
                )


def test_one_position_crosses_a_forward_split_and_one_a_reverse_split():
    assert held_before(WORLD_ENTRIES, "ZZAUR", date(2025, 6, 10)) == 120
    assert held_before(WORLD_ENTRIES, "ZZDUN", date(2024, 3, 12)) == 150


def test_the_tracked_cash_is_never_below_zero():
    cash: dict[str, Decimal] = defaultdict(Decimal)
    for entry in sorted(WORLD, key=lambda entry: entry.date):
        fields = {
            name: Decimal(text)
            for name, text in entry.fields.items()
            if name not in ("note", "ex_date", "to_currency")
        }
        if "to_currency" in entry.fields:
            cash[entry.fields["to_currency"]] += fields["to_amount"]
        worth = fields.get("amount") or fields["quantity"] * fields["unit_price"]
        costs = fields.get("fee", Decimal(0)) + fields.get("tax", Decimal(0))
        out = entry.type in ("BUY", "FEE", "WITHDRAWAL", "EXCHANGE")
        cash[entry.currency] += (-worth if out else worth) - costs
        assert cash[entry.currency] >= 0, entry


@pytest.mark.parametrize("days", range(0, 4_000, 137))
def test_a_later_start_adds_trades_and_changes_none(days: int):
    """Whatever the day: what has been recorded before stands, and no year is without trades."""
    until = TODAY - timedelta(days=days)
    assert entries_until(WORLD_ENTRIES, until) == [entry for entry in WORLD if entry.date <= until]
    since = max(until - timedelta(days=366), WORLD_ENTRIES[-1].date)
    assert days > 3_600 or any(entry.date > since for entry in entries_until(WORLD_ENTRIES, until))


def test_something_is_sold_in_each_year():
    assert {entry.date.year for entry in of_type("SELL")} >= set(range(2023, 2027))


def test_both_portfolios_share_an_asset_and_what_moves_is_held():
    shared = {entry.symbol for entry in WORLD} & {entry.symbol for entry in PESOS} - {None}
    assert shared
    day = date.fromisoformat(TRANSFER["date"])
    assert held_before(WORLD, TRANSFERRED, day) >= Decimal(TRANSFER["quantity"])


def test_what_is_said_is_of_the_demos_assets_and_adds_up():
    assert TAGS.keys() <= EXCHANGES.keys()
    assert all(sum(map(Decimal, targets.values())) <= 1 for targets in TARGETS.values())
