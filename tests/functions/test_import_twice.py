"""No file adds a row twice, and a dry run says the same as the real run."""

from __future__ import annotations

import json

import pytest

from tests.functions.bookkeeping import add_asset

HEADER = "type,date,symbol,quantity,unit_price\n"
TRADE = "BUY,2024-01-31,HOUSE,10,5\n"


def statuses(reply):
    return [item["status"] for item in reply.json["items"]]


def import_(books, content, query=""):
    """After a dry run, which must say the same of each row; and where an invalid one keeps the file
    out, which of the others are right.
    """
    dry = books.import_file(content, query=f"&dry_run=true{query}")
    real = books.import_file(content, query=query)
    assert (dry.status_code, real.status_code) == (200, 200), dry.json
    if "invalid" in statuses(real) and "skip_invalid" not in query:
        assert real.json["created"] == 0
        assert [status for status in statuses(dry) if status != "created"] == statuses(real)
        assert dry.json["created"] == statuses(dry).count("created")
    else:
        assert statuses(dry) == statuses(real)
        assert dry.json["created"] == real.json["created"]
    assert dry.json["assets"] == real.json["assets"]
    return real


def test_the_same_file_adds_nothing_and_equal_trades_stay_two(books):
    content = HEADER + TRADE * 2
    assert statuses(import_(books, content)) == ["created", "created"]
    recorded = books.all()
    again = import_(books, content)
    assert (statuses(again), again.json["created"]) == (["duplicate", "duplicate"], 0)
    assert {item["id"] for item in again.json["items"]} == {row["id"] for row in recorded}
    assert books.all() == recorded


def test_an_overlapping_file_adds_what_is_new(books):
    import_(books, HEADER + "BUY,2024-01-30,HOUSE,1,5\n" + TRADE)
    later = import_(books, HEADER + TRADE * 2 + "BUY,2024-02-01,HOUSE,3,5\n")
    assert statuses(later) == ["duplicate", "created", "created"]
    assert len(books.all()) == 4


def test_the_same_rows_in_another_dialect_are_the_same(books):
    import_(books, HEADER + "BUY,2024-01-31,HOUSE,1000.50,5\n")
    german = "Typ;Datum;Ticker;Stück;Kurs\nKauf;31.01.2024;HOUSE;1.000,5;5,00\n"
    assert statuses(import_(books, german)) == ["duplicate"]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_ones_own_export_adds_nothing(books, form):
    for fields in (books.buy("2024-01-02", "10"), books.buy("2024-01-02", "10")):
        books.record(fields)
    media_type = {"csv": "text/csv", "json": "application/json"}[form]
    content = books.export_file(f"&format={form}").data
    reply = books.import_file(content, media_type)
    assert statuses(reply) == ["duplicate", "duplicate"]
    assert len(books.all()) == 2


def test_a_lot_is_found_under_the_row_that_is_recorded_already(books):
    """A file that overlaps an earlier one chooses a lot of a row that adds nothing."""
    bought = books.record(books.buy("2024-01-02", "10"))
    chosen = [{"transaction_id": bought["id"], "quantity": "2"}]
    books.record(books.sell("2024-02-05", "3", from_lots=chosen))
    whole = books.export_file().data
    early = books.export_file("&to=2024-01-31").data
    books.portfolio_id = books.add_portfolio("USD")
    assert books.import_file(early).json["created"] == 1
    reply = books.import_file(whole)
    assert statuses(reply) == ["duplicate", "created"]
    [sale, purchase] = books.all()
    assert sale["from_lots"] == [{"transaction_id": purchase["id"], "quantity": "2"}]


def test_what_looks_like_a_recorded_transaction_is_recorded_only_if_wished(books):
    """Each recorded one stands for one row: of two equal rows the second is new."""
    books.record(
        {
            "type": "BUY",
            "date": "2024-01-31",
            "asset_id": books.own,
            "quantity": "10.0",
            "unit_price": "5",
        }
    )
    content = HEADER + TRADE * 2
    dry = books.import_file(content, query="&dry_run=true&look_alikes=true")
    assert statuses(dry) == ["created", "created"]
    assert statuses(import_(books, content)) == ["look_alike", "created"]
    assert len(books.all()) == 2


def test_look_alikes_that_are_wished_are_recorded(books):
    books.record(
        {
            "type": "BUY",
            "date": "2024-01-31",
            "asset_id": books.own,
            "quantity": "10",
            "unit_price": "5",
        }
    )
    content = HEADER + TRADE
    assert statuses(import_(books, content)) == ["look_alike"]
    assert statuses(import_(books, content, "&look_alikes=true")) == ["created"]
    assert statuses(import_(books, content, "&look_alikes=true")) == ["duplicate"]
    assert len(books.all()) == 2


