"""Random portfolios, and what a slow, obvious reading of the ledger says of each of their days."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from hypothesis import strategies as st

from shared.ledger.exchange_rates import RateTable
from shared.ledger.journal import keep_journal
from shared.ledger.positions import Book
from shared.ledger.transactions import SplitEvent, Transaction
from shared.ledger.units import first_shortfall
from shared.timeseries.quantities import quantity_steps
from shared.timeseries.span import Steps
from tests.ledger.held import held_on

FIRST = date(2024, 1, 1)
DAYS = 20
ASSETS = {"usd-1": "USD", "usd-2": "USD", "eur-1": "EUR", "ars-1": "ARS"}
_OFTEN = ("eur-1", "eur-1", "eur-1", "usd-1", "usd-1", "usd-2", "ars-1")
CURRENCIES = ("USD", "EUR", "ARS")
METHODS = ("FIFO", "LIFO", "HIFO", "AVERAGE")
RateRow = tuple[str, str, str, date, Decimal, str]


@dataclass(slots=True)
class Portfolio:
    """A ledger with its market, over the DAYS from FIRST on."""

    transactions: list[Transaction] = field(default_factory=list)
    splits: list[SplitEvent] = field(default_factory=list)
    closes: dict[str, list[tuple[date, Decimal]]] = field(default_factory=dict)
    rates: list[RateRow] = field(default_factory=list)

    def quantities(self) -> dict[str, Steps]:
        """The units of each asset from each day on that changed them."""
        return quantity_steps(self.book(days()[-1], "FIFO", "USD", "USD").positions)

    def book(self, day: date, method: str, currency: str, base_currency: str) -> Book:
        return keep_journal(
            self.transactions,
            self.splits,
            asset_currencies=ASSETS,
            method=method,
            currency=currency,
            base_currency=base_currency,
            rates=RateTable(self.rates),
            as_of=day,
        )

    def close(self, asset: str, day: date) -> Decimal | None:
        """The last on or before the day, as it was published."""
        return next(
            (close for on, close in reversed(self.closes.get(asset, [])) if on <= day), None
        )

    def close_per_unit(self, asset: str, day: date) -> Decimal | None:
        """The same, per unit of the day: units have become more, or fewer, at each split since it
        was published.
        """
        dated_close = next(
            (pair for pair in reversed(self.closes.get(asset, [])) if pair[0] <= day), None
        )
        if dated_close is None:
            return None
        since = [
            split
            for split in self.splits
            if split.asset == asset and dated_close[0] < split.ex_date <= day
        ]
        if not since:
            return dated_close[1]
        exact = Fraction(dated_close[1])
        for split in since:
            exact *= Fraction(split.old, split.new)
        return Decimal(round(exact * 10**18)).scaleb(-18)


def days() -> list[date]:
    return [FIRST + timedelta(days=offset) for offset in range(DAYS)]


def _decimal(largest: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(1, largest * 10**places).map(lambda number: Decimal(number).scaleb(-places))


day = st.integers(0, DAYS - 1).map(lambda offset: FIRST + timedelta(days=offset))
quantity = st.one_of(
    st.integers(1, 50).map(Decimal),
    _decimal(20, 1),
    _decimal(30, 4),
    _decimal(3, 12),
    _decimal(90_000_000, 2),
)
price = st.one_of(
    st.integers(1, 500).map(Decimal), _decimal(300, 2), _decimal(3, 9), _decimal(900_000, 3)
)
charge = st.one_of(st.just(Decimal(0)), _decimal(9, 2), _decimal(1, 5))
amount = st.one_of(_decimal(500, 2), _decimal(3, 7))
part = st.sampled_from([1, 2, 3, 7, 1000])
ratio = st.sampled_from([(2, 1), (3, 1), (1, 2), (1, 3), (3, 2), (7, 3), (1, 10)])


@st.composite
def transactions(draw: st.DrawFn, recorded: int) -> Transaction:
    kind = draw(
        st.sampled_from(
            ["SELL"] * 5
            + ["BUY"] * 6
            + ["DIVIDEND", "INTEREST", "FEE", "TAX"]
            + ["DEPOSIT", "WITHDRAWAL", "TRANSFER_IN", "TRANSFER_OUT"]
        )
    )
    traded = kind in ("BUY", "SELL", "TRANSFER_IN", "TRANSFER_OUT")
    asset = draw(st.sampled_from(_OFTEN)) if traded or kind == "DIVIDEND" else None
    currency = (
        ASSETS[asset] if asset and draw(st.integers(0, 4)) else draw(st.sampled_from(CURRENCIES))
    )
    signed = kind in ("INTEREST", "FEE", "TAX") and draw(st.booleans())
    money = None if traded else draw(amount) * (-1 if signed else 1)
    return Transaction(
        kind,
        draw(day),
        currency,
        asset,
        quantity=draw(quantity) if traded else None,
        unit_price=draw(price) if traded and kind != "TRANSFER_OUT" else None,
        amount=money,
        fee=draw(charge),
        tax=draw(charge),
        fx_rate=draw(_decimal(2, 3)) if currency != "USD" and not draw(st.integers(0, 5)) else None,
        order=draw(st.one_of(st.none(), st.none(), st.none(), st.integers(1, 3))),
        recorded=recorded,
    )


@st.composite
def portfolios(draw: st.DrawFn) -> Portfolio:
    """Ledgers that hold at no point less than nothing, with gaps in closes and rates, and splits
    known to the market.
    """
    portfolio = Portfolio()
    for asset in ASSETS:
        closed = sorted(draw(st.sets(day, max_size=12)))
        if draw(st.integers(0, 3)):
            closed = sorted({FIRST, *closed})
        portfolio.closes[asset] = [(on, draw(price)) for on in closed]
    portfolio.rates = [
        ("EUR", "USD", "official", on, draw(_decimal(2, 4)), "ecb")
        for on in sorted(draw(st.sets(day, min_size=1, max_size=8)))
    ] + [
        ("USD", "ARS", "official", on, draw(_decimal(1_500, 2)), "bcra")
        for on in sorted(draw(st.sets(day, min_size=1, max_size=8)))
    ]
    for asset, on in draw(st.sets(st.tuples(st.sampled_from(list(ASSETS)), day), max_size=3)):
        portfolio.splits.append(SplitEvent(asset, on, *draw(ratio)))
    for recorded in range(draw(st.integers(0, 14).map(lambda number: 14 - number))):
        portfolio.transactions.append(
            _within_what_is_held(portfolio, draw(transactions(recorded)), draw(part))
        )
        if first_shortfall(portfolio.transactions, portfolio.splits) is not None:
            portfolio.transactions.pop()
    return portfolio


def _within_what_is_held(portfolio: Portfolio, transaction: Transaction, part: int) -> Transaction:
    """Sales and transfers out take all, or a part, of what there is, to twelve decimals; without
    any they are buys.
    """
    if transaction.type not in ("SELL", "TRANSFER_OUT"):
        return transaction
    held = held_on(portfolio.transactions, portfolio.splits, transaction.date).get(
        str(transaction.asset), Decimal(0)
    )
    quantity = (held / part).quantize(Decimal("1e-12"), ROUND_DOWN)
    if not quantity:
        return replace(transaction, type="BUY", unit_price=transaction.unit_price or Decimal(1))
    return replace(transaction, quantity=quantity)
