"""The parameters in the OpenAPI document: of the path, of the query, and headers. Only tools and
tests import this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from shared.web.idempotency import KEY_LENGTH_MAX
from shared.web.openapi_schemas import Json, query_schema
from shared.web.operation import Operation

PATH_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_PRINTABLE = "^[!-~]([ -~]*[!-~])?$"
_ETAGS = r'^(\*|"[!#-~]*"( *, *"[!#-~]*")*)$'
_WEAK_ETAGS = r'^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$'
_DIGEST = "0123456789abcdef0123456789abcdef"


def parameters(
    operation: Operation, examples: Mapping[str, Any], *, has_version: bool
) -> list[Json]:
    """All parameters of an operation; `examples` are values by name, for those that have one.
    `has_version`: it reads something that has an ETag.
    """
    described = [
        *_path_parameters(operation),
        *_query_parameters(operation),
        *_header_parameters(operation, has_version=has_version),
    ]
    for parameter in described:
        if parameter["name"] in examples and parameter["in"] == "path":
            parameter["example"] = examples[parameter["name"]]
    return described


def definitions(operations: Iterable[Operation]) -> Json:
    """What the query parameters refer to by name: the lists of their values."""
    return {
        name: definition
        for operation in operations
        for name, definition in query_schema(operation.query).get("$defs", {}).items()
    }


def _path_parameters(operation: Operation) -> list[Json]:
    formats = {"uuid": {"type": "string", "format": "uuid"}, "": {"type": "string"}}
    return [
        {"name": name, "in": "path", "required": True, "schema": formats[converter or ""]}
        for converter, name in PATH_PARAMETER.findall(operation.path)
    ]


def _query_parameters(operation: Operation) -> list[Json]:
    schema = query_schema(operation.query)
    required = schema.get("required", ())
    return [
        _query_parameter(name, dict(field), required=name in required)
        for name, field in schema.get("properties", {}).items()
    ]


def _query_parameter(name: str, field: Json, *, required: bool) -> Json:
    """One query parameter. A query string can't hold null, so an optional one may be omitted."""
    description = field.pop("description", None)
    field.pop("default", None) if field.get("default", 0) is None else None
    schemas = [schema for schema in field.get("anyOf", ()) if schema.get("type") != "null"]
    if len(schemas) == 1:
        field = {**{key: value for key, value in field.items() if key != "anyOf"}, **schemas[0]}
    parameter = {"name": name, "in": "query", "required": required, "schema": field}
    return parameter | {"description": description} if description else parameter


def _header_parameters(operation: Operation, *, has_version: bool) -> list[Json]:
    described = []
    if operation.creates:
        key = {"type": "string", "pattern": _PRINTABLE, "minLength": 1, "maxLength": KEY_LENGTH_MAX}
        text = "The same key and body replays the first answer for 24 hours."
        described.append(_header("Idempotency-Key", key, text))
    if operation.conditional:
        text = "Change only this version: the ETag that was read."
        described.append(_header("If-Match", _tags(_ETAGS, f'"{_DIGEST}"'), text))
    if has_version:
        text = "The ETag of the answer that the client has: 304, without a body, while it holds."
        described.append(_header("If-None-Match", _tags(_WEAK_ETAGS, f'W/"{_DIGEST}"'), text))
    return described


def _tags(pattern: str, example: str) -> Json:
    return {"type": "string", "pattern": pattern, "examples": [example]}


def _header(name: str, schema: Json, description: str) -> Json:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "schema": schema,
        "description": description,
    }
