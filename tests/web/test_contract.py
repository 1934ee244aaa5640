"""The OpenAPI document describes what the code accepts: bodies generated from its schemas are
accepted, and values that the schemas exclude are refused.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from local.openapi import public_apis, render
from shared.assets.new_asset import NewAsset
from shared.errors import IdempotencyConflict, Invalid
from shared.ledger.kinds import KINDS
from shared.schema.fields import ErrorsListed, Request
from shared.schema.isins import check_digit
from shared.schema.json_bodies import parse_json, values_max
from shared.transactions import rules
from shared.transactions.schemas import NewTransaction
from shared.web.idempotency import IdempotentRequest
from shared.web.requests import parse_query
from tests.web.schema_values import allowed, refused, resolved

DOCUMENT = json.loads(render())
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS = [operation for api in public_apis() for operation in api.operations]
MODELS = sorted(
    {model for operation in OPERATIONS for model in (operation.body, operation.content) if model},
    key=str,
)
MANUAL_ONLY = ("name", "currency", "asset_class")
FORMS = [
    (model, form.rpartition("/")[2])
    for model in MODELS
    for form in [choice["$ref"] for choice in SCHEMAS[model.__name__].get("oneOf", ())]
    or [model.__name__]
]
"""(model, the name of its schema): a model of several forms has a schema for each."""
WITH_QUERY = [operation for operation in OPERATIONS if operation.query]
# Without shrinking: it takes minutes for texts of such patterns.
QUICKLY = settings(
    max_examples=30,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def parameters(operation):
    described = DOCUMENT["paths"][operation.path.replace("<uuid:", "{").replace(">", "}")][
        operation.method.lower()
    ]
    return {
        parameter["name"]: parameter
        for parameter in described["parameters"]
        if parameter["in"] == "query"
    }


def is_accepted(model, fields):
    """Whether a request with this body is accepted, parsed by our own code."""
    body = json.dumps(fields).encode()
    listed = ErrorsListed()
    try:
        model.model_validate(parse_json(body, values_max(model)), context=listed)
    except ValidationError:
        return False
    return not listed.count  # errors of items are listed and not raised


def is_valid(model, fields):
    """Whether it is accepted, and has the fields of its type with amounts of the right sign."""
    if not is_accepted(model, fields):
        return False
    if model is not NewTransaction:
        return True
    transaction = model.model_validate(fields)
    kind = KINDS[transaction.type]
    wrong = [*rules._shape_errors(transaction, kind), *rules._amount_errors(transaction, kind)]
    return not wrong


def fitted(model, fields):
    """The fields of an asset that belong to its kind, a name, and an ISIN's check digit: no schema
    that generators read can say so.
    """
    if model is not NewAsset:
        return fields
    if not fields.get("manual"):
        market = {name: fields[name] for name in fields if name not in MANUAL_ONLY}
        if isin := market.pop("isin", None):
            market = {**market, "isin": isin[:11] + check_digit(isin[:11]), "symbol": None}
        return market if isin or market.get("symbol") else {**market, "symbol": "AAPL"}
    manual = {"symbol": "HOUSE", "name": "House", "currency": "USD", "asset_class": "OTHER"}
    filled = {name: fields.get(name) or value for name, value in manual.items()}
    return {name: fields[name] for name in fields if name not in ("exchange", "isin")} | filled


@pytest.mark.parametrize(("model", "form"), FORMS, ids=[form for _, form in FORMS])
@QUICKLY
@given(data=st.data())
def test_what_a_schema_allows_is_accepted(model, form, data):
    """Except for ratios of 1:1: no schema can require that two numbers differ."""
    fields = fitted(model, data.draw(allowed(SCHEMAS[form], SCHEMAS)))
    items = fields.get("items", [fields])
    ratios = [item["ratio"] for item in items if isinstance(item, dict) and item.get("ratio")]
    changes_nothing = any(ratio["new"] == ratio["old"] for ratio in ratios)
    assert is_accepted(model, fields) != changes_nothing, fields


@pytest.mark.parametrize(("model", "form"), FORMS, ids=[form for _, form in FORMS])
@settings(parent=QUICKLY, max_examples=5)
@given(data=st.data())
def test_what_a_schema_excludes_is_refused(model, form, data):
    """Each field by itself, while the others are valid: out of bounds, of another type, missing or
    unknown.
    """
    schema = SCHEMAS[form]
    fields = fitted(model, data.draw(allowed(schema, SCHEMAS)))
    assert not is_accepted(model, {**fields, "colour": "red"})
    for name in schema.get("required", ()):
        incomplete = {key: value for key, value in fields.items() if key != name}
        assert not is_valid(model, incomplete), name
    for name, field in schema["properties"].items():
        for value in refused(field, SCHEMAS) if name != "type" else ():
            assert not is_valid(model, {**fields, name: value}), (name, value)
        if resolved(field, SCHEMAS).get("type") == "array":
            assert field["maxItems"]
            item_schema = resolved(field["items"], SCHEMAS)
            item = data.draw(allowed(item_schema, SCHEMAS))
            for key, nested in item_schema.get("properties", {}).items():
                for value in refused(nested, SCHEMAS):
                    assert not is_accepted(model, {**fields, name: [{**item, key: value}]}), (
                        key,
                        value,
                    )


@pytest.mark.parametrize(
    "operation", WITH_QUERY, ids=lambda operation: f"{operation.method} {operation.path}"
)
@QUICKLY
@given(data=st.data())
def test_what_a_query_may_have_is_accepted(operation, data):
    """Each parameter as text, present or absent."""
    query = {}
    for name, parameter in parameters(operation).items():
        if parameter["required"] or data.draw(st.booleans()):
            value = data.draw(allowed(parameter["schema"], SCHEMAS))
            query[name] = [str(value).lower() if isinstance(value, bool) else str(value)]
    assert parse_query(operation.query, query)


@pytest.mark.parametrize(
    "operation", WITH_QUERY, ids=lambda operation: f"{operation.method} {operation.path}"
)
def test_what_a_query_can_not_have_is_refused(operation):
    """The error names the parameter. Only its list validates a cursor."""
    for name, parameter in parameters(operation).items():
        for value in refused(parameter["schema"], SCHEMAS) if name != "cursor" else ():
            if isinstance(value, str | int) and not isinstance(value, bool):
                with pytest.raises(Invalid) as refusal:
                    parse_query(operation.query, {name: [str(value)]})
                assert f"?{name}" in {error.pointer for error in refusal.value.errors}, (
                    name,
                    value,
                )


@QUICKLY
@given(data=st.data())
def test_a_key_as_the_document_has_it_is_accepted(data):
    """And one out of bounds is not."""
    parameter = next(
        parameter
        for operation in DOCUMENT["paths"]["/portfolios"].values()
        for parameter in operation["parameters"]
        if parameter["name"] == "Idempotency-Key"
    )
    assert IdempotentRequest(data.draw(allowed(parameter["schema"], SCHEMAS)), None, "/", b"")
    for key in ("", "a" * 201, "ñ", "\t"):
        with pytest.raises(Invalid):
            IdempotentRequest(key, None, "/", b"")


def test_every_operation_documents_its_common_refusals():
    """Those of every operation of its kind, whatever its resource."""
    for path, operations in DOCUMENT["paths"].items():
        for method, described in operations.items():
            statuses = {"414", "422"}
            statuses |= {"400", "408", "413", "415", "503"} if "requestBody" in described else set()
            statuses |= {"401", "403", "503"} if described["security"] else set()
            if any(parameter["name"] == "Idempotency-Key" for parameter in described["parameters"]):
                statuses.add("409")
                assert IdempotencyConflict.code in described["responses"]["409"]["description"]
            assert statuses <= set(described["responses"]), (method, path)


def test_a_list_without_a_bound_is_no_part_of_a_request():
    """The body of every operation has a bound, whose computation refuses such a list."""

    class Unbounded(Request):
        items: list[str]

    with pytest.raises(TypeError, match="max_length"):
        values_max(Unbounded)
    for model in MODELS:
        assert values_max(model) > 200
