"""Which revision of each function gets the callers: the new one waits, is tried, then takes over;
the old one stays at hand.

    python -m delivery.traffic pin       --project P --region R     callers stay where they are when a new revision comes
    python -m delivery.traffic candidate --project P --region R     tag the newest revision of every function
    python -m delivery.traffic shift     --project P --region R     all callers to them
    python -m delivery.traffic rollback  --project P --region R     all callers back to the ones before

Every command may be repeated: what is already so stays so. It talks to Cloud Run through gcloud,
and needs Python alone.

A revision with a tag is kept warm, and paid, as if it had callers. So the way back is written on
the revision that has them: its tag `after-00041-abc` names the revision before it,
`<function>-00041-abc`, which has no tag itself.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable

from delivery.cloud_run import CloudRunError, Gcloud, Service

CANDIDATE = "candidate"
AFTER = "after-"


def pin(gcloud: Gcloud, name: str) -> str:
    """Keep the callers with the revision that has them, by its name, before a deployment.

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
    """Give the newest revision an address of its own, and keep the callers where they are. A
    delivery begins here.

    A function that it does not change forgets the way back of the delivery before: `rollback` would
    else take it two deliveries back, to code that the tables may suit no longer. Raises
    CloudRunError when the newest revision did not become ready.
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
    return f"{name}: {service.newest} can be tried; {service.serving or 'several revisions'} has the callers"


def shift(gcloud: Gcloud, name: str) -> str:
    """All callers to the candidate, with a tag that names the revision before it.

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
    """All callers to the revision that had them before the last shift; the other one is let go."""
    service = gcloud.service(name)
    before = _before(service)
    if before is None:
        return f"{name}: {service.serving} stays, there is none before it"
    gcloud.update_traffic(name, f"--to-revisions={before}=100", *_remove_tags(service.tags))
    return f"{name}: {before} has the callers again"


def _before(service: Service) -> str | None:
    """The revision that the serving one took the callers from."""
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
            if options.command != "rollback":  # going back goes on: what can be saved is saved
                break
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
