"""The answers of /allocation: what the value is made of, how far that is from the targets, and
what new money should buy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from shared.analytics.asset_groups import CASH, group_of_cash, groups_of
from shared.analytics.holdings import held_asset
from shared.analytics.schemas.allocation import (
    AllocationAnswer,
    AllocationQuery,
    GroupAnswer,
    NewTargets,
    OrderAnswer,
    PlanAnswer,
    PlannedGroup,
    PlanQuery,
)
from shared.analytics.valuation import ValuedPortfolio
from shared.analytics.valued_portfolios import value_portfolio
from shared.database.allocation import NO_TAGS
from shared.database.caller import Caller
from shared.errors import InsufficientScope, Invalid
from shared.ledger.allocation import Order, Priced, Units, plan
from shared.ledger.money import (
    CURRENCIES,
    PRECISE,
    round_money,
    round_per_unit,
    round_ratio,
    subtract,
)
from shared.ledger.valuation import Holding, weight
from shared.market.snapshot import Market
from shared.portfolios.allocation import AllocationBasis
from shared.schema.allocation_groupings import GroupedBy
from shared.schema.asset_classes import AssetClass

_ZERO: Final = Decimal(0)
_FRACTIONS: Final = 8
"""Decimals of units that are not whole: as many as coins are commonly traded in."""


def allocation(
    work: Connection,
    market: Market,
    basis: AllocationBasis,
    caller: Caller,
    query: AllocationQuery,
    today: date,
) -> AllocationAnswer:
    """One SQL statement, and at most one query. Raises Unavailable, and InsufficientScope for a
    token that shows percentages only and asks for tags, which are the owner's words.
    """
    _refuse_tags(caller, query)
    valued = value_portfolio(work, market, basis.portfolios, query, today)
    targets = _targets(basis, query.by)
    values = _values(valued, basis, query.by)
    whole, currency = valued.totals.market_value, valued.view.currency
    groups = []
    for key in sorted({*values, *targets}, key=lambda key: (-values.get(key, _ZERO), key)):
        value = values.get(key, _ZERO)
        part = round_ratio(weight(value, whole))
        target = round_ratio(targets.get(key))
        groups.append(
            GroupAnswer(
                key=key,
                market_value=round_money(value, currency),
                weight=part,
                target=target,
                drift=subtract(part, target),
            )
        )
    return AllocationAnswer(
        **valued.view.fields_on_day(valued.warnings),
        by=query.by,
        market_value=round_money(whole, currency),
        groups=groups,
    )


def allocation_plan(
    work: Connection,
    market: Market,
    basis: AllocationBasis,
    caller: Caller,
    query: PlanQuery,
    today: date,
) -> PlanAnswer:
    """As `allocation`. Without targets nothing is bought. Raises Invalid where the money has more
    decimals than its currency.
    """
    _refuse_tags(caller, query)
    targets = _targets(basis, query.by)
    valued = value_portfolio(work, market, basis.portfolios, query, today)
    currency = valued.view.currency
    if round_money(query.invest, currency) != query.invest:
        raise Invalid.field(
            "?invest",
            f"must have at most {CURRENCIES[currency]} decimals, as amounts in {currency} have",
        )
    priced = _priced(valued, basis, query.by, targets)
    values = _values(valued, basis, query.by, targets)
    planned = plan(
        values,
        targets,
        priced,
        query.invest,
        Units(0 if query.whole else _FRACTIONS),
        sell=query.sell,
    )
    holdings = {holding.position.asset: holding for holding in valued.holdings}
    orders = [_order(order, holdings, valued) for order in planned.orders]
    invest, bought, sold = (
        round_money(amount, currency)
        for amount in (
            query.invest,
            _sum(order.amount for order in orders if order.amount > 0),
            _sum(order.amount for order in orders if order.amount < 0).copy_abs(),
        )
    )
    return PlanAnswer(
        **valued.view.fields_on_day(valued.warnings),
        by=query.by,
        invest=invest,
        sold=sold,
        bought=bought,
        left=PRECISE.subtract(PRECISE.add(invest, sold), bought),
        orders=orders,
        groups=_planned(values, targets, planned.orders, query.invest, currency),
    )


def checked_targets(body: NewTargets) -> dict[str, str]:
    """The targets as they are stored. Raises Invalid for a key that no group can have or that comes
    twice, and where they add up to more than 1.
    """
    if len({target.key for target in body.targets}) < len(body.targets):
        raise Invalid.field("/targets", "must not name a group twice")
    if _sum(target.target for target in body.targets) > 1:
        raise Invalid.field("/targets", "must add up to at most 1, which is everything")
    for place, target in enumerate(body.targets):
        allowed = _KEYS.get(body.by)
        if allowed is not None and target.key not in allowed:
            raise Invalid.field(
                f"/targets/{place}/key", f"is no group by {body.by}, such as {min(allowed)}"
            )
    return {target.key: f"{target.target:f}" for target in body.targets}


_KEYS: Final[Mapping[GroupedBy, frozenset[str]]] = {
    GroupedBy.ASSET_CLASS: frozenset({*AssetClass, CASH}),
    GroupedBy.CURRENCY: frozenset(CURRENCIES),
}
"""Of the other groupings any text may be one."""


def _refuse_tags(caller: Caller, query: AllocationQuery) -> None:
    if query.by is GroupedBy.TAG and not caller.sees_amounts:
        raise InsufficientScope(
            "This personal token shows percentages only, and tags are the owner's own words"
        )


def _targets(basis: AllocationBasis, by: GroupedBy) -> dict[str, Decimal]:
    return {key: Decimal(text) for key, text in basis.targets.get(by, {}).items()}


def _values(
    valued: ValuedPortfolio,
    basis: AllocationBasis,
    by: GroupedBy,
    targets: Mapping[str, Decimal] | None = None,
) -> dict[str, Decimal]:
    """What is known of each group's value, exact. With targets an asset counts in one group."""
    values: dict[str, Decimal] = {}
    for holding in valued.holdings:
        if holding.position.quantity and holding.market_value_base is not None:
            for key in _groups(holding, valued, basis, by, targets):
                values[key] = PRECISE.add(values.get(key, _ZERO), holding.market_value_base)
    for balance in valued.cash:
        if balance.amount_base is not None:
            key = group_of_cash(balance.currency, by)
            values[key] = PRECISE.add(values.get(key, _ZERO), balance.amount_base)
    return values


