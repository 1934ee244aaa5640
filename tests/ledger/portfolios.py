"""Random portfolios for Hypothesis: every type and detail, three currencies and a fourth, gaps in
the rates, back-dated records.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from shared.ledger.money import PRECISE, sum_or_none
from shared.ledger.transactions import CarriedLot, ChosenLot, SplitEvent, Transaction
from shared.ledger.valuation import ClosingPrice
from tests.ledger.notation import Ledger, RateRow
from tests.ledger.oracle import in_order, left

FIRST = date(2024, 1, 1)
LAST = date(2024, 2, 29)
ASSET_CURRENCIES = {"A": "USD", "B": "EUR", "C": "ARS"}
CURRENCIES = ("USD", "EUR", "ARS", "GBP")
KINDS = ("official", "mep")
_PAIRS = (
    ("EUR", "USD", "official", "ecb"),
    ("EUR", "GBP", "official", "ecb"),
    ("EUR", "GBP", "official", "frankfurter:ECB"),
    ("USD", "EUR", "official", "openexchangerates"),
    ("USD", "ARS", "official", "bcra"),
    ("EUR", "ARS", "official", "bcra"),
    ("GBP", "ARS", "official", "bcra"),
    ("USD", "ARS", "mep", "argentinadatos"),
)
_WITH_ASSET = (
    "BUY",
    "BUY",
    "BUY",
    "SELL",
    "SELL",
    "SELL",
    "DIVIDEND",
    "TRANSFER_IN",
    "TRANSFER_OUT",
    "RETURN_OF_CAPITAL",
    "SPIN_OFF",
    "MERGER",
    "SPLIT",
)
_WITH_MONEY = ("INTEREST", "FEE", "TAX", "DEPOSIT", "WITHDRAWAL", "EXCHANGE")
_RATIOS = ((2, 1), (3, 2), (1, 3), (7, 1), (1, 7), (3, 1))

_any_day = st.integers(0, (LAST - FIRST).days)
_DAYS = {"BUY": st.integers(0, 40), "TRANSFER_IN": st.integers(0, 40), "SELL": st.integers(10, 59)}
_early = st.integers(0, 30)
_assets = st.sampled_from(["A", "A", "A", "B", "C"])
days = _any_day.map(lambda number: FIRST + timedelta(days=number))
quantities = st.one_of(
    st.integers(1, 500).map(Decimal),
    st.integers(1, 10**15).map(lambda units: Decimal(units).scaleb(-12)),
    st.integers(1, 9).map(lambda units: Decimal(units).scaleb(-12)),
    st.integers(1, 10**20).map(lambda units: Decimal(units).scaleb(-18)),
)
prices = st.one_of(
    st.integers(0, 100_000).map(lambda cents: Decimal(cents).scaleb(-2)),
    st.sampled_from([Decimal(10), Decimal(30), Decimal(33)]),
    st.integers(1, 10**18).map(lambda units: Decimal(units).scaleb(-12)),
    st.integers(1, 10**21).map(lambda units: Decimal(units).scaleb(-18)),
)
charges = st.sampled_from(
    [
        Decimal(charge)
        for charge in ("0", "0", "0", "0.01", "1.5", "7.77", "-1.25", "0.000000000001")
    ]
)
rates = st.integers(1, 20_000_000).map(lambda units: Decimal(units).scaleb(-4))
_recorded_rates = st.sampled_from(
    [None, None, None, Decimal("0.9"), Decimal("1.12345"), Decimal(1400)]
)
_cost_shares = st.sampled_from([Decimal(share) for share in ("0", "0.1", "0.5", "0.999999999999")])
shares = st.sampled_from(
    [Fraction(1), Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(999_999, 1_000_000)]
)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A ledger, and the view of it."""

    ledger: Ledger
    currency: str
    base_currency: str
    kind: str
    day: date


