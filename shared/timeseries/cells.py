"""Texts in columns: the bytes of each are a row of a matrix, so that thousands of texts need no
object each; and lines that are joined from such columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.ledger.pacing import Check, go_on
from shared.timeseries.fixed_point import as_decimal, size
from shared.timeseries.span import ExactInts, Flags, Ints

Cells = NDArray[np.uint8]
"""One row a text, in UTF-8. Zeros are no part of it, wherever they stand; a row of zeros alone is a
text that there is not.
"""
Keys = NDArray[np.bytes_]
"""Texts of one array that can be compared."""

LINES: Final = 512
"""Lines that are joined at once: so many of a thousand bytes stay in the cache of a processor."""

_ZERO: Final = ord("0")
_SHORT: Final = 2**32
"""Smaller numbers are divided in half the time."""


def keys_of(text: str, separator: str) -> Keys:
    """The parts of a text; none of an empty one."""
    if not text:
        return np.zeros(0, "S1")
    width = text.find(separator)
    encoded = text.encode()
    count = text.count(separator) + 1
    if width > 0 and len(encoded) + 1 == count * (width + 1):
        parts = np.frombuffer(encoded + separator.encode(), np.uint8).reshape(count, width + 1)
        if (parts[:, width] == ord(separator)).all():
            return keys_of_cells(parts[:, :width])
    return np.array([part.encode() for part in text.split(separator)], np.bytes_)


def keys_of_cells(cells: Cells) -> Keys:
    keys: Keys = np.ascontiguousarray(cells).view(f"S{max(cells.shape[1], 1)}").reshape(-1)
    return keys


def cells_of_keys(keys: Keys) -> Cells:
    return np.ascontiguousarray(keys).view(np.uint8).reshape(keys.size, keys.itemsize)


def cells_of(texts: Sequence[str | bytes | None]) -> Cells:
    encoded = [text.encode() if isinstance(text, str) else text or b"" for text in texts]
    return cells_of_keys(np.array(encoded, np.bytes_))


def same_cells(text: str | bytes, count: int) -> Cells:
    """The same text in each row, which takes the memory of one."""
    row = np.frombuffer(text.encode() if isinstance(text, str) else text, np.uint8)
    return np.broadcast_to(row, (count, row.size))


def day_cells(days: Ints) -> Cells:
    """Day numbers as "2024-02-29"."""
    own, places = np.unique(days, return_inverse=True)
    texts = [date.fromordinal(day).isoformat() for day in own.tolist()]
    return cells_of(texts)[places]


def decimal_cells(numbers: ExactInts, decimals: int, *, short: bool = False) -> Cells:
    """numbers ÷ 10^decimals with all decimals, or `short` without trailing zeros."""
    if numbers.dtype == object:
        return cells_of([_text(number, decimals, short=short) for number in numbers.tolist()])
    rest, largest = np.abs(numbers), size(numbers)
    if largest < _SHORT:
        rest = rest.astype(np.uint32)
    count = max(len(str(largest)), decimals + 1)
    digits = np.empty((numbers.size, count), np.uint8)
    is_shown = np.empty((numbers.size, count), np.bool_)
    for place in range(count - 1, -1, -1):
        is_shown[:, place] = rest
        quotients = rest // 10
        digits[:, place] = rest - quotients * 10
        rest = quotients
    is_shown[:, count - decimals - 1 :] = True
    if short and decimals:
        is_shown[:, -decimals:] = _before_zeros(digits[:, -decimals:])
    cells = np.zeros((numbers.size, count + 2), np.uint8)
    cells[:, 0] = np.where(numbers < 0, ord("-"), 0)
    texts = (digits + np.uint8(_ZERO)) * is_shown
    cells[:, 1 : 1 + count - decimals] = texts[:, : count - decimals]
    if decimals:
        cells[:, -decimals - 1] = is_shown[:, -decimals] * np.uint8(ord("."))
        cells[:, -decimals:] = texts[:, -decimals:]
    return cells


def _before_zeros(digits: Cells) -> NDArray[np.bool_]:
    """Of each row those digits that have one besides zero at their place or after it."""
    shown: NDArray[np.bool_] = np.logical_or.accumulate(digits[:, ::-1] != 0, axis=1)[:, ::-1]
    return shown


def _text(number: int, decimals: int, *, short: bool) -> str:
    text = format(as_decimal(number, decimals), "f")
    return text.rstrip("0").rstrip(".") if short and "." in text else text


def are_there(cells: Cells) -> Flags:
    """Which rows have a text. Nearly all end with a byte of it."""
    there = np.zeros(cells.shape[0], np.bool_)
    for place in range(cells.shape[1] - 1, -1, -1):
        if there.all():
            break
        there |= cells[:, place].astype(np.bool_)
    return there


def under_each_other(columns: Sequence[Cells]) -> Cells:
    """The rows of all of them."""
    count = sum(cells.shape[0] for cells in columns)
    texts = {_only_text(cells) for cells in columns}
    if len(texts) == 1 and (text := texts.pop()) is not None:
        return same_cells(text, count)
    width = max(cells.shape[1] for cells in columns)
    joined = np.zeros((count, width), np.uint8)
    first = 0
    for cells in columns:
        joined[first : first + cells.shape[0], : cells.shape[1]] = cells
        first += cells.shape[0]
    return joined


def _only_text(cells: Cells) -> bytes | None:
    """Of `same_cells`."""
    return cells[0].tobytes() if cells.strides[0] == 0 and cells.size else None


def joined_lines(
    parts: Sequence[bytes | tuple[Cells, Ints]], count: int, check: Check = go_on
) -> Iterator[bytearray]:
    """`count` lines, some hundred at once. Each is the parts one after the other: a constant, or a
    row of some cells, where the other numbers say which row each line has. `check` may raise to
    abort the work.
    """
    widths = [len(part) if isinstance(part, bytes) else part[0].shape[1] for part in parts]
    memory = bytearray(LINES * sum(widths))
    block = np.frombuffer(memory, np.uint8).reshape(LINES, -1)
    columns: list[tuple[Cells, Cells, Ints]] = []
    for part, width, end in zip(parts, widths, accumulate(widths), strict=True):
        place = block[:, end - width : end]
        text = part if isinstance(part, bytes) else _only_text(part[0])
        if text is not None:
            place[:] = np.frombuffer(text, np.uint8)
        elif not isinstance(part, bytes):
            columns.append((place, *part))
    for first in range(0, count, LINES):
        check()
        for place, cells, rows in columns:
            place[: count - first] = cells.take(rows[first : first + LINES], axis=0)
        if count - first < LINES:
            memory = memory[: block[: count - first].size]
        yield memory.translate(None, b"\0")