def _groups(
    holding: Holding,
    valued: ValuedPortfolio,
    basis: AllocationBasis,
    by: GroupedBy,
    targets: Mapping[str, Decimal] | None,
) -> Sequence[str]:
    """Of several tags the first that has a target decides where money goes."""
    key = holding.position.asset
    keys = groups_of(valued.ledger.assets[key], basis.tags.get(key, NO_TAGS), by)
    if targets is None:
        return keys
    return (next((key for key in keys if key in targets), keys[0]),)


def _priced(
    valued: ValuedPortfolio,
    basis: AllocationBasis,
    by: GroupedBy,
    targets: Mapping[str, Decimal],
) -> list[Priced]:
    """The holdings with a price, the largest first."""
    priced = []
    for holding in valued.holdings:
        value, held = holding.market_value_base, holding.position.quantity
        if holding.close is None or value is None or held <= 0:
            continue
        [group] = _groups(holding, valued, basis, by, targets)
        # Without one rate: several portfolios convert at several kinds of rates.
        unit_price = (
            PRECISE.divide(value, held)
            if holding.fx is None
            else PRECISE.multiply(holding.close.close, holding.fx.rate)
        )
        priced.append(Priced(holding.position.asset, group, held, unit_price))
    return sorted(priced, key=lambda own: (-own.value, own.asset))


def _order(order: Order, holdings: Mapping[str, Holding], valued: ValuedPortfolio) -> OrderAnswer:
    holding = None if order.asset is None else holdings[order.asset]
    return OrderAnswer(
        key=order.group,
        asset=None if order.asset is None else held_asset(valued.ledger.assets[order.asset]),
        quantity=round_per_unit(order.quantity),
        close=round_per_unit(holding.close.close if holding and holding.close else None),
        amount=round_money(order.amount, valued.view.currency),
    )


def _planned(
    values: Mapping[str, Decimal],
    targets: Mapping[str, Decimal],
    orders: Iterable[Order],
    invest: Decimal,
    currency: str,
) -> list[PlannedGroup]:
    after = {key: values.get(key, _ZERO) for key in targets}
    whole = PRECISE.add(_sum(values.values()), invest)
    for order in orders:
        after[order.group] = PRECISE.add(after[order.group], order.amount)
    groups = []
    for key in sorted(after, key=lambda key: (-after[key], key)):
        part, target = round_ratio(weight(after[key], whole)), round_ratio(targets[key])
        groups.append(
            PlannedGroup(
                key=key,
                market_value=round_money(after[key], currency),
                weight=part,
                target=target,
                drift=subtract(part, target),
            )
        )
    return groups


def _sum(figures: Iterable[Decimal]) -> Decimal:
    total = _ZERO
    for figure in figures:
        total = PRECISE.add(total, figure)
    return total
