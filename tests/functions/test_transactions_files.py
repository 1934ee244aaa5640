"""Transactions as files: an export can be imported again, and errors are named line by line."""

from __future__ import annotations

import csv
import io
import json
import re
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis.strategies import text

from shared.transactions import export
from shared.transactions.formats.formula_guard import guarded, unguarded
from shared.transactions.formats.own_fields import COLUMNS
from tests.functions.bookkeeping import add_asset, pointers

DAY = "2024-06-10"
OWN = ("id", "portfolio_id", "created_at", "updated_at")


def without_ids(items):
    return [{name: value for name, value in item.items() if name not in OWN} for item in items]


def record_a_bit_of_everything(books):
    for fields in (
        books.buy("2024-01-03", "10", note="=HYPERLINK(1)", external_id="@1", fee="0.10"),
        books.buy("2024-01-02", "1.000000000001", note='\'=quoted, "twice"\r\nand on', order=-1),
        books.sell(
            "2024-01-03", "2", note="'tis", fx_rate="1", currency="USD", settle_date="2024-01-05"
        ),
        {
            "type": "DIVIDEND",
            "date": DAY,
            "asset_id": books.own,
            "quantity": "3",
            "unit_price": "0.333333333333",
        },
        {
            "type": "DIVIDEND",
            "date": DAY,
            "asset_id": books.market,
            "amount": "3",
            "ex_date": "2024-06-01",
        },
        {"type": "SPLIT", "date": DAY, "asset_id": books.own, "ratio": {"new": 7, "old": 2}},
        {
            "type": "INTEREST",
            "date": DAY,
            "amount": "-3.50",
            "currency": "ARS",
            "fx_rate": "0.00070",
        },
        {"type": "DEPOSIT", "date": DAY, "amount": "100", "note": "\t-1+1 😀"},
        books.trade("TRANSFER_OUT", DAY, "1", unit_price=None, note="- a dash"),
    ):
        books.record(fields)


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("json", "application/json"),
        ("beancount", "text/plain; charset=utf-8"),
    ],
)
def test_what_comes_out_goes_in_again(books, form, media_type):
    """Into an empty portfolio: the same transactions in the same order, ids aside, and the same
    file.
    """
    record_a_bit_of_everything(books)
    before, first = books.all(), books.export_file(f"&format={form}")
    assert first.status_code == 200
    assert first.headers["Content-Type"] == media_type
    assert first.headers["Content-Disposition"] == f'attachment; filename="transactions.{form}"'
    books.portfolio_id = books.add_portfolio("USD")
    reply = books.import_file(first.data, media_type, f"&format={form}")
    assert reply.json["created"] == len(before), reply.json
    assert without_ids(books.all()) == without_ids(before)
    again = books.export_file(f"&format={form}").data.decode()
    for old, new in zip(before, books.all(), strict=True):
        again = again.replace(new["id"], old["id"])
    assert again.encode() == first.data


def test_a_spreadsheet_finds_no_formula(books):
    """Texts that would be run as one have an apostrophe in front; numbers are left as they are."""
    record_a_bit_of_everything(books)
    rows = books.export_file().data.decode()
    for cell in ("'=HYPERLINK(1)", "''=quoted", "'@1", "'\t'-1+1", "'- a dash", ",-3.50,"):
        assert cell in rows
    assert "''tis" not in rows


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_a_note_that_begins_like_a_formula_comes_back_as_it_was(books, theirs, sign):
    """With one apostrophe more in the file than in the note, whatever the width of the sign."""
    notes = [f"{quotes}{sign}1" for quotes in ("", "'", "'" * 2)]
    for note in notes:
        books.record({"type": "DEPOSIT", "date": DAY, "amount": "1", "note": note})
    content = books.export_file().data
    assert [line.split(",")[16] for line in content.decode().splitlines()[1:]] == [
        f"'{note}" for note in notes
    ]
    assert theirs.import_file(content).json["created"] == 3
    assert sorted(transaction["note"] for transaction in theirs.all()) == sorted(notes)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        (" =1", "' =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ('"=1', "'\"=1"),
        ("paid;=1", "paid;'=1"),
        ('paid; "=1', "paid;' \"=1"),
        ("paid\t=1", "paid\t'=1"),
        ("paid\r\n@1", "paid\r'\n'@1"),
        (";;=1", "';';'=1"),
        ("\t=1", "'\t'=1"),
        ("a;'=1", "a;''=1"),
        ("a - b; c = d", "a - b; c = d"),
        ("5 = 5", "5 = 5"),
    ],
)
def test_a_formula_behind_a_blank_or_another_separator_is_guarded(text, cell):
    """Wherever a spreadsheet with ; or tabs would begin a cell, ignoring blanks and quotes."""
    assert guarded(text) == cell
    assert unguarded(cell) == text


