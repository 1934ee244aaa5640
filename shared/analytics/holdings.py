"""The answers of /holdings and /value: a valued portfolio, rounded for the client."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from shared.analytics.day_change import DayChange, DayChanges, day_changes
from shared.analytics.day_change_together import joined_changes
from shared.analytics.explain.valuation import explain
from shared.analytics.schemas.holdings import (
    CashAnswer,
    HeldAsset,
    HoldingAnswer,
    HoldingPart,
    HoldingsAnswer,
    HoldingsQuery,
    TotalsAnswer,
    ValueAnswer,
    ValueQuery,
)
from shared.analytics.together import AnyBasis, refuse_explaining_several
from shared.analytics.valuation import ValuedPortfolio
from shared.analytics.valued_portfolios import value_portfolio
from shared.analytics.view import View
from shared.database.assets import Asset
from shared.ledger.exchange_rates import Resolution
from shared.ledger.money import round_money, round_per_unit, round_ratio, subtract
from shared.ledger.valuation import CashHolding, Holding, PortfolioTotals, weight
from shared.market.snapshot import Market


def holdings(
    work: Connection,
    market: Market,
    basis: AnyBasis,
    query: HoldingsQuery,
    today: date,
) -> HoldingsAnswer:
    """Every position of a portfolio, or of several together, on a day, the largest first. Raises
    Unavailable, and Invalid where an explanation would be too long, or of several portfolios.
    """
    valued, changes = _valued(work, market, basis, query, today)
    parts = _parts(valued)
    shown = [
        holding for holding in valued.holdings if holding.position.quantity or query.include_closed
    ]
    shown.sort(
        key=lambda holding: (
            -(holding.market_value_base or Decimal(0)),
            valued.ledger.assets[holding.position.asset].symbol,
        )
    )
    return HoldingsAnswer(
        **valued.view.fields_on_day(valued.warnings),
        holdings=[
            _holding(
                holding,
                valued,
                changes.by_asset[holding.position.asset],
                None if parts is None else parts[holding.position.asset],
            )
            for holding in shown
        ],
        cash=[_cash(balance, valued.view) for balance in valued.cash],
        totals=TotalsAnswer(**_totals(valued.totals, changes, valued.view.currency)),
        explanation=explain(valued, changes) if query.explain else None,
    )


def value(
    work: Connection,
    market: Market,
    basis: AnyBasis,
    query: ValueQuery,
    today: date,
) -> ValueAnswer:
    """The totals of a portfolio, or of several together, on a day. Raises as `holdings` does."""
    valued, changes = _valued(work, market, basis, query, today)
    return ValueAnswer(
        **valued.view.fields_on_day(valued.warnings),
        **_totals(valued.totals, changes, valued.view.currency),
        explanation=explain(valued, changes) if query.explain else None,
    )


def _valued(
    work: Connection, market: Market, basis: AnyBasis, query: ValueQuery, today: date
) -> tuple[ValuedPortfolio, DayChanges]:
    if query.explain:
        refuse_explaining_several(basis)
    valued = value_portfolio(work, market, basis, query, today, keep_disposals=query.explain)
    if not valued.parts:
        return valued, day_changes(valued)
    return valued, joined_changes([day_changes(part) for part in valued.parts])


def held_asset(asset: Asset) -> HeldAsset:
    """An asset as answers name it."""
    return HeldAsset(
        id=asset.id,
        symbol=asset.symbol,
        name=asset.name,
        asset_class=asset.asset_class,
        currency=asset.currency,
        manual=asset.manual,
    )


def rate_fields(rate: Resolution | None) -> dict[str, Any]:
    """The four fields by which an answer names an exchange rate that it used; null where there is
    none.
    """
    return {
        "fx_rate": round_per_unit(rate.rate if rate else None),
        "fx_rate_date": rate.date if rate else None,
        "fx_source": rate.source or None if rate else None,
        "fx_method": rate.method if rate else None,
    }


def _holding(
    holding: Holding,
    valued: ValuedPortfolio,
    change: DayChange,
    parts: list[HoldingPart] | None,
) -> HoldingAnswer:
    position, close, fx, view = holding.position, holding.close, holding.fx, valued.view
    asset = valued.ledger.assets[position.asset]

    def own(figure: Decimal | None) -> Decimal | None:
        return round_money(figure, asset.currency)

    def base(figure: Decimal | None) -> Decimal | None:
        return round_money(figure, view.currency)

    part = weight(holding.market_value_base, valued.totals.market_value)
    return HoldingAnswer(
        asset=held_asset(asset),
        quantity=round_per_unit(position.quantity),
        average_cost=round_per_unit(holding.average_cost),
        cost_basis=own(holding.cost_basis),
        cost_basis_base=base(holding.cost_basis_base),
        close=round_per_unit(close.close if close else None),
        close_date=close.date if close else None,
        close_source=close.source if close else None,
        stale_days=(view.as_of - close.date).days if close else None,
        market_value=own(holding.market_value),
        market_value_base=base(holding.market_value_base),
        **rate_fields(fx),
        unrealized_gain=own(holding.unrealized_gain),
        unrealized_gain_base=base(holding.unrealized_gain_base),
        price_gain_base=base(holding.price_gain_base),
        fx_gain_base=_rest(base(holding.unrealized_gain_base), base(holding.price_gain_base)),
        realized_gain=own(position.realized_gain),
        realized_gain_base=base(position.totals.realized_gain),
        realized_price_gain_base=base(position.totals.realized_price_gain),
        realized_fx_gain_base=_rest(
            base(position.totals.realized_gain), base(position.totals.realized_price_gain)
        ),
        income_base=base(position.totals.income),
        weight=round_ratio(part),
        day_change=own(change.own),
        day_change_base=base(change.base),
        parts=parts,
    )


def _parts(valued: ValuedPortfolio) -> dict[str, list[HoldingPart]] | None:
    """What each portfolio holds, by asset; None where there is one portfolio."""
    if not valued.parts:
        return None
    base = valued.view.currency
    by_asset: dict[str, list[HoldingPart]] = {}
    for part in valued.parts:
        for holding in part.holdings:
            own = holding.position.currency
            by_asset.setdefault(holding.position.asset, []).append(
                HoldingPart(
                    portfolio_id=part.view.portfolio_id,
                    quantity=round_per_unit(holding.position.quantity),
                    average_cost=round_per_unit(holding.average_cost),
                    cost_basis=round_money(holding.cost_basis, own),
                    cost_basis_base=round_money(holding.cost_basis_base, base),
                    market_value=round_money(holding.market_value, own),
                    market_value_base=round_money(holding.market_value_base, base),
                    unrealized_gain=round_money(holding.unrealized_gain, own),
                    unrealized_gain_base=round_money(holding.unrealized_gain_base, base),
                )
            )
    return by_asset


def _cash(balance: CashHolding, view: View) -> CashAnswer:
    return CashAnswer(
        currency=balance.currency,
        amount=round_money(balance.amount, balance.currency),
        amount_base=round_money(balance.amount_base, view.currency),
        fx_rate=round_per_unit(balance.fx.rate if balance.fx else None),
        fx_rate_date=balance.fx.date if balance.fx else None,
    )


def _totals(
    totals: PortfolioTotals, changes: DayChanges, currency: str
) -> dict[str, Decimal | None]:
    """Rounded so that what is shown adds up: both parts of a gain, and the total gain with the
    market value and the net invested, as in the attribution of a period.
    """
    exact = {**asdict(totals), "day_change": changes.total}
    rounded = {name: round_money(exact[name], currency) for name in TotalsAnswer.model_fields}
    rounded["fx_gain"] = _rest(rounded["unrealized_gain"], rounded["price_gain"])
    rounded["realized_fx_gain"] = _rest(rounded["realized_gain"], rounded["realized_price_gain"])
    rounded["total_gain"] = subtract(rounded["market_value"], rounded["net_invested"])
    return rounded


def _rest(whole: Decimal | None, price: Decimal | None) -> Decimal | None:
    """The rounded gain less its rounded price part, so that the parts shown add up to it."""
    return subtract(whole, price)
