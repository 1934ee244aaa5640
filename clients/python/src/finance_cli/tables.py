"""Answers as tables. Figures are the API's own, digit by digit; a missing one is a dash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from finance_api_client.generated.models.asset_search_answer import AssetSearchAnswer
from finance_api_client.generated.models.asset_search_item import AssetSearchItem
from finance_api_client.generated.models.cost_basis_method import CostBasisMethod
from finance_api_client.generated.models.figure_warning import FigureWarning
from finance_api_client.generated.models.gains_answer import GainsAnswer
from finance_api_client.generated.models.holdings_answer import HoldingsAnswer
from finance_api_client.generated.models.performance_answer import PerformanceAnswer
from finance_api_client.generated.models.portfolio_answer import PortfolioAnswer
from finance_api_client.generated.models.value_answer import ValueAnswer
from rich.table import Table

_MISSING = "–"


def figure(text: str | None) -> str:
    """With thousands apart."""
    return _MISSING if text is None else f"{Decimal(text):,f}"


def percent(text: str | None) -> str:
    """A ratio as percent with two decimals."""
    return _MISSING if text is None else f"{Decimal(text) * 100:,.2f} %"


def portfolios(items: Iterable[PortfolioAnswer]) -> Table:
    table = _table("Portfolios", ["name", "currency", "method", "id"], figures=())
    for item in items:
        table.add_row(
            item.name or _MISSING, item.base_currency, item.cost_basis_method.value, str(item.id)
        )
    return table


def holdings(answer: HoldingsAnswer) -> Table:
    base = answer.currency
    names = ["asset", "quantity", "close", "", f"value {base}", f"gain {base}", "weight"]
    table = _table(
        f"Holdings on {answer.as_of}, {_method(answer.method)}", names, figures=(1, 2, 4, 5, 6)
    )
    for holding in answer.holdings:
        table.add_row(
            f"{holding.asset.symbol}  {holding.asset.name or ''}".rstrip(),
            figure(holding.quantity),
            figure(holding.close),
            holding.asset.currency,
            figure(holding.market_value_base),
            figure(holding.unrealized_gain_base),
            percent(holding.weight),
        )
    for balance in answer.cash:
        table.add_row(
            "cash",
            figure(balance.amount),
            "",
            balance.currency,
            figure(balance.amount_base),
            "",
            "",
        )
    table.add_section()
    table.add_row("total", "", "", base, figure(answer.totals.market_value), "", "")
    return table


def value(answer: ValueAnswer) -> Table:
    rows = [
        ("market value", answer.market_value),
        ("cash in it", answer.cash),
        ("cost basis", answer.cost_basis),
        ("unrealized gain", answer.unrealized_gain),
        ("realized gain", answer.realized_gain),
        ("income", answer.income),
        ("fees", answer.fees),
        ("taxes", answer.taxes),
        ("total gain", answer.total_gain),
    ]
    return _pairs(
        f"Value on {answer.as_of} in {answer.currency}",
        [(name, figure(text)) for name, text in rows],
    )


def gains(answer: GainsAnswer) -> Table:
    base = answer.currency
    names = ["sold", "acquired", "asset", "quantity", f"proceeds {base}", f"cost {base}"]
    table = _table(
        f"Gains {answer.from_ or _MISSING} to {answer.to}, {_method(answer.method)}",
        [*names, f"gain {base}", "by currency", ""],
        figures=(3, 4, 5, 6, 7),
    )
    for item in answer.items:
        table.add_row(
            str(item.sold_on),
            str(item.acquired_on),
            item.asset.symbol,
            figure(item.quantity),
            figure(item.proceeds_base),
            figure(item.cost_base),
            figure(item.gain_base),
            figure(item.fx_gain_base),
            "repurchased" if item.repurchased else "",
        )
    totals = answer.totals
    sums = (totals.proceeds_base, totals.cost_base, totals.gain_base, totals.fx_gain_base)
    table.add_section()
    table.add_row("total", "", "", "", *map(figure, sums), "")
    return table


def performance(answer: PerformanceAnswer) -> Table:
    returns, attribution = answer.time_weighted_return, answer.attribution
    rows = [
        ("time-weighted return", percent(returns.value)),
        ("a year", percent(returns.annualized)),
        ("money-weighted return", percent(answer.money_weighted_return.value)),
        ("value at the start", figure(answer.start_value)),
        ("money in less out", figure(answer.net_flow)),
        ("value at the end", figure(answer.end_value)),
        ("  by prices", figure(attribution.price)),
        ("  by currencies", figure(attribution.fx)),
        ("  by dividends", figure(attribution.dividends)),
        ("  by interest", figure(attribution.interest)),
        ("  by fees", figure(attribution.fees)),
        ("  by taxes", figure(attribution.taxes)),
        ("volatility", percent(answer.volatility)),
        ("largest drawdown", percent(answer.max_drawdown.value)),
    ]
    days = f"{answer.from_ or _MISSING} to {answer.to}"
    return _pairs(f"Performance {days} in {answer.currency}", rows)


def found_assets(items: Sequence[AssetSearchItem]) -> Table:
    """With the id of those that are added already."""
    names = ["symbol", "exchange", "name", "isin", "currency", "id"]
    table = _table(f"{len(items)} found", names, figures=())
    for item in items:
        table.add_row(
            item.symbol,
            item.exchange or _MISSING,
            item.name,
            item.isin or _MISSING,
            item.currency or _MISSING,
            _MISSING if item.asset_id is None else str(item.asset_id),
        )
    return table


def silent_providers(answer: AssetSearchAnswer) -> list[str]:
    """A line for each provider that contributed nothing, and why. Those that are off matter only
    where nothing was found.
    """
    shown = ("late", "failed", "limited") if answer.items else ("late", "failed", "limited", "off")
    return [
        f"{item.provider}: {item.status.value}" + (f", {item.setting}" if item.setting else "")
        for item in answer.providers
        if item.status.value in shown
    ]


def warnings(items: Sequence[FigureWarning]) -> list[str]:
    """One line each."""
    return [f"{warning.code}: {warning.detail}" for warning in items]


def _method(method: CostBasisMethod | None) -> str:
    return "each by its own method" if method is None else method.value


def _pairs(title: str, rows: Iterable[tuple[str, str]]) -> Table:
    table = _table(title, ["", ""], figures=(1,))
    table.show_header = False
    for row in rows:
        table.add_row(*row)
    return table


def _table(title: str, names: Sequence[str], *, figures: Sequence[int]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for place, name in enumerate(names):
        is_whole = place in figures or name == "id"
        table.add_column(
            name, justify="right" if place in figures else "left", no_wrap=is_whole, overflow="fold"
        )
    return table
