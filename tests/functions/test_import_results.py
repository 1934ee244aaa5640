"""What a statement says that its sales gained is compared with the ledger, by the broker's own
method and charges, whatever the portfolio's method is. The figures of Trading 212 are those of real
files, those of Interactive Brokers follow from its own columns.
"""

from __future__ import annotations

import pytest

from tests.functions.bookkeeping import add_asset

TRADING212 = (
    "Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share),"
    "Exchange rate,Result (EUR),Total (EUR),Notes,ID,Currency conversion fee (EUR)\n"
)
T212_BUY = "Market buy,2021-04-14 15:06:53,,{0},{0},0.5,27.74,USD,1.19658,,11.61,,B-{0},0.02\n"
T212_SELL = "Market sell,2021-04-26 13:32:56,,{0},{0},0.5,23.87,USD,1.20789,{1},9.87,,S-{0},0.01\n"
T212_NEW = (
    "Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share),"
    "Exchange rate,Result,Currency (Result),Total,Currency (Total),Notes,ID\n"
)
FLEX = (
    '<FlexQueryResponse><FlexStatements count="1"><FlexStatement accountId="U0"><Trades>{}'
    "</Trades></FlexStatement></FlexStatements></FlexQueryResponse>"
)
FLEX_TRADE = (
    '<Trade currency="USD" assetCategory="STK" symbol="{symbol}" tradeID="{id}" tradeDate="{day}" '
    'quantity="{quantity}" tradePrice="{price}" proceeds="{proceeds}" ibCommission="-1" '
    'ibCommissionCurrency="{fee_in}" fifoPnlRealized="{result}" buySell="{kind}" '
    'transactionID="{id}" levelOfDetail="EXECUTION" />'
)
ACTIVITY = (
    "Statement,Header,Field Name,Field Value\n"
    "Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,"
    "C. Price,Proceeds,Comm/Fee,Basis,Realized P/L,MTM P/L,Code\n"
    'Trades,Data,Order,Stocks,USD,{0},"2026-01-05, 09:30:00",100,150,150,-15000,-1,15001,0,0,O\n'
    'Trades,Data,Order,Stocks,USD,{0},"2026-01-06, 10:00:00",100,160,160,-16000,-1,16001,0,0,O\n'
    'Trades,Data,Order,Stocks,USD,{0},"2026-01-07, 10:00:00",-100,155,155,15500,-1,-15001,498,0,C\n'
)


def results(reply):
    assert reply.status_code == 200, reply.json
    return [
        (check["stated"], check["ledger"], check["status"])
        for check in reply.json["checks"]
        if check["kind"] == "result"
    ]


def test_trading212s_result_is_before_all_charges(books):
    """Before and after the file is recorded, and once more; the fees of both sides are 0.02 and
    0.01, and the real file says -1.71.
    """
    asset_id = add_asset("T212-XONE", owner_id=books.user_id)
    content = TRADING212 + T212_BUY.format("T212-XONE") + T212_SELL.format("T212-XONE", "-1.71")
    for query in ("&dry_run=true", "", ""):
        reply = books.import_file(content, query=query)
        assert results(reply) == [("-1.71", "-1.71", "equal")]
    [check] = reply.json["checks"]
    assert (check["kind"], check["date"], check["line"]) == ("result", "2021-04-26", 3)
    assert (check["currency"], check["asset_id"]) == ("EUR", asset_id)
    assert (check["method"], check["after_charges"]) == ("AVERAGE", False)


def test_an_earlier_purchase_that_is_missing_shows(books):
    """The average cost is another one with it; nothing follows, the file is recorded."""
    add_asset("T212-OTRK", owner_id=books.user_id)
    content = TRADING212 + T212_BUY.format("T212-OTRK") + T212_SELL.format("T212-OTRK", "-3.40")
    assert results(books.import_file(content)) == [("-3.4", "-1.71", "differs")]
    assert len(books.all()) == 2


def test_the_average_of_several_purchases_counts(books):
    """In a portfolio whose own method is first in, first out."""
    add_asset("T212-AVG", owner_id=books.user_id, currency="EUR")
    rows = (
        "Market buy,2020-07-01 07:00:46,,T212-AVG,A,10,10,EUR,1,,EUR,100.00,EUR,,1\n"
        "Market buy,2020-07-02 07:00:46,,T212-AVG,A,10,20,EUR,1,,EUR,200.00,EUR,,2\n"
        "Market sell,2020-07-03 07:00:46,,T212-AVG,A,5,20,EUR,1,25.00,EUR,100.00,EUR,,3\n"
        "Market sell,2020-07-04 07:00:46,,T212-AVG,A,5,20,EUR,1,,EUR,100.00,EUR,,4\n"
    )
    assert results(books.import_file(T212_NEW + rows)) == [("25", "25", "equal")]


def test_a_result_in_another_currency_than_its_purchases_is_unknown(books):
    """It would need a rate, and the statement's own is not stated."""
    add_asset("T212-MULTI", owner_id=books.user_id)
    rows = (
        "Market buy,2020-07-01 07:00:46,,T212-MULTI,A,1,10,USD,1,,EUR,10.00,USD,,5\n"
        "Market sell,2020-07-03 07:00:46,,T212-MULTI,A,1,20,USD,1,8.00,EUR,20.00,USD,,6\n"
    )
    assert results(books.import_file(T212_NEW + rows)) == [("8", None, "unknown")]


def test_sales_that_are_not_recorded_are_not_compared(books):
    """Of an asset that is unknown."""
    content = TRADING212 + T212_BUY.format("T212-NONE") + T212_SELL.format("T212-NONE", "-1.71")
    assert results(books.import_file(content, query="&dry_run=true")) == []


def flex(symbol, *trades):
    names = ("id", "kind", "day", "quantity", "price", "proceeds", "fee_in", "result")
    rows = (dict(zip(names, trade, strict=True)) for trade in trades)
    return FLEX.format("".join(FLEX_TRADE.format(symbol=symbol, **row) for row in rows))


def test_interactive_brokers_gains_are_first_in_first_out_after_commissions(books):
    """15,500 − 1 − (15,000 + 1), as its columns say, not the average of both purchases."""
    add_asset("IB-ACTIVITY", owner_id=books.user_id)
    reply = books.import_file(ACTIVITY.format("IB-ACTIVITY"))
    assert results(reply) == [("498", "498", "equal")]
    [check] = reply.json["checks"]
    assert (check["method"], check["after_charges"], check["currency"]) == ("FIFO", True, "USD")


@pytest.mark.parametrize(
    ("fee_in", "expected"), [("USD", ("23", "23", "equal")), ("CHF", ("23", None, "unknown"))]
)
def test_flex_queries_state_the_gain_of_each_sale(books, fee_in, expected):
    """A commission in another currency needs a rate."""
    add_asset("IB-FLEX", owner_id=books.user_id)
    content = flex(
        "IB-FLEX",
        ("1", "BUY", "20240105", "10", "10", "-100", fee_in, "0"),
        ("2", "BUY", "20240106", "10", "20", "-200", "USD", "0"),
        ("3", "SELL", "20240107", "-5", "14.9", "74.5", "USD", "23"),
    )
    assert results(books.import_file(content, "application/xml")) == [expected]
