"""Reads and changes Cloud Run's services for the delivery, through gcloud.

Needs nothing but Python.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import Any

IAM_CHECK_OFF = "run.googleapis.com/invoker-iam-disabled"
"""The annotation of a service that takes requests without asking IAM about the caller."""


class CloudRunError(Exception):
    """gcloud refuses, or a function is not in a state to be changed; the text says which function
    and why.
    """


@dataclass(frozen=True, slots=True)
class Service:
    """The Cloud Run service behind one function, as it is now."""

    name: str
    newest: str | None
    """The revision that was created last, or None before the first."""
    ready: bool
    """Whether the newest revision started."""
    serving: str | None
    """The revision that all callers reach; None where several revisions share them or none exists.
    """
    pinned: bool
    """Whether the callers stay with `serving` when a newer revision is deployed."""
    tags: dict[str, str]
    invoker_check: bool
    """Whether Cloud Run asks IAM about a caller."""


@dataclass(frozen=True, slots=True)
class Gcloud:
    """gcloud for one project and region. Every method raises CloudRunError when gcloud fails."""

    project: str
    region: str

    def functions(self) -> list[str]:
        """The services that Cloud Functions manages: every function that is deployed."""
        services = json.loads(self._run("list", "--format=json"))
        managed = {"goog-managed-by": "cloudfunctions"}.items()
        return sorted(
            service["metadata"]["name"]
            for service in services
            if managed <= service["metadata"]["labels"].items()
        )

    def service(self, name: str) -> Service:
        return read_service(name, json.loads(self._run("describe", "--format=json", name=name)))

    def update_traffic(self, name: str, *changes: str) -> None:
        self._run("update-traffic", *changes, "--quiet", name=name)

    def set_invoker_check(self, name: str, *, check: bool) -> None:
        """Switch IAM's check of the callers on or off. This makes no new revision."""
        self._run(
            "update",
            "--invoker-iam-check" if check else "--no-invoker-iam-check",
            "--quiet",
            name=name,
        )

    def _run(self, verb: str, *flags: str, name: str = "") -> str:
        where = [f"--project={self.project}", f"--region={self.region}"]
        line = ["gcloud", "run", "services", verb, *([name] if name else []), *where, *flags]
        done = subprocess.run(  # noqa: S603 - a list, and no shell
            line, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CloudRunError(f"{name or verb}: {done.stderr.strip()}")
        return done.stdout


def read_service(name: str, described: dict[str, Any]) -> Service:
    """Build a Service from the output of `gcloud run services describe`."""
    status = described.get("status", {})
    newest = status.get("latestCreatedRevisionName")
    traffic = status.get("traffic", [])
    serving: dict[str, Any] = next(
        (target for target in traffic if target.get("percent") == 100), {}
    )
    annotations = described.get("metadata", {}).get("annotations", {})
    return Service(
        name,
        newest,
        ready=newest is not None and newest == status.get("latestReadyRevisionName"),
        serving=serving.get("revisionName"),
        pinned=bool(serving) and not serving.get("latestRevision"),
        tags={target["tag"]: target["revisionName"] for target in traffic if "tag" in target},
        invoker_check=annotations.get(IAM_CHECK_OFF, "false").lower() != "true",
    )
