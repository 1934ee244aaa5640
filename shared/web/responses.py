"""The responses of the current request: made of replies, compressed, and checked against what the
client has.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, request

from shared.web.compression import compress
from shared.web.replies import Reply
from shared.web.revalidation import revalidate
from shared.web.streams import Stream


class _WithoutBody(Response):
    """A response of no media type."""

    default_mimetype = None


def response_of(reply: Reply, *, has_secret: bool = False) -> Response:
    """The response of a reply. `has_secret` is as RouteOptions describes it."""
    if reply.status in (202, 204, 304):
        return _WithoutBody(None, reply.status, reply.headers)
    body = reply.body if reply.pieces is None else Stream(reply.pieces, request.environ)
    response = Response(body, reply.status, reply.headers, content_type=reply.media_type)
    if request.method == "HEAD" and isinstance(body, Stream):
        body.close()
    if not has_secret:
        compressed(response)
    revalidate(response)
    return response


def compressed(response: Response) -> Response:
    """The response, which is compressed where the client accepts it."""
    compress(response, request.headers.get("Accept-Encoding", ""))
    return response


def options_response(methods: Iterable[str]) -> Response:
    """The response to OPTIONS at a path that takes these methods."""
    return Response(headers={"Allow": ", ".join(sorted(methods))})


def json_response(body: bytes) -> Response:
    return Response(body, content_type="application/json")
