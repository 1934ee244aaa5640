"""The schemas of the OpenAPI document: pydantic's own, in the form that generators of clients read
without losing or inventing anything. Only tools and tests import this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from shared.schema.fields import CURRENCY_FORMAT, FIGURE_PATTERN, Request
from shared.schema.variants import Variant, Variants

Json = dict[str, Any]
Schemas = Mapping[tuple[Any, Any], Json]
"""By model and mode: "validation" for bodies, "serialization" for answers."""

REF: Final = "#/components/schemas/{model}"
CODES: Final = {CURRENCY_FORMAT: "CurrencyCode", "iso-4217-or-hundredth": "CurrencyOrUnit"}
"""Long lists of codes: the format that marks them, and their component's name."""
NAMED_VALUES: Final = frozenset(
    {
        *("TransactionType", "AssetClass", "CostBasisMethod", "FxKind", "Interval", "ErrorCode"),
        "PriceStatus",
    }
)
"""The lists of values that are components of their own; all others stand where they are used."""
_WORD_START = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PARAGRAPH = re.compile(r"\n\s*\n")


class ContractSchema(GenerateJsonSchema):
    """Decimals are strings, never a choice of number and string. A body has no `default`: a
    generator would require the field, or send it always; the description says it instead. An answer
    requires each field that it always has. Nothing has a title: the names are titles enough, and
    generators name classes by them.
    """

    keeps_defaults = False

    def decimal_schema(
        self,
        schema: core_schema.DecimalSchema,  # noqa: ARG002 - pydantic's signature
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": FIGURE_PATTERN}

    def tuple_schema(self, schema: core_schema.TupleSchema) -> JsonSchemaValue:
        described = super().tuple_schema(schema)
        first, *others = described.get("prefixItems", [None])
        if first is not None and all(item == first for item in others):
            # A pair is a list of two: few generators know prefixItems.
            del described["prefixItems"]
            described["items"] = first
        return described

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        described = super().model_schema(schema)
        for field in described.get("properties", {}).values():
            field.pop("title", None)
            if not self.keeps_defaults:
                _say_default(field)
        return described

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        if self.mode == "serialization":
            return "serialization_exclude_if" not in field
        return super().field_is_required(field, total)


class QuerySchema(ContractSchema):
    """Of a query, whose parameters may say their defaults: a client leaves them out."""

    keeps_defaults = True


def schemas_of(models: Iterable[tuple[Any, Any]]) -> tuple[Schemas, Json]:
    """The schema of each model and mode, and the components that they refer to.

    Raises ValueError where two models have one name: pydantic would give them longer names, of
    modules, and these would become names of the contract.
    """
    ordered = sorted(set(models), key=lambda entry: (entry[0].__name__, *map(str, entry)))
    schemas, document = models_json_schema(
        ordered, ref_template=REF, schema_generator=ContractSchema
    )
    components = _plain(document.get("$defs", {}))
    ambiguous = [name for name in components if "__" in name or name.endswith("-Input")]
    if ambiguous:
        raise ValueError(f"Give one of the models of each of these a name of its own: {ambiguous}")
    for model, mode in ordered:
        if mode == "validation" and hasattr(model, "variants"):
            components |= _forms(model.__name__, components[model.__name__], model.variants())
    return schemas, components


def mode_of(answer: type[BaseModel]) -> Literal["validation", "serialization"]:
    """The mode of an answer's schema. An answer that is a request too, such as a file that can be
    imported again, has the request's.
    """
    return "validation" if issubclass(answer, Request) else "serialization"


def query_schema(model: type[BaseModel] | None) -> Json:
    """The schema of a query; {} where there is none."""
    if model is None:
        return {}
    schema = model.model_json_schema(ref_template=REF, schema_generator=QuerySchema)
    return {**schema, "$defs": _plain(schema.get("$defs", {}))}


def with_codes_named(value: Any) -> Json:
    """Replaces each long list of codes below `value`, marked by its format, with a reference to one
    component; returns the components.

    Where a list has a value of an earlier one, its constants get the component's name in front: in
    Go all constants share one namespace. GBp, beside GBP, becomes GBP_MINOR: in Python constants
    are in upper case.
    """
    lists: Json = {}
    _name_codes(value, lists)
    seen: set[str] = set()
    for name in CODES.values():
        if name in lists and seen & set(lists[name]["enum"]):
            prefix = _WORD_START.sub("_", name).upper()
            lists[name]["x-enum-varnames"] = [
                f"{prefix}_{code}" if code.isupper() else f"{prefix}_{code.upper()}_MINOR"
                for code in lists[name]["enum"]
            ]
        seen |= set(lists.get(name, {}).get("enum", ()))
    return lists


def _name_codes(value: Any, lists: Json) -> None:
    for child in value.values() if isinstance(value, dict) else value:
        # A model may have a property of this name, whose schema is an object.
        marked = child.get("format") if isinstance(child, dict) else None
        name = CODES.get(marked) if isinstance(marked, str) else None
        if name is not None:
            lists[name] = {key: child.pop(key) for key in ("type", "enum", "examples")}
            del child["format"]
            child["$ref"] = REF.format(model=name)
        elif isinstance(child, dict | list):
            _name_codes(child, lists)


def with_values_inline(value: Any, components: Json) -> None:
    """Replaces each reference below `value` to a list of values, except to those of NAMED_VALUES,
    by the list itself.

    In Go the values of all named lists share one namespace: two lists with one value in common do
    not compile.
    """
    if isinstance(value, dict):
        name = str(value.get("$ref", "")).rpartition("/")[2]
        if name not in NAMED_VALUES and "enum" in components.get(name, {}):
            del value["$ref"]
            value.update({**components[name], **value})
    for child in value.values() if isinstance(value, dict) else value:
        if isinstance(child, dict | list):
            with_values_inline(child, components)


def _forms(name: str, schema: Json, variants: Variants) -> Json:
    """The components of a model of several forms: one a form, and under the model's own name the
    choice between them.
    """
    references = {variant.value: REF.format(model=variant.name) for variant in variants.variants}
    choice = {
        "description": schema["description"],
        "oneOf": [{"$ref": reference} for reference in references.values()],
        "discriminator": {"propertyName": variants.field, "mapping": references},
    }
    forms = {variant.name: _form(schema, variant, variants.field) for variant in variants.variants}
    return {**forms, name: choice}


def _form(schema: Json, variant: Variant, field_name: str) -> Json:
    required = [*dict.fromkeys((*schema["required"], *variant.required))]
    properties = {
        name: _not_null(field) if name in required else field
        for name, field in schema["properties"].items()
        if name not in variant.refused
    }
    for name, narrower in variant.narrower.items():
        if name in properties:
            properties[name] = _narrowed(properties[name], narrower)
    properties[field_name] = {"type": "string", "const": variant.value}
    return {
        **schema,
        "description": variant.description,
        "properties": properties,
        "required": required,
    }


def _not_null(field: Json) -> Json:
    """The field's schema without null, which an optional field may be."""
    choices = [choice for choice in field.get("anyOf", ()) if choice.get("type") != "null"]
    if len(choices) != 1:
        return field
    return {**{key: value for key, value in field.items() if key != "anyOf"}, **choices[0]}


def _narrowed(field: Json, narrower: Mapping[str, Any]) -> Json:
    if "anyOf" not in field:
        return {**field, **narrower}
    choices = [
        choice if choice.get("type") == "null" else {**choice, **narrower}
        for choice in field["anyOf"]
    ]
    return {**field, "anyOf": choices}


def _plain(components: Json) -> Json:
    """Components without titles, and their docstrings without line breaks inside a paragraph."""
    for schema in components.values():
        schema.pop("title", None)
        if "description" in schema:
            paragraphs = _PARAGRAPH.split(schema["description"])
            schema["description"] = "\n\n".join(" ".join(text.split()) for text in paragraphs)
    return components


def _say_default(field: Json) -> None:
    """Moves the default into the description; null says no more than that the field is optional."""
    default = field.pop("default", None)
    description = field.get("description", "")
    if default is None or default == [] or "Default:" in description:
        return
    value = str(default).lower() if isinstance(default, bool) else default
    field["description"] = f"{description} Default: {value}.".strip()