@given(text(alphabet="';\t\r\n \"=+-@＝a\u00a0"))
def test_each_text_comes_back_from_its_guarded_form(written):
    """And in any tool that separates by ; or tabs, no cell of it begins with a sign."""
    cell = guarded(written)
    assert unguarded(cell) == written
    for part in re.split(r"[;\t\r\n]", cell):
        assert not part.strip().strip('"').strip().startswith(tuple("=+-@＝")), cell


OLD_EXPORT = """\
type,date,order,asset_id,symbol,exchange,quantity,unit_price,amount,ratio,fee,tax,currency,fx_rate,\
settle_date,ex_date,note,external_id\r
DEPOSIT,2024-01-02,,,,,,,1000,,0,0,EUR,1.1,,,"'=opening; ""first""\r
and second line",'@1\r
BUY,2024-01-03,-1,OWN,HOUSE,,10.000000000001,12.50,,,0.10,1,USD,,2024-01-05,,'tis,B2\r
TRANSFER_IN,2024-01-04,,OWN,HOUSE,,2,7,,,0,0,ARS,0.001,,,,\r
SPLIT,2024-02-01,,OWN,HOUSE,,,,,7:2,0,0,USD,,,,,\r
DIVIDEND,2024-03-01,,OWN,HOUSE,,35,0.333333333333,,,0,0.5,USD,,,2024-02-15,,\r
SELL,2024-03-02,,OWN,HOUSE,,1,13,,,0,0,USD,,,,,\r
TRANSFER_OUT,2024-03-03,,OWN,HOUSE,,1,,,,0,0,USD,,,,,\r
INTEREST,2024-03-04,,,,,,,-3.50,,0,0,USD,,,,,\r
"""
"""As the version before exchanges, mergers and named lots wrote it."""


def test_an_export_of_the_form_before_imports_unchanged(books):
    """CSV and JSON without the later columns: the same transactions, which later columns leave
    empty.
    """
    content = OLD_EXPORT.replace("OWN", books.own)
    assert books.import_file(content).json["created"] == 8
    [header, *rows] = csv.reader(io.StringIO(content, newline=""))
    exported = list(csv.DictReader(io.StringIO(books.export_file().text, newline="")))
    assert [[row[name] for name in header] for row in exported] == rows
    later = exported[0].keys() - set(header) - {"id"}
    assert later == set(COLUMNS) - set(header) - {"id"}
    assert {row[name] for row in exported for name in later} == {""}

    first = books.all()
    old_json = {
        "items": [
            {name: item[name] for name in header if item.get(name) is not None}
            for item in books.export_file("&format=json").json["items"]
        ]
    }
    books.portfolio_id = books.add_portfolio("USD")
    assert books.import_file(json.dumps(old_json), "application/json").json["created"] == 8
    assert without_ids(books.all()) == without_ids(first)


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("csv", "text/csv"), ("json", "application/json"), ("beancount", "text/plain")],
)
def test_a_lot_of_another_file_is_an_error_of_its_row(books, form, media_type):
    """A sale names the lot of a purchase that is in the file of earlier days. It names nothing in
    the new portfolio, so the row is refused by its field, and nothing is recorded.
    """
    bought = books.record(books.buy("2024-01-02", "10"))
    chosen = [{"transaction_id": bought["id"], "quantity": "2"}]
    books.record({"type": "DEPOSIT", "date": "2024-02-01", "amount": "1"})
    books.record(books.sell("2024-02-05", "3", from_lots=chosen))
    days = ("&to=2024-01-31", "&from=2024-02-01", "")
    early, late, whole = (books.export_file(f"&format={form}{range_}").data for range_ in days)

    books.portfolio_id = books.add_portfolio("USD")
    assert books.import_file(early, media_type).json["created"] == 1
    reply = books.import_file(late, media_type)
    assert (reply.status_code, reply.json["created"]) == (200, 0)
    [item] = reply.json["items"]
    assert (item["index"], item["status"]) == (1, "invalid")
    [error] = item["errors"]
    assert error["pointer"] == "/from_lots/0/transaction_id"
    assert "neither in this request nor in the portfolio" in error["detail"]
    assert len(books.all()) == 1

    books.portfolio_id = books.add_portfolio("USD")
    assert books.import_file(whole, media_type).json["created"] == 3


