"""A ledger in columns says what the journal says: each day's amounts, units, costs and trades."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.analytics.cost_of_priced import cost_of_priced
from shared.analytics.daily import DailyPortfolio
from shared.analytics.ledger_layout import journal_of
from shared.ledger.lots import CostBasisMethod
from shared.ledger.money import PRECISE, add
from shared.ledger.positions import Book
from shared.ledger.transactions import SplitEvent, Transaction
from shared.timeseries.day_amounts import DayAmounts
from tests.analytics.daily_portfolios import daily
from tests.analytics.test_history_oracle import looking_at
from tests.ledger import portfolios as every_kind

FIRST = date(2024, 1, 1)
LAST = date(2024, 2, 9)
DAYS = (LAST - FIRST).days + 1
CURRENCIES = {"A": "USD", "B": "EUR", "C": "EUR", "D": "JPY"}
NEARLY = Decimal("1e-33")
"""What a sum of costs may err by: less than the guard digits of rounding."""

_days = st.integers(0, DAYS - 1).map(lambda number: FIRST + timedelta(days=number))
_quantities = st.integers(1, 300).map(Decimal) | st.integers(1, 10**7).map(
    lambda units: Decimal(units).scaleb(-5)
)
_prices = st.integers(0, 90_000).map(lambda cents: Decimal(cents).scaleb(-2))
_charges = st.sampled_from([Decimal(text) for text in ("0", "0", "1.5", "0.07", "-0.5")])
_types = st.sampled_from(
    ["BUY"] * 10
    + ["SELL"] * 8
    + ["DIVIDEND", "INTEREST", "FEE", "TAX", "DEPOSIT", "WITHDRAWAL"] * 2
    + ["SPIN_OFF"] * 3
    + ["EXCHANGE", "TRANSFER_IN"]
)
_ratios = st.sampled_from([(2, 1), (3, 2), (1, 2), (1, 10), (5, 4), (1, 3)])


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Transaction], list[SplitEvent]]:
    """Mostly what columns can say, and now and then what only the journal can."""
    drafts = sorted(draw(st.lists(st.tuples(_days, _types), min_size=1, max_size=25)))
    splits = [
        SplitEvent(draw(st.sampled_from("AB")), day, *draw(_ratios))
        for day in draw(st.lists(_days, max_size=2, unique=True))
    ]
    held: dict[str, Fraction] = dict.fromkeys(CURRENCIES, Fraction(0))
    split_until = FIRST
    transactions = []
    for place, (day, type_) in enumerate(drafts):
        for split in splits:
            if split_until < split.ex_date <= day or split.ex_date == day == FIRST == split_until:
                held[split.asset] *= Fraction(split.new, split.old)
        split_until = max(split_until, day)
        transaction = draw(_records(day, type_, place, held))
        if transaction is not None:
            transactions.append(transaction)
    return transactions, splits


@st.composite
def _records(
    draw: st.DrawFn, day: date, type_: str, place: int, held: dict[str, Fraction]
) -> Transaction | None:
    asset = draw(st.sampled_from(sorted(CURRENCIES)))
    fields: dict[str, Any] = {
        "fee": draw(_charges),
        "tax": draw(_charges),
        "fx_rate": draw(st.sampled_from([None, None, Decimal("0.9125"), Decimal(150)])),
        "order": place,
        "recorded": place,
        "key": str(place),
    }
    currency = CURRENCIES[asset]
    if type_ in ("DEPOSIT", "WITHDRAWAL") or (type_ in ("FEE", "TAX") and place % 2):
        return Transaction(type_, day, currency, amount=draw(_prices) + 1, **fields)
    if type_ in ("EXCHANGE", "SPIN_OFF"):
        return draw(_into_another(type_, day, asset, held, fields))
    if draw(st.integers(0, 60)) == 0:
        currency = "USD"  # not that of every asset
    if type_ not in ("BUY", "SELL", "TRANSFER_IN"):
        return Transaction(type_, day, currency, asset, amount=draw(_prices) + 1, **fields)
    quantity, amount = draw(_quantities), draw(st.none() | st.none() | _prices)
    if type_ == "SELL":
        quantity = draw(st.sampled_from([quantity, _decimal(held[asset]), _decimal(held[asset])]))
        if not 0 < Fraction(quantity) <= held[asset]:
            return None
    held[asset] += Fraction(quantity) * (-1 if type_ == "SELL" else 1)
    if type_ == "TRANSFER_IN":
        amount = None
    return Transaction(
        type_, day, currency, asset, quantity, draw(_prices), amount=amount, **fields
    )


@st.composite
def _into_another(
    draw: st.DrawFn,
    type_: str,
    day: date,
    asset: str,
    held: dict[str, Fraction],
    fields: dict[str, Any],
) -> Transaction | None:
    currency = CURRENCIES[asset]
    if type_ == "EXCHANGE":
        into: dict[str, Any] = {"to_currency": "GBP", "to_amount": Decimal(4)}
        return Transaction(type_, day, currency, amount=Decimal(5), **into, **fields)
    if not held[asset]:
        return None
    other = draw(st.sampled_from(sorted(CURRENCIES.keys() - {asset})))
    held[other] += 2
    into = {"to_asset": other, "to_quantity": Decimal(2), "cost_share": Decimal("0.25")}
    return Transaction(type_, day, currency, asset, **into, **fields)


def _decimal(units: Fraction) -> Decimal:
    """To five decimals, rounded down."""
    return Decimal(int(units * 10**5)).scaleb(-5)


def laid_out(
    transactions: Sequence[Transaction], splits: Sequence[SplitEvent], **view: Any
) -> DailyPortfolio:
    published = [FIRST + timedelta(days=number) for number in (0, 1, 2, 3, 4, 7, 9, 20, 22, 39)]
    return daily(
        transactions,
        splits=splits,
        closes={asset: [(FIRST, Decimal(10)), (LAST, Decimal(12))] for asset in CURRENCIES},
        rates=[
            (base, "USD", "official", day, Decimal(rate) + place, "ecb")
            for base, rate in (("EUR", "1.0875"), ("JPY", "0.006512"))
            for place, day in enumerate(published)
        ]
        + [("EUR", "GBP", "official", day, Decimal("0.8731"), "ecb") for day in published],
        asset_currencies=CURRENCIES,
        first=FIRST,
        last=LAST,
        **view,
    )


def whole_book(portfolio: DailyPortfolio) -> Book:
    ledger = portfolio.ledger
    return journal_of(
        ledger.transactions,
        ledger.splits,
        portfolio.view,
        portfolio.ledger.asset_currencies,
        portfolio.closes,
        portfolio.market.rates,
    )


def days_of(amounts: DayAmounts) -> dict[date, Decimal | None]:
    """The amounts that are not zero."""
    by_day = {
        date.fromordinal(amounts.span.first + place): amounts.at(place)
        for place in range(amounts.span.count)
    }
    return {day: amount for day, amount in by_day.items() if amount is None or amount}


def some(amounts: Iterable[tuple[date, Decimal | None]]) -> dict[date, Decimal | None]:
    return {day: amount for day, amount in amounts if amount is None or amount}


views = st.fixed_dictionaries(
    {
        "method": st.sampled_from(list(CostBasisMethod)),
        "track_cash": st.booleans(),
        "currency": st.sampled_from(["USD", "EUR", "GBP"]),
        "base_currency": st.sampled_from(["USD", "EUR"]),
    }
)


@looking_at(portfolios_max=60)
@given(ledger=ledgers(), view=views)
def test_each_day_has_the_flows_of_the_journal(ledger, view) -> None:
    compare_flows(laid_out(*ledger, **view))


def compare_flows(portfolio: DailyPortfolio) -> None:
    days, book = portfolio.days, whole_book(portfolio)
    flows = book.days
    for name in ("money_in", "money_out", "dividends", "interest", "fees", "taxes", "earned"):
        from_journal = some((day, getattr(flow, name)) for day, flow in flows.items())
        assert nearly(days_of(getattr(days, name)), from_journal), name
    for name in ("traded", "cash"):
        for currency in ("USD", "EUR", "JPY", "GBP", "ARS"):
            from_journal = some(
                (day, getattr(flow, name).get(currency, Decimal(0))) for day, flow in flows.items()
            )
            amounts = getattr(days, name).get(currency, DayAmounts(days.span))
            assert nearly(days_of(amounts), from_journal), (name, currency)
    round_trips = some((day, flow.round_trip) for day, flow in flows.items())
    in_columns = some(
        (date.fromordinal(days.span.first + place), amount)
        for place, amount in days.round_trips.items()
    )
    assert nearly(in_columns, round_trips)


def nearly(left: dict[date, Decimal | None], right: dict[date, Decimal | None]) -> bool:
    """Whether both are the same amounts: an inverse rate has 120 digits, and a sum of its products
    is no exact product of the sum.
    """
    return left.keys() == right.keys() and all(
        is_nearly(left[day], right[day], Decimal("1e-90")) for day in left
    )


def is_nearly(left: Decimal | None, right: Decimal | None, error: Decimal) -> bool:
    if left is None or right is None:
        return left is right
    return abs(PRECISE.subtract(left, right)) < error


@looking_at(portfolios_max=60)
@given(ledger=ledgers(), view=views)
def test_units_trades_and_costs_are_those_of_the_journal(ledger, view) -> None:
    compare_units_and_costs(laid_out(*ledger, **view))


def compare_units_and_costs(portfolio: DailyPortfolio) -> None:
    book = whole_book(portfolio)
    for asset, position in book.positions.items():
        steps = portfolio.quantities.get(asset)
        assert (steps is None) == (not position.steps), asset
        if steps is None:
            continue
        held = {
            date.fromordinal(day): PRECISE.scaleb(Decimal(figure), -steps.decimals)
            for day, figure in zip(steps.days.tolist(), steps.figures.tolist(), strict=True)
        }
        assert held == {step.day: step.quantity for step in position.steps}, asset
    span = portfolio.days.span
    shown = cost_of_priced(portfolio)
    for place in range(span.count):
        day = date.fromordinal(span.first + place)
        assert is_nearly(shown.at(place), total_cost(book, portfolio, day), NEARLY), day
    moves = {
        (asset, date.fromordinal(day)): (PRECISE.scaleb(Decimal(change), -own.decimals), price)
        for asset, own in portfolio.days.moves.items()
        for day, change, price in zip(
            own.days.tolist(), own.changes.tolist(), own.prices.tolist(), strict=True
        )
    }
    trades = {
        (asset, day): own for day, flow in book.days.items() for asset, own in flow.trades.items()
    }
    assert moves.keys() == trades.keys()
    for key, (change, price) in moves.items():
        assert change == trades[key].change
        average = trades[key].average_price
        if average is not None:
            assert price == pytest.approx(float(average), rel=1e-14)


def total_cost(book: Book, portfolio: DailyPortfolio, day: date) -> Decimal | None:
    """Of the assets that have a close and a rate on the day."""
    total: Decimal | None = Decimal(0)
    place, values = day.toordinal() - portfolio.span.first, portfolio.values
    for asset, position in book.positions.items():
        steps = [step for step in position.steps if step.day <= day]
        is_left_out = place in values.unpriced.get(asset, ()) or place in values.unrated.get(
            portfolio.ledger.asset_currencies[asset], ()
        )
        if steps and not is_left_out:
            total = add(total, steps[-1].cost_base)
    return total


@looking_at(portfolios_max=60)
@given(
    portfolio=every_kind.portfolios(),
    method=st.sampled_from(list(CostBasisMethod)),
    track_cash=st.booleans(),
)
def test_ledgers_of_every_type_are_those_of_the_journal(
    portfolio: every_kind.Portfolio, method: str, track_cash: bool
) -> None:
    """Most of these are replayed, and what is left in columns fits beside it."""
    ledger = portfolio.ledger
    in_days = daily(
        ledger.transactions,
        splits=ledger.splits,
        closes={
            asset: sorted((close.date, close.close) for close in closes)
            for asset, closes in ledger.closes.items()
        },
        rates=[row for row in ledger.rates if row[2] == "official"],
        asset_currencies=ledger.asset_currencies,
        first=every_kind.FIRST,
        last=portfolio.day,
        currency=portfolio.currency,
        base_currency=portfolio.base_currency,
        method=method,
        track_cash=track_cash,
    )
    compare_flows(in_days)
    compare_units_and_costs(in_days)


def test_columns_take_what_is_common_and_the_journal_the_rest() -> None:
    def buy(place: int, asset: str, **more: Any) -> Transaction:
        return Transaction(
            "BUY",
            FIRST,
            CURRENCIES[asset],
            asset,
            Decimal(3),
            Decimal(10),
            recorded=place,
            **more,
        )

    transactions = [
        buy(0, "A"),
        buy(1, "B"),
        buy(2, "C", fee=Decimal(1), fee_currency="USD"),
        Transaction("DIVIDEND", LAST, "EUR", "C", amount=Decimal(1), recorded=3),
        Transaction("DEPOSIT", FIRST, "EUR", amount=Decimal(1), recorded=4),
        buy(5, "D", fx_rate=Decimal("0.0123456789012345")),
    ]
    portfolio = laid_out(transactions, [])
    assert [transaction.recorded for transaction in portfolio.rare] == [2, 3, 5]


def test_what_another_asset_has_become_is_replayed_with_it() -> None:
    """Two units come by the spin-off, and three are bought."""
    transactions = [
        Transaction("BUY", FIRST, "USD", "A", Decimal(3), Decimal(10), recorded=0),
        Transaction(
            "SPIN_OFF",
            FIRST,
            "USD",
            "A",
            to_asset="B",
            to_quantity=Decimal(2),
            cost_share=Decimal("0.5"),
            order=1,
            recorded=1,
        ),
        Transaction("BUY", LAST, "EUR", "B", Decimal(3), Decimal(10), recorded=2),
    ]
    portfolio = laid_out(transactions, [])
    assert portfolio.quantities["B"].figures.tolist() == [2, 5]
    assert portfolio.days.replayed.all()
