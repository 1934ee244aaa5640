"""The import says where the ledger ends otherwise than the statement, and changes nothing."""

from __future__ import annotations

from tests.functions.bookkeeping import add_asset

DEGIRO = (
    "Datum,Tijd,Valutadatum,Product,ISIN,Omschrijving,FX,Mutatie,,Saldo,,Order Id\n"
    '03-01-2024,09:00,03-01-2024,,,Transactiekosten,,EUR,"-2,00",EUR,"{balance}",\n'
    '02-01-2024,09:00,02-01-2024,,,iDEAL Deposit,,EUR,"1000,00",EUR,"1000,00",\n'
)
VANGUARD = (
    "Account Number,Investment Name,Symbol,Shares,Share Price,Total Value,\n"
    "1,SAMPLE,{symbol},{shares},110.00,1375.00,\n"
    "1,OTHER,NEVERTRADED,3,1.00,3.00,\n"
    "1,VANGUARD FEDERAL MONEY MARKET FUND,VMFXX,500,1.00,500.00,\n\n"
    "Account Number,Trade Date,Settlement Date,Transaction Type,Transaction Description,"
    "Investment Name,Symbol,Shares,Share Price,Principal Amount,Commissions and Fees,Net Amount,"
    "Accrued Interest,Account Type,\n"
    "1,2024-01-05,2024-01-08,Buy,Buy,SAMPLE,{symbol},10,108.00,-1080.00,0.0,-1080.00,0.0,CASH,\n"
)


def checks(reply):
    assert reply.status_code == 200, reply.json
    return [
        (check["kind"], check["stated"], check["ledger"], check["status"])
        for check in reply.json["checks"]
    ]


def test_a_balance_of_cash_is_compared_with_the_ledger(books):
    """Before and after the file is recorded, and with what the portfolio had before."""
    content = DEGIRO.format(balance="998,00")
    for query in ("&dry_run=true", "", ""):
        reply = books.import_file(content, query=query)
        assert checks(reply) == [("cash", "998", "998", "equal")]
        [check] = reply.json["checks"]
        assert (check["date"], check["currency"], check["line"]) == ("2024-01-03", "EUR", 2)
    other = books.import_file(DEGIRO.format(balance="990,00"))
    assert checks(other) == [("cash", "990", "998", "differs")]
    assert len(books.all()) == 2


def test_positions_are_compared_by_asset(books):
    """With splits, and with what the portfolio had; an asset of which the file has no row can't be
    matched.
    """
    add_asset("CHECKED", owner_id=books.user_id)
    content = VANGUARD.format(symbol="CHECKED", shares="10")
    reply = books.import_file(content)
    assert checks(reply) == [("position", "10", "10", "equal"), ("position", "3", None, "unknown")]
    asset_id = reply.json["checks"][0]["asset_id"]
    split = {"type": "SPLIT", "date": "2024-01-04", "ratio": {"new": 2, "old": 1}}
    books.record({**books.buy("2024-01-03", "5"), "asset_id": asset_id})
    books.record({**split, "asset_id": asset_id})
    again = books.import_file(content, query="&dry_run=true")
    assert checks(again)[0] == ("position", "10", "20", "differs")


def test_a_file_that_states_nothing_is_compared_with_nothing(books):
    content = "type,date,amount\nDEPOSIT,2024-01-31,5\n"
    assert books.import_file(content).json["checks"] == []
