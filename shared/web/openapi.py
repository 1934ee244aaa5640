"""The OpenAPI 3.1 document, generated from the declarations that serve the requests. Only tools and
tests import this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from shared.schema.currency_units import CURRENCY_OR_UNIT_FORMAT
from shared.schema.fields import CURRENCY_FORMAT
from shared.web.api import Api
from shared.web.idempotency import KEY_LENGTH_MAX
from shared.web.openapi_responses import Json, Problem, Schemas, contents, failures, successes
from shared.web.operation import Operation
from shared.web.replies import JSON

INTRODUCTION = """A serverless, multi-currency portfolio ledger and its analytics.

Decimals are strings, dates `YYYY-MM-DD`, instants RFC 3339 in UTC. Errors are
`application/problem+json` (RFC 9457) with a stable `code`; each response carries `X-Request-Id`. A
POST that creates accepts an `Idempotency-Key`; a single resource carries an `ETag`, which PATCH and
DELETE honour in `If-Match`. Another user's resource is a 404, like a missing one.

A personal token of POST /account/tokens stands for a login in scripts and shares. One that shows
percentages only gets weights and returns, and null for amounts, quantities, costs, names and
notes."""

_NAMED_FORMATS = {CURRENCY_FORMAT: "CurrencyCode", CURRENCY_OR_UNIT_FORMAT: "CurrencyOrUnit"}
_REF = "#/components/schemas/{model}"
_PRINTABLE = "^[!-~]([ -~]*[!-~])?$"
_ETAGS = r'^(\*|"[!#-~]*"( *, *"[!#-~]*")*)$'
_SENTENCE_END = re.compile(r"(?<=\.) ")
_PATH_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


def document(
    apis: Iterable[Api], *, version: str, server: str, examples: Mapping[str, Json]
) -> Json:
    """The whole document over several functions; `examples` are bodies by operation id.

    Paths are sorted, so that equal code gives equal text.
    """
    operations = [operation for api in apis for operation in api.operations]
    schemas, components = models_json_schema(
        sorted(_models(operations), key=_model_key), ref_template=_REF
    )
    components.setdefault("$defs", {}).update(_definitions(operations))
    paths: Json = {}
    for operation in operations:
        path = _PATH_PARAMETER.sub(r"{\2}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(
            operation, schemas, examples
        )
    described: Json = {
        "openapi": "3.1.0",
        "info": {
            "title": "Finance API",
            "version": version,
            "description": INTRODUCTION,
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "tags": [
            {"name": name}
            for name in sorted({operation.path.split("/")[1] for operation in operations})
        ],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(components["$defs"].items())),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An access token of POST /login, a personal token of POST "
                    "/account/tokens, or a Firebase ID token where the deployment accepts them.",
                }
            },
        },
    }
    for form, name in _NAMED_FORMATS.items():
        codes = _with_codes_named(described, form, name)
        described["components"]["schemas"] |= {name: codes} if codes else {}
    return described


def _with_codes_named(value: Any, form: str, model: str) -> Json:
    """Replaces each list of codes of this format below `value` with a reference to one schema;
    returns that schema, or {} where there is none.
    """
    codes: Json = {}
    for child in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        if isinstance(child, dict) and child.get("format") == form:
            codes = {name: child.pop(name) for name in ("type", "format", "enum", "examples")}
            child["$ref"] = _REF.format(model=model)
        else:
            codes = _with_codes_named(child, form, model) or codes
    return codes


def _models(operations: Iterable[Operation]) -> set[tuple[Any, Any]]:
    models: set[tuple[Any, Any]] = {(Problem, "serialization")}
    for operation in operations:
        for model in (operation.body, operation.content):
            if model is not None:
                models.add((model, "validation"))
        if operation.answers is not None:
            models.add((operation.answers, "serialization"))
    return models


def _model_key(entry: tuple[Any, Any]) -> tuple[str, str, str]:
    return (entry[0].__name__, entry[0].__module__, entry[1])


def operation_id(operation: Operation) -> str:
    """`<function>_<handler>`: the operation's name in generated clients."""
    return (
        f"{operation.path.split('/')[1].replace('-', '_')}_{operation.handler.__name__.rstrip('_')}"
    )


