"""What a personal token that shows percentages only may see of an answer. Each field is marked, and
one function replaces by null what must not be seen.

An amount is whatever changes when everything in a portfolio is multiplied by one factor: money,
quantities, costs and the prices paid. Weights and returns stay the same; so do the market's closes
and rates, which are everybody's. A decimal without a mark counts as an amount, and a field that the
model doesn't have is hidden: forgetting a mark hides a figure, and never shows one.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue

from shared.immutable import immutable
from shared.schema.fields import Figure

_NULL: Final[JsonSchemaValue] = {"type": "null"}


@immutable
class Hidden:
    """Marks a field that is null for a token that shows percentages only: an amount, or a text of
    the owner that may name an account. With `of_manual_assets` it is hidden unless the field
    `manual` beside it is false: only their owner has named those.

    As a parameter of a query: such a token may not set it.
    """

    of_manual_assets: bool = False

    def __get_pydantic_json_schema__(
        self, core_schema: Any, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(core_schema)
        if handler.mode != "serialization":
            return schema
        kinds = schema.get("anyOf", [schema])
        return schema if _NULL in kinds else {"anyOf": [*kinds, _NULL]}


@immutable
class Shown:
    """Marks a decimal that every token sees: a weight, a return, or a figure of the market."""


HIDDEN: Final = Hidden()
SHOWN: Final = Shown()

PrivateFigure = Annotated[Figure, HIDDEN]
"""An amount, a quantity, a cost or a price that was paid."""
PublicFigure = Annotated[Figure, SHOWN]
"""A weight, a return, or a figure of the market: the same whatever the size of a portfolio."""
PrivateText = Annotated[str, HIDDEN]
"""The owner's own words, which may name an account or an amount."""
AssetName = Annotated[str, Hidden(of_manual_assets=True)]
"""The name of an asset; the model has a field `manual`."""


@immutable
class Rule:
    """What happens to a value. `models`: those of the objects in it, whose fields have rules of
    their own.
    """

    hidden: bool = False
    hidden_of_manual_assets: bool = False
    models: tuple[type[BaseModel], ...] = ()

    def __or__(self, other: Rule) -> Rule:
        """The stricter of both."""
        return Rule(
            self.hidden or other.hidden,
            self.hidden_of_manual_assets or other.hidden_of_manual_assets,
            self.models + other.models,
        )


_SHOWN: Final = Rule()
_HIDDEN: Final = Rule(hidden=True)
_PLAIN: Final = (str, int, bool, UUID, date, Enum, types.NoneType)
"""Values that are no amounts. Not Decimal and float, nor anything unknown."""
_COMPOSED: Final = (Union, types.UnionType, list, tuple, Sequence)
"""Types whose rule is that of their parts."""


def without_amounts(value: Any, *models: type[BaseModel]) -> Any:
    """The JSON value of an answer of one of these models, with null in place of all that is hidden
    from a token which shows percentages only.
    """
    if isinstance(value, list):
        return [without_amounts(item, *models) for item in value]
    if not isinstance(value, dict):
        return value
    rules = rules_of(models)
    return {name: _disclosed(item, rules.get(name, _HIDDEN), value) for name, item in value.items()}


def _disclosed(item: Any, rule: Rule, beside: Mapping[str, Any]) -> Any:
    if rule.hidden or (rule.hidden_of_manual_assets and beside.get("manual") is not False):
        return None
    return without_amounts(item, *rule.models) if rule.models else item


@cache
def rules_of(models: tuple[type[BaseModel], ...]) -> Mapping[str, Rule]:
    """The rule of each field by its name in JSON; of a field of several models the strictest."""
    rules: dict[str, Rule] = {}
    for model in models:
        model.model_rebuild()  # resolves the names of models that are declared further down
        for name, field in model.model_fields.items():
            rule = rule_of(field.annotation, *field.metadata)
            for key in {name, field.serialization_alias or field.alias or name}:
                rules[key] = rules.get(key, _SHOWN) | rule
    return rules


def rule_of(annotation: Any, *metadata: Any) -> Rule:
    """The rule of a type with its annotations."""
    for mark in metadata:
        if isinstance(mark, Hidden):
            return Rule(hidden_of_manual_assets=True) if mark.of_manual_assets else _HIDDEN
        if isinstance(mark, Shown):
            return _SHOWN
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *annotations = get_args(annotation)
        return rule_of(inner, *annotations)
    if origin in _COMPOSED:
        rules = (rule_of(part) for part in get_args(annotation) if part is not Ellipsis)
        return reduce(or_, rules, _SHOWN)
    return _SHOWN if origin is Literal else _rule_of_class(annotation)


def _rule_of_class(annotation: Any) -> Rule:
    """An unmarked decimal and an unknown type are hidden."""
    if not isinstance(annotation, type):
        return _HIDDEN
    if issubclass(annotation, BaseModel):
        return Rule(models=(annotation,))
    return _SHOWN if issubclass(annotation, _PLAIN) else _HIDDEN


def is_hidden_parameter(model: type[BaseModel], name: str) -> bool:
    """Whether a parameter of a query is marked as hidden."""
    field = model.model_fields[name]
    return rule_of(field.annotation, *field.metadata).hidden
