"""Immutable values behave as Python's frozen dataclasses, but for the refusal at run time."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.immutable import immutable

SHARED = Path(__file__).parent.parent / "shared"
Decorator = Callable[[type[Any]], type[Any]]


def made_by(decorator: Decorator) -> type[Any]:
    class Trade:
        symbol: str
        quantity: int = 1
        secret: str = field(default="", repr=False)
        seen: int = field(default=0, compare=False)
        parts: list[int] = field(default_factory=list, hash=None, compare=False)

    return decorator(Trade)


OURS, PYTHONS = made_by(immutable), made_by(dataclass(frozen=True, slots=True))

FIELDS = st.fixed_dictionaries(
    {"symbol": st.sampled_from(["ACME", "O'X"])},
    optional={
        "quantity": st.integers(0, 2),
        "secret": st.sampled_from(["", "a"]),
        "seen": st.integers(0, 1),
        "parts": st.lists(st.integers(), max_size=2),
    },
)


@given(FIELDS, FIELDS)
def test_compares_hashes_and_shows_itself_as_a_frozen_dataclass(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    ours, theirs = (OURS(**first), OURS(**second)), (PYTHONS(**first), PYTHONS(**second))
    assert (ours[0] == ours[1]) is (theirs[0] == theirs[1])
    if ours[0] == ours[1]:
        assert hash(ours[0]) == hash(ours[1])
    assert repr(ours[0]) == repr(theirs[0])
    assert dataclasses.asdict(ours[0]) == dataclasses.asdict(theirs[0])
    replaced = dataclasses.replace(ours[0], quantity=5)
    assert (replaced.quantity, replaced.symbol) == (5, ours[0].symbol)


def test_is_equal_to_no_other_class() -> None:
    other: Any = type("Trade", (OURS,), {})
    assert OURS("ACME") != PYTHONS("ACME")
    assert OURS("ACME") != ("ACME", 1, "")
    assert immutable(other)("ACME") != OURS("ACME")


def test_has_no_attribute_but_its_fields() -> None:
    with pytest.raises(AttributeError):
        OURS("ACME").quantty = 2


def test_one_without_fields_is_equal_to_itself() -> None:
    class Nothing:
        pass

    empty = immutable(Nothing)
    assert (empty() == empty(), hash(empty()) == hash(empty()), repr(empty())) == (
        True,
        True,
        f"{Nothing.__qualname__}()",
    )


def test_what_a_class_says_of_itself_stays() -> None:
    class Ratio:
        new: int
        old: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self)) and self.new * other.old == other.new * self.old

        def __hash__(self) -> int:
            return hash(self.new / self.old)

    Ratio.__annotations__ = {"new": int, "old": int}
    ratio: Any = immutable(Ratio)
    assert ratio(2, 1) == ratio(4, 2)
    assert hash(ratio(2, 1)) == hash(ratio(4, 2))


def test_the_product_has_one_kind_of_immutable_value() -> None:
    frozen = [
        f"{path.relative_to(SHARED)}:{node.lineno}"
        for path in SHARED.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "dataclass"
        and {"frozen", "slots"} == {keyword.arg for keyword in node.keywords}
    ]
    assert frozen == []
