"""What Kraken's and Interactive Brokers' files state is compared with where the ledger ends."""

from __future__ import annotations

import pytest

from tests.functions.bookkeeping import add_asset
from tests.functions.test_import_checks import checks

KRAKEN = (
    '"txid","refid","time","type","subtype","aclass","asset","amount","fee","balance"\n'
    '"L1","D1","2024-01-05 08:00:00","deposit","","currency","ZEUR",1000.0,0,1000.0\n'
    '"L2","T1","2024-01-06 09:00:00","trade","","currency","ZEUR",-400.0,1.0,599.0\n'
    '"L3","T1","2024-01-06 09:00:00","trade","","currency","XXBT",0.01,0,0.01\n'
    '"L4","T2","2024-01-07 09:00:00","trade","","currency","ZEUR",-50.0,0.1,{euros}\n'
    '"L5","T2","2024-01-07 09:00:00","trade","","currency","ZUSD",54.0,0,{dollars}\n'
)
FLEX = (
    '<FlexQueryResponse><FlexStatements count="1"><FlexStatement accountId="U0">'
    '<Trades><Trade currency="USD" assetCategory="STK" symbol="{symbol}" tradeID="1" '
    'tradeDate="20240105" quantity="10" tradePrice="12.5" proceeds="-125" ibCommission="-1" '
    'ibCommissionCurrency="USD" buySell="BUY" transactionID="2" levelOfDetail="EXECUTION" />'
    "</Trades><OpenPositions>"
    '<OpenPosition assetCategory="STK" symbol="{symbol}" reportDate="20240131" '
    'position="{units}" levelOfDetail="SUMMARY" />'
    '<OpenPosition assetCategory="STK" symbol="{symbol}" reportDate="20240131" '
    'position="4" levelOfDetail="LOT" />'
    '<OpenPosition assetCategory="OPT" symbol="{symbol} C12" reportDate="20240131" '
    'position="1" levelOfDetail="SUMMARY" />'
    '<OpenPosition assetCategory="STK" symbol="NEVERTRADED" reportDate="20240131" '
    'position="3" levelOfDetail="SUMMARY" />'
    "</OpenPositions></FlexStatement></FlexStatements></FlexQueryResponse>"
)
ACTIVITY = (
    "Statement,Header,Field Name,Field Value\n"
    "Statement,Data,Title,Activity Statement\n"
    'Statement,Data,Period,"January 1, 2024 - January 31, 2024"\n'
    "Open Positions,Header,DataDiscriminator,Asset Category,Currency,Symbol,Quantity,Mult\n"
    "Open Positions,Data,Summary,Stocks,USD,{symbol},{units},1\n"
    "Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,"
    "C. Price,Proceeds,Comm/Fee,Basis,Realized P/L,MTM P/L,Code\n"
    'Trades,Data,Order,Stocks,USD,{symbol},"2024-01-05, 09:30:01",10,12.5,13,-125,-1,126,0,5,O\n'
)


def test_krakens_last_balances_of_currencies_are_compared(books):
    """Of each currency the last, on its own day and line; a coin's balance is not stated so."""
    add_asset("BTC", owner_id=books.user_id, currency="EUR")
    reply = books.import_file(KRAKEN.format(euros="548.9", dollars="54.0"))
    assert checks(reply) == [("cash", "548.9", "548.9", "equal"), ("cash", "54", "54", "equal")]
    euros, dollars = reply.json["checks"]
    assert (euros["currency"], euros["date"], euros["line"]) == ("EUR", "2024-01-07", 5)
    assert (dollars["currency"], dollars["date"], dollars["line"]) == ("USD", "2024-01-07", 6)
    later = books.import_file(KRAKEN.format(euros="500.0", dollars="54.0"))
    assert checks(later)[0] == ("cash", "500", "548.9", "differs")


@pytest.mark.parametrize(
    ("content", "media_type", "day"),
    [(FLEX, "application/xml", "2024-01-31"), (ACTIVITY, "text/csv", "2024-01-31")],
    ids=["flex", "activity"],
)
def test_positions_of_interactive_brokers_are_compared(books, content, media_type, day):
    """At the end of the day of the report, without its lots and options."""
    symbol = "IB-CHECKED"
    add_asset(symbol, owner_id=books.user_id)
    reply = books.import_file(content.format(symbol=symbol, units="10"), media_type)
    assert reply.json["created"] == 1, reply.json
    assert checks(reply)[0] == ("position", "10", "10", "equal")
    stated = reply.json["checks"][0]
    assert (stated["symbol"], stated["date"]) == (symbol, day)
    assert stated["asset_id"] is not None
    assert checks(reply)[1:] in ([], [("position", "3", None, "unknown")])
    again = books.import_file(content.format(symbol=symbol, units="9"), media_type)
    assert checks(again)[0] == ("position", "9", "10", "differs")
    assert len(books.all()) == 1


def test_the_cash_report_of_a_flex_query_is_compared(books):
    """Of each currency, but not of all together in the base currency."""
    add_asset("IB-CASH", owner_id=books.user_id)
    report = (
        '<CashReport><CashReportCurrency currency="BASE_SUMMARY" toDate="20240131" '
        'endingCash="800" /><CashReportCurrency currency="USD" toDate="20240131" '
        'endingCash="{cash}" /></CashReport><OpenPositions>'
    )
    paid_in = (
        '<CashTransactions><CashTransaction currency="USD" type="Deposits/Withdrawals" '
        'dateTime="20240102" amount="1000" transactionID="1" levelOfDetail="DETAIL" />'
        "</CashTransactions>"
    )
    content = FLEX.replace("<OpenPositions>", paid_in + report).format
    reply = books.import_file(content(symbol="IB-CASH", units="10", cash="874"), "application/xml")
    assert reply.json["created"] == 2, reply.json
    assert ("cash", "874", "874", "equal") in checks(reply)
    again = books.import_file(content(symbol="IB-CASH", units="10", cash="870"), "application/xml")
    assert [check for check in checks(again) if check[0] == "cash"] == [
        ("cash", "870", "874", "differs")
    ]