@st.composite
def portfolios(
    draw: st.DrawFn,
    currencies: tuple[str, ...] = CURRENCIES,
    *,
    late_split: bool = True,
) -> Portfolio:
    """Nothing is oversold, unless a corporate action arrives last: then a sale may have removed too
    many units.
    """
    count = draw(st.integers(1, 5) | st.integers(5, 16) | st.integers(10, 16))
    places = draw(st.permutations(range(count)))
    drafts = [(draw(_records(place, currencies)), draw(shares)) for place in places]
    splits = draw(
        st.lists(_splits(), max_size=2, unique_by=lambda split: (split.asset, split.ex_date))
    )
    transactions = _never_oversold(drafts, splits)
    if late_split and draw(st.booleans()):
        late = SplitEvent(
            "A", FIRST + timedelta(days=draw(_early)), 1, draw(st.sampled_from([3, 7]))
        )
        splits = [
            *(
                split
                for split in splits
                if (split.asset, split.ex_date) != (late.asset, late.ex_date)
            ),
            late,
        ]
    read = Ledger(
        transactions=transactions,
        splits=splits,
        closes=_by_asset(draw(_closes)),
        rates=_rate_rows([draw(st.none() | _series | _series) for _ in _PAIRS])
        if len(currencies) > 1
        else [],
        asset_currencies={
            asset: currency if currency in currencies else currencies[0]
            for asset, currency in ASSET_CURRENCIES.items()
        },
    )
    seen = st.sampled_from(currencies)
    return Portfolio(
        read,
        draw(seen),
        draw(seen),
        draw(st.sampled_from(KINDS)),
        draw(st.sampled_from([LAST, LAST, LAST, date(2024, 1, 20), date(2024, 2, 10)])),
    )


@st.composite
def _records(draw: st.DrawFn, place: int, currencies: tuple[str, ...]) -> Transaction:
    type_ = draw(st.sampled_from(_WITH_ASSET + _WITH_MONEY))
    transaction = Transaction(
        type_,
        FIRST + timedelta(days=draw(_DAYS.get(type_, _any_day))),
        draw(st.sampled_from([currencies[0]] * 3 + [*currencies])),
        fee=draw(charges),
        tax=draw(charges),
        fx_rate=draw(_recorded_rates),
        order=draw(st.sampled_from([None, None, None, None, -1, 0, 1])),
        recorded=place,
        key=str(place),
    )
    if transaction.fee:
        transaction = replace(
            transaction, fee_currency=draw(st.sampled_from([None, None, *currencies]))
        )
    if type_ in _WITH_MONEY:
        transaction = replace(
            transaction,
            amount=draw(prices) + 1,
            asset="A" if type_ in ("FEE", "INTEREST") and place % 2 else None,
        )
        if type_ == "EXCHANGE":
            others = [code for code in CURRENCIES if code != transaction.currency]
            into = draw(st.sampled_from([code for code in others if code in currencies] or others))
            transaction = replace(transaction, to_currency=into, to_amount=draw(prices) + 1)
        return transaction
    transaction = replace(transaction, asset=draw(st.sampled_from(sorted(ASSET_CURRENCIES))))
    return replace(transaction, **draw(_of_asset(transaction, place)))


@st.composite
def _of_asset(draw: st.DrawFn, transaction: Transaction, place: int) -> dict[str, Any]:
    """The fields that depend on the type. Quantities that leave are drawn later, as shares of what
    is held then.
    """
    match transaction.type:
        case "SPLIT":
            new, old = draw(st.sampled_from(_RATIOS))
            return {"ratio_new": new, "ratio_old": old}
        case "SPIN_OFF" | "MERGER":
            into = st.sampled_from(sorted(ASSET_CURRENCIES.keys() - {transaction.asset}))
            if transaction.type == "SPIN_OFF":
                more: dict[str, Any] = {"cost_share": draw(_cost_shares)}
            else:
                quantity = draw(st.sampled_from([None, Decimal(1)]))
                more = {"quantity": quantity, "amount": draw(st.none() | prices)}
            return {"to_asset": draw(into), "to_quantity": draw(quantities), **more}
        case "RETURN_OF_CAPITAL":
            return {"amount": draw(prices) + 1}
        case "DIVIDEND" if place % 2:
            return {"amount": draw(prices | prices.map(lambda price: -price))}
        case "TRANSFER_IN" if place % 2:
            lots = tuple(draw(st.lists(_carried_lots(transaction.date), min_size=1, max_size=3)))
            return {"quantity": sum_or_none(lot.quantity for lot in lots), "lots": lots}
    fields: dict[str, Any] = {"quantity": draw(quantities)}
    if transaction.type != "TRANSFER_OUT":
        fields["unit_price"] = draw(prices)
    if transaction.type in {"BUY", "SELL"}:
        fields["amount"] = draw(st.none() | st.none() | prices)
    return fields


@st.composite
def _carried_lots(draw: st.DrawFn, until: date) -> CarriedLot:
    day = until - timedelta(days=draw(st.sampled_from([0, 0, 1, 5, 400])))
    cost = draw(st.none() | prices | prices | prices | prices)
    return CarriedLot(day, draw(quantities), cost, draw(_recorded_rates))


@st.composite
def _splits(draw: st.DrawFn) -> SplitEvent:
    new, old = draw(st.sampled_from(_RATIOS))
    return SplitEvent(draw(st.sampled_from(sorted(ASSET_CURRENCIES))), draw(days), new, old)