def test_different_external_ids_are_different_trades(books):
    header = HEADER.replace("\n", ",external_id\n")
    first, second = (TRADE.replace("\n", f",{name}\n") for name in ("k1", "k2"))
    assert statuses(import_(books, header + first)) == ["created"]
    assert statuses(import_(books, header + first + second)) == ["duplicate", "created"]


def test_an_external_id_of_any_signs_is_found_again(books):
    """They are asked for in one text, in which some signs have a meaning."""
    names = [
        'a "quoted" one',
        "back\\slash",
        "{a,b}",
        "NULL",
        "\u00fc \u2192",
        "\\",
        '"',
        "a'b",
    ]
    rows = "".join(TRADE.replace("\n", ',"{}"\n'.format(name.replace('"', '""'))) for name in names)
    content = HEADER.replace("\n", ",external_id\n") + rows
    assert statuses(import_(books, content)) == ["created"] * len(names)
    assert statuses(import_(books, content)) == ["duplicate"] * len(names)
    items = [{**books.buy("2024-01-02", "1"), "external_id": name} for name in names]
    batch = {"portfolio_id": books.portfolio_id, "items": items}
    reply = books.http.post("/transactions/batch", json=batch, headers=books.headers)
    assert statuses(reply) == ["duplicate"] * len(items)


def test_another_portfolio_knows_nothing_of_it(books):
    import_(books, HEADER + TRADE)
    books.portfolio_id = books.add_portfolio("USD")
    assert statuses(import_(books, HEADER + TRADE)) == ["created"]


def test_a_corrected_transaction_stays_the_row_that_it_was_and_a_deleted_one_is_free(books):
    import_(books, HEADER + TRADE)
    [recorded] = books.all()
    changed = books.http.patch(
        f"/transactions/{recorded['id']}", json={"quantity": "9"}, headers=books.headers
    )
    assert changed.status_code == 200, changed.json
    assert statuses(import_(books, HEADER + TRADE)) == ["duplicate"]
    deleted = books.http.delete(f"/transactions/{recorded['id']}", headers=books.headers)
    assert deleted.status_code == 204
    assert statuses(import_(books, HEADER + TRADE)) == ["created"]


def test_one_invalid_row_leaves_everything_as_it_was(books):
    reply = import_(books, HEADER + TRADE + "GIFT,2024-01-31,HOUSE,1,1\nTotal,,,11,\n")
    assert [(item["line"], item["status"]) for item in reply.json["items"]] == [
        (3, "invalid"),
        (4, "skipped"),
    ]
    assert reply.json["items"][1]["reason"] == "is a row of totals"
    assert books.all() == []


def test_the_other_rows_are_recorded_where_invalid_ones_may_be_skipped(books):
    """They are listed all the same, and the file can be sent again once they are right."""
    content = HEADER + TRADE + "GIFT,2024-01-31,HOUSE,1,1\n" + TRADE
    reply = import_(books, content, "&skip_invalid=true")
    assert statuses(reply) == ["created", "invalid", "created"]
    assert (reply.json["created"], len(books.all())) == (2, 2)
    right = content.replace("GIFT", "BUY")
    assert statuses(import_(books, right)) == ["duplicate", "created", "duplicate"]


def test_a_sale_of_what_is_not_held_is_invalid_where_such_rows_may_be_skipped(books):
    """As it is in a dry run, which lists it; else it keeps the file out. What fits is recorded."""
    content = (
        HEADER
        + "BUY,2024-01-31,HOUSE,ten,1\nBUY,2024-02-01,HOUSE,2,1\nSELL,2024-02-02,HOUSE,5,1\n"
        + "SELL,2024-02-03,HOUSE,2,1\nSELL,2024-02-04,HOUSE,1,1\n"
    )
    expected = ["invalid", "created", "invalid", "created", "invalid"]
    dry = books.import_file(content, query="&dry_run=true")
    assert statuses(dry) == expected
    [error] = dry.json["items"][2]["errors"]
    assert error["pointer"] == "/quantity"
    assert error["detail"].startswith("is 5, but 2 are held on 2024-02-02")
    assert statuses(import_(books, content, "&skip_invalid=true")) == expected
    assert len(books.all()) == 2


def test_without_that_an_oversell_keeps_the_file_out(books):
    content = HEADER + "SELL,2024-02-02,HOUSE,5,1\n"
    refused = books.import_file(content)
    assert (refused.status_code, refused.json["code"], books.all()) == (409, "oversold", [])
    assert statuses(books.import_file(content, query="&dry_run=true")) == ["invalid"]


