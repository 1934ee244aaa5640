"""The commands that show figures of a portfolio, or of all together."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Protocol, TypeVar

import typer
from finance_api_client import answer_of
from finance_api_client.generated.api.gains import gains_read, gains_read_all
from finance_api_client.generated.api.history import history_read, history_read_all
from finance_api_client.generated.api.holdings import holdings_read, holdings_read_all
from finance_api_client.generated.api.performance import performance_read, performance_read_all
from finance_api_client.generated.api.value import value_read, value_read_all
from finance_api_client.generated.models.cost_basis_method import CostBasisMethod
from finance_api_client.generated.models.figure_warning import FigureWarning
from finance_api_client.generated.models.interval import Interval
from finance_api_client.generated.models.problem import Problem
from finance_api_client.generated.types import UNSET, Response

from finance_cli import session, tables
from finance_cli.consoles import notes, out, write
from finance_cli.files import gains_table
from finance_cli.options import AsOf, Currency, First, Last, Portfolio, currency_of, day_of
from finance_cli.plot import chart
from finance_cli.portfolios import ALL, portfolio_named

T = TypeVar("T")


def holdings(portfolio: Portfolio = None, as_of: AsOf = None, currency: Currency = None) -> None:
    """Show what is held on a day, and what it is worth."""
    answer = _read(holdings_read, holdings_read_all, portfolio, currency, as_of=day_of(as_of))
    out.print(tables.holdings(answer))
    _warn(answer.warnings)


def value(portfolio: Portfolio = None, as_of: AsOf = None, currency: Currency = None) -> None:
    """Show the totals of a day."""
    answer = _read(value_read, value_read_all, portfolio, currency, as_of=day_of(as_of))
    out.print(tables.value(answer))
    _warn(answer.warnings)


def performance(
    portfolio: Portfolio = None,
    first: First = None,
    last: Last = None,
    currency: Currency = None,
) -> None:
    """Show the returns of a period, and what made them."""
    answer = _read(
        *(performance_read, performance_read_all, portfolio, currency),
        from_=day_of(first),
        to=day_of(last),
    )
    out.print(tables.performance(answer))
    _warn(answer.warnings)


def history(
    portfolio: Portfolio = None,
    first: First = None,
    last: Last = None,
    interval: Annotated[Interval, typer.Option(help="How far apart the days are.")] = Interval.DAY,
    plot: Annotated[bool, typer.Option("--plot", help="Draw a chart instead of a list.")] = False,
    currency: Currency = None,
) -> None:
    """Show the value day by day: a list that other programs read, or a chart."""
    answer = _read(
        history_read,
        history_read_all,
        portfolio,
        currency,
        from_=day_of(first),
        to=day_of(last),
        interval=interval,
    )
    if plot:
        out.print(f"Market value in {answer.currency}")
        points = [
            (point.date, None if point.market_value is None else Decimal(point.market_value))
            for point in answer.points
        ]
        print(chart(points, width=out.width))
    else:
        print(f"date\tmarket_value_{answer.currency}\tnet_invested_{answer.currency}")
        for point in answer.points:
            print(f"{point.date}\t{point.market_value or ''}\t{point.net_invested or ''}")
    _warn(answer.warnings)


def gains(
    portfolio: Portfolio = None,
    year: Annotated[
        int | None, typer.Option(help="The calendar year; all days where left out.")
    ] = None,
    csv: Annotated[
        bool, typer.Option("--csv", help="Write a file for a spreadsheet instead of a table.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Of the file; standard output by default.")
    ] = None,
    method: Annotated[
        CostBasisMethod | None,
        typer.Option(help="Which lots are sold first; the portfolio's by default."),
    ] = None,
    currency: Currency = None,
) -> None:
    """Show what sales realized, lot by lot, as a tax form asks for it."""
    days = UNSET if year is None else year
    by = UNSET if method is None else method
    if not csv:
        answer = _read(gains_read, gains_read_all, portfolio, currency, year=days, method=by)
        out.print(tables.gains(answer))
        _warn(answer.warnings)
        return
    with session.open_client() as client:
        content = gains_table(
            client,
            ALL if portfolio == ALL else portfolio_named(client, portfolio).id,
            year=days,
            method=by,
            currency=currency_of(currency),
        )
    write(content, output)


class _Operation(Protocol[T]):
    """A module of the generated client."""

    @property
    def sync_detailed(self) -> Callable[..., Response[T | Problem]]: ...


def _read(
    of_one: _Operation[T],
    of_all: _Operation[T],
    portfolio: str | None,
    currency: str | None,
    **query: object,
) -> T:
    """An answer about the named portfolio, or about all together."""
    with session.open_client() as client:
        query["currency"] = currency_of(currency)
        if portfolio == ALL:
            return answer_of(of_all.sync_detailed(client=client, **query))
        portfolio_id = portfolio_named(client, portfolio).id
        return answer_of(of_one.sync_detailed(portfolio_id, client=client, **query))


def _warn(items: list[FigureWarning]) -> None:
    """On standard error, so that a pipe gets the figures alone."""
    for line in tables.warnings(items):
        notes.print(line, style="yellow")
