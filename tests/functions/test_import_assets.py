"""A file names assets by ISIN, symbol or name; the user's own come before everybody's."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from shared.database import cloud_sql
from shared.database.assets import assets
from tests.functions.bookkeeping import add_asset

HEADER = "type,date,isin,symbol,exchange,name,asset_currency,quantity,unit_price\n"


def new_isin():
    return f"ZZ{uuid4().int % 10**10:010}"


def row(isin="", symbol="", exchange="", name="", currency=""):
    return f"BUY,2024-01-31,{isin},{symbol},{exchange},{name},{currency},1,1\n"


def market_asset(isin, symbol=None, **more):
    asset_id = add_asset(symbol or f"M-{uuid4()}", **more)
    with cloud_sql.writing() as work:
        work.execute(
            assets.update()
            .where(assets.c.id == UUID(asset_id))
            .values(isin=isin, name=f"Name of {isin}")
        )
    return asset_id


def matched(books, *rows):
    """The assets that the rows are matched to; the pointer of the error where there is none."""
    reply = books.import_file(HEADER + "".join(rows), query="&dry_run=true")
    assert reply.status_code == 200, reply.json
    assert reply.json["created"] == sum(not item["errors"] for item in reply.json["items"])
    return [
        asset["asset_id"] or item["errors"][0]["pointer"]
        for asset, item in zip(reply.json["assets"], reply.json["items"], strict=True)
    ]


def test_an_asset_is_found_by_its_isin(books):
    isin = new_isin()
    asset_id = market_asset(isin)
    assert matched(books, row(isin=isin)) == [asset_id]
    assert matched(books, row(isin=isin.lower(), symbol="OTHER", name="Other")) == [asset_id]
    assert matched(books, row(symbol=isin)) == [asset_id]


def test_a_brokers_word_for_an_exchange_hides_no_isin(books):
    """It chooses among several listings where it is one of ours."""
    isin = new_isin()
    german = market_asset(isin, exchange="XETRA", currency="EUR")
    assert matched(books, row(isin=isin, exchange="Tradegate")) == [german]
    market_asset(isin, exchange="NYSE")
    assert matched(books, row(isin=isin, exchange="xetra")) == [german]
    assert matched(books, row(isin=isin, exchange="Tradegate")) == ["/isin"]


def test_ones_own_asset_may_have_an_isin_as_its_symbol(books):
    isin = new_isin()
    own = add_asset(isin, owner_id=books.user_id)
    assert matched(books, row(isin=isin)) == [own]
    market_asset(isin)
    assert matched(books, row(symbol=isin)) == [own]


def test_a_symbol_with_another_isin_is_another_asset(books):
    symbol = f"S-{uuid4()}"
    asset_id = market_asset(new_isin(), symbol)
    assert matched(books, row(symbol=symbol)) == [asset_id]
    assert matched(books, row(isin=new_isin(), symbol=symbol)) == ["/symbol"]


def test_a_name_counts_where_nothing_else_is_stated(books):
    isin = new_isin()
    asset_id = market_asset(isin)
    assert matched(books, row(name=f"NAME OF {isin}")) == [asset_id]
    assert matched(books, row(symbol=f"S-{uuid4()}", name=f"Name of {isin}")) == ["/symbol"]


def test_ones_own_asset_comes_before_a_market_asset(books, theirs):
    symbol = f"S-{uuid4()}"
    market = add_asset(symbol, exchange="NYSE")
    add_asset(symbol, owner_id=theirs.user_id)
    assert matched(books, row(symbol=symbol)) == [market]
    own = add_asset(symbol, owner_id=books.user_id)
    for exchange in ("", "MANUAL", "manual"):
        assert matched(books, row(symbol=symbol, exchange=exchange)) == [own]
    assert matched(books, row(symbol=symbol, exchange="nyse")) == [market]


def test_nobody_else_makes_a_symbol_of_the_portfolio_ambiguous(books):
    """Whatever listings others track under the same symbol later."""
    symbol = f"S-{uuid4()}"
    used = add_asset(symbol, exchange="NYSE")
    books.record(books.trade("BUY", "2024-01-02", "1", asset_id=used))
    add_asset(symbol, exchange="XETRA", currency="EUR")
    assert matched(books, row(symbol=symbol)) == [used]


def test_the_currency_chooses_among_several(books):
    symbol = f"S-{uuid4()}"
    dollars = add_asset(symbol, exchange="NYSE")
    add_asset(symbol, exchange="XETRA", currency="EUR")
    assert matched(books, row(symbol=symbol)) == ["/symbol"]
    assert matched(books, row(symbol=symbol, currency="USD")) == [dollars]
    reply = books.import_file(HEADER + row(symbol=symbol))
    assert [(asset["symbol"], asset["status"]) for asset in reply.json["assets"]] == [
        (symbol, "unknown")
    ]


@pytest.mark.parametrize("named", ["isin", "symbol", "name"])
def test_an_unknown_asset_is_named_by_the_field_that_names_it(books, named):
    assert matched(books, row(**{named: f"X{uuid4().hex[:10]}"})) == [f"/{named}"]
