"""Figures in every usual form are read exactly; one that reads in two ways is never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.transactions.formats.numbers import MARKS, decimal_mark, figure

FIGURES = st.decimals(
    min_value=Decimal(-999999999), max_value=Decimal(999999999), places=4, allow_nan=False
)


@pytest.mark.parametrize(
    ("text", "with_point", "with_comma"),
    [
        ("1,259.59", "1259.59", None),
        ("1.259,59", None, "1259.59"),
        ("1'259.59", "1259.59", None),
        ("1 259,59", None, "1259.59"),
        ("1\u00a0259\u00a0000", "1259000", "1259000"),
        ("1,23,456.78", "123456.78", None),
        ("€39999.331136545", "39999.331136545", None),
        ("-$5.00", "-5.00", None),
        ("5.00 EUR", "5.00", None),
        ("(5.00)", "-5.00", None),
        ("5,00-", None, "-5.00"),
        ("\u22125", "-5", "-5"),
        (".5", "0.5", None),
        ("1.2E-05", "0.000012", None),
        ("1.000", "1.000", "1000"),
        ("0.125", "0.125", None),
        ("1.2.3", None, None),
        ("1,2,3", None, None),
        ("ten", None, None),
        ("", None, None),
        ("1" * 65, None, None),
        ("--5", None, None),
        ("12:30", None, None),
        ("2024-01-31", None, None),
        ("٣", None, None),
    ],
)
def test_a_figure_is_read_with_the_stated_mark_only(text, with_point, with_comma):
    assert (figure(text, "."), figure(text, ",")) == (with_point, with_comma)


@given(FIGURES, st.sampled_from(MARKS), st.sampled_from(["", "other", "'", " ", "\u202f"]))
def test_each_figure_comes_back_exactly(value, mark, grouping):
    """With any decimal mark and any sign between thousands."""
    group = MARKS[mark == "."] if grouping == "other" else grouping
    written = f"{value:,.4f}".replace(",", "G").replace(".", mark).replace("G", group)
    read = figure(written, mark)
    assert read is not None
    assert Decimal(read) == value


@given(st.lists(FIGURES, min_size=1, max_size=8), st.sampled_from(MARKS))
def test_a_columns_mark_is_told_or_asked_for_but_never_wrong(values, mark):
    other = MARKS[mark == "."]
    texts = [
        f"{value:,.2f}".replace(",", "G").replace(".", mark).replace("G", other) for value in values
    ]
    assert decimal_mark(texts) == (mark, None)


def test_a_twofold_column_is_told_by_any_other_cell():
    assert decimal_mark(["1.000", "2.500"]) == (None, "1.000")
    assert decimal_mark(["1.000", "2.50"]) == (".", None)
    assert decimal_mark(["1.000", "0,5"]) == (",", None)
    assert decimal_mark(["1", "20", ""]) == (None, None)
    with pytest.raises(ValueError, match=r"1\.5"):
        decimal_mark(["1.5", "2,5"])
