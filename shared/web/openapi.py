"""The OpenAPI 3.1 document, generated from the declarations that serve the requests. Only tools and
tests import this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from shared.web.api import Api
from shared.web.openapi_parameters import PATH_PARAMETER, definitions, parameters
from shared.web.openapi_responses import (
    HEADERS,
    Problem,
    contents,
    failures,
    has_version,
    not_modified,
    successes,
)
from shared.web.openapi_schemas import (
    NAMED_VALUES,
    Json,
    Schemas,
    mode_of,
    schemas_of,
    with_codes_named,
    with_values_inline,
)
from shared.web.operation import Operation
from shared.web.replies import JSON
from shared.web.uploads import FILE_FIELD, FORM

INTRODUCTION = """A serverless, multi-currency portfolio ledger and its analytics.

Decimals are strings, dates `YYYY-MM-DD`, instants RFC 3339 in UTC. Errors are
`application/problem+json` (RFC 9457) with a stable `code`; each response carries `X-Request-Id`. A
POST that creates accepts an `Idempotency-Key`; a single resource carries an `ETag`, which PATCH and
DELETE honour in `If-Match`. Another user's resource is a 404, like a missing one.

A personal token of POST /account/tokens stands for a login in scripts and shares. One that shows
percentages only gets weights and returns, and null for amounts, quantities, costs, names and
notes."""

_SENTENCE_END = re.compile(r"(?<=\.) ")


def document(
    apis: Sequence[Api],
    *,
    version: str,
    server: str,
    tags: Mapping[str, str],
    examples: Mapping[str, Json],
) -> Json:
    """The whole document over several functions.

    `tags` are descriptions by function, in the order in which readers need them. `examples` are
    bodies by operation id, and under "parameters" values of parameters by name. Paths are sorted,
    so that equal code gives equal text. Raises KeyError for a function without a description.
    """
    operations = [operation for api in apis for operation in api.operations]
    schemas, components = schemas_of(_models(operations))
    components |= definitions(operations)
    versioned = frozenset(operation.path for operation in operations if operation.conditional)
    paths: Json = {}
    for operation in operations:
        path = PATH_PARAMETER.sub(r"{\2}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(
            operation, schemas, examples, versioned=operation.path in versioned
        )
    named = {_function(operation) for operation in operations}
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
            {"name": name, "description": text} for name, text in tags.items() if name in named
        ],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": components,
            "headers": HEADERS,
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An access token of POST /login, a personal token of POST "
                    "/account/tokens, or a Firebase ID token where the deployment accepts them.",
                }
            },
        },
    }
    missing = named - set(tags)
    if missing:
        raise KeyError(f"These functions have no description: {sorted(missing)}")
    with_values_inline(described, components)
    described["components"]["schemas"] = {
        name: schema
        for name, schema in sorted(components.items())
        if "enum" not in schema or name in NAMED_VALUES
    }
    described["components"]["schemas"] |= with_codes_named(described)
    return described


def operation_id(operation: Operation) -> str:
    """`<function>_<handler>`: the operation's name in generated clients."""
    return f"{_function(operation).replace('-', '_')}_{operation.handler.__name__.rstrip('_')}"


def _function(operation: Operation) -> str:
    return operation.path.split("/")[1]


def _models(operations: Iterable[Operation]) -> set[tuple[Any, Any]]:
    models: set[tuple[Any, Any]] = {(Problem, "serialization")}
    for operation in operations:
        for model in (operation.body, operation.content):
            if model is not None:
                models.add((model, "validation"))
        if operation.answers is not None:
            models.add((operation.answers, mode_of(operation.answers)))
    return models


def _operation(
    operation: Operation, schemas: Schemas, examples: Mapping[str, Json], *, versioned: bool
) -> Json:
    summary, description = _first_sentence(operation.documentation)
    is_revalidated = operation.method == "GET" and has_version(operation, versioned=versioned)
    described: Json = {
        "operationId": operation_id(operation),
        "tags": [_function(operation)],
        "summary": summary,
        "parameters": parameters(
            operation, examples.get("parameters", {}), has_version=is_revalidated
        ),
        "responses": {
            **successes(operation, schemas, versioned=versioned),
            **(not_modified() if is_revalidated else {}),
            **failures(operation, schemas),
        },
    }
    if description:
        described["description"] = description
    described["security"] = [{"bearer": []}] if operation.protected else []
    if operation.body is not None:
        media = {"schema": schemas[operation.body, "validation"]}
        if operation_id(operation) in examples:
            media["example"] = examples[operation_id(operation)]
        content = {JSON: media}
        described["requestBody"] = {"required": not operation.optional_body, "content": content}
    elif operation.takes_content:
        in_json = schemas[operation.content, "validation"] if operation.content else None
        # A file: "binary" makes generators take its bytes, and not a text of theirs to encode.
        content = contents(
            (name for name in operation.media_types if name in GENERATED), in_json, format="binary"
        )
        if JSON in content and operation_id(operation) in examples:
            content[JSON]["example"] = examples[operation_id(operation)]
        if FORM in operation.media_types:
            content[FORM] = {"schema": _form(operation)}
        described["requestBody"] = {"required": True, "content": content}
        others = [name for name in operation.media_types if name not in content]
        if others:
            described["requestBody"]["description"] = f"Also as {', '.join(others)}."
    return described


def _form(operation: Operation) -> Json:
    """The schema of a form that holds the file."""
    fields = {
        name: {"type": "string", "description": text}
        for name, text in operation.form_fields.items()
    }
    return {
        "type": "object",
        "properties": {FILE_FIELD: {"type": "string", "format": "binary"}, **fields},
        "required": [FILE_FIELD],
        "additionalProperties": False,
    }


GENERATED: Final = (JSON, "text/csv", "application/octet-stream")
"""The media types of a body that generators of clients know. Others are named in its description:
the Python generator leaves out an operation that has them.
"""


def _first_sentence(documentation: str) -> tuple[str, str]:
    """The first sentence of a docstring, and the rest, both without line breaks."""
    summary, *rest = _SENTENCE_END.split(" ".join(documentation.split()), maxsplit=1)
    return summary, "".join(rest)