def _operation(operation: Operation, schemas: Schemas, examples: Mapping[str, Json]) -> Json:
    summary, description = _first_sentence(operation.documentation)
    described: Json = {
        "operationId": operation_id(operation),
        "tags": [operation.path.split("/")[1]],
        "summary": summary,
        "parameters": [
            *_path_parameters(operation),
            *_query_parameters(operation),
            *_header_parameters(operation),
        ],
        "responses": {**successes(operation, schemas), **failures(operation, schemas)},
    }
    if description:
        described["description"] = description
    if operation.protected:
        described["security"] = [{"bearer": []}]
    if operation.body is not None:
        media = {"schema": schemas[operation.body, "validation"]}
        if operation_id(operation) in examples:
            media["example"] = examples[operation_id(operation)]
        content = {JSON: media}
        described["requestBody"] = {"required": not operation.optional_body, "content": content}
    elif operation.takes_content:
        in_json = schemas[operation.content, "validation"] if operation.content else None
        content = contents(operation.media_types, in_json)
        described["requestBody"] = {"required": True, "content": content}
    return described


def _first_sentence(documentation: str) -> tuple[str, str]:
    """The first sentence of a docstring, and the rest, both without line breaks."""
    summary, *rest = _SENTENCE_END.split(" ".join(documentation.split()), maxsplit=1)
    return summary, "".join(rest)


def _path_parameters(operation: Operation) -> list[Json]:
    formats = {"uuid": {"type": "string", "format": "uuid"}, "": {"type": "string"}}
    return [
        {"name": name, "in": "path", "required": True, "schema": formats[converter or ""]}
        for converter, name in _PATH_PARAMETER.findall(operation.path)
    ]


def _definitions(operations: Iterable[Operation]) -> Json:
    """What the query parameters refer to by name: the lists of their values."""
    return {
        name: definition
        for operation in operations
        for name, definition in _query_schema(operation).get("$defs", {}).items()
    }


def _query_parameters(operation: Operation) -> list[Json]:
    schema = _query_schema(operation)
    required = schema.get("required", ())
    return [
        _query_parameter(name, dict(field), required=name in required)
        for name, field in schema.get("properties", {}).items()
    ]


def _query_schema(operation: Operation) -> Json:
    return operation.query.model_json_schema(ref_template=_REF) if operation.query else {}


def _query_parameter(name: str, field: Json, *, required: bool) -> Json:
    """One query parameter. A query string can't hold null, so an optional one may be omitted."""
    description = field.pop("description", None)
    field.pop("title", None)
    field.pop("default", None) if field.get("default", 0) is None else None
    schemas = [schema for schema in field.get("anyOf", ()) if schema.get("type") != "null"]
    if len(schemas) == 1:
        field = {**{key: value for key, value in field.items() if key != "anyOf"}, **schemas[0]}
    parameter = {"name": name, "in": "query", "required": required, "schema": field}
    return parameter | {"description": description} if description else parameter


def _header_parameters(operation: Operation) -> list[Json]:
    parameters = []
    if operation.creates:
        schema = {
            "type": "string",
            "pattern": _PRINTABLE,
            "minLength": 1,
            "maxLength": KEY_LENGTH_MAX,
        }
        description = "The same key and body replays the first answer for 24 hours."
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "schema": schema,
                "description": description,
            }
        )
    if operation.conditional:
        description = "Change only this version: the ETag that was read."
        parameters.append(
            {
                "name": "If-Match",
                "in": "header",
                "schema": {
                    "type": "string",
                    "pattern": _ETAGS,
                    "examples": ['"0123456789abcdef0123456789abcdef"'],
                },
                "description": description,
            }
        )
    return parameters
