"""Where long loops ask whether to go on: the ledger has no clock, so that its callers bring the
question along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")

Check = Callable[[], None]
"""Returns, or raises what ends the work."""

STEPS: Final = 256
"""Between two checks: some milliseconds of a replay, beside which a check is nothing."""


def go_on() -> None:
    """The check of whoever has all the time in the world."""


def paced(items: Iterable[T], check: Check, steps: int = STEPS) -> Iterator[T]:
    """The same items, with a check before the first and after every so many."""
    rest = iter(items)
    while batch := tuple(islice(rest, steps)):
        check()
        yield from batch