def test_a_long_ledger_goes_out_in_ranges_of_days_and_in_again_one_after_the_other(
    books, theirs, monkeypatch
):
    """No export is longer than an import may be; a longer one is refused with its last day."""
    for day in ("2024-01-02", "2024-01-03", "2024-01-03", "2024-02-05"):
        books.record({"type": "DEPOSIT", "date": day, "amount": "1", "note": day})
    monkeypatch.setattr(export, "IMPORT_ITEMS_MAX", 3)
    for query in ("", "&format=json", "&from=2024-01-02"):
        refused = books.export_file(query)
        assert (refused.status_code, pointers(refused)) == (422, ["?to"])
        assert "before 2024-02-05" in refused.json["errors"][0]["detail"]
    for query in ("&to=2024-02-04", "&from=2024-02-05"):
        assert theirs.import_file(books.export_file(query).data).status_code == 200
    assert [transaction["note"] for transaction in theirs.all()] == [
        transaction["note"] for transaction in books.all()
    ]
    assert pointers(books.export_file("&from=2024-01-03&to=2024-01-02")) == ["?to"]
    assert books.export_file("&from=2024-01-03&to=2024-01-03").data.count(b"DEPOSIT") == 2


def test_an_empty_portfolio_is_a_header(books):
    """And a file with only the header imports nothing."""
    content = books.export_file().data
    assert content.startswith(b"type,date,")
    assert content.count(b"\r\n") == 1
    assert books.import_file(content).json["created"] == 0
    assert books.export_file("&format=json").json == {"items": []}


def test_a_file_may_come_from_a_spreadsheet(books):
    """A byte order mark, plain line feeds, other columns' order, spaces, empty lines at the end."""
    content = (
        "\ufeffdate,type,unit_price, quantity ,asset_id,note\n"
        f"{DAY},BUY, 10 ,5,{books.own},hi\n,,,,,\n\n"
    )
    assert books.import_file(content.encode()).json["created"] == 1
    assert books.all()[0].items() >= {"quantity": "5", "unit_price": "10", "note": "hi"}.items()


def test_an_asset_may_be_named_by_its_symbol(books):
    """Where one symbol names several, the exchange decides; one's own assets have a symbol too."""
    symbol = f"S-{uuid4()}"
    nyse, lse = (
        add_asset(symbol, exchange="NYSE"),
        add_asset(symbol, exchange="LSE", currency="GBP"),
    )
    rows = f"BUY,{DAY},{symbol},NYSE,1,1\nBUY,{DAY},{symbol},LSE,1,1\nBUY,{DAY},HOUSE,,1,1\n"
    reply = books.import_file(f"type,date,symbol,exchange,quantity,unit_price\n{rows}")
    assert reply.json["created"] == 3, reply.json
    named = [
        (transaction["asset_id"], transaction["currency"]) for transaction in reversed(books.all())
    ]
    assert named == [(nyse, "USD"), (lse, "GBP"), (books.own, "USD")]
    reply = books.import_file(
        f"type,date,symbol,quantity,unit_price\nBUY,{DAY},{symbol},1,1\nBUY,{DAY},NOPE,1,1\n"
    )
    errors = [
        (item["index"], item["errors"][0]["pointer"], item["errors"][0]["detail"])
        for item in reply.json["items"]
    ]
    assert [error[:2] for error in errors] == [(0, "/symbol"), (1, "/symbol")]
    assert "several" in errors[0][2]
    assert "not an asset" in errors[1][2]


