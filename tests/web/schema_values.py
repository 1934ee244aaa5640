"""Values that a JSON schema allows, and values that it excludes, for the parts of JSON Schema that
our OpenAPI document uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from shared import clock

Json = dict[str, Any]
WRITTEN_IN = 2026


def allowed(schema: Json, components: Mapping[str, Json]) -> st.SearchStrategy[Any]:
    """A strategy of values of this schema."""
    schema = resolved(schema, components)
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return st.one_of([allowed(choice, components) for choice in schema[several]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if schema["type"] == "object":
        return _object(schema, components)
    if schema["type"] == "array":
        items = allowed(schema["items"], components)
        return st.lists(
            items, min_size=schema.get("minItems", 0), max_size=min(schema["maxItems"], 3)
        )
    return _simple(schema)


def refused(schema: Json, components: Mapping[str, Json]) -> Iterator[Any]:
    """Values that a field of this schema can't have, at its bounds and of other types."""
    schema = resolved(schema, components)
    choices = [resolved(choice, components) for choice in schema.get("anyOf", [schema])]
    kinds = {choice["type"] for choice in choices}
    yield from ([] if "null" in kinds else [None])
    yield from ([] if "object" in kinds else [{}])
    yield from ([] if "array" in kinds else [[]])
    yield from ([] if "boolean" in kinds else [True])
    for choice in choices:
        if "maximum" in choice:
            yield choice["maximum"] + 1
            yield choice["minimum"] - 1
        if choice["type"] == "array":
            yield from ([[]] if choice.get("minItems") else [])
        if choice["type"] == "string":
            candidates = [
                "",
                "\n",
                " ",
                "x",
                "-1",
                "0",
                "9" * 19,
                f"0.{'0' * 12}1",
                "1899-12-31",
                "2024-02-30",
                "\u0000",
            ]
            candidates += ["a" * (choice["maxLength"] + 1)] if "maxLength" in choice else []
            yield from (
                text for text in candidates if not any(_allows(other, text) for other in choices)
            )


def resolved(schema: Json, components: Mapping[str, Json]) -> Json:
    """The schema without a reference at its top."""
    if "$ref" in schema:
        return components[schema["$ref"].rpartition("/")[2]]
    return schema


def _simple(schema: Json) -> st.SearchStrategy[Any]:
    match schema["type"]:
        case "integer":
            return st.integers(schema["minimum"], schema["maximum"])
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case _:
            return _string(schema)


def _object(schema: Json, components: Mapping[str, Json]) -> st.SearchStrategy[Json]:
    if "if" in schema:
        unconditional = {
            name: value for name, value in schema.items() if name not in ("if", "then", "else")
        }
        [(name, condition)] = schema["if"]["properties"].items()
        branches = []
        others = _other_values(resolved(schema["properties"][name], components), condition["const"])
        for branch, value in (("then", condition), ("else", {"enum": others})):
            narrower = {**schema[branch].get("properties", {}), name: value}
            properties = {
                key: _narrowed(field, narrower.get(key))
                for key, field in unconditional["properties"].items()
            }
            required = {
                *unconditional.get("required", ()),
                *schema[branch].get("required", ()),
                name,
            }
            branches.append(
                {**unconditional, "properties": properties, "required": sorted(required)}
            )
        return st.one_of([_object(branch, components) for branch in branches])
    if "properties" not in schema:  # any names, with values of one kind
        values = allowed(schema["additionalProperties"], components)
        return st.dictionaries(st.text(st.characters(categories=["L", "N"]), max_size=9), values)
    required = set(schema.get("required", ()))
    fields = {name: allowed(field, components) for name, field in schema["properties"].items()}
    return st.fixed_dictionaries(
        {name: field for name, field in fields.items() if name in required},
        optional={name: field for name, field in fields.items() if name not in required},
    )


def _other_values(field: Json, value: Any) -> list[Any]:
    """The values of a list or a boolean, without this one."""
    return [other for other in field.get("enum", (True, False)) if other != value]


def _narrowed(field: Json, narrower: Json | None) -> Json:
    """The field's schema limited by the narrower one: the choices with the narrower one's type."""
    if narrower is None or "const" in narrower or "enum" in narrower:
        return narrower or field
    choices = [
        choice
        for choice in field["anyOf"]
        if (narrower["type"] == "null") == (choice.get("type") == "null")
    ]
    return {"anyOf": choices}


def _string(schema: Json) -> st.SearchStrategy[str]:
    form = schema.get("format")
    if form == "uuid":
        return st.uuids().map(str)
    if form == "date":
        # No schema can express that a day is not in the future.
        return st.dates(date(1900, 1, 1), clock.today() + timedelta(days=1)).map(str)
    if form == "date-time":
        # No schema can express whether an instant must be in the future; its example was, then.
        # Nor that a day is one of the calendar.
        example = datetime.fromisoformat(schema["examples"][0])
        if example.year < WRITTEN_IN:
            return st.dates(date(1900, 1, 2), clock.today()).map("{}T00:00:00.5Z".format)
        first = datetime(clock.today().year + 1, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
        return st.datetimes(first, timezones=st.just(UTC)).map(datetime.isoformat)
    if form == "email":
        # No pattern can express how long the local part may be.
        return st.emails().filter(lambda text: _allows(schema, text))
    if "pattern" in schema:
        texts = st.from_regex(schema["pattern"].removesuffix("$") + r"\Z")
    else:
        texts = st.text(
            st.characters(exclude_categories=["Cs"]), min_size=schema.get("minLength", 0)
        )
    return texts.filter(lambda text: _allows(schema, text))


def _allows(schema: Json, text: str) -> bool:
    """Whether this string is one of the schema's."""
    if schema["type"] != "string" or not schema.get("minLength", 0) <= len(text) <= schema.get(
        "maxLength", len(text)
    ):
        return False
    if "enum" in schema or "const" in schema:
        return text in schema.get("enum", [schema.get("const")])
    if schema.get("format") in ("uuid", "date"):
        return bool(re.fullmatch(r"[0-9a-f-]{36}|2024-01-\d\d", text))
    return (
        bool(re.search(schema.get("pattern", "").removesuffix("$") + r"\Z", text))
        if "pattern" in schema
        else True
    )
