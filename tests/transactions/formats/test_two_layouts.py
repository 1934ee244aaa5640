"""Rows of a newer layout below the header of an older one, as where two files were put together."""

from __future__ import annotations

from typing import Any

from shared.transactions.formats.format import NO_OPTIONS
from shared.transactions.formats.trading212 import FORMAT

OLDER = (
    "Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share),"
    "Exchange rate,Result,Currency (Result),Total,Currency (Total),Withholding tax,"
    "Currency (Withholding tax),Notes,ID\n"
)
ROWS = (
    "Market buy,2023-12-18 14:30:03,US0000000019,ACME,Acme,8.0,10.00,USD,1,,EUR,80.00,EUR,,,,EOF1\n"
    "Stock distribution,2025-01-23 14:46:06,US0000000019,ACME,Acme,,EOF2,4.0,0.00,USD,,,EUR,0,EUR\n"
    "Transfer out,2025-02-28 08:25:01,US0000000019,ACME,Acme,,EOF3,2.0,3.4,EUR,1,0.00,EUR,6.8,EUR\n"
    "Stock split close,2025-03-24 07:24:24,US0000000019,ACME,Acme,,EOF4,10,2.0,USD,1,0,EUR,20,EUR\n"
    "Stock split open,2025-03-24 07:24:25,US0000000019,ACME,Acme,,EOF5,2.5,8.0,USD,1,,EUR,20,EUR\n"
)


def test_rows_of_the_newer_layout_are_read_by_its_columns():
    """Known by an order's id where the older one has the price."""
    rows: list[Any] = [row.fields for row in FORMAT.read((OLDER + ROWS).encode(), NO_OPTIONS)]
    assert [(row["type"], row.get("quantity")) for row in rows] == [
        ("BUY", "8.0"),
        ("BUY", "4.0"),
        ("TRANSFER_OUT", "2.0"),
        ("SPLIT", None),
    ]
    assert (rows[1]["amount"], rows[2]["external_id"]) == ("0", "EOF3")
    assert rows[3]["ratio"] == {"new": 1, "old": 4}
