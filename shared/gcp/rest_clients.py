"""Google's official clients over HTTP, for services that get a few requests: no gRPC channel, which
takes as long to make and keeps threads; and their errors as ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from shared.errors import Unavailable


def rest_client(
    make_client: Callable[..., Any], make_transport: Callable[..., Any], endpoint: str | None
) -> Any:
    """A client of Google's service with this process's own identity; with an `endpoint`, of a
    server there, without one.
    """
    if endpoint is None:
        return make_client(transport="rest")
    from google.auth.credentials import AnonymousCredentials

    # google-auth has no types for it.
    credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
    return make_client(transport=make_transport(host=endpoint, credentials=credentials))


@contextmanager
def failures_mapped(service: str, *, retry_after_s: int = 5) -> Iterator[None]:
    """Google's errors as Unavailable, without their text: it may quote what was sent."""
    from google.api_core.exceptions import GoogleAPIError
    from google.auth.exceptions import GoogleAuthError
    from requests.exceptions import RequestException

    try:
        yield
    except (GoogleAPIError, GoogleAuthError, RequestException, OSError) as error:
        raise Unavailable(
            f"{service} did not answer: {type(error).__name__}", retry_after_s=retry_after_s
        ) from error
