"""The options that several commands have, and what their texts mean."""

from __future__ import annotations

import datetime
from typing import Annotated

import typer
from finance_api_client.generated.models.currency_code import CurrencyCode
from finance_api_client.generated.types import UNSET, Unset

Portfolio = Annotated[
    str | None,
    typer.Option(
        "--portfolio",
        "-p",
        help="Its name, a part of it, or its id; `all` for all together.",
        metavar="NAME",
    ),
]
Currency = Annotated[
    str | None, typer.Option("--currency", "-c", help="Such as USD; the portfolio's by default.")
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="A day, YYYY-MM-DD; today by default.")]
First = Annotated[str | None, typer.Option("--from", help="The first day, YYYY-MM-DD.")]
Last = Annotated[str | None, typer.Option("--to", help="The last day; today by default.")]


def day_of(text: str | None) -> datetime.date | Unset:
    if text is None:
        return UNSET
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is not a day, YYYY-MM-DD") from None


def currency_of(code: str | None) -> CurrencyCode | Unset:
    if code is None:
        return UNSET
    try:
        return CurrencyCode(code.upper())
    except ValueError:
        raise typer.BadParameter(f"{code} is not an ISO 4217 currency code") from None
