"""Which revision of each function gets the callers: the new one waits, is tried, then takes over; the old one stays at hand.

    python -m delivery.traffic candidate --project P --region R     tag the newest revision of every function
    python -m delivery.traffic shift     --project P --region R     all callers to them
    python -m delivery.traffic rollback  --project P --region R     all callers back to the ones before

Every command may be repeated: what is already so stays so. It talks to Cloud Run through gcloud, and needs Python alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

CANDIDATE = "candidate"
PREVIOUS = "previous"


class TrafficError(Exception):
    """A function's traffic can't be changed; the text says which function and why."""


@dataclass(frozen=True, slots=True)
class Service:
    """The Cloud Run service behind one function, as it is now."""

    name: str
    newest: str
    serving: str | None
    """The revision that has all callers, or None where several share them."""
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Gcloud:
    """gcloud for one project and region."""

    project: str
    region: str

    def functions(self) -> list[str]:
        """The services that Cloud Functions manages: every function that is deployed. Raises TrafficError."""
        services = json.loads(self._run("list", "--format=json"))
        managed = {"goog-managed-by": "cloudfunctions"}.items()
        return sorted(each["metadata"]["name"] for each in services if managed <= each["metadata"]["labels"].items())

    def service(self, name: str) -> Service:
        """Raises TrafficError when gcloud fails or the newest revision did not become ready."""
        status = json.loads(self._run("describe", "--format=json", name=name))["status"]
        return read_service(name, status)

    def update(self, name: str, *changes: str) -> None:
        self._run("update-traffic", *changes, "--quiet", name=name)

    def _run(self, verb: str, *flags: str, name: str = "") -> str:
        where = [f"--project={self.project}", f"--region={self.region}"]
        line = ["gcloud", "run", "services", verb, *([name] if name else []), *where, *flags]
        done = subprocess.run(line, capture_output=True, text=True, check=False)  # noqa: S603 - a list, and no shell
        if done.returncode:
            raise TrafficError(f"{name or verb}: {done.stderr.strip()}")
        return done.stdout


def read_service(name: str, status: dict[str, Any]) -> Service:
    """A service out of the `status` that Cloud Run reports. Raises TrafficError for a revision that is not ready."""
    newest = status["latestCreatedRevisionName"]
    if newest != status.get("latestReadyRevisionName"):
        raise TrafficError(f"{name}: revision {newest} did not become ready; its log says why")
    traffic = status.get("traffic", [])
    serving = [each["revisionName"] for each in traffic if each.get("percent") == 100]
    tags = {each["tag"]: each["revisionName"] for each in traffic if "tag" in each}
    return Service(name, newest, serving[0] if serving else None, tags)


def candidate(gcloud: Gcloud, name: str) -> str:
    """Gives the newest revision an address of its own, and keeps the callers where they are, by revision name.

    Without a revision's name the traffic would follow the newest one, whatever the function's settings say.
    """
    service = gcloud.service(name)
    changes = [f"--update-tags={CANDIDATE}={service.newest}"]
    if service.serving:
        changes.append(f"--to-revisions={service.serving}=100")
    gcloud.update(name, *changes)
    return f"{name}: {service.newest} can be tried; {service.serving or 'several revisions'} has the callers"


def shift(gcloud: Gcloud, name: str) -> str:
    """All callers to the candidate; the revision that had them is tagged, to go back to."""
    service = gcloud.service(name)
    chosen = service.tags.get(CANDIDATE)
    if chosen is None:
        raise TrafficError(f"{name}: no revision has been tried; run `candidate` first")
    if chosen == service.serving:
        return f"{name}: {chosen} has the callers already"
    changes = [f"--to-revisions={chosen}=100"]
    if service.serving:
        changes.insert(0, f"--update-tags={PREVIOUS}={service.serving}")
    gcloud.update(name, *changes)
    return f"{name}: {chosen} has the callers, after {service.serving or 'several revisions'}"


def rollback(gcloud: Gcloud, name: str) -> str:
    """All callers to the revision that had them before the last shift."""
    service = gcloud.service(name)
    before = service.tags.get(PREVIOUS)
    if before is None or before == service.serving:
        return f"{name}: {service.serving} stays, there is none before it"
    gcloud.update(name, f"--to-revisions={before}=100")
    return f"{name}: {before} has the callers again"


COMMANDS: dict[str, Callable[[Gcloud, str], str]] = {"candidate": candidate, "shift": shift, "rollback": rollback}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m delivery.traffic", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--project", required=True)
    parser.add_argument("--region", required=True)
    chosen = parser.parse_args()
    gcloud = Gcloud(chosen.project, chosen.region)
    try:
        names = gcloud.functions()
    except TrafficError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    failed = False
    for name in names:
        try:
            sys.stdout.write(COMMANDS[chosen.command](gcloud, name) + "\n")
        except TrafficError as error:
            sys.stderr.write(f"{error}\n")
            failed = True
            if chosen.command != "rollback":  # going back goes on: what can be saved is saved
                break
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
