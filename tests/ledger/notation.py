"""Ledgers as text, so that tests read in the language of the ledger.

One record a line, the day first; `#` begins a comment:

    2024-01-02 BUY 10 AAPL @ 100 USD fee 5 tax 1      also SELL, TRANSFER_IN, DIVIDEND
    2024-01-02 BUY 10 AAPL for 1000 USD               the gross amount instead of a unit price
    2024-01-02 TRANSFER_OUT 10 AAPL USD
    2024-01-02 DIVIDEND AAPL for 25 USD tax 3         also INTEREST, FEE, TAX; the asset is optional
    2024-01-02 DEPOSIT 1000 EUR                       also WITHDRAWAL
    2024-01-02 SPLIT ACME 2:1                         the owner's record, for a manual asset
    2024-01-02 EXCHANGE 100 EUR to 110 USD
    2024-01-02 SPIN_OFF AAPL to 4 BABY share 0.1      4 units, and a tenth of each lot's cost
    2024-01-02 MERGER 10 AAPL to 5 BIG for 20 USD     without the quantity: all; the cash is
                                                      optional
    2024-01-02 TRANSFER_IN 3 AAPL USD lots 2020-01-02/1/100 2021-01-02/2/300/0.9
    2024-01-02 ACTION AAPL 2:1                        a corporate action, applied to every holder
    2024-01-02 CLOSE AAPL 110
    2024-01-02 RATE EUR/USD 1.08 mep by ecb           kind and source are optional: official, and
                                                      the base's bank

Any transaction may end in `fee 1`, `feeccy EUR`, `tax 1`, `fx 0.9` (the rate recorded on it),
`order 1` and `from 0:5` (five units of the lot of the first record). An asset has the currency of
the first record that names it, unless a line says otherwise: `ASSET AAPL USD`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from shared.ledger.exchange_rates import RateTable
from shared.ledger.fx_kinds import FxKind
from shared.ledger.journal import keep_journal
from shared.ledger.kinds import KINDS, TransactionType
from shared.ledger.lots import CostBasisMethod
from shared.ledger.money import CURRENCIES, PRECISE, round_per_unit
from shared.ledger.positions import Book, Position, Totals
from shared.ledger.transactions import CarriedLot, ChosenLot, SplitEvent, Transaction
from shared.ledger.valuation import (
    CashHolding,
    ClosingPrice,
    Holding,
    PortfolioTotals,
    portfolio_totals,
    value_cash,
    value_position,
)

RateRow = tuple[str, str, str, date, Decimal, str]
_PUBLISHERS = {"EUR": "ecb", "USD": "openexchangerates"}
_OPTIONS = frozenset({"fee", "feeccy", "tax", "fx", "order", "from"})


@dataclass(frozen=True, slots=True)
class Valued:
    """A ledger at the end of a day."""

    book: Book
    holdings: Mapping[str, Holding]
    cash: Mapping[str, CashHolding]
    totals: PortfolioTotals


@dataclass(slots=True)
class Ledger:
    """The records, closes and rates of a text."""

    transactions: list[Transaction] = field(default_factory=list)
    splits: list[SplitEvent] = field(default_factory=list)
    closes: dict[str, list[ClosingPrice]] = field(default_factory=dict)
    rates: list[RateRow] = field(default_factory=list)
    asset_currencies: dict[str, str] = field(default_factory=dict)

    def book(
        self,
        day: date | str,
        method: str = CostBasisMethod.FIFO,
        currency: str = "USD",
        base: str | None = None,
        kind: str = FxKind.OFFICIAL,
        *,
        track_cash: bool = False,
        days_from: date = date.min,
    ) -> Book:
        """The replay up to a day, reported in `currency`; `base` is the portfolio's currency where
        it is another.
        """
        return keep_journal(
            self.transactions,
            self.splits,
            asset_currencies=self.asset_currencies,
            method=method,
            currency=currency,
            base_currency=base or currency,
            rates=RateTable(self.rates, kind),
            as_of=_day(day),
            track_cash=track_cash,
            transfer_value=self.transfer_value,
            days_from=days_from,
        )

    def transfer_value(self, transaction: Transaction) -> Decimal | None:
        close = self.close_on(str(transaction.asset), transaction.date)
        if close is None:
            return None
        return PRECISE.multiply(transaction.quantity or Decimal(0), close.close)

    def at(
        self,
        day: date | str,
        method: str = CostBasisMethod.FIFO,
        currency: str = "USD",
        base: str | None = None,
        kind: str = FxKind.OFFICIAL,
        *,
        track_cash: bool = True,
    ) -> Valued:
        """The ledger valued at the closes and rates of a day."""
        as_of, book, rates = (
            _day(day),
            self.book(day, method, currency, base, kind, track_cash=track_cash),
            RateTable(self.rates, kind),
        )
        holdings = {
            asset: value_position(position, self.close_on(asset, as_of), rates, currency, as_of)
            for asset, position in book.positions.items()
        }
        cash = value_cash(book, rates, currency, as_of) if track_cash else []
        return Valued(
            book,
            holdings,
            {balance.currency: balance for balance in cash},
            portfolio_totals(holdings.values(), cash, book),
        )

    def close_on(self, asset: str, day: date) -> ClosingPrice | None:
        published = [close for close in self.closes.get(asset, ()) if close.date <= day]
        return max(published, key=lambda close: close.date, default=None)


def ledger(text: str) -> Ledger:
    """The ledger of the text. Transactions are recorded in the order of their lines."""
    read = Ledger()
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if words:
            _read_line(read, words)
    return read


def _read_line(read: Ledger, words: list[str]) -> None:
    match words:
        case ["ASSET", asset, currency]:
            read.asset_currencies[asset] = currency
        case [day, "CLOSE", asset, close]:
            read.closes.setdefault(asset, []).append(
                ClosingPrice(_day(day), Decimal(close), "test")
            )
        case [day, "RATE", pair, rate, *rest]:
            base, quote = pair.split("/")
            kind = rest.pop(0) if rest and rest[0] != "by" else FxKind.OFFICIAL
            source = (
                rest[1] if rest else _PUBLISHERS.get(base, "bcra") if quote != "ARS" else "bcra"
            )
            read.rates.append((base, quote, kind, _day(day), Decimal(rate), source))
        case [day, "ACTION", asset, ratio]:
            new, old = ratio.split(":")
            read.splits.append(SplitEvent(asset, _day(day), int(new), int(old)))
        case [day, type_, *rest] if type_ in KINDS:
            transaction = transaction_of(_day(day), type_, rest, len(read.transactions))
            if transaction.asset is not None:
                read.asset_currencies.setdefault(transaction.asset, transaction.currency)
                if transaction.currency == "XXX":
                    transaction = replace(
                        transaction, currency=read.asset_currencies[transaction.asset]
                    )
            if transaction.to_asset is not None:
                read.asset_currencies.setdefault(transaction.to_asset, transaction.currency)
            read.transactions.append(transaction)
        case _:
            raise ValueError(f"not a line of a ledger: {' '.join(words)}")


def transaction_of(day: date, type_: str, words: list[str], recorded: int) -> Transaction:
    """The transaction that the words after day and type describe."""
    subject_words, options = _without_options(words)
    transaction = Transaction(
        type_,
        day,
        "XXX",
        fee=Decimal(options.get("fee", "0")),
        tax=Decimal(options.get("tax", "0")),
        fx_rate=Decimal(options["fx"]) if "fx" in options else None,
        order=int(options["order"]) if "order" in options else None,
        recorded=recorded,
        key=str(recorded),
        fee_currency=options.get("feeccy"),
        from_lots=tuple(
            ChosenLot(*_pair(text)) for text in options.get("from", "").split(",") if text
        ),
    )
    if "to" in subject_words:
        fields = _turned_into(subject_words)
    elif "lots" in subject_words:
        fields = _carried_over(subject_words)
    else:
        fields = _fields(type_, subject_words)
    return replace(transaction, **fields)


def _fields(type_: str, words: list[str]) -> dict[str, Any]:
    match words:
        case [asset, ratio] if type_ == TransactionType.SPLIT:
            new, old = ratio.split(":")
            return {"asset": asset, "ratio_new": int(new), "ratio_old": int(old)}
        case [*units, asset, "@", price, currency]:
            fields = {"asset": asset, "currency": currency, "unit_price": Decimal(price)}
            return fields | _quantity(units)
        case [*units, asset, "for", amount, currency]:
            fields = {"asset": asset, "currency": currency, "amount": Decimal(amount)}
            return fields | _quantity(units)
        case [quantity, asset, currency]:
            return {"asset": asset, "currency": currency} | _quantity([quantity])
        case [amount, currency]:
            return {"currency": currency, "amount": Decimal(amount)}
        case _:
            raise ValueError(f"not a transaction: {type_} {' '.join(words)}")


def _turned_into(words: list[str]) -> dict[str, Any]:
    """An exchange of money, a spin-off or a merger."""
    place = words.index("to")
    quantity, name, *rest = words[place + 1 :]
    *units, source = words[:place]
    if len(name) == 3 and name in CURRENCIES and not rest:
        money = {"currency": source, "amount": Decimal(units[0])}
        return money | {"to_currency": name, "to_amount": Decimal(quantity)}
    fields: dict[str, Any] = {"asset": source, "to_asset": name, "to_quantity": Decimal(quantity)}
    match rest:
        case ["share", share]:
            fields["cost_share"] = Decimal(share)
        case ["for", amount, currency]:
            fields |= {"amount": Decimal(amount), "currency": currency}
    return fields | _quantity(units)


def _carried_over(words: list[str]) -> dict[str, Any]:
    quantity, asset, currency, _, *lots = words
    fields = {"asset": asset, "currency": currency, "lots": tuple(map(_carried, lots))}
    return fields | _quantity([quantity])


def _quantity(units: list[str]) -> dict[str, Any]:
    return {"quantity": Decimal(units[0])} if units else {}


def _pair(text: str) -> tuple[str, Decimal]:
    key, _, quantity = text.partition(":")
    return key, Decimal(quantity)


def _carried(text: str) -> CarriedLot:
    day, quantity, cost, *rate = text.split("/")
    return CarriedLot(
        _day(day), Decimal(quantity), Decimal(cost), Decimal(rate[0]) if rate else None
    )


def _without_options(words: list[str]) -> tuple[list[str], dict[str, str]]:
    options = {}
    words = list(words)
    while len(words) > 1 and words[-2] in _OPTIONS:
        value, name = words.pop(), words.pop()
        options[name] = value
    return words, options


def lots(book: Book, asset: str) -> str:
    """The open lots in the order of use: `2024-01-02 10 for 1000`, with the cost in the reporting
    currency behind `=` where that is another.
    """
    lines = []
    for lot in book.positions[asset].lots:
        line = f"{lot.date} {shown(lot.quantity)} for {shown(lot.cost)}"
        lines.append(line if lot.cost == lot.cost_base else f"{line} = {shown(lot.cost_base)}")
    return "\n".join(lines)


def check(valued: Valued, expected: str) -> None:
    """Each line of `expected` is a subject, `cash`, `totals` or an asset, and pairs of a figure and
    its value.

        AAPL    quantity 8  cost_basis 960  realized_gain_base 320
        cash    USD -440
        totals  market_value 960  total_gain ?

    `?` is unknown. Figures are compared to the twelfth decimal; `12.34~` to as many as are written.
    """
    for line in expected.splitlines():
        words = line.partition("#")[0].split()
        if words:
            subject, names, values = words[0], words[1::2], words[2::2]
            figures = {name: figure(valued, subject, name) for name in names}
            expected_figures = dict(zip(names, values, strict=True))
            assert {
                name: _as_written(figures[name], expected_figures[name]) for name in names
            } == expected_figures, subject


def figure(valued: Valued, subject: str, name: str) -> Decimal | None:
    """A figure by its name in the contract; of an asset, or of `totals`, or of `cash`, where its
    name is a currency.
    """
    if subject == "cash":
        return valued.book.cash.get(name, Decimal(0))
    if subject == "cash_base":
        return valued.cash[name].amount_base
    value: Decimal | None = getattr(
        _bearer(valued, subject, name), name if subject == "totals" else _EARNED.get(name, name)
    )
    return value


_EARNED = {
    f"{name}_base": name
    for name in (
        "realized_gain",
        "realized_price_gain",
        "realized_fx_gain",
        "income",
        "fees",
        "taxes",
        "trade_charges",
        "transferred_gain",
    )
}


def _bearer(
    valued: Valued, subject: str, name: str
) -> PortfolioTotals | Totals | Position | Holding:
    if subject == "totals":
        return valued.totals
    holding = valued.holdings[subject]
    if name in _EARNED:
        return holding.position.totals
    return holding.position if name in {"quantity", "realized_gain"} else holding


def shown(value: Decimal | None) -> str:
    """Twelve decimals at most; `?` where it is unknown."""
    return "?" if value is None else f"{round_per_unit(value):f}"


def _as_written(value: Decimal | None, text: str) -> str:
    if value is None or text == "?":
        return shown(value)
    if text.endswith("~"):
        rounded = value.quantize(Decimal(text[:-1]))
        return f"{rounded:f}~"
    return text if abs(value - Decimal(text)) < Decimal("0.0000000000005") else shown(value)


def _day(day: date | str) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)
