"""The commands of `finance`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TypeVar

import httpx
import typer
from finance_api_client import RequestFailed, answer_of, connect, connect_without_token
from finance_api_client.generated.api.account import account_read
from finance_api_client.generated.api.history import history_read
from finance_api_client.generated.api.holdings import holdings_read
from finance_api_client.generated.api.login import login_log_out
from finance_api_client.generated.api.performance import performance_read
from finance_api_client.generated.api.transactions import transactions_export
from finance_api_client.generated.api.value import value_read
from finance_api_client.generated.models.figure_warning import FigureWarning
from finance_api_client.generated.models.import_answer import ImportAnswer
from finance_api_client.generated.models.interval import Interval
from finance_api_client.generated.models.problem import Problem
from finance_api_client.generated.models.refresh_body import RefreshBody
from finance_api_client.generated.models.transactions_export_format import (
    TransactionsExportFormat,
)
from finance_api_client.generated.models.transactions_import_format import (
    TransactionsImportFormat,
)
from finance_api_client.generated.types import UNSET, Response
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from finance_cli import credentials, importing, session, tables
from finance_cli.options import AsOf, Currency, First, Last, Portfolio, currency_of, day_of
from finance_cli.plot import chart
from finance_cli.portfolios import NoPortfolio, all_portfolios, portfolio_named

T = TypeVar("T")

app = typer.Typer(
    help="A portfolio of Finance API in the terminal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False)
notes = Console(stderr=True, highlight=False)


@app.command()
def login(
    url: Annotated[
        str, typer.Option(envvar="FINANCE_API_URL", help="The deployment's address.")
    ] = "http://localhost:8080",
    email: Annotated[str | None, typer.Option(help="Asked for where left out.")] = None,
    token: Annotated[
        bool, typer.Option("--token", help="Ask for a personal token instead of a password.")
    ] = False,
) -> None:
    """Log in, by password or with a personal token. Secrets are read from the terminal or from
    standard input, never from the command line, which other users of the machine can see.
    """
    if token:
        opened = credentials.Login(url.rstrip("/"), _secret("Token"))
    else:
        address = email or typer.prompt("E-mail")
        opened = session.log_in(url, address, _secret("Password"))
    auth = session.LoginAuth(opened)
    with connect(opened.url, opened.token, auth=auth) as client:
        if token:
            # A personal token reaches nothing of the account itself.
            count = len(all_portfolios(client))
            who = f"with a token that sees {count} portfolio{'s' if count != 1 else ''}"
        else:
            who = f"as {answer_of(account_read.sync_detailed(client=client)).email}"
    where = credentials.write(opened)
    out.print(f"Logged in {who}. The login is kept in {where}.")


@app.command()
def logout() -> None:
    """End the login, and forget it here."""
    opened = credentials.read()
    if opened.refresh_token is not None:
        with connect_without_token(opened.url) as client:
            body = RefreshBody(refresh_token=opened.refresh_token)
            answer_of(login_log_out.sync_detailed(client=client, body=body))
    credentials.forget()
    out.print("Logged out.")


@app.command()
def portfolios() -> None:
    """List the portfolios."""
    with session.open_client() as client:
        out.print(tables.portfolios(all_portfolios(client)))


@app.command()
def holdings(portfolio: Portfolio = None, as_of: AsOf = None, currency: Currency = None) -> None:
    """Show what is held on a day, and what it is worth."""
    answer = _read(holdings_read.sync_detailed, portfolio, currency, as_of=day_of(as_of))
    out.print(tables.holdings(answer))
    _warn(answer.warnings)


@app.command()
def value(portfolio: Portfolio = None, as_of: AsOf = None, currency: Currency = None) -> None:
    """Show the totals of a day."""
    answer = _read(value_read.sync_detailed, portfolio, currency, as_of=day_of(as_of))
    out.print(tables.value(answer))
    _warn(answer.warnings)


@app.command()
def performance(
    portfolio: Portfolio = None,
    first: First = None,
    last: Last = None,
    currency: Currency = None,
) -> None:
    """Show the returns of a period, and what made them."""
    answer = _read(
        performance_read.sync_detailed, portfolio, currency, from_=day_of(first), to=day_of(last)
    )
    out.print(tables.performance(answer))
    _warn(answer.warnings)


@app.command()
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
        history_read.sync_detailed,
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


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A CSV or JSON file.")],
    portfolio: Portfolio = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="The file's format, where it is not the API's.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Record without asking.")] = False,
) -> None:
    """Record the transactions of a file: says first what would happen, then asks."""
    format_name = UNSET if format_ is None else TransactionsImportFormat(format_)
    with session.open_client() as client, _progress() as progress:
        target = portfolio_named(client, portfolio)
        size = file.stat().st_size

        def send(label: str, *, only_check: bool) -> ImportAnswer:
            task = progress.add_task(label, total=size)
            return importing.import_file(
                client,
                target.id,
                file,
                format_=format_name,
                dry_run=only_check,
                sent=lambda count: progress.update(task, completed=count),
            )

        answer = send("Checking", only_check=True)
        progress.stop()
        table, invalid = importing.outcome(answer)
        out.print(f"{file.name} into {target.name}")
        out.print(table)
        for line in importing.errors_of(answer):
            out.print(line, style="red")
        if invalid:
            raise typer.Exit(1)
        if dry_run or not answer.created:
            return
        if not yes:
            typer.confirm(f"Record {answer.created:,} transactions?", abort=True)
        progress.start()
        recorded = send("Recording", only_check=False)
    out.print(f"{recorded.created:,} transactions are recorded.")


@app.command()
def export(
    portfolio: Portfolio = None,
    format_: Annotated[
        TransactionsExportFormat, typer.Option("--format", help="Of the file.")
    ] = TransactionsExportFormat.CSV,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file; standard output by default.")
    ] = None,
) -> None:
    """Write a portfolio's transactions as a file that `finance import` reads."""
    with session.open_client() as client:
        response = transactions_export.sync_detailed(
            client=client, portfolio_id=portfolio_named(client, portfolio).id, format_=format_
        )
        answer_of(response)
    if output is None:
        sys.stdout.buffer.write(response.content)
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(response.content)
        notes.print(f"{output} is written.")


def _read(
    read: Callable[..., Response[T | Problem]],
    portfolio: str | None,
    currency: str | None,
    **query: object,
) -> T:
    """An answer about the named portfolio."""
    with session.open_client() as client:
        portfolio_id = portfolio_named(client, portfolio).id
        return answer_of(read(portfolio_id, client=client, currency=currency_of(currency), **query))


def _secret(name: str) -> str:
    """Typed without an echo; from a pipe, its first line."""
    if sys.stdin.isatty():
        return str(typer.prompt(name, hide_input=True))
    return sys.stdin.readline().rstrip("\r\n")


def _progress() -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), DownloadColumn(), console=notes)


def _warn(items: list[FigureWarning]) -> None:
    """On standard error, so that a pipe gets the figures alone."""
    for line in tables.warnings(items):
        notes.print(line, style="yellow")


def main() -> None:
    """Runs a command. An error that a user can do something about is one sentence and the exit
    status 1.
    """
    try:
        app(prog_name="finance")
    except (RequestFailed, credentials.NotLoggedIn, NoPortfolio, ValueError, OSError) as error:
        notes.print(str(error), style="red")
        sys.exit(1)
    except httpx.HTTPError as error:
        notes.print(f"The server can't be reached: {error}", style="red")
        sys.exit(1)


if __name__ == "__main__":
    main()
