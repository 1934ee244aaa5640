"""The OpenAPI document names every way in which an operation may answer."""

from __future__ import annotations

import ast
import json
import re

import pytest

from local.catalog import ROOT
from local.openapi import render
from shared import errors
from shared.ledger.kinds import DEPENDENT_FIELDS, KINDS
from shared.schema.fields import CURRENCY_FORMAT
from shared.web.openapi_schemas import with_codes_named
from shared.web.problems import status_of_type


@pytest.fixture(scope="module")
def document():
    return json.loads(render())


@pytest.fixture(scope="module")
def paths(document):
    return document["paths"]


def schemas_of(content):
    """The name or the type of each media type's schema."""
    return {
        media_type: media["schema"].get("$ref", "").rpartition("/")[2] or media["schema"]["type"]
        for media_type, media in content.items()
    }


def test_an_asset_may_be_new_or_tracked_already(paths):
    """201 and 200 answer the same."""
    responses = paths["/assets"]["post"]["responses"]
    for status in ("200", "201"):
        assert schemas_of(responses[status]["content"]) == {"application/json": "AssetAnswer"}


def test_transactions_go_out_and_come_in_as_csv_json_or_text(paths):
    """And what is CSV or JSON has the same schema both ways."""
    exported = paths["/transactions/export"]["get"]["responses"]["200"]["content"]
    imported = paths["/transactions/import"]["post"]["requestBody"]["content"]
    assert schemas_of(exported) == {
        "text/csv": "string",
        "text/plain": "string",
        "application/json": "ImportFile",
    }
    for media_type in ("text/csv", "application/json"):
        assert schemas_of(imported)[media_type] == schemas_of(exported)[media_type]


def test_each_summary_is_a_whole_sentence(paths):
    """Also where the handler's docstring breaks the line in it; the rest is the description."""
    operations = [operation for methods in paths.values() for operation in methods.values()]
    assert all(operation["summary"].endswith(".") for operation in operations)
    assert any("description" in operation for operation in operations)


def test_only_what_answers_nothing_has_no_content(paths):
    """Every other success says what it holds."""
    for path, operations in paths.items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                assert ("content" in response) == (status not in {"202", "204", "304"}), (
                    method,
                    path,
                    status,
                )


