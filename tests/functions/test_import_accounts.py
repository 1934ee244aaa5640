"""A file of several accounts, or of an account in another currency than the portfolio's, is named
as such: in a warning, or in a refusal where one portfolio can't hold it.
"""

from __future__ import annotations

import pytest

from tests.functions.bookkeeping import add_asset

TABLE = "type,date,amount,currency\nDEPOSIT,2024-01-31,5,{}\nDEPOSIT,2024-02-28,7,{}\n"
FLEX = '<FlexQueryResponse><FlexStatements count="2">{}</FlexStatements></FlexQueryResponse>'
FLEX_ACCOUNT = (
    '<FlexStatement accountId="{account}">'
    '<AccountInformation accountId="{account}" currency="{currency}" />'
    '<CashTransactions><CashTransaction accountId="{account}" currency="USD" amount="10" '
    'description="Electronic Fund Transfer" settleDate="20240131" type="Deposits/Withdrawals" '
    'transactionID="{account}-1" levelOfDetail="DETAIL" /></CashTransactions></FlexStatement>'
)
ACTIVITY = (
    "Statement,Header,Field Name,Field Value\n"
    "Account Information,Header,Field Name,Field Value\n"
    "Account Information,Data,Base Currency,{}\n"
    "Deposits & Withdrawals,Header,Currency,Settle Date,Description,Amount\n"
    "Deposits & Withdrawals,Data,USD,2024-01-31,Electronic Fund Transfer,10\n"
)
OFX = (
    "OFXHEADER:100\n<OFX><BANKMSGSRSV1><STMTRS><CURDEF>GBP<ACCTID>9</STMTRS></BANKMSGSRSV1>"
    "<INVSTMTMSGSRSV1>{}</INVSTMTMSGSRSV1></OFX>"
)
OFX_ACCOUNT = (
    "<INVSTMTRS><CURDEF>{currency}<INVACCTFROM><ACCTID>{account}</INVACCTFROM><INVBANKTRAN>"
    "<TRNTYPE>CREDIT<DTPOSTED>20240131<TRNAMT>10<FITID>{account}</INVBANKTRAN></INVSTMTRS>"
)
AVANZA = (
    "Datum;Konto;Typ av transaktion;Värdepapper/beskrivning;Antal;Kurs;Belopp;"
    "Transaktionsvaluta;ISIN\n"
    "2024-01-31;Sparande 1111;Insättning;Från bank;;;10;SEK;\n"
    "2024-02-28;{};Insättning;Från bank;;;10;SEK;\n"
)


def flex(*accounts):
    return FLEX.format(
        "".join(FLEX_ACCOUNT.format(account=name, currency=code) for name, code in accounts)
    )


def ofx(*accounts):
    return OFX.format(
        "".join(OFX_ACCOUNT.format(account=name, currency=code) for name, code in accounts)
    )


def warnings(books, content, media_type="text/csv"):
    """Those of a dry run, which are the same when the file is recorded, and sent again."""
    said = []
    for query in ("&dry_run=true", "", ""):
        reply = books.import_file(content, media_type, query)
        assert reply.status_code == 200, reply.json
        said.append(reply.json["warnings"])
    assert said[0] == said[1] == said[2]
    return said[0]


@pytest.mark.parametrize(
    ("content", "media_type", "start"),
    [
        (TABLE.format("EUR", "EUR"), "text/csv", "The file's amounts are in EUR, "),
        (TABLE.format("GBX", "EUR"), "text/csv", "The file's amounts are in EUR and GBP, "),
        (flex(("U1", "CHF")), "application/xml", "The file's account is in CHF, "),
        (ACTIVITY.format("CHF"), "text/csv", "The file's account is in CHF, "),
        (ofx(("1", "EUR")), "application/x-ofx", "The file's account is in EUR, "),
    ],
    ids=["table", "pence", "flex", "activity", "ofx"],
)
def test_another_base_currency_is_said_once(books, content, media_type, start):
    """With what it means, and what to do if it is a mistake."""
    [warning] = warnings(books, content, media_type)
    assert warning.startswith(start)
    assert "this portfolio's base currency is USD" in warning
    assert warning.endswith("If the file belongs to another portfolio, send it there.")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (TABLE.format("EUR", "USD"), "text/csv"),
        ("type,date,amount\nDEPOSIT,2024-01-31,5\n", "text/csv"),
        (flex(("U1", "USD")), "application/xml"),
        (ACTIVITY.format("USD"), "text/csv"),
        (ofx(("1", "USD")), "application/x-ofx"),
    ],
    ids=["one of several", "left to the portfolio", "flex", "activity", "ofx"],
)
def test_an_account_in_the_base_currency_needs_no_warning(books, content, media_type):
    assert warnings(books, content, media_type) == []


def test_an_asset_in_another_currency_says_nothing_of_the_account(books):
    """A row whose currency is left to its asset."""
    add_asset("ACCOUNTS-EUR", owner_id=books.user_id, currency="EUR")
    content = "type,date,symbol,quantity,unit_price\nBUY,2024-01-31,ACCOUNTS-EUR,1,5\n"
    assert warnings(books, content) == []


@pytest.mark.parametrize(
    ("content", "media_type", "ends"),
    [
        (flex(("U1111", "USD"), ("U2222", "USD")), "application/xml", "…1111 and …2222"),
        (ofx(("01111", "USD"), ("02222", "USD")), "application/x-ofx", "…1111 and …2222"),
    ],
    ids=["flex", "ofx"],
)
def test_several_accounts_are_named_by_their_ends(books, content, media_type, ends):
    [warning] = warnings(books, content, media_type)
    assert warning.startswith(f"The file has transactions of 2 accounts, such as {ends}, ")
    assert "export each account alone" in warning


def test_one_account_in_many_rows_is_one(books):
    [warning] = warnings(books, AVANZA.format("Sparande 1111"))
    assert warning.startswith("The file's amounts are in SEK, ")
    several, currency = warnings(books, AVANZA.format("Sparande 2222"))
    assert several.startswith("The file has transactions of 2 accounts, such as …1111 and …2222, ")
    assert currency == warning


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (flex(("U1111", "USD"), ("U2222", "CHF")), "application/xml"),
        (ofx(("01111", "USD"), ("02222", "CHF")), "application/x-ofx"),
    ],
    ids=["flex", "ofx"],
)
@pytest.mark.parametrize("query", ["", "&dry_run=true", "&skip_invalid=true"])
def test_accounts_of_several_base_currencies_are_refused(books, content, media_type, query):
    """One portfolio has one; nothing is recorded."""
    reply = books.import_file(content, media_type, query)
    assert reply.status_code == 422
    [error] = reply.json["errors"]
    assert error["detail"] == (
        "The file has accounts in 2 base currencies, such as …1111 in USD and …2222 in CHF; "
        "export each account alone, and import it into its own portfolio"
    )
    assert books.all() == []
