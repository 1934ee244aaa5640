"""Gains computed in columns are those of the journal, to the last digit of each text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.packed_ledgers import packed
from shared.analytics.gain_rows import COLUMNS
from shared.analytics.gains import Gains, answer_of, realized_by
from shared.analytics.view import View
from shared.ledger.exchange_rates import RateRow
from shared.ledger.lots import CostBasisMethod
from shared.ledger.transactions import ChosenLot, SplitEvent, Transaction
from shared.ledger.units import assets_of
from shared.market.history import HistoryNeed, MarketHistory
from shared.transactions.repository import Ledger, joined_ledger
from tests.analytics.daily_portfolios import asset
from tests.analytics.gains_oracle import Part, gains_by_journal
from tests.analytics.test_columns import CURRENCIES, FIRST, LAST, ledgers, views
from tests.analytics.test_history_oracle import looking_at
from tests.ledger import portfolios as every_kind

_published = [FIRST + timedelta(days=number) for number in (0, 1, 2, 3, 4, 7, 9, 20, 22, 39)]
RATES: Sequence[RateRow] = [
    *(
        (base, quote, "official", day, Decimal(rate) + Decimal(place) / 1000, "ecb")
        for base, quote, rate in (
            ("EUR", "USD", "1.0875"),
            ("JPY", "USD", "0.006512"),
            ("EUR", "GBP", "0.8731"),
        )
        for place, day in enumerate(_published)
    )
]


def ledger_of(
    transactions: Sequence[Transaction],
    splits: Sequence[SplitEvent],
    currencies: Mapping[str, str],
) -> Ledger:
    """Each asset that occurs, in its currency."""
    used = {key for transaction in transactions for key in assets_of(transaction)}
    return Ledger(
        packed(transactions),
        {key: asset(key, currencies[key]) for key in used},
        [split for split in splits if split.asset in used],
    )


def view_of(name: str, last: date, settings: Mapping[str, Any]) -> View:
    return View(
        portfolio_id=uuid5(NAMESPACE_OID, name),
        first=None,
        as_of=last,
        fx_kind="official",
        **settings,
    )


def market_of(view: View, rates: Sequence[RateRow] = RATES) -> MarketHistory:
    need = HistoryNeed(frozenset(), frozenset(), view.fx_kind, FIRST, view.as_of)
    return MarketHistory.of({}, rates, need)


def compare(view: View, parts: Sequence[Part], first: date | None) -> Gains:
    ledger = joined_ledger([ledger for _, ledger, _ in parts])
    realized = [realized_by(part, own, market, first) for part, own, market in parts]
    answer = answer_of(view, ledger, realized, first)
    expected = gains_by_journal(view, parts, first)
    assert json.loads(answer.json()) == json.loads(json.dumps(expected))
    table = csv.DictReader(io.StringIO(answer.csv().decode("utf-8-sig"), newline=""))
    assert [*table] == [_cells_of(item, view.currency) for item in expected["items"]]
    return answer


def _cells_of(item: Mapping[str, Any], currency: str) -> dict[str, str]:
    asset = item["asset"]
    values = {
        **item,
        "symbol": asset["symbol"],
        "name": asset["name"],
        "isin": asset["isin"],
        "asset_currency": asset["currency"],
        "currency": currency,
        "repurchased": str(item["repurchased"]).lower(),
    }
    return {name: "" if values[name] is None else str(values[name]) for name in COLUMNS}


_firsts = st.none() | st.integers(0, 39).map(lambda number: FIRST + timedelta(days=number))
_lasts = st.sampled_from([LAST, LAST, FIRST + timedelta(days=20)])


_quantities = st.integers(1, 20).map(Decimal) | st.integers(1, 10**7).map(
    lambda units: Decimal(units).scaleb(-5)
)
_prices = st.integers(1, 9_999).map(lambda cents: Decimal(cents).scaleb(-2)) | st.integers(
    1, 10**9
).map(lambda number: Decimal(number).scaleb(-6))
_parts = st.sampled_from([Decimal("0.5"), Decimal("0.25"), Decimal("0.9"), Decimal(1)])
_charges = st.sampled_from([Decimal(text) for text in ("0", "0", "1.5", "0.07", "-0.5")])
_recorded = st.sampled_from([None, None, Decimal("0.9125"), Decimal("0.5")])


@st.composite
def traded_ledgers(draw: st.DrawFn) -> tuple[list[Transaction], list[SplitEvent]]:
    """Purchases and sales that columns say, on days with fresh rates, with splits between them."""
    splits = [
        SplitEvent(key, FIRST + timedelta(days=8), *ratio)
        for key, ratio in (("A", (2, 1)), ("B", (5, 4)), ("B", (1, 2)))
        if draw(st.booleans())
    ]
    splits = list({split.asset: split for split in splits}.values())
    new = {split.asset: Decimal(split.new) / split.old for split in splits}
    held, is_split = dict.fromkeys(CURRENCIES, Decimal(0)), False
    transactions = []
    for place, day in enumerate(sorted(draw(st.lists(st.integers(0, 14), min_size=4)))):
        if day >= 8 and not is_split:
            held = {key: units * new.get(key, 1) for key, units in held.items()}
            is_split = True
        key, is_sale = draw(st.sampled_from(["A", "A", "B", "D"])), draw(st.booleans())
        quantity = draw(_quantities)
        if is_sale:
            part = draw(_parts)
            quantity = held[key] if part == 1 else round(held[key] * part, 5)
            if not 0 < quantity <= held[key]:
                continue
        held[key] += -quantity if is_sale else quantity
        more: dict[str, Any] = {
            "fee": draw(_charges),
            "tax": draw(_charges),
            "fx_rate": draw(_recorded),
        }
        price = draw(_prices)
        transactions.append(
            _trade(
                "SELL" if is_sale else "BUY",
                *(day, place, key),
                quantity=quantity,
                unit_price=price,
                **more,
            )
        )
    return transactions, splits


@looking_at(portfolios_max=200)
@given(ledger=traded_ledgers(), view=views, first=st.none() | st.just(FIRST + timedelta(days=6)))
def test_what_columns_say_is_the_answer_of_the_journal(ledger, view, first) -> None:
    transactions, splits = ledger
    seen = view_of("one", LAST, view)
    own = ledger_of(transactions, splits, CURRENCIES)
    compare(seen, [(seen, own, market_of(seen))], first)
    if view["method"] != CostBasisMethod.AVERAGE:
        assert not realized_by(seen, own, market_of(seen), first).rare


@looking_at(portfolios_max=150)
@given(ledger=ledgers(), view=views, first=_firsts, last=_lasts)
def test_the_answer_is_that_of_the_journal(ledger, view, first, last) -> None:
    transactions, splits = ledger
    seen = view_of("one", last, view)
    own = ledger_of(transactions, splits, CURRENCIES)
    compare(seen, [(seen, own, market_of(seen))], first)


@looking_at(portfolios_max=60)
@given(left=ledgers(), right=ledgers(), view=views, other=views, first=_firsts)
def test_several_portfolios_are_those_of_the_journal(left, right, view, other, first) -> None:
    """Each by its own method, and repurchases over both."""
    parts = []
    for name, (transactions, splits), settings in (("one", left, view), ("two", right, other)):
        keyed = [
            replace(transaction, key=f"{name}-{transaction.key}") for transaction in transactions
        ]
        part = view_of(name, LAST, {**settings, "currency": view["currency"]})
        parts.append((part, ledger_of(keyed, splits, CURRENCIES), market_of(part)))
    together = replace(parts[0][0], portfolio_id=None)
    compare(together, parts, first)


@looking_at(portfolios_max=80)
@given(
    portfolio=every_kind.portfolios(),
    method=st.sampled_from(list(CostBasisMethod)),
    track_cash=st.booleans(),
    first=st.none() | every_kind.days,
)
def test_ledgers_of_every_type_are_those_of_the_journal(
    portfolio, method, track_cash, first
) -> None:
    """Most of these are replayed, and what is left in columns fits beside it."""
    read = portfolio.ledger
    seen = replace(
        view_of(
            "one",
            portfolio.day,
            {
                "currency": portfolio.currency,
                "base_currency": portfolio.base_currency,
                "method": method,
                "track_cash": track_cash,
            },
        ),
        fx_kind=portfolio.kind,
    )
    own = ledger_of(read.transactions, read.splits, read.asset_currencies)
    compare(seen, [(seen, own, market_of(seen, read.rates))], first)


def _trade(type_: str, day: int, place: int, asset: str = "A", **more: Any) -> Transaction:
    fields = {"quantity": Decimal(3), "unit_price": Decimal(10), **more}
    on = FIRST + timedelta(days=day)
    return Transaction(
        type_, on, CURRENCIES[asset], asset, recorded=place, key=str(place), **fields
    )


def _view(**settings: Any) -> View:
    base = {"currency": "USD", "base_currency": "USD", "method": "FIFO", "track_cash": False}
    return view_of("one", LAST, base | settings)


def test_columns_take_what_is_common_and_the_journal_the_rest() -> None:
    transactions = [
        _trade("BUY", 0, 0),
        _trade("SELL", 1, 1, quantity=Decimal(1)),
        _trade("BUY", 0, 2, "B"),
        _trade("SELL", 1, 3, "B", quantity=Decimal(2), from_lots=(ChosenLot("2", Decimal(2)),)),
        _trade("BUY", 0, 4, "C"),
        _trade("SELL", 17, 5, "C", quantity=Decimal(2)),  # at a stale rate
    ]
    own = ledger_of(transactions, [], CURRENCIES)
    view = _view()
    realized = realized_by(view, own, market_of(view), None)
    assert realized.common.count == 1
    assert [gain.transaction.asset for gain in realized.rare] == ["B", "C"]
    compare(view, [(view, own, market_of(view))], None)


def test_halves_are_rounded_to_even_and_thirds_of_a_whole_are_whole() -> None:
    """Shares of 1/3, and figures that end in exactly half of the last decimal."""
    transactions = [
        _trade("BUY", 0, 0, unit_price=Decimal("0.005"), fee=Decimal("0.01")),
        _trade("BUY", 1, 1, unit_price=Decimal("0.335"), quantity=Decimal(1)),
        _trade("SELL", 2, 2, quantity=Decimal(1), unit_price=Decimal("0.125")),
        _trade("SELL", 3, 3, quantity=Decimal(3), unit_price=Decimal("0.135")),
        _trade("BUY", 1, 4, "C", unit_price=Decimal("0.335"), fx_rate=Decimal("0.5")),
        _trade("SELL", 3, 5, "C", quantity=Decimal(1), unit_price=Decimal("0.015")),
        _trade("SELL", 4, 6, "C", quantity=Decimal(2), amount=Decimal(10) / 2**20),
    ]
    own = ledger_of(transactions, [], CURRENCIES)
    for method in CostBasisMethod:
        for currency in ("USD", "EUR", "JPY"):
            view = _view(method=method, currency=currency)
            compare(view, [(view, own, market_of(view))], None)


def test_long_figures_leave_int64_and_stay_exact() -> None:
    transactions = [
        _trade("BUY", 0, 0, quantity=Decimal("123456789.12345"), unit_price=Decimal("98765.4321")),
        _trade("SELL", 1, 1, quantity=Decimal("0.00001"), unit_price=Decimal("123456789.99")),
        _trade("SELL", 2, 2, quantity=Decimal("123456789.1"), unit_price=Decimal("999999999.01")),
    ]
    own = ledger_of(transactions, [], CURRENCIES)
    for currency in ("USD", "EUR", "JPY", "GBP"):
        view = _view(currency=currency)
        compare(view, [(view, own, market_of(view))], None)
        assert realized_by(view, own, market_of(view), None).common.count == 2
