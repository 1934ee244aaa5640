"""One asset, however it is traded at its closes, returns what its price does."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.analytics.performance import performance_of
from shared.ledger.transactions import Transaction
from tests.analytics.daily_portfolios import daily

FIRST = date(2024, 3, 1)
trades = st.lists(
    st.tuples(st.sampled_from(["BUY", "SELL", "TRANSFER_IN", "TRANSFER_OUT"]), st.integers(1, 900)),
    max_size=8,
)
closes = st.integers(1, 50_000).map(lambda cents: Decimal(cents).scaleb(-2))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(closes, trades, st.integers(0, 3)), min_size=2, max_size=12), st.booleans()
)
def test_an_asset_traded_at_its_closes_returns_what_its_price_does(
    lived: list[tuple[Decimal, list[tuple[str, int]], int]], track_cash: bool
):
    """However often and on whichever side, and its dividends as if they were reinvested: whether
    they pay for purchases, or not. With cash, each trade is paid from outside.
    """
    held, transactions, dated_closes = 0, [], []
    for offset, (close, moves, dividend) in enumerate(lived):
        day = FIRST + timedelta(days=offset)
        dated_closes.append((day, close))
        if held and dividend and not track_cash:
            amount = Decimal(held * dividend)
            transactions.append(Transaction("DIVIDEND", day, "USD", "a", amount=amount))
        for kind, quantity in [("BUY", 7), *moves] if not held else moves:
            if kind in ("SELL", "TRANSFER_OUT") and held <= quantity:
                continue
            held += quantity if kind in ("BUY", "TRANSFER_IN") else -quantity
            transactions.append(Transaction(kind, day, "USD", "a", Decimal(quantity), close))
            if track_cash and kind in ("BUY", "SELL"):
                paid = "DEPOSIT" if kind == "BUY" else "WITHDRAWAL"
                transactions.append(Transaction(paid, day, "USD", amount=quantity * close))
    performance = performance_of(
        daily(
            transactions,
            closes={"a": dated_closes},
            asset_currencies={"a": "USD"},
            first=FIRST - timedelta(days=1),
            last=FIRST + timedelta(days=len(lived) - 1),
            track_cash=track_cash,
        )
    )
    expected = math.prod(
        (float(after) + (0 if track_cash else dividend)) / float(before)
        for (before, _, _), (after, _, dividend) in pairwise(lived)
    )
    assert performance.time_weighted.value == pytest.approx(expected - 1, rel=1e-12, abs=1e-12)
    assert performance.growth.daily[0] == pytest.approx(1)
