"""Revalidation: a client that names in If-None-Match the answer that it has gets 304, and not the
same answer again.

The entity tag of a single resource is a digest of its representation (shared/web/replies.py). That
of a computed answer is a digest of what it is computed from: the version of the stored data, the
request, what its caller may see, the day, and the running code. So it is known before anything is
computed. It is a weak tag, because it promises the same figures and not the same bytes.
docs/decisions/0037-tags-before-answers.md says what the version consists of.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from flask import Response, request
from werkzeug.datastructures import ETags
from werkzeug.http import parse_etags, unquote_etag

from shared import clock
from shared.config import settings
from shared.database.caller import Caller
from shared.errors import PreconditionFailed
from shared.web.replies import Reply

REVALIDATED: Final = "private, no-cache"
"""The Cache-Control of an answer with a tag: only the caller's own cache may keep it, and uses it
after a 304 alone.
"""
SAFE_METHODS: Final = ("GET", "HEAD")

_THIS_PROCESS: Final = secrets.token_hex(8)
"""Stands for the code's version on a laptop, where a new start may well bring new code."""


def version_tag(version: str, caller: Caller | None) -> str:
    """The entity tag of the current request's answer, whose data has this version."""
    parts = (
        version,
        request.path,
        request.query_string,
        caller and caller.view,
        clock.today(),
        settings().k_revision or _THIS_PROCESS,
    )
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def is_current(tag: str) -> bool:
    """Whether the current request is a GET or HEAD by a client that has the answer with this
    tag.
    """
    header = request.headers.get("If-None-Match")
    if header is None or request.method not in SAFE_METHODS:
        return False
    if header == tag:  # as nearly every client sends it
        return True
    value, _ = unquote_etag(tag)
    return _tags(header).contains_weak(value or "")


def revalidate(response: Response) -> None:
    """Turns a 200 whose tag the client has into a 304, and lets the client's cache keep a 200 with
    a tag. Leaves any other response as it is.
    """
    tag = response.headers.get("ETag")
    if tag is None or response.status_code != 200 or request.method not in SAFE_METHODS:
        return
    response.headers.setdefault("Cache-Control", REVALIDATED)
    if is_current(tag):
        response.status_code = 304
        response.set_data(b"")
        for name in ("Content-Type", "Content-Length", "Content-Encoding"):
            response.headers.pop(name, None)


def not_modified(tag: str) -> Reply:
    """The 304 of an answer that was not computed."""
    headers = {"ETag": tag, "Cache-Control": REVALIDATED, "Vary": "Accept-Encoding"}
    return Reply(304, headers=headers)


def refuse_if_exists() -> None:
    """Raises PreconditionFailed for `If-None-Match: *`, which asks to change nothing where there is
    something at this address (RFC 9110 §13.1.2): for requests to addresses where there is.
    """
    header = request.headers.get("If-None-Match")
    if header is not None and _tags(header).star_tag:
        raise PreconditionFailed(
            "If-None-Match: * asks to change nothing where this exists already, and it does"
        )


def _tags(header: str) -> ETags:
    return parse_etags(header.strip())
