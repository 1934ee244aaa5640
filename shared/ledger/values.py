"""Immutable values that a ledger makes by the ten thousand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

Value = TypeVar("Value")


@dataclass_transform(frozen_default=True)
def value(cls: type[Value]) -> type[Value]:
    """A dataclass with slots that is frozen to the type checker. At run time nothing refuses a
    change: Python's own frozen dataclass sets each field through a check, and one of twenty fields
    takes ten times as long to make.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
