"""Checks in long loops that may abort them. The ledger has no clock, so its callers pass the check
in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")

Check = Callable[[], None]
"""Returns to continue, or raises to abort the work."""

STEPS: Final = 256
"""Between two checks: some milliseconds of a replay, next to which a check costs nothing."""


def go_on() -> None:
    """The check that never aborts."""


def paced(items: Iterable[T], check: Check, steps: int = STEPS) -> Iterator[T]:
    """The same items, with a check before the first and after every `steps` items."""
    rest = iter(items)
    while batch := tuple(islice(rest, steps)):
        check()
        yield from batch
