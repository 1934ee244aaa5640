"""What holds for every portfolio, whatever the figures are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.ledger.lots import CostBasisMethod
from shared.ledger.money import PRECISE, multiply, subtract
from shared.ledger.transactions import Transaction
from shared.ledger.units import first_shortfall
from tests.ledger.notation import Valued
from tests.ledger.portfolios import LAST, Portfolio, portfolios

methods = st.sampled_from(CostBasisMethod)
ASSET_FIGURES = (
    "cost_basis cost_basis_base market_value market_value_base unrealized_gain "
    "unrealized_gain_base price_gain_base"
).split()
EARNED = "realized_gain realized_price_gain income fees taxes trade_charges".split()
quick = settings(deadline=None, max_examples=settings().max_examples // 2)
CLOSE_ENOUGH = Fraction(1, 10**40)


@quick
@given(portfolio=portfolios(), method=methods, data=st.data())
def test_records_may_be_inserted_in_any_order(
    portfolio: Portfolio, method: str, data: st.DataObject
) -> None:
    """Back-dated or not: the same records, each with its place of recording, are one ledger, to the
    last digit.
    """
    before = seen(portfolio, method)

    portfolio.ledger.transactions = data.draw(st.permutations(portfolio.ledger.transactions))
    portfolio.ledger.splits = portfolio.ledger.splits[::-1]
    portfolio.ledger.rates = portfolio.ledger.rates[::-1]

    assert seen(portfolio, method) == before


@quick
@given(portfolio=portfolios(), method=methods, data=st.data())
def test_a_trade_in_two_parts_is_the_same_trade(
    portfolio: Portfolio, method: str, data: st.DataObject
) -> None:
    """A buy or a sale recorded as two of the same day and price, amount, fee and tax shared out,
    changes no figure. A sale that names lots is left whole: its parts would have to name parts of
    them.
    """
    trades = [
        transaction
        for transaction in portfolio.ledger.transactions
        if transaction.type in ("BUY", "SELL")
        and (transaction.quantity or 0) > 1
        and not transaction.from_lots
    ]
    assume(trades)
    before = seen(portfolio, method)

    whole = data.draw(st.sampled_from(trades))
    part = data.draw(st.integers(1, 10**12 - 1).map(lambda units: Decimal(units).scaleb(-12)))
    first = replace(
        whole, quantity=part, fee=Decimal(0), tax=whole.tax, recorded=3 * whole.recorded
    )
    rest = replace(
        whole,
        quantity=(whole.quantity or 0) - part,
        tax=Decimal(0),
        recorded=3 * whole.recorded + 1,
    )
    # In proportion, so that both parts cost the same a unit.
    share = Fraction(part) / Fraction(whole.quantity or 1)
    first = replace(
        first,
        amount=None if whole.amount is None else precisely(share * Fraction(whole.amount)),
        fee=precisely(share * Fraction(whole.fee)),
        tax=precisely(share * Fraction(whole.tax)),
    )
    rest = replace(
        rest,
        amount=subtract(whole.amount, first.amount),
        fee=PRECISE.subtract(whole.fee, first.fee),
        tax=PRECISE.subtract(whole.tax, first.tax),
    )
    others = [
        replace(transaction, recorded=3 * transaction.recorded)
        for transaction in portfolio.ledger.transactions
        if transaction.recorded != whole.recorded
    ]
    portfolio.ledger.transactions = [*others, first, rest]

    assert_alike(seen(portfolio, method), before, Fraction(1))


@quick
@given(portfolio=portfolios(), method=methods, track_cash=st.booleans())
def test_a_journal_without_days_is_the_same_otherwise(
    portfolio: Portfolio, method: str, track_cash: bool
) -> None:
    """Everything but the daily flows and the units before them, to the last digit."""
    view = (portfolio.day, method, portfolio.currency, portfolio.base_currency, portfolio.kind)
    whole, without_days = (
        portfolio.ledger.book(*view, track_cash=track_cash, days_from=days_from)
        for days_from in (date.min, date.max)
    )

    assert without_days.days == {}
    for book in (whole, without_days):
        book.days, book.units_before = {}, {}
    lots = [
        {asset: list(position.lots) for asset, position in book.positions.items()}
        for book in (whole, without_days)
    ]
    assert lots[0] == lots[1]
    for asset, position in without_days.positions.items():
        position.lots = whole.positions[asset].lots
    assert without_days == whole


@quick
@given(portfolio=portfolios(late_split=False), method=methods, data=st.data())
def test_a_split_changes_no_cost(portfolio: Portfolio, method: str, data: st.DataObject) -> None:
    """Nor anything earned, when it comes after the last trade; the units of that asset alone
    change, by its ratio.
    """
    portfolio = replace(portfolio, day=LAST + timedelta(days=1))
    before = seen(portfolio, method)
    new, old = data.draw(st.sampled_from([(2, 1), (3, 1), (1, 2), (1, 3), (7, 5)]))

    split = Transaction(
        "SPLIT", portfolio.day, "USD", "A", ratio_new=new, ratio_old=old, recorded=99
    )
    portfolio.ledger.asset_currencies.setdefault("A", "USD")
    portfolio.ledger.transactions.append(split)
    after = seen(portfolio, method)

    of_value = (
        "quantity",
        "market_value",
        "market_value_base",
        "unrealized_gain",
        "unrealized_gain_base",
        "price_gain_base",
    )
    for name, figure in before.items():
        if name == "A quantity":
            assert_alike({name: after[name]}, {name: figure}, Fraction(new, old))
        elif name.removeprefix("A ") not in of_value and not name.startswith("total"):
            assert after[name] == figure, name


@quick
@given(portfolio=portfolios(), method=methods)
def test_the_two_parts_of_each_gain_add_up(portfolio: Portfolio, method: str) -> None:
    valued = portfolio.ledger.at(
        portfolio.day, method, portfolio.currency, portfolio.base_currency, portfolio.kind
    )

    gains = [
        (holding.unrealized_gain_base, holding.price_gain_base, holding.fx_gain_base)
        for holding in valued.holdings.values()
    ]
    earned = [holding.position.totals for holding in valued.holdings.values()]
    gains += [
        (totals.realized_gain, totals.realized_price_gain, totals.realized_fx_gain)
        for totals in earned
    ]
    totals = valued.totals
    gains.append((totals.unrealized_gain, totals.price_gain, totals.fx_gain))
    gains.append((totals.realized_gain, totals.realized_price_gain, totals.realized_fx_gain))
    for whole, price, fx in gains:
        if whole is not None and price is not None:
            assert fx is not None
            assert abs(Fraction(price) + Fraction(fx) - Fraction(whole)) <= CLOSE_ENOUGH
        else:
            assert fx is None


@quick
@given(portfolio=portfolios(("USD",)), method=methods)
def test_one_currency_has_no_gain_from_rates(portfolio: Portfolio, method: str) -> None:
    """Without EXCHANGE, which has two. A cost is unknown only where a late split has taken units
    away, or where it was carried over as unknown.
    """
    portfolio.ledger.transactions = without(portfolio, "EXCHANGE")
    valued = portfolio.ledger.at(portfolio.day, method)

    assert not valued.book.missing_rates
    may_be_unknown = bool(valued.book.shortfalls) or has_unknown_costs(portfolio)
    for holding in valued.holdings.values():
        cost, cost_base = holding.cost_basis, holding.cost_basis_base
        if cost is None or cost_base is None:
            assert cost == cost_base
            assert may_be_unknown
            continue
        assert abs(cost - cost_base) <= CLOSE_ENOUGH
        for part in (holding.fx_gain_base, holding.position.totals.realized_fx_gain):
            assert part is None or abs(part) <= CLOSE_ENOUGH


@quick
@given(portfolio=portfolios(("USD",), late_split=False))
def test_no_cost_appears_or_disappears(portfolio: Portfolio) -> None:
    """With sales for nothing and without transfers out, what was paid is what lots hold, what
    sales have lost, and what capital returned, whatever an asset has become.
    """
    assume(not has_unknown_costs(portfolio))
    portfolio.ledger.transactions = transactions = [
        replace(transaction, unit_price=Decimal(0), amount=None, fee=Decimal(0), tax=Decimal(0))
        if transaction.type == "SELL"
        else transaction
        for transaction in without(portfolio, "TRANSFER_OUT")
    ]
    paid = sum(map(cost_brought, transactions))
    returned = sum(
        Fraction(transaction.gross)
        for transaction in transactions
        if transaction.type in ("RETURN_OF_CAPITAL", "MERGER")
    )
    for method in CostBasisMethod:
        book = portfolio.ledger.book(LAST, method)

        assert not book.shortfalls
        left_and_lost = Fraction(0)
        for position in book.positions.values():
            assert position.cost_basis is not None
            assert position.realized_gain is not None
            left_and_lost += Fraction(position.cost_basis) - Fraction(position.realized_gain)
        assert abs(left_and_lost + returned - paid) <= CLOSE_ENOUGH


@quick
@given(portfolio=portfolios(("USD",), late_split=False))
def test_the_methods_agree_on_units_and_on_the_total_gain(portfolio: Portfolio) -> None:
    """They only choose when a gain is realized, or which gain a transfer takes along: value less
    net invested knows no method. It is unknown where units were transferred without a close.
    """
    views = [portfolio.ledger.at(portfolio.day, method) for method in CostBasisMethod]

    assert (
        len({tuple(view.book.positions[name].quantity for name in view.holdings) for view in views})
        == 1
    )
    assume(all(holding.market_value is not None for holding in views[0].holdings.values()))
    gains = [
        Fraction(view.totals.total_gain) for view in views if view.totals.total_gain is not None
    ]
    assume(gains)
    assert len(gains) == len(views)
    assert max(gains) - min(gains) <= CLOSE_ENOUGH


@quick
@given(portfolio=portfolios(("USD",), late_split=False), method=methods)
def test_total_gain_is_the_value_beyond_the_money_put_in(portfolio: Portfolio, method: str) -> None:
    """Where nothing was transferred: market value with cash, less deposits, plus withdrawals.
    Without EXCHANGE, whose other currency has no rate here.
    """
    portfolio.ledger.transactions = transactions = without(
        portfolio, "TRANSFER_IN", "TRANSFER_OUT", "EXCHANGE"
    )

    valued = portfolio.ledger.at(LAST, method)

    assume(
        not valued.book.shortfalls
        and all(holding.market_value is not None for holding in valued.holdings.values())
    )
    put_in = sum(
        Fraction(transaction.gross) * {"DEPOSIT": 1, "WITHDRAWAL": -1}.get(transaction.type, 0)
        for transaction in transactions
    )
    assert valued.totals.total_gain is not None
    assert valued.totals.market_value is not None
    gain = Fraction(valued.totals.market_value) - put_in
    assert abs(gain - Fraction(valued.totals.total_gain)) <= CLOSE_ENOUGH


@quick
@given(portfolio=portfolios(), method=methods, factor=st.sampled_from([2, 5, 10, 1000]))
def test_twice_the_units_is_twice_the_money(portfolio: Portfolio, method: str, factor: int) -> None:
    """All quantities, amounts and charges times a factor: all figures times the factor, whatever
    the prices and rates. Without splits, since these leave dust, which does not scale: half of it
    is still nothing, and twice may be something. So it is with a sale of a little more than is
    held, which then is a shortfall.
    """
    portfolio.ledger.splits = []
    portfolio.ledger.transactions = without(portfolio, "SPLIT")
    before = seen(portfolio, method)
    was_short = first_shortfall(portfolio.ledger.transactions, ())

    portfolio.ledger.transactions = [
        times(transaction, factor) for transaction in portfolio.ledger.transactions
    ]

    is_short = first_shortfall(portfolio.ledger.transactions, ())
    assume((is_short is None) == (was_short is None))
    assert_alike(seen(portfolio, method), before, Fraction(factor))


def times(transaction: Transaction, factor: int) -> Transaction:
    """Every quantity and every amount that a transaction states, times the factor."""

    def scaled(figure: Decimal | None) -> Decimal | None:
        return multiply(figure, Decimal(factor)) if figure is not None else None

    return replace(
        transaction,
        quantity=scaled(transaction.quantity),
        amount=scaled(transaction.amount),
        fee=transaction.fee * factor,
        tax=transaction.tax * factor,
        to_quantity=scaled(transaction.to_quantity),
        to_amount=scaled(transaction.to_amount),
        lots=tuple(
            replace(lot, quantity=lot.quantity * factor, cost=scaled(lot.cost))
            for lot in transaction.lots
        ),
        from_lots=tuple(
            replace(lot, quantity=PRECISE.multiply(lot.quantity, Decimal(factor)))
            for lot in transaction.from_lots
        ),
    )


def without(portfolio: Portfolio, *types: str) -> list[Transaction]:
    return [
        transaction
        for transaction in portfolio.ledger.transactions
        if transaction.type not in types
    ]


def has_unknown_costs(portfolio: Portfolio) -> bool:
    """Whether a lot was carried over whose cost is unknown."""
    transactions = portfolio.ledger.transactions
    return any(lot.cost is None for transaction in transactions for lot in transaction.lots)


def cost_brought(transaction: Transaction) -> Fraction:
    """What the units that a transaction brings cost, in its own currency."""
    if transaction.type == "BUY":
        return sum(
            map(Fraction, (transaction.gross, transaction.fee, transaction.tax)), Fraction(0)
        )
    if transaction.type != "TRANSFER_IN":
        return Fraction(0)
    carried = [Fraction(lot.cost or 0) for lot in transaction.lots]
    return sum(carried, Fraction(0)) if carried else Fraction(transaction.gross)


def seen(portfolio: Portfolio, method: str) -> dict[str, Decimal | None]:
    """Every figure of a portfolio under its name."""
    valued: Valued = portfolio.ledger.at(
        portfolio.day, method, portfolio.currency, portfolio.base_currency, portfolio.kind
    )
    figures: dict[str, Decimal | None] = {
        f"cash {code}": amount for code, amount in valued.book.cash.items()
    }
    for name, holding in valued.holdings.items():
        figures[f"{name} quantity"] = holding.position.quantity
        figures[f"{name} realized_gain"] = holding.position.realized_gain
        figures |= {f"{name} {figure}": getattr(holding, figure) for figure in ASSET_FIGURES}
        figures |= {
            f"{name} earned {figure}": getattr(holding.position.totals, figure) for figure in EARNED
        }
    for figure in ("market_value", "cost_basis", "unrealized_gain", "realized_gain", "total_gain"):
        figures[f"total {figure}"] = getattr(valued.totals, figure)
    return figures


def assert_alike(
    after: dict[str, Decimal | None], before: dict[str, Decimal | None], factor: Fraction
) -> None:
    assert after.keys() == before.keys()
    for name, was in before.items():
        now = after[name]
        assert (now is None) == (was is None), name
        if now is not None and was is not None:
            assert abs(Fraction(now) - Fraction(was) * factor) <= CLOSE_ENOUGH * factor, name


def precisely(figure: Fraction) -> Decimal:
    return PRECISE.divide(Decimal(figure.numerator), Decimal(figure.denominator))