def test_another_users_assets_and_portfolios_are_not_there(books, theirs):
    """A symbol of theirs names nothing; their portfolio can neither be read nor written."""
    add_asset("SECRET", owner_id=theirs.user_id)
    reply = books.import_file(f"type,date,symbol,quantity,unit_price\nBUY,{DAY},SECRET,1,1\n")
    assert reply.json["items"][0]["status"] == "invalid"
    books.portfolio_id = theirs.portfolio_id
    assert books.export_file().status_code == 404
    assert books.import_file(f"type,date,amount\nDEPOSIT,{DAY},1\n").status_code == 404


def test_each_row_gets_its_errors(books):
    """By its index from 0 and the column; nothing of the file is recorded."""
    rows = [
        f"BUY,{DAY},{books.own},1,1,,",
        f"BUY,{DAY},{books.own},-1,ten,,",
        f"GIFT,{DAY},,1,1,,",
        f"SPLIT,{DAY},{books.own},,,2,",
        f"SPLIT,{DAY},{books.own},,,2:0,x",
        f"BUY,{DAY},{books.own}",
    ]
    reply = books.import_file(
        "type,date,asset_id,quantity,unit_price,ratio,order\n" + "\n".join(rows)
    )
    assert (reply.status_code, reply.json["created"]) == (200, 0)
    pointers_by_row = {
        item["index"]: [error["pointer"] for error in item["errors"]]
        for item in reply.json["items"]
    }
    assert pointers_by_row == {
        1: ["/quantity", "/unit_price"],
        2: ["/type"],
        3: ["/ratio/old"],
        4: ["/order", "/ratio/old"],
        5: [""],
    }
    assert books.all() == []


def test_known_external_ids_are_passed_over(books):
    """So the same file can be imported again."""
    content = f"type,date,amount,external_id\nDEPOSIT,{DAY},5,A\nDEPOSIT,{DAY},5,B\n"
    assert books.import_file(content, query="&dry_run=true").json["created"] == 2
    assert books.import_file(content).json["created"] == 2
    again = books.import_file(content).json
    assert (again["created"], [item["status"] for item in again["items"]]) == (
        0,
        ["duplicate", "duplicate"],
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n\x00",
        b"<!doctype html><title>Log in</title>",
        b"\xff\xfe\x00",
        b"type,date,colour\n",
        b"symbol,quantity\nA,1\n",
        b"a," * 1_000_000,
        b"type,date,date\n",
        b"type,amount\n",
        b'type,date\n"DEPOSIT',
        b"type,date,note\nDEPOSIT,2024-01-01,\x00\n",
        b"type,date,note\nDEPOSIT,2024-01-01," + b"x" * 200_000,
    ],
    ids=lambda content: repr(content[:24]),
)
def test_what_is_no_table_is_refused(books, content):
    """Files of another kind, without the columns or any row, and those that break off, are 422 with
    a reason.
    """
    reply = books.import_file(content)
    assert (reply.status_code, pointers(reply)) == (422, [""])
    assert reply.json["errors"][0]["detail"].startswith("The file ")


@pytest.mark.parametrize(
    ("content", "media_type", "query", "status"),
    [
        (b"{", "application/json", "", 400),
        (b"[]", "application/json", "", 422),
        (b'{"items": 5}', "application/json", "", 422),
        (b'{"items": [], "colour": 1}', "application/json", "", 422),
        (b"type,date", "image/png", "", 415),
        (b"type,date", "text/csv", "&format=json", 422),
        (b"type,date", "text/csv", "&format=xml", 422),
        (b"type,date", "text/csv", "&colour=red", 422),
        (b"x" * (10 * 1024 * 1024 + 1), "text/csv", "", 413),
    ],
    ids=str,
)
def test_other_types_and_formats_are_refused(books, content, media_type, query, status):
    """As problems, with the status of the contract."""
    reply = books.import_file(content, media_type, query)
    assert (reply.status_code, reply.content_type) == (status, "application/problem+json")


def test_a_json_file_tells_of_each_item(books):
    """In the same form as a batch."""
    items = [{"type": "DEPOSIT", "date": DAY, "amount": "1"}, {"type": "DEPOSIT", "date": DAY}, 5]
    reply = books.import_file(json.dumps({"items": items}), "application/json")
    assert [(item["index"], item["errors"][0]["pointer"]) for item in reply.json["items"]] == [
        (1, "/amount"),
        (2, ""),
    ]
