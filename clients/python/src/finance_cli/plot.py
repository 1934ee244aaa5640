"""A line of figures as a chart of characters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_MARGIN = 2


def chart(points: Sequence[tuple[date, Decimal | None]], *, width: int, height: int = 12) -> str:
    """The points as bars from the lowest to the highest, with both on the left and the first and
    the last day below. A day without a figure is a gap, never zero. Empty without any figure.
    """
    figures = [figure for _, figure in points if figure is not None]
    if not figures:
        return ""
    low, high = min(figures), max(figures)
    labels = [f"{high:,.2f}", f"{low:,.2f}"]
    label_width = max(map(len, labels))
    columns = _columns(points, max(1, width - label_width - _MARGIN))
    levels = [_level(figure, low, high, height) for figure in columns]
    rows = []
    for row in range(height, 0, -1):
        label = labels[0] if row == height else labels[1] if row == 1 else ""
        cells = [
            " " if level is None else _EIGHTHS[max(0, min(8, level - (row - 1) * 8))]
            for level in levels
        ]
        rows.append(f"{label:>{label_width}} │{''.join(cells)}".rstrip())
    first, last = points[0][0].isoformat(), points[-1][0].isoformat()
    gap = max(1, len(columns) - len(first) - len(last))
    return "\n".join([*rows, f"{'':>{label_width}}  {first}{' ' * gap}{last}"])


def _columns(points: Sequence[tuple[date, Decimal | None]], width: int) -> list[Decimal | None]:
    """One figure a column: the last of the days that share it."""
    count = min(width, len(points))
    return [points[(column + 1) * len(points) // count - 1][1] for column in range(count)]


def _level(figure: Decimal | None, low: Decimal, high: Decimal, height: int) -> int | None:
    """How many eighths of a row the bar is high: from 1, so that the lowest figure is seen."""
    if figure is None:
        return None
    if high == low:
        return height * 4
    return 1 + round((figure - low) / (high - low) * (height * 8 - 1))
