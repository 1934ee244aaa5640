"""The days of a query from `from` to `to`."""

from __future__ import annotations

from datetime import date

from shared.errors import Invalid


def check_order(first: date, last: date) -> None:
    """Raises Invalid where `first` is after `last`."""
    if first > last:
        raise Invalid.field("?from", "must not be after `to`")
