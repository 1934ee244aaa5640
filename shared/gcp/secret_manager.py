"""Secret Manager: the only module that imports its client, for the function that stores secrets.

All other functions read secrets from files that the platform mounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from shared.config import Settings
from shared.gcp.rest_clients import failures_mapped, rest_client
from shared.immutable import immutable

ANSWER_S_MAX: Final = 20

_failures_mapped: Final = partial(failures_mapped, "Secret Manager", retry_after_s=60)


@immutable
class Version:
    """One version of a secret. `name` is its full name, projects/…/secrets/…/versions/…; a disabled
    version can't be read.
    """

    name: str
    created_at: datetime
    enabled: bool


class SecretManager:
    """The secrets of this project, by their short ids. Every method raises Unavailable where Google
    does not answer or denies access.
    """

    def __init__(self, settings: Settings) -> None:
        self._project = f"projects/{settings.google_cloud_project}"
        with _failures_mapped():
            self._client = _make_client(settings)

    def versions(self, secret: str) -> Sequence[Version]:
        """All versions that have not been destroyed, newest first."""
        with _failures_mapped():
            answers = list(
                self._client.list_secret_versions(
                    request={"parent": f"{self._project}/secrets/{secret}"}, timeout=ANSWER_S_MAX
                )
            )
        versions = [
            Version(answer.name, answer.create_time, answer.state.name == "ENABLED")
            for answer in answers
            if answer.state.name in {"ENABLED", "DISABLED"}
        ]
        return sorted(
            versions, key=lambda version: int(version.name.rpartition("/")[2]), reverse=True
        )

    def read(self, version: Version) -> bytes:
        with _failures_mapped():
            answer = self._client.access_secret_version(
                request={"name": version.name}, timeout=ANSWER_S_MAX
            )
        return bytes(answer.payload.data)

    def add(self, secret: str, content: bytes) -> None:
        """Adds `content` as the secret's newest version, which the mounted files then show."""
        request = {"parent": f"{self._project}/secrets/{secret}", "payload": {"data": content}}
        with _failures_mapped():
            self._client.add_secret_version(request=request, timeout=ANSWER_S_MAX)

    def disable(self, version: Version) -> None:
        """Disables the version: it can't be read until it is enabled again."""
        with _failures_mapped():
            self._client.disable_secret_version(
                request={"name": version.name}, timeout=ANSWER_S_MAX
            )


def _make_client(settings: Settings) -> Any:
    from google.cloud.secretmanager_v1.services.secret_manager_service import (
        SecretManagerServiceClient,
    )
    from google.cloud.secretmanager_v1.services.secret_manager_service.transports.rest import (
        SecretManagerServiceRestTransport,
    )

    return rest_client(
        SecretManagerServiceClient,
        SecretManagerServiceRestTransport,
        settings.secret_manager_endpoint,
    )
