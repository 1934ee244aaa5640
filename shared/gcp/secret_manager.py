"""Secret Manager: the only module that imports its client, for the one function that stores
secrets.

Everybody else reads secrets from files that the platform mounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shared.config import Settings
from shared.errors import Unavailable

ANSWER_S_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a secret. `name` is the full one, projects/…/secrets/…/versions/…; a disabled
    one can't be read.
    """

    name: str
    created_at: datetime
    enabled: bool


class SecretManager:
    """The secrets of this project, by their short ids. Every method raises Unavailable where Google
    does not answer or does not let us.
    """

    def __init__(self, chosen: Settings) -> None:
        self._project = f"projects/{chosen.google_cloud_project}"
        with _failures_mapped():
            self._client = _make_client(chosen)

    def versions(self, secret: str) -> Sequence[Version]:
        """All that have not been destroyed, newest first."""
        with _failures_mapped():
            listed = list(
                self._client.list_secret_versions(
                    request={"parent": f"{self._project}/secrets/{secret}"}, timeout=ANSWER_S_MAX
                )
            )
        kept = [
            Version(each.name, each.create_time, each.state.name == "ENABLED")
            for each in listed
            if each.state.name in {"ENABLED", "DISABLED"}
        ]
        return sorted(kept, key=lambda version: int(version.name.rpartition("/")[2]), reverse=True)

    def read(self, version: Version) -> bytes:
        with _failures_mapped():
            answer = self._client.access_secret_version(
                request={"name": version.name}, timeout=ANSWER_S_MAX
            )
        return bytes(answer.payload.data)

    def add(self, secret: str, content: bytes) -> None:
        """Makes `content` the secret's newest version, which the mounted files show from then on."""
        request = {"parent": f"{self._project}/secrets/{secret}", "payload": {"data": content}}
        with _failures_mapped():
            self._client.add_secret_version(request=request, timeout=ANSWER_S_MAX)

    def disable(self, version: Version) -> None:
        """Nobody can read it from now on. It can be enabled again."""
        with _failures_mapped():
            self._client.disable_secret_version(
                request={"name": version.name}, timeout=ANSWER_S_MAX
            )


def _make_client(chosen: Settings) -> Any:
    from google.cloud.secretmanager_v1.services.secret_manager_service import (
        SecretManagerServiceClient,
    )

    # Over HTTP in the cloud as well: a few requests a day are not worth a gRPC channel, and tests
    # take the same road.
    if chosen.secret_manager_endpoint is None:
        return SecretManagerServiceClient(transport="rest")

    from google.auth.credentials import AnonymousCredentials
    from google.cloud.secretmanager_v1.services.secret_manager_service.transports.rest import (
        SecretManagerServiceRestTransport,
    )

    transport = SecretManagerServiceRestTransport(
        host=chosen.secret_manager_endpoint,
        credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
    )
    return SecretManagerServiceClient(transport=transport)


@contextmanager
def _failures_mapped() -> Iterator[None]:
    """No text of Google's reaches our caller: it may quote what was sent."""
    from google.api_core.exceptions import GoogleAPIError
    from google.auth.exceptions import GoogleAuthError
    from requests.exceptions import RequestException

    try:
        yield
    except (GoogleAPIError, GoogleAuthError, RequestException, OSError) as error:
        raise Unavailable(
            f"Secret Manager did not answer: {type(error).__name__}", retry_after_s=60
        ) from error
