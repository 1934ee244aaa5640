"""The replies of handlers, and the entity tags of single resources."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import BaseModel
from werkzeug.datastructures import ETags
from werkzeug.http import parse_etags, quote_etag

from shared.errors import PreconditionFailed

JSON = "application/json"
_AND_MORE = "-"
"""Between the tag of a resource and that of an answer that shows more than it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a body in bytes, and headers. Handlers rarely construct one; the functions below
    do.
    """

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = JSON
    pieces: Generator[bytes] | None = None
    """Replaces `body` in a reply that is sent while it is generated."""
    about: UUID | None = None
    """The user whom this reply is about, where that is not the caller. A stored copy is deleted
    with their account.
    """


def ok(answer: BaseModel) -> Reply:
    return Reply(200, answer.model_dump_json().encode())


def resource(answer: BaseModel, *, of: BaseModel | None = None) -> Reply:
    """200 with an ETag: one resource, which a later PATCH or DELETE may name in If-Match.

    `of` is the resource itself, where the answer shows more than it: the tag then begins with the
    resource's own, and If-Match takes either.
    """
    body = answer.model_dump_json().encode()
    return Reply(200, body, {"ETag": _etag(body, of)})


def created(
    answer: BaseModel, location: str, *, about: UUID | None = None, of: BaseModel | None = None
) -> Reply:
    """201 with a Location and an ETag. `location` is the path below the base URL, such as
    "/portfolios/<id>"; `about` is as in Reply, and `of` as in `resource`.
    """
    body = answer.model_dump_json().encode()
    return Reply(201, body, {"Location": location, "ETag": _etag(body, of)}, about=about)


def no_content() -> Reply:
    return Reply(204)


def _etag(body: bytes, of: BaseModel | None) -> str:
    """A strong entity tag: equal exactly when the representation is."""
    own = body if of is None else of.model_dump_json().encode()
    tag = _digest(body)
    return quote_etag(tag if own == body else f"{_digest(own)}{_AND_MORE}{tag}")


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class IfMatch:
    """The request's If-Match header. A handler checks it after locking the row and before changing
    it. `tags` is None where the request has no such header.
    """

    tags: ETags | None

    @classmethod
    def parse(cls, header: str | None) -> IfMatch:
        return cls(None if header is None else parse_etags(header))

    def check(self, current: BaseModel) -> None:
        """Raises PreconditionFailed where the header names another version than `current`."""
        if self.tags is None:
            return
        own = _digest(current.model_dump_json().encode())
        if own not in self.tags and not any(
            (tag or "").startswith(own + _AND_MORE) for tag in self.tags.as_set()
        ):
            raise PreconditionFailed("The resource has changed since it was read")
