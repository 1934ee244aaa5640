"""A request of several forms, each with its own value of one field: what the OpenAPI document needs
for `oneOf` with a discriminator. Validation does not read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from shared.immutable import immutable


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """One form of a request model.

    `name` is its name in the document, `value` its value of the field by which the forms differ.
    `required` are the fields that it needs beside those that the model itself requires, and
    `refused` those that it can't have. `narrower` replaces parts of the schemas of single fields.
    """

    name: str
    value: str
    description: str
    required: tuple[str, ...] = ()
    refused: frozenset[str] = frozenset()
    narrower: Mapping[str, Mapping[str, Any]] = dataclass_field(default_factory=dict)


@immutable
class Variants:
    """All forms of a model, by the value of `field`.

    A request model of several forms has a class method `variants`, which returns them.
    """

    field: str
    variants: tuple[Variant, ...]