def everything_in(value):
    """Each object at any depth."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value:
        if isinstance(child, dict | list):
            yield from everything_in(child)


def bodies_of(document):
    """Every schema that a request body leads to, by name."""
    schemas, names = document["components"]["schemas"], []
    contents = [
        operation["requestBody"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    ]
    todo = [*everything_in(contents)]
    while todo:
        name = todo.pop().get("$ref", "").rpartition("/")[2]
        if name and name not in names:
            names.append(name)
            todo += everything_in(schemas[name])
    return {name: schemas[name] for name in names}


def test_no_body_has_a_default(document):
    """Generators require such a field, or always send it; the description says it instead."""
    bodies = bodies_of(document)
    assert {"NewBuy", "NewPortfolio", "Batch", "ImportFile", "ChangedTransaction"} <= set(bodies)
    for name, schema in bodies.items():
        fields = schema.get("properties", {})
        assert not [field for field, described in fields.items() if "default" in described], name
    fee = bodies["NewBuy"]["properties"]["fee"]["description"]
    method = bodies["NewPortfolio"]["properties"]["cost_basis_method"]["description"]
    assert (fee.endswith("Default: 0."), method.endswith("Default: FIFO.")) == (True, True)


def test_a_decimal_is_a_string_with_a_pattern(document):
    """Never a number, nor a choice with one, and without a format that means a float somewhere."""
    for schema in everything_in(document["components"]["schemas"]):
        assert schema.get("type") != "number"
        assert schema.get("format") != "decimal"
        if "123.45" in (schema.get("examples") or ()):
            assert schema["type"] == "string"
            assert schema["pattern"].startswith("^")


def test_lists_of_values_have_names_and_no_value_in_common(document):
    """In Go the constants of all lists share one namespace."""
    named = {
        name: schema.get("x-enum-varnames", schema["enum"])
        for name, schema in document["components"]["schemas"].items()
        if "enum" in schema
    }
    assert set(named) - {"CurrencyOrUnit"} == {
        "AssetClass",
        "CostBasisMethod",
        "CurrencyCode",
        "ErrorCode",
        "FxKind",
        "Interval",
        "PriceStatus",
        "TransactionType",
    }
    values = [value.upper() for values in named.values() for value in values]
    assert sorted(values) == sorted(set(values))


def test_a_new_transaction_is_one_form_a_type(document):
    """With the fields that the kind requires, and without those that it refuses."""
    schemas = document["components"]["schemas"]
    mapping = schemas["NewTransaction"]["discriminator"]["mapping"]
    assert set(mapping) == set(KINDS)
    for type_, reference in mapping.items():
        form, kind = schemas[reference.rpartition("/")[2]], KINDS[type_]
        assert form["properties"]["type"] == {"type": "string", "const": type_}
        assert {*kind.required, "type", "date", "portfolio_id"} == set(form["required"])
        for field in DEPENDENT_FIELDS:
            assert (field in form["properties"]) == kind.allows(field), (type_, field)


def test_public_operations_need_no_token_and_say_so(document):
    public = {
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if operation.get("security") == []
    }
    assert public == {
        "signup_create",
        "login_log_in",
        "login_refresh",
        "login_log_out",
        "login_forgot",
        "login_reset",
        "login_jwks",
        "transactions_import_formats",
    }


def test_no_model_has_the_name_of_a_constructor_in_go(document):
    """There, the model Token has a function NewToken, in the namespace of the models."""
    names = set(document["components"]["schemas"])
    assert not {name for name in names if f"New{name}" in names}


def test_each_tag_has_a_description_in_the_order_of_the_catalog(document):
    names = [tag["name"] for tag in document["tags"]]
    assert names[:6] == ["signup", "login", "account", "assets", "portfolios", "transactions"]
    assert all(tag["description"].endswith(".") for tag in document["tags"])
    used = {
        tag
        for methods in document["paths"].values()
        for operation in methods.values()
        for tag in operation["tags"]
    }
    assert used == set(names)


def test_every_error_code_is_listed_and_explained(document):
    """In the enumeration, and in docs/errors.md with its status."""
    codes = set(document["components"]["schemas"]["ErrorCode"]["enum"])
    described = {
        code
        for methods in document["paths"].values()
        for operation in methods.values()
        for response in operation["responses"].values()
        for code in re.findall(r"`(\w+)`", response["description"])
    }
    assert described <= codes
    page = (ROOT / "docs" / "errors.md").read_text()
    assert set(re.findall(r"^\| `(\w+)` \| \d{3}", page, re.MULTILINE)) == codes
    statuses = {kind.code: status_of_type(kind) for kind in kinds_below(errors.FinanceApiError)}
    for code, status in re.findall(r"^\| `(\w+)` \| (\d{3})", page, re.MULTILINE):
        assert int(status) == statuses.get(code, int(status)), code


def kinds_below(kind):
    for child in kind.__subclasses__():
        if not issubclass(child, errors.ClientGone | errors.ProviderError):
            yield child
            yield from kinds_below(child)


def test_every_member_of_a_problem_is_declared(document):
    """Each keyword that the code gives to an error that clients see."""
    members = set(document["components"]["schemas"]["Problem"]["properties"])
    kinds = {kind.__name__ for kind in kinds_below(errors.FinanceApiError)}
    given = {
        keyword.arg
        for path in [*(ROOT / "shared").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in kinds
        for keyword in node.keywords
    }
    assert {"held", "quota", "other_transaction_id", "transaction_id"} <= given
    assert given - {"retry_after_s", "omitted"} <= members


def test_what_answers_with_a_resource_has_its_version_and_its_place(paths):
    headers = {
        (method, path, status): set(response.get("headers", ()))
        for path, methods in paths.items()
        for method, operation in methods.items()
        for status, response in operation["responses"].items()
    }
    assert all("X-Request-Id" in names for names in headers.values())
    assert {"ETag", "Location", "Idempotent-Replayed"} <= headers["post", "/portfolios", "201"]
    assert "ETag" in headers["get", "/portfolios/{portfolio_id}", "200"]
    assert "ETag" in headers["patch", "/account", "200"]
    assert "ETag" in headers["get", "/holdings/{portfolio_id}", "200"]
    assert "ETag" not in headers["delete", "/portfolios/{portfolio_id}", "204"]
    assert "Retry-After" in headers["post", "/login", "429"]
    assert "WWW-Authenticate" in headers["get", "/account", "401"]


def test_what_has_a_version_can_be_revalidated(paths):
    """Each GET whose answer has an ETag takes If-None-Match and may answer 304; nothing else."""
    for methods in paths.values():
        for method, operation in methods.items():
            has_tag = method == "get" and "ETag" in operation["responses"]["200"]["headers"]
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert ("If-None-Match" in names) == has_tag
            assert ("304" in operation["responses"]) == has_tag
            assert "content" not in operation["responses"].get("304", {})


def test_a_list_that_repeats_codes_of_another_has_constants_of_its_own():
    codes = {"type": "string", "examples": ["USD"]}
    document = {
        "a": {"format": CURRENCY_FORMAT, "enum": ["EUR", "USD"], **codes},
        "b": [{"format": "iso-4217-or-hundredth", "enum": ["GBX", "GBp", "USD"], **codes}],
    }
    lists = with_codes_named(document)
    assert document["a"] == {"$ref": "#/components/schemas/CurrencyCode"}
    assert "x-enum-varnames" not in lists["CurrencyCode"]
    assert lists["CurrencyOrUnit"]["x-enum-varnames"] == [
        "CURRENCY_OR_UNIT_GBX",
        "CURRENCY_OR_UNIT_GBP_MINOR",
        "CURRENCY_OR_UNIT_USD",
    ]
