"""Days in every usual form; an order that a column leaves open is asked for, never guessed."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid
from shared.transactions.formats.dates import DateReader
from shared.transactions.formats.format import NO_OPTIONS, Options

DAYS = st.dates(min_value=dt.date(1970, 1, 1), max_value=dt.date(2069, 12, 31))
FORMS = {
    "dmy": ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y"],
    "mdy": ["%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"],
    "ymd": ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %b %Y", "%d-%b-%y", "%B %d, %Y"],
}


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-31",
        "2024-01-31T00:00:00.000Z",
        "2024-01-31 14:30:03.613",
        "2024-01-31 06:45:27 UTC",
        "2024-01-31T10:20:05+02:00",
        "20240131",
        "20240131;093000",
        "2024/1/31",
        "31/01/2024",
        "31.1.2024 10:00",
        "1/31/2024",
        "01/31/24 4:05:06 PM",
        "31 Jan 2024",
        "31-ene-2024",
        "31. Januar 2024",
        "31 janvier 2024",
        "Jan 31, 2024",
    ],
)
def test_a_day_is_read_in_every_usual_form(text):
    assert DateReader.of("date", [text], NO_OPTIONS).day(text) == "2024-01-31"


@pytest.mark.parametrize("text", ["", "soon", "2024-02-30", "31.31.2024", "2024", "1" * 70, "5.50"])
def test_what_is_no_day_is_none(text):
    assert DateReader.of("date", [text], NO_OPTIONS).day(text) is None


@given(st.lists(DAYS, min_size=1, max_size=6), st.sampled_from(sorted(FORMS)), st.data())
def test_a_column_is_read_right_or_asked_about(days, order, data):
    """With the stated order always right; without it right, or a question."""
    form = data.draw(st.sampled_from(FORMS[order]))
    texts = [day.strftime(form) for day in days]
    expected = [day.isoformat() for day in days]
    stated = DateReader.of("date", texts, Options(dates=order))
    assert [stated.day(text) for text in texts] == expected
    pointers = []
    with suppress(Invalid):
        try:
            reader = DateReader.of("date", texts, NO_OPTIONS)
        except Invalid as question:
            pointers = [error.pointer for error in question.errors]
            raise
        assert [reader.day(text) for text in texts] == expected
    assert pointers in ([], ["?dates"])


def test_the_question_shows_every_reading():
    with pytest.raises(Invalid, match="2024-04-03 with dates=dmy and 2024-03-04 with dates=mdy"):
        DateReader.of("Datum", ["03/04/2024"], NO_OPTIONS)
    assert DateReader.of("Datum", ["03/04/2024", "25/04/2024"], NO_OPTIONS).order == "dmy"
    assert DateReader.of("Datum", ["03/03/2024"], NO_OPTIONS).day("03/03/2024") == "2024-03-03"
    with pytest.raises(Invalid, match="several forms"):
        DateReader.of("Datum", ["25/04/2024", "04/25/2024"], NO_OPTIONS)


def test_a_timestamp_with_an_offset_has_its_day_in_the_stated_zone():
    options = Options(time_zone="America/New_York")
    reader = DateReader.of("time", ["2024-01-31T03:00:00Z"], options)
    assert reader.day("2024-01-31T03:00:00Z") == "2024-01-30"
    assert reader.day("2024-01-31T03:00:00-05:00") == "2024-01-31"
    assert reader.day("2024-01-31 03:00:00") == "2024-01-31"
    assert reader.day("2024-01-31") == "2024-01-31"
    with pytest.raises(Invalid):
        DateReader.of("time", [], Options(time_zone="Nowhere/At all"))
