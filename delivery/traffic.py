"""Moves the callers of each function from one revision to the next, and back.

    python -m delivery.traffic COMMAND --project P --region R

    pin         keep the callers where they are when a new revision comes
    candidate   tag the newest revision of every function
    shift       send all callers to the tagged revisions
    rollback    send all callers back to the revisions before

Every command may be repeated: it changes nothing the second time. The module calls gcloud, and
needs nothing but Python.

Cloud Run keeps a revision with a tag warm, at the price of one with callers. So the way back is
written on the revision that has the callers: its tag `after-00041-abc` names the revision before
it, `<function>-00041-abc`, which has no tag itself.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable

from delivery.cloud_run import CloudRunError, Gcloud, Service

CANDIDATE = "candidate"
AFTER = "after-"


def pin(gcloud: Gcloud, name: str) -> str:
    """Keep the callers on the revision that serves them, by its name, before a deployment.

    Without a revision's name the traffic would follow the newest one, whatever the function's
    settings say.
    """
    service = gcloud.service(name)
    if service.serving is None:
        return f"{name}: no revision has all the callers, nothing is changed"
    if not service.pinned:
        gcloud.update_traffic(name, f"--to-revisions={service.serving}=100")
    return f"{name}: {service.serving} keeps the callers"


def candidate(gcloud: Gcloud, name: str) -> str:
    """Give the newest revision an address of its own, and keep the callers where they are.

    A delivery begins with this command. It removes the way back of the previous delivery from a
    function that it does not change: `rollback` would otherwise take that function two deliveries
    back, to code that may not suit the tables. Raises CloudRunError when the newest revision did
    not become ready.
    """
    service = gcloud.service(name)
    if service.newest is None or not service.ready:
        raise CloudRunError(
            f"{name}: revision {service.newest} did not become ready; its log says why"
        )
    changes = [f"--update-tags={CANDIDATE}={service.newest}"]
    if service.serving:
        changes.append(f"--to-revisions={service.serving}=100")
    if service.newest == service.serving:
        changes += _remove_tags(tag for tag in service.tags if tag != CANDIDATE)
    gcloud.update_traffic(name, *changes)
    callers_at = service.serving or "several revisions"
    return f"{name}: {service.newest} can be tried; {callers_at} has the callers"


def shift(gcloud: Gcloud, name: str) -> str:
    """Send all callers to the candidate, with a tag that names the revision before it.

    Raises CloudRunError when there is no candidate.
    """
    service = gcloud.service(name)
    revision = service.tags.get(CANDIDATE)
    if revision is None:
        raise CloudRunError(f"{name}: no revision has been tried; run `candidate` first")
    if revision == service.serving:
        return f"{name}: {revision} has the callers already"
    changes = [f"--to-revisions={revision}=100"]
    if service.serving:
        changes.append(
            f"--update-tags={AFTER}{service.serving.removeprefix(f'{name}-')}={revision}"
        )
    changes += _remove_tags(tag for tag in service.tags if tag != CANDIDATE)
    gcloud.update_traffic(name, *changes)
    return f"{name}: {revision} has the callers, after {service.serving or 'several revisions'}"


def rollback(gcloud: Gcloud, name: str) -> str:
    """Send all callers back to the revision before the last shift, and drop the other one."""
    service = gcloud.service(name)
    before = _before(service)
    if before is None:
        return f"{name}: {service.serving} stays, there is none before it"
    gcloud.update_traffic(name, f"--to-revisions={before}=100", *_remove_tags(service.tags))
    return f"{name}: {before} has the callers again"


def _before(service: Service) -> str | None:
    """The revision that served the callers before the present one."""
    for tag, revision in service.tags.items():
        if tag.startswith(AFTER) and revision == service.serving:
            return f"{service.name}-{tag.removeprefix(AFTER)}"
    return None


def _remove_tags(tags: Iterable[str]) -> list[str]:
    names = ",".join(sorted(tags))
    return [f"--remove-tags={names}"] if names else []


COMMANDS: dict[str, Callable[[Gcloud, str], str]] = {
    "pin": pin,
    "candidate": candidate,
    "shift": shift,
    "rollback": rollback,
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m delivery.traffic", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--project", required=True)
    parser.add_argument("--region", required=True)
    options = parser.parse_args()
    gcloud = Gcloud(options.project, options.region)
    try:
        names = gcloud.functions()
    except CloudRunError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    failed = False
    for name in names:
        try:
            sys.stdout.write(COMMANDS[options.command](gcloud, name) + "\n")
        except CloudRunError as error:
            sys.stderr.write(f"{error}\n")
            failed = True
            if options.command != "rollback":  # a rollback continues with the other functions
                break
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
