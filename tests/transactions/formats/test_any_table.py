"""Tables as spreadsheets, banks and people make them are read by their columns, or asked about."""

from __future__ import annotations

import pytest

from shared.errors import Invalid
from shared.transactions.batch_schemas import RefusedItem
from shared.transactions.formats import own_csv
from shared.transactions.formats.format import NO_OPTIONS, Note, Options, ReadColumns, Skipped

HEADER = "type,date,symbol,quantity,unit_price,fee,currency\n"
PLAIN = HEADER + "BUY,2024-01-31,ACME,10,12.50,1.00,EUR\n"
EXPECTED = {
    "type": "BUY",
    "date": "2024-01-31",
    "symbol": "ACME",
    "quantity": "10",
    "unit_price": "12.50",
    "fee": "1.00",
    "currency": "EUR",
}
GERMAN = "Typ;Datum;Ticker;Stück;Kurs;Gebühr;Währung\nKauf;31.01.2024;ACME;10;12,50;1,00;EUR\n"


def rows_of(content, options=NO_OPTIONS):
    data = content if isinstance(content, bytes) else content.encode()
    rows = [row.fields for row in own_csv.read(data, options)]
    return [fields for fields in rows if not isinstance(fields, ReadColumns)]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.encode("utf-16"),
        b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", "|"),
        "sep=;\n" + PLAIN.replace(",", ";"),
        "My statement\nAccount,1\n\n" + PLAIN,
        PLAIN.replace("\n", ",,\n"),
        PLAIN.replace("BUY", "buy").replace("EUR", "eur"),
        PLAIN.replace("2024-01-31", "2024-01-31T00:00:00.000Z"),
        PLAIN.replace("2024-01-31", "31/01/2024"),
        PLAIN.replace("2024-01-31", "01/31/2024"),
        PLAIN.replace("12.50", "€12.50"),
        PLAIN.replace(",", ";").replace(".", ","),
        GERMAN,
        GERMAN.encode("cp1252"),
        (
            "Tipo;Fecha;Símbolo;Cantidad;Precio;Comisión;Moneda\n"
            "Compra;31/01/2024;ACME;10;12,50;1,00;EUR\n"
        ),
    ],
    ids=lambda content: repr(content[:40]),
)
def test_a_row_is_the_same_in_every_dialect(content):
    assert rows_of(content) == [EXPECTED]


def test_the_stated_charset_is_respected():
    content = PLAIN.replace("ACME", "Zürich & Łódź").encode("cp1250", "replace")
    [row] = rows_of(content, Options(charset="windows-1250"))
    assert row["symbol"] == "Zürich & Łódź"
    with pytest.raises(Invalid, match="charset"):
        rows_of(PLAIN, Options(charset="ebcdic"))


@pytest.mark.parametrize(
    ("content", "pointer", "readings"),
    [
        (HEADER + "BUY,2024-01-31,ACME,1.000,2,,EUR\n", "?decimal", ["1.000", "1000"]),
        (HEADER + 'BUY,2024-01-31,ACME,"1,000",2,,EUR\n', "?decimal", ["1.000", "1000"]),
        (HEADER + 'BUY,2024-01-31,A,1.5,2,,EUR\nBUY,2024-01-31,A,"1,5",2,,EUR\n', "?decimal", []),
        (
            HEADER + "BUY,03/04/2024,ACME,1,2,,EUR\n",
            "?dates",
            ["2024-04-03 with dates=dmy", "2024-03-04 with dates=mdy"],
        ),
    ],
)
def test_what_reads_in_two_ways_is_asked_for(content, pointer, readings):
    with pytest.raises(Invalid) as question:
        rows_of(content)
    [error] = question.value.errors
    assert error.pointer == pointer
    for reading in readings:
        assert reading in error.detail


def test_the_answer_to_the_question_decides():
    content = HEADER + "BUY,03/04/2024,ACME,1.000,2,,EUR\n"
    [point] = rows_of(content, Options(decimal=".", dates="dmy"))
    [comma] = rows_of(content, Options(decimal=",", dates="mdy"))
    assert (point["quantity"], point["date"]) == ("1.000", "2024-04-03")
    assert (comma["quantity"], comma["date"]) == ("1000", "2024-03-04")
    [refused] = rows_of(HEADER + "BUY,2024-01-31,ACME,1.5,2,,EUR\n", Options(decimal=","))
    assert isinstance(refused, RefusedItem)
    assert refused.errors[0].pointer == "/quantity"


def test_another_column_tells_the_mark():
    [row] = rows_of(HEADER.replace(",", ";") + "BUY;2024-01-31;ACME;1.000;12,50;;EUR\n")
    assert row["quantity"] == "1000"


def test_an_unknown_column_is_noted_and_one_of_a_currency_refused():
    [note, row] = rows_of(PLAIN.replace("\n", ",colour\n", 1).replace("EUR\n", "EUR,red\n"))
    assert note == Note("The column 'colour' is not read.")
    assert row == EXPECTED
    with pytest.raises(Invalid, match="of which figures"):
        rows_of("type,date,amount,Currency (Total)\nDEPOSIT,2024-01-31,5,EUR\n")


def test_totals_are_skipped():
    [_, total] = rows_of(PLAIN + "Total,,,10,,1.00,\n")
    assert total == Skipped("is a row of totals")


def test_signs_of_a_statement_say_what_the_types_say():
    rows = rows_of(
        "type,date,amount,fee\nBUY,2024-01-31,-5.5,-1\nSELL,2024-01-31,7,-1\n"
        "FEE,2024-01-31,-2,\nWITHDRAWAL,2024-01-31,-3,\n"
    )
    assert [row["amount"] for row in rows] == ["5.5", "7", "2", "3"]
    assert [row.get("fee") for row in rows] == ["1", "1", None, None]
    [rebate] = rows_of("type,date,amount\nFEE,2024-01-31,-2\n")
    assert rebate["amount"] == "-2"


def test_a_net_total_is_not_taken_for_the_gross_amount():
    header = "type;date;symbol;quantity;price;betrag\n"
    [net] = rows_of(header + "BUY;2024-01-31;ACME;10;12,50;126,00\n")
    assert net.errors[0].pointer == "/amount"
    [gross] = rows_of(header + "BUY;2024-01-31;ACME;10;12,50;125,00\n")
    assert gross["amount"] == "125.00"


def test_a_senders_own_ids_are_external_ids():
    [row] = rows_of("id,type,date,amount\nEOF75,DEPOSIT,2024-01-31,5\n")
    assert row["external_id"] == "EOF75"
    assert "id" not in row


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"type,date\n",
        b"symbol,quantity\nACME,1\n",
        b"type,date,kurs,preis\nBUY,2024-01-31,1,2\n",
        b"%PDF-1.7\n",
        b"\x89PNG\r\n",
        b"PK\x03\x04",
        b"<html><body>",
        b'type,date\n"BUY',
        b"a," * 1_000_000,
        b"type,date,note\nBUY,2024-01-31," + b"x" * 200_000,
        "type,date\n".encode("utf-16") + b"\x00\xd8\x00\x00",
    ],
    ids=lambda content: repr(content[:16]),
)
def test_what_is_no_table_is_refused_with_the_reason(content):
    with pytest.raises(Invalid, match="The file "):
        rows_of(content)
