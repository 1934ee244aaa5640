"""The commands that find assets and add them."""

from __future__ import annotations

from typing import Annotated

import typer
from finance_api_client import answer_of
from finance_api_client.generated.api.assets import assets_create, assets_search
from finance_api_client.generated.models.new_asset import NewAsset
from finance_api_client.generated.types import UNSET

from finance_cli import session, tables
from finance_cli.consoles import notes, out


def search(
    query: Annotated[str, typer.Argument(help="A symbol, a part of a name, or an ISIN.")],
) -> None:
    """Find market assets by symbol, name or ISIN."""
    with session.open_client() as client:
        answer = answer_of(assets_search.sync_detailed(client=client, query=query))
    out.print(tables.found_assets(answer.items))
    for line in tables.silent_providers(answer):
        notes.print(line, style="yellow")


def add(
    symbol: Annotated[
        str, typer.Argument(help="AAPL, SAP.DE, BTC-EUR, or an ISIN.", metavar="SYMBOL|ISIN")
    ],
    exchange: Annotated[
        str | None, typer.Option("--exchange", "-e", help="Such as LSE, where there are several.")
    ] = None,
) -> None:
    """Add a market asset, so that transactions can be recorded of it."""
    body = NewAsset(symbol=symbol, exchange=UNSET if exchange is None else exchange)
    with session.open_client() as client:
        asset = answer_of(assets_create.sync_detailed(client=client, body=body))
    where = f" on {asset.exchange}" if asset.exchange else ""
    out.print(f"{asset.symbol}{where}, {asset.name}, in {asset.currency}: {asset.id}")
