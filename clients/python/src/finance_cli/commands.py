"""The commands of `finance`."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import Annotated, TypeVar

import httpx
import typer
from finance_api_client import RequestFailed, answer_of, connect, connect_without_token
from finance_api_client.generated.api.account import account_read
from finance_api_client.generated.api.login import login_log_out
from finance_api_client.generated.api.transactions import transactions_export
from finance_api_client.generated.models.import_answer import ImportAnswer
from finance_api_client.generated.models.refresh_body import RefreshBody
from finance_api_client.generated.models.transactions_export_format import (
    TransactionsExportFormat,
)
from finance_api_client.generated.models.transactions_import_dates import (
    TransactionsImportDates,
)
from finance_api_client.generated.models.transactions_import_decimal import (
    TransactionsImportDecimal,
)
from finance_api_client.generated.models.transactions_import_format import (
    TransactionsImportFormat,
)
from finance_api_client.generated.types import UNSET, Unset
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from finance_cli import assets, credentials, figures, importing, session, tables
from finance_cli.consoles import notes, out, write
from finance_cli.options import Portfolio
from finance_cli.portfolios import NoPortfolio, all_portfolios, portfolio_named

T = TypeVar("T")
V = TypeVar("V", bound=Enum)

app = typer.Typer(
    help="A portfolio of Finance API in the terminal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(assets.search)
app.command()(assets.add)


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


for command in (
    figures.holdings,
    figures.value,
    figures.performance,
    figures.history,
    figures.gains,
):
    app.command()(command)


@app.command(name="import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="A broker's file, or any table; compressed or not."
        ),
    ],
    portfolio: Portfolio = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="The file's format, where it is not the API's.")
    ] = None,
    decimal: Annotated[
        str | None, typer.Option("--decimal", help="The decimal mark of its figures: . or ,")
    ] = None,
    dates: Annotated[
        str | None, typer.Option("--dates", help="The order in its days: ymd, dmy or mdy.")
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option("--mapping", help="JSON: which column of a table is which field."),
    ] = None,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Record the other rows where some are invalid.")
    ] = False,
    look_alikes: Annotated[
        bool, typer.Option("--look-alikes", help="Also record what looks like a recorded one.")
    ] = False,
    create_assets: Annotated[
        bool, typer.Option("--create-assets", help="Add the assets that are not there yet.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Record without asking.")] = False,
) -> None:
    """Record the transactions of a file: says first what would happen, then asks."""
    reading = importing.Reading(
        _choice(TransactionsImportFormat, format_),
        _choice(TransactionsImportDecimal, decimal),
        _choice(TransactionsImportDates, dates),
        UNSET if mapping is None else mapping,
        skip_invalid=skip_invalid,
        look_alikes=look_alikes,
        create_assets=create_assets,
    )
    with session.open_client() as client, _progress() as progress:
        target = portfolio_named(client, portfolio)
        size = file.stat().st_size

        def send(label: str, *, only_check: bool) -> ImportAnswer:
            task = progress.add_task(label, total=size)
            return importing.import_file(
                client,
                target.id,
                file,
                reading,
                dry_run=only_check,
                sent=lambda count: progress.update(task, completed=count),
            )

        answer = send("Checking", only_check=True)
        progress.stop()
        table, invalid = importing.outcome(answer)
        out.print(f"{file.name} ({answer.format_}) into {target.name}")
        out.print(table)
        for line in importing.remarks_of(answer):
            out.print(line, style="yellow")
        for line in importing.errors_of(answer):
            out.print(line, style="red")
        if invalid and not skip_invalid:
            raise typer.Exit(1)
        if dry_run or not answer.created:
            return
        if not yes:
            typer.confirm(f"Record {answer.created:,} transactions?", abort=True)
        progress.start()
        recorded = send("Recording", only_check=False)
    out.print(f"{recorded.created:,} transactions are recorded.")


def _choice(values: type[V], text: str | None) -> V | Unset:
    """One of the API's values. Raises BadParameter, which lists them."""
    if text is None:
        return UNSET
    try:
        return values(text)
    except ValueError:
        listed = ", ".join(value.value for value in values)
        raise typer.BadParameter(f"{text} is none of {listed}") from None


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
    write(response.content, output)


def _secret(name: str) -> str:
    """Typed without an echo; from a pipe, its first line."""
    if sys.stdin.isatty():
        return str(typer.prompt(name, hide_input=True))
    return sys.stdin.readline().rstrip("\r\n")


def _progress() -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), DownloadColumn(), console=notes)


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
