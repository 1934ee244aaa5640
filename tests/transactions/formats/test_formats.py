"""Each format recognises its samples and no others, and reads them row by row. A new format is
tested by its samples alone.
"""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid, Malformed
from shared.transactions.batch_schemas import RefusedItem
from shared.transactions.formats import own_csv, own_json
from shared.transactions.formats.format import Skipped
from shared.transactions.formats.registry import FORMATS, NAMES, read_file
from shared.transactions.formats.tables import opening_of
from tests.transactions.formats.samples import FOLDER, SAMPLES, rows_of, samples_of

FOREIGN = [
    b"",
    b"\n\n",
    b"\x00" * 100,
    b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    b"PK\x03\x04\x14\x00\x06\x00",
    b"\x1f\x8b\x08\x00",
    b"<!doctype html>\n<title>Log in, please</title>\n<p>a,b\n",
    b'<?xml version="1.0"?>\n<a>1,2</a>\n',
    b"[]",
    b'{"activities": [{"type": "BUY"}]}',
    b"name,amount\nx,1\n",
]
"""Of no format: what people send by mistake."""

JOINED = {
    "avanza",
    "balanz",
    "beancount",
    "degiro",
    "fidelity",
    "ibkr_flex_xml",
    "ibkr_statement",
    "iol",
    "kraken",
    "ofx",
    "qif",
    "questrade",
    "revolut_invest",
    "schwab",
    "swissquote",
    "trade_republic",
    "trading212",
    "vanguard",
    "xtb",
}
"""Formats of which several rows, such as the two sides of an exchange, make one transaction."""

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=str)


def test_every_format_has_a_name_of_its_own_and_samples():
    assert len(set(NAMES)) == len(NAMES)
    for import_format in FORMATS:
        assert samples_of(import_format), import_format.name
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == set(NAMES)


@each_sample
def test_a_file_is_recognised_by_its_format_alone(sample):
    opening = opening_of(sample.content)
    recognised = [import_format.name for import_format in FORMATS if import_format.detect(opening)]
    general = {own_csv.FORMAT.name, own_json.FORMAT.name}
    assert recognised[0] == sample.format.name
    assert set(recognised[1:]) <= general, "only the general ones, which are asked last"


@each_sample
def test_a_file_gives_its_rows(sample):
    """With the line on which each begins."""
    assert list(rows_of(sample.format, sample.content)) == sample.rows


@each_sample
def test_the_same_rows_come_out_under_the_name_and_without_it(sample):
    media_type = sample.format.media_types[0]
    detected = read_file(sample.content, media_type, None)
    assert read_file(sample.content, media_type, sample.format.name) == detected
    assert len(detected.items) == len(sample.rows)


SUMMED = {"binance"}
"""Formats of which the rows of one second are added up: a file that breaks off between them looks
like one that ends there.
"""


@each_sample
def test_a_file_that_breaks_off_gives_no_row_that_the_whole_does_not_have(sample):
    """It is refused, or ends with the row in which it breaks off. Where a row is read with others
    that come later, it may lack them, and is refused or says less then.
    """
    for length in range(len(sample.content)):
        rows = without_last(rows_until_refused(sample.format, sample.content[:length]))
        if sample.format.name in SUMMED:
            assert {row["line"] for row in rows} <= {row["line"] for row in sample.rows}
        elif sample.format.name in JOINED:
            for row in rows:
                whole = [whole for whole in sample.rows if whole["line"] == row["line"]]
                fields = row.get("fields", {}).items()
                assert any(fields <= other.get("fields", {}).items() for other in whole)
        else:
            assert rows == sample.rows[: len(rows)]


def without_last(rows):
    """The rows without those of the last line, which may hold several transactions."""
    rows = list(rows)
    last = rows[-1]["line"] if rows else None
    return rows[:-1] if last is None else [row for row in rows if row["line"] != last]


def rows_until_refused(import_format, content):
    with suppress(Invalid, Malformed):
        yield from rows_of(import_format, content)


@pytest.mark.parametrize("import_format", FORMATS, ids=NAMES)
@pytest.mark.parametrize("content", FOREIGN, ids=lambda content: repr(content[:16]))
def test_a_file_of_another_kind_is_refused_under_the_name(import_format, content):
    """Or read as rows that are refused: never as a transaction."""
    with suppress(Invalid, Malformed):
        file = read_file(content, import_format.media_types[0], import_format.name)
        assert all(isinstance(item, RefusedItem | Skipped) for item in file.items)


@given(
    st.sampled_from(SAMPLES),
    st.booleans(),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=3)), min_size=1, max_size=4),
)
def test_a_damaged_file_is_read_or_refused(sample, is_named, damages):
    """Whatever bytes stand where, with the format's name and without it: never an error of another
    kind.
    """
    content = sample.content
    for place, inserted in damages:
        index = int(place * len(content))
        content = content[:index] + inserted + content[index + 1 :]
    with suppress(Invalid, Malformed):
        read_file(content, sample.format.media_types[0], sample.format.name if is_named else None)
