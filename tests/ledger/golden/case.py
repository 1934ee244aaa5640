"""What a golden case is: a ledger whose figures somebody else has published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Case:
    """`ledger` and the tables of `expected` are written as tests/ledger/notation.py says; the keys of `expected` are a day
    and, where it matters, a method: "2021-12-18 AVERAGE".

    `returns` are published figures of a period or a series (returns, gains of a period, risk), for the tests of those;
    `not_ours` are published figures whose definition is another one than ours, each with the reason.
    """

    name: str
    source: str
    ledger: str = ""
    currency: str = "USD"
    track_cash: bool = False
    expected: Mapping[str, str] = field(default_factory=dict)
    returns: Mapping[str, object] = field(default_factory=dict)
    not_ours: Mapping[str, str] = field(default_factory=dict)