_series = st.tuples(st.integers(0, 20), st.sampled_from([1, 4, 9, 16, 40]), rates)


def _rate_rows(published: list[tuple[int, int, Decimal] | None]) -> list[RateRow]:
    """Each pair from some day on, every so many days: some rates are carried, some are stale, some
    are missing.
    """
    rows: dict[tuple[str, str, str, date], RateRow] = {}
    for (base, quote, kind, source), series in zip(_PAIRS, published, strict=True):
        if series is not None:
            start, step, rate = series
            for number in range(start, (LAST - FIRST).days + 1, step):
                day = FIRST + timedelta(days=number)
                rows[base, quote, kind, day] = (base, quote, kind, day, rate + number, source)
    return list(rows.values())


_closes = st.lists(
    st.tuples(st.sampled_from(sorted(ASSET_CURRENCIES)), days, prices),
    max_size=6,
    unique_by=lambda it: it[:2],
)


def _by_asset(closes: list[tuple[str, date, Decimal]]) -> dict[str, list[ClosingPrice]]:
    closes_by_asset: dict[str, list[ClosingPrice]] = {}
    for asset, day, close in closes:
        closes_by_asset.setdefault(asset, []).append(ClosingPrice(day, close, "test"))
    return closes_by_asset


def _never_oversold(
    drafts: list[tuple[Transaction, Fraction]], splits: list[SplitEvent]
) -> list[Transaction]:
    """The drafts, in which each quantity removed is a share of the quantity held at that point, to
    twelve or eighteen decimals. Where nothing is held, nothing is removed or turned into another
    asset.
    """
    part = {draft.recorded: share for draft, share in drafts}
    held: dict[str, Fraction] = dict.fromkeys(ASSET_CURRENCIES, Fraction(0))
    bought: dict[str, list[str]] = {asset: [] for asset in ASSET_CURRENCIES}
    valid: dict[int, Transaction] = {}
    for day in (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)):
        for split in splits:
            if split.ex_date == day:
                held[split.asset] *= Fraction(split.new, split.old)
        for draft in in_order([draft for draft, _ in drafts if draft.date == day]):
            transaction: Transaction | None = draft
            if draft.type in _REMOVING:
                transaction = _removing(draft, held[str(draft.asset)], part[draft.recorded])
            elif draft.type == "SPIN_OFF" and not held[str(draft.asset)]:
                transaction = None
            if transaction is not None:
                valid[draft.recorded] = _naming_lots(transaction, bought)
                _count(transaction, held)
    return [valid[draft.recorded] for draft, _ in drafts if draft.recorded in valid]


_REMOVING = {"SELL", "TRANSFER_OUT", "MERGER"}


def _removing(draft: Transaction, held: Fraction, share: Fraction) -> Transaction | None:
    """The draft with a share of what is held; None where that is nothing."""
    if draft.quantity is None:
        return draft if held else None
    digits = 18 if draft.recorded % 3 else 12
    units = round(held * share * 10**digits)
    if units == 0 or left(held, Fraction(units, 10**digits)) < 0:
        return None
    return replace(draft, quantity=Decimal(units).scaleb(-digits))


def _naming_lots(transaction: Transaction, bought: dict[str, list[str]]) -> Transaction:
    """Every third sale or transfer names lots of the asset, some of which may be gone; the keys of
    what adds lots are noted.
    """
    asset = str(transaction.asset)
    if transaction.type in {"BUY", "TRANSFER_IN"}:
        bought[asset].append(str(transaction.key))
    elif transaction.to_asset is not None:
        bought[transaction.to_asset] += bought[asset]
    elif transaction.type in {"SELL", "TRANSFER_OUT"} and transaction.recorded % 3 == 0:
        half = PRECISE.divide(transaction.quantity or Decimal(0), Decimal(2))
        chosen = tuple(ChosenLot(key, half) for key in dict.fromkeys(bought[asset][-2:]))
        return replace(transaction, from_lots=chosen)
    return transaction


def _count(transaction: Transaction, held: dict[str, Fraction]) -> None:
    asset = str(transaction.asset)
    if transaction.type in {"BUY", "TRANSFER_IN"}:
        held[asset] += Fraction(transaction.quantity or 0)
    elif transaction.type == "SPLIT":
        held[asset] *= Fraction(transaction.ratio_new or 0, transaction.ratio_old or 1)
    elif transaction.type in _REMOVING:
        quantity = transaction.quantity
        held[asset] = left(held[asset], held[asset] if quantity is None else Fraction(quantity))
    if transaction.to_asset is not None:
        held[transaction.to_asset] += Fraction(transaction.to_quantity or 0)
