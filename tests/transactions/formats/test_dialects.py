"""A table is the same in each dialect, with its columns in another order, and with one more that no
reader knows.
"""

from __future__ import annotations

import csv
import io

import pytest

from shared.transactions.formats.tables import opening_of
from tests.transactions.formats.samples import SAMPLES, rows_of

BY_PLACE = {"degiro", "degiro_trades", "csv"}
"""Formats whose columns have no names of their own, or one order."""
SECTIONS = {"ibkr_statement"}
"""Formats of several tables, each with a header of its own."""


def table_of(sample):
    """The rows of a table, and the place of its header; None where the sample is no table."""
    opening = opening_of(sample.content)
    known = set(sample.format.known_by)
    place = next((n for n, row in enumerate(opening.rows) if known <= set(row)), None)
    if place is None or sample.content.lstrip()[:1] in b"<{[":
        return None
    text = sample.content.decode("utf-8-sig", "replace")
    if "\ufffd" in text:
        text = sample.content.decode("cp1252")
    separator = max(",;\t", key=text.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    width = max(n for n, cell in enumerate(rows[place], 1) if cell.strip())
    return place, [row if any(map(str.strip, row[width:])) else row[:width] for row in rows]


TABLES = [
    sample
    for sample in SAMPLES
    if sample.format.name not in BY_PLACE | SECTIONS and table_of(sample) is not None
]
each_table = pytest.mark.parametrize("sample", TABLES, ids=str)


def written(rows, separator=",", quoting=csv.QUOTE_MINIMAL, end="\n", encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=end).writerows(rows)
    return text.getvalue().encode(encoding)


def without_lines(rows):
    """Lines differ where a cell had line breaks."""
    return [{name: value for name, value in row.items() if name != "line"} for row in rows]


def read(sample, content):
    assert sample.format.detect(opening_of(content))
    return without_lines(rows_of(sample.format, content))


@each_table
@pytest.mark.parametrize(
    "dialect",
    [
        {"separator": ";"},
        {"separator": "\t"},
        {"separator": "|"},
        {"quoting": csv.QUOTE_ALL},
        {"end": "\r\n"},
        {"encoding": "utf-8-sig"},
        {"encoding": "utf-16"},
    ],
    ids=str,
)
def test_the_dialect_makes_no_difference(sample, dialect):
    _, rows = table_of(sample)
    assert read(sample, written(rows, **dialect)) == without_lines(sample.rows)


@each_table
def test_the_order_of_the_columns_makes_no_difference(sample):
    place, rows = table_of(sample)
    width = len(rows[place])
    if len(set(rows[place])) < width:
        pytest.skip("two columns have one name, and are told apart by their order")
    turned = [row[::-1] if len(row) == width else row for row in rows[place:]]
    assert read(sample, written([*rows[:place], *turned])) == without_lines(sample.rows)


@each_table
def test_a_new_column_makes_no_difference(sample):
    place, rows = table_of(sample)
    width = len(rows[place])
    wider = [
        [*row, "Sparkle" if not n else "x"] if len(row) == width else row
        for n, row in enumerate(rows[place:])
    ]
    assert read(sample, written([*rows[:place], *wider])) == without_lines(sample.rows)
