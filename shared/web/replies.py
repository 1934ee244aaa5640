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


def resource(answer: BaseModel) -> Reply:
    """200 with an ETag: one resource, which a later PATCH or DELETE may name in If-Match."""
    body = answer.model_dump_json().encode()
    return Reply(200, body, {"ETag": entity_tag(body)})


def created(answer: BaseModel, location: str, *, about: UUID | None = None) -> Reply:
    """201 with a Location and an ETag. `location` is the path below the base URL, such as
    "/portfolios/<id>"; `about` is as in Reply.
    """
    body = answer.model_dump_json().encode()
    return Reply(201, body, {"Location": location, "ETag": entity_tag(body)}, about=about)


def accepted() -> Reply:
    """202 without a body."""
    return Reply(202)


def no_content() -> Reply:
    return Reply(204)


def entity_tag(body: bytes) -> str:
    """A strong entity tag: equal exactly when the representation is."""
    return quote_etag(_digest(body))


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
        if self.tags is not None and _digest(current.model_dump_json().encode()) not in self.tags:
            raise PreconditionFailed("The resource has changed since it was read")
