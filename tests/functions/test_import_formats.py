"""Files of every format go in as they come, over HTTP, and each of their rows is accounted for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shared.transactions.formats.registry import NAMES
from tests.functions.bookkeeping import add_asset, pointers
from tests.transactions.formats.samples import SAMPLES


def test_each_format_says_how_to_get_its_files(books):
    reply = books.http.get("/transactions/import/formats")
    assert reply.status_code == 200
    assert [item["name"] for item in reply.json["items"]] == list(NAMES)
    assert all(item["how_to_get"] and item["known_by"] for item in reply.json["items"])


def add_assets(books, sample):
    """Those that the file names, as the user's own."""
    named = {
        (row["fields"]["symbol"], row["fields"].get("currency", "USD"))
        for row in sample.rows
        if "symbol" in row.get("fields", ())
    }
    for symbol, currency in dict(named).items():
        add_asset(symbol, owner_id=books.user_id, currency=currency)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_file_goes_in_as_it_comes(books, sample):
    """Recorded row by row; or, where a row is invalid, nothing is, and the answer says which. The
    format needs no name, and a dry run says the same, and what is right beside what is invalid.
    """
    add_assets(books, sample)
    media_type = sample.format.media_types[0]
    dry_run = books.import_file(sample.content, media_type, "&dry_run=true")
    assert books.all() == []
    reply = books.import_file(sample.content, media_type)
    invalid = [item["index"] for item in reply.json["items"] if item["status"] == "invalid"]
    assert reply.status_code == 200
    assert [(item["index"], item["status"], item["errors"]) for item in reply.json["items"]] == [
        (item["index"], item["status"], item["errors"])
        for item in dry_run.json["items"]
        if not (invalid and item["status"] == "created")
    ]
    would_be = [item for item in dry_run.json["items"] if item["status"] == "created"]
    assert dry_run.json["created"] == len(would_be)
    assert reply.json["created"] == (0 if invalid else len(would_be))
    refused = [index for index, row in enumerate(sample.rows) if "errors" in row]
    assert set(refused) <= set(invalid)
    if invalid:
        assert (reply.json["created"], books.all()) == (0, [])
        return
    rows = [row for row in sample.rows if "fields" in row]
    recorded = {stated(transaction) for transaction in books.all()}
    assert recorded == {stated(row["fields"]) for row in rows}
    assert len(books.all()) == len(rows)


def stated(fields):
    """What a row and its transaction have in common: the type, the date, and the figures that the
    row states.
    """
    figures = [Decimal(fields.get(name) or 0) for name in ("quantity", "amount", "fee", "tax")]
    is_product = bool(fields.get("quantity") and fields.get("unit_price"))
    return (
        fields["type"],
        fields["date"],
        *figures[:1],
        None if is_product else figures[1],  # a dividend's is computed from the two
        *figures[2:],
        fields.get("note"),
        fields.get("external_id"),
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_the_content_decides_whatever_the_sender_calls_it(books, sample):
    add_assets(books, sample)
    for media_type in ("application/octet-stream", "text/plain", "application/vnd.ms-excel"):
        reply = books.import_file(sample.content, media_type, "&dry_run=true&format=auto")
        assert (reply.status_code, reply.json["format"]) == (200, sample.format.name)


@pytest.mark.parametrize(
    ("content", "name", "looks"),
    [
        (b"type,date\nBUY,2024-01-02\n", "json", "is not JSON"),
        (b'{"items": []}', "csv", "looks like JSON"),
    ],
)
def test_a_named_general_format_has_to_suit_the_content(books, content, name, looks):
    reply = books.import_file(content, "text/csv", f"&format={name}")
    assert (reply.status_code, pointers(reply)) == (422, ["?format"])
    assert reply.json["errors"][0]["detail"] == f"is {name}, but the file {looks}"
