"""Columns of texts: each row is the text that one object would have been."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import DeadlineExceeded
from shared.timeseries.cells import (
    LINES,
    Cells,
    are_there,
    cells_of,
    cells_of_keys,
    day_cells,
    decimal_cells,
    joined_lines,
    keys_of,
    same_cells,
    under_each_other,
)
from shared.timeseries.fixed_point import as_decimal, packed
from shared.timeseries.span import Ints


def texts_of(cells: Cells) -> list[str]:
    return [row.tobytes().replace(b"\0", b"").decode() for row in cells]


_numbers = st.integers(-(10**6), 10**6) | st.integers(-(2**62), 2**62) | st.integers(10**20)


@given(st.lists(_numbers, min_size=1), st.sampled_from([0, 1, 2, 4, 9, 18]))
def test_figures_are_written_as_decimals_are(numbers: list[int], decimals: int) -> None:
    figures = [as_decimal(number, decimals) for number in numbers]
    assert texts_of(decimal_cells(packed(numbers), decimals)) == [
        f"{figure:f}" for figure in figures
    ]
    for text, figure in zip(
        texts_of(decimal_cells(packed(numbers), decimals, short=True)), figures, strict=True
    ):
        assert Decimal(text) == figure
        assert not (text.endswith(("0", ".")) and "." in text)


def test_zero_and_less_than_one() -> None:
    cells = decimal_cells(np.array([0, -5, 100, -1000], np.int64), 2)
    assert texts_of(cells) == ["0.00", "-0.05", "1.00", "-10.00"]


def test_days_are_written_as_iso_dates() -> None:
    days = [date(2024, 2, 29), date(1900, 1, 1), date(2024, 2, 29)]
    cells = day_cells(np.array([day.toordinal() for day in days], np.int64))
    assert texts_of(cells) == [day.isoformat() for day in days]


@pytest.mark.parametrize("text", ["abc,def,ghi", "a,bc,d", "abc", "abcd,e,", ""])
def test_keys_are_the_parts_of_a_text(text: str) -> None:
    keys = keys_of(text, ",")
    assert texts_of(cells_of_keys(keys)) == (text.split(",") if text else [])
    assert (keys == keys_of(text, ",")).all()


def test_columns_of_other_widths_stand_under_each_other() -> None:
    joined = under_each_other([cells_of(["a", None]), cells_of(["long"])])
    assert texts_of(joined) == ["a", "", "long"]
    assert are_there(joined).tolist() == [True, False, True]
    same = under_each_other([same_cells("x", 2), same_cells("x", 1)])
    assert (texts_of(same), same.strides[0]) == (["x"] * 3, 0)


@pytest.mark.parametrize("count", [1, LINES, LINES + 1, 2 * LINES + 7])
def test_lines_are_joined_in_their_order(count: int) -> None:
    numbers = np.arange(count, dtype=np.int64)
    order = numbers[::-1].copy()
    checks: list[int] = []
    parts: list[bytes | tuple[Cells, Ints]] = [
        b"<",
        (decimal_cells(numbers, 1), order),
        b"|",
        (same_cells("é", count), order),
        b">",
    ]
    lines = b"".join(joined_lines(parts, count, lambda: checks.append(1)))
    expected = "".join(f"<{Decimal(number).scaleb(-1):f}|é>" for number in order.tolist())
    assert lines.decode() == expected
    assert len(checks) == -(-count // LINES)


def test_a_check_ends_the_joining() -> None:
    def check() -> None:
        raise DeadlineExceeded("too long")

    with pytest.raises(DeadlineExceeded):
        next(joined_lines([b"x"], 3, check))
