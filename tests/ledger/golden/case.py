"""A golden case: a ledger whose figures another project or author has published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Case:
    """`ledger` and the tables of `expected` are written as tests/ledger/notation.py says; the keys
    of `expected` are a day and, where it matters, a method: "2021-12-18 AVERAGE".

    `returns` are published figures of periods, checked in tests/analytics/test_golden_returns.py,
    by their first day (exclusive) and last: "2011-12-30 2012-01-08"; one that is written as text
    was published to so many digits. `not_ours` are published figures whose definition is another
    one than ours, each with the reason.
    """

    name: str
    source: str
    ledger: str = ""
    currency: str = "USD"
    track_cash: bool = False
    expected: Mapping[str, str] = field(default_factory=dict)
    returns: Mapping[str, Mapping[str, float | str]] = field(default_factory=dict)
    not_ours: Mapping[str, str] = field(default_factory=dict)
