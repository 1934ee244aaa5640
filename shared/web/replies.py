"""The replies of handlers, and the entity tags of single resources."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from pydantic import BaseModel
from werkzeug.datastructures import ETags
from werkzeug.http import parse_etags, quote_etag

from shared.errors import PreconditionFailed

JSON = "application/json"

GZIP_SUFFIX: Final = "-gzip"
"""Ends the strong entity tag of a compressed representation: other bytes, another tag (RFC 9110
§8.8.3.3).
"""


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
    """The request's If-Match header, and its If-None-Match. A handler checks them after locking the
    row and before changing it. `tags` is None where the request has no If-Match.
    """

    tags: ETags | None
    excluded_tags: ETags

    @classmethod
    def parse(cls, if_match: str | None, if_none_match: str | None = None) -> IfMatch:
        tags = None if if_match is None else parse_etags(if_match)
        return cls(tags, parse_etags(if_none_match))

    def check(self, current: BaseModel) -> None:
        """Raises PreconditionFailed where If-Match names another version than `current`, or
        If-None-Match names this one.
        """
        digest = _digest(current.model_dump_json().encode())
        current_tags = (digest, f"{digest}{GZIP_SUFFIX}")
        if self.tags is not None and not any(tag in self.tags for tag in current_tags):
            raise PreconditionFailed("The resource has changed since it was read")
        if any(self.excluded_tags.contains_weak(tag) for tag in current_tags):
            raise PreconditionFailed("If-None-Match names the version that the resource has")
