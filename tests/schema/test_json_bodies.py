"""A body beyond the bounds is refused before parsing, and one within them is parsed exactly."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Malformed
from shared.schema.fields import DECIMAL_CHARACTERS_MAX
from shared.schema.json_bodies import DEPTH_MAX, NAMES_MAX, parse_json

MANY = 10**6


def nested(depth, opening="[", closing="]"):
    return (opening * depth + "0" + closing * depth).encode()


def object_of(count):
    return json.dumps({f"{number}": 0 for number in range(count)}).encode()


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        (nested(DEPTH_MAX), nested(DEPTH_MAX + 1)),
        (nested(DEPTH_MAX, '{"a":', "}"), nested(DEPTH_MAX + 1, '{"a":', "}")),
        (nested(DEPTH_MAX), nested(100_000)),
        (object_of(NAMES_MAX), object_of(NAMES_MAX + 1)),
        (b"1" * DECIMAL_CHARACTERS_MAX, b"1" * (DECIMAL_CHARACTERS_MAX + 1)),
        (b"0." + b"1" * (DECIMAL_CHARACTERS_MAX - 2), b"0." + b"1" * (DECIMAL_CHARACTERS_MAX - 1)),
        (b"1e99999", b"1" + b"0" * 5_000),
    ],
    ids=["arrays", "objects", "an abyss", "names", "whole numbers", "fractions", "exponents"],
)
def test_each_bound_may_be_reached_and_not_exceeded(within, beyond):
    """More is a 400."""
    parse_json(within, MANY)
    with pytest.raises(Malformed):
        parse_json(beyond, MANY)


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ([0] * 99, 100),
        ({f"{number}": 0 for number in range(99)}, 100),
        ([[]] * 99, 100),
        ({"a": {"b": [1, 2]}}, 5),
        ({"a, [b": ',"[{' * 1_000, 'c\\"': '\\",' * 1_000}, 3),
    ],
    ids=["numbers", "names", "arrays", "inside each other", "signs in texts"],
)
def test_the_number_of_values_is_exact(body, count):
    """Each array, object, string, number, true, false and null counts; characters in strings do
    not.
    """
    written = json.dumps(body).encode()
    assert parse_json(written, count) == body
    with pytest.raises(Malformed, match="more than"):
        parse_json(written, count - 1)


@pytest.mark.parametrize(
    "body", [b'"' + b'\\"' * 100_000, b'{"a":"' + b"," * 100_000, b"[" * 100_000, b"," * 100_000]
)
def test_what_is_not_json_is_refused_as_quickly(body):
    """However many values it begins and does not end."""
    with pytest.raises(Malformed):
        parse_json(body, 100)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**63), 2**63)
        | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
        ),
        max_leaves=10,
    )
)
def test_a_body_within_the_bounds_is_parsed_unchanged(value):
    """With and without blanks."""
    for written in (
        json.dumps(value),
        json.dumps(value, separators=(",", ":"), ensure_ascii=False),
    ):
        assert parse_json(written.encode(), 1_000) == value


def test_fractions_are_exact():
    """No digit changes."""
    assert str(parse_json(b"[0.10, 1.000000000000000000001, 1E+2]", 10)) == str(
        [Decimal("0.10"), Decimal("1.000000000000000000001"), Decimal("1E+2")]
    )
