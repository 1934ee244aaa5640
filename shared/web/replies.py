"""The replies of handlers, and the entity tags of single resources."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable
from dataclasses import field
from typing import Final
from uuid import UUID

from pydantic import BaseModel
from werkzeug.datastructures import ETags
from werkzeug.http import parse_etags, quote_etag

from shared.errors import PreconditionFailed
from shared.immutable import immutable

JSON = "application/json"
CSV: Final = "text/csv"
_AND_MORE = "-"
"""Between the tag of a resource and that of an answer that shows more than it."""

GZIP_SUFFIX: Final = "-gzip"
"""Ends the strong entity tag of a compressed representation: other bytes, another tag (RFC 9110
§8.8.3.3).
"""


@immutable
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
    return Reply(200, body, {"ETag": _tag_of(body, of)})


def created(
    answer: BaseModel, location: str, *, about: UUID | None = None, of: BaseModel | None = None
) -> Reply:
    """201 with a Location and an ETag. `location` is the path below the base URL, such as
    "/portfolios/<id>"; `about` is as in Reply, and `of` as in `resource`.
    """
    body = answer.model_dump_json().encode()
    return Reply(201, body, {"Location": location, "ETag": _tag_of(body, of)}, about=about)


def accepted() -> Reply:
    """202 without a body."""
    return Reply(202)


def no_content() -> Reply:
    return Reply(204)


def entity_tag(body: bytes) -> str:
    """A strong entity tag: equal exactly when the representation is."""
    return quote_etag(_digest(body))


def _tag_of(body: bytes, of: BaseModel | None) -> str:
    """A strong entity tag: equal exactly when the representation is."""
    own = body if of is None else of.model_dump_json().encode()
    tag = _digest(body)
    return quote_etag(tag if own == body else f"{_digest(own)}{_AND_MORE}{tag}")


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


@immutable
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
        if self.tags is not None and not (
            digest in self.tags or _begins_one(digest, self.tags.as_set())
        ):
            raise PreconditionFailed("The resource has changed since it was read")
        excluded = self.excluded_tags
        if excluded.contains_weak(digest) or _begins_one(digest, excluded.as_set(True)):
            raise PreconditionFailed("If-None-Match names the version that the resource has")


def _begins_one(digest: str, tags: Iterable[str | None]) -> bool:
    """Whether a tag is of an answer that shows more than the resource with this digest, or of its
    compressed form.
    """
    return any((tag or "").startswith(f"{digest}{_AND_MORE}") for tag in tags)