def test_a_row_that_takes_the_units_of_a_recorded_sale_is_refused_with_the_file(books):
    """It is no fault of its own, and the recorded one can't be left out."""
    books.record(books.buy("2024-01-02", "5"))
    books.record(books.sell("2024-03-01", "5"))
    content = HEADER + "SELL,2024-02-02,HOUSE,1,1\n"
    for query in ("", "&dry_run=true", "&skip_invalid=true"):
        assert books.import_file(content, query=query).status_code == 409


def test_the_answer_names_the_format_the_lines_and_the_columns_not_read(books):
    content = "Statement\n\n" + HEADER.replace("\n", ",colour\n") + TRADE.replace("\n", ",red\n")
    reply = import_(books, content)
    assert reply.json["format"] == "csv"
    assert reply.json["items"][0]["line"] == 4
    assert reply.json["warnings"] == ["The column 'colour' is not read."]
    in_json = json.dumps({"items": [{"type": "DEPOSIT", "date": "2024-01-31", "amount": "1"}]})
    reply = books.import_file(in_json, "application/json")
    assert (reply.json["format"], reply.json["items"][0]["line"]) == ("json", None)


def test_what_reads_in_two_ways_is_422_until_it_is_stated(books):
    content = HEADER + "BUY,03/04/2024,HOUSE,1.000,2\n"
    for query, pointer in (
        ("", "?decimal"),
        ("&decimal=.", "?dates"),
        ("&decimal=.&dates=dmy&time_zone=Nowhere", "?time_zone"),
        ("&decimal=x", "?decimal"),
        ("&dates=dm", "?dates"),
    ):
        reply = books.import_file(content, query=query)
        assert reply.status_code == 422
        assert [error["pointer"] for error in reply.json["errors"]] == [pointer]
    reply = import_(books, content, "&decimal=,&dates=dmy&time_zone=Europe/Madrid")
    assert reply.json["created"] == 1
    [recorded] = books.all()
    assert (recorded["quantity"], recorded["date"]) == ("1000", "2024-04-03")


def test_the_charset_of_the_content_type_is_respected(books):
    add_asset("Zürich & Söhne", owner_id=books.user_id, currency="USD")
    content = HEADER + "BUY,2024-01-31,Zürich & Söhne,1,1\n"
    for charset in ("iso-8859-1", "utf-16", "utf-8"):
        reply = books.import_file(
            content.encode(charset), f"text/csv; charset={charset}", "&dry_run=true"
        )
        assert reply.json["created"] == 1, reply.json
    reply = books.import_file(content, "text/csv; charset=ebcdic")
    assert (reply.status_code, reply.json["errors"][0]["pointer"]) == (422, "")


def test_a_statement_with_the_newest_day_first_is_recorded_from_its_end(books):
    """So what was bought and sold on one day is bought first; equal rows keep their lines."""
    content = (
        HEADER + "SELL,2024-02-01,HOUSE,4,5\nBUY,2024-02-01,HOUSE,4,5\nBUY,2024-01-31,HOUSE,1,5\n"
    )
    reply = import_(books, content)
    assert [(item["line"], item["status"]) for item in reply.json["items"]] == [
        (2, "created"),
        (3, "created"),
        (4, "created"),
    ]
    assert [(row["type"], row["date"]) for row in books.all()] == [
        ("SELL", "2024-02-01"),
        ("BUY", "2024-02-01"),
        ("BUY", "2024-01-31"),
    ]
    assert statuses(import_(books, content)) == ["duplicate"] * 3


def test_a_transaction_moves_between_portfolios_that_have_the_same_row(books):
    first = books.portfolio_id
    import_(books, HEADER + TRADE)
    books.portfolio_id = books.add_portfolio("USD")
    import_(books, HEADER + TRADE)
    [recorded] = books.all()
    moved = books.patch(recorded["id"], portfolio_id=first)
    assert moved.status_code == 200, moved.json
    assert statuses(import_(books, HEADER + TRADE)) == ["created"]
    books.portfolio_id = first
    assert statuses(import_(books, HEADER + TRADE)) == ["duplicate"]
    assert len(books.all()) == 2


def test_pence_in_a_file_are_pounds_in_the_ledger(books):
    add_asset("PENCE", owner_id=books.user_id, currency="GBP")
    header = HEADER.replace("\n", ",currency\n")
    for day, code in ((30, "GBX"), (31, "GBp")):
        reply = import_(books, f"{header}BUY,2024-01-{day},PENCE,10,350,{code}\n")
        [item] = reply.json["items"]
        assert item["converted_from"]
        assert (books.all()[0]["unit_price"], books.all()[0]["currency"]) == ("3.50", "GBP")
