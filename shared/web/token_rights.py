"""What a personal token may do and see over HTTP: it is refused where its scope does not reach, and
the amounts of answers are hidden from one that shows percentages only.
"""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel

from shared.database.caller import Grant
from shared.errors import InsufficientScope
from shared.web.operation import Operation, Tokens
from shared.web.replies import JSON, Reply, entity_tag

_WEAK: Final = "W/"


def check_scope(operation: Operation, grant: Grant) -> None:
    """Raises InsufficientScope where the operation does not accept this personal token."""
    if operation.tokens is Tokens.NONE:
        raise InsufficientScope("No personal token may do this: log in")
    if operation.tokens is Tokens.WRITE and not grant.may_write:
        raise InsufficientScope("This personal token may only read")
    if operation.tokens is Tokens.READ_AMOUNTS and grant.percentages_only:
        raise InsufficientScope(
            "This personal token shows percentages only, and the file would hold amounts"
        )


def check_parameters(query: BaseModel) -> None:
    """Raises InsufficientScope for a parameter which a token that shows percentages only may not
    set.
    """
    from shared.schema.disclosure import is_hidden_parameter

    for name in sorted(query.model_fields_set):
        is_default = getattr(query, name) == type(query).model_fields[name].default
        if not is_default and is_hidden_parameter(type(query), name):
            raise InsufficientScope(
                f"This personal token shows percentages only, and `{name}` is about amounts"
            )


def with_percentages_only(operation: Operation, reply: Reply) -> Reply:
    """The reply with null in place of what the model of the answer hides, and the entity tag of
    that: a hash of the whole answer would let amounts be guessed and confirmed. A weak tag is of a
    version and not of the answer, and stays.
    """
    if not reply.body and reply.pieces is None:
        return reply
    from pydantic_core import from_json, to_json

    from shared.schema.disclosure import without_amounts

    if operation.answers is None or reply.pieces is not None or reply.media_type != JSON:
        raise RuntimeError("An answer that is no JSON of a model can hide no amounts")
    body = to_json(without_amounts(from_json(reply.body), operation.answers))
    headers = dict(reply.headers)
    if not headers.get("ETag", _WEAK).startswith(_WEAK):
        headers["ETag"] = entity_tag(body)
    return Reply(reply.status, body, headers)
