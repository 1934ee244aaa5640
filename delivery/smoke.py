"""Tests the waiting revision of every function over HTTPS, before any traffic is shifted.

    python -m delivery.smoke build/functions.json [--candidate-url https://candidate.example.com]

Public functions must be healthy and reach their dependencies; those that require a token must
refuse a request without one; scheduled functions must refuse every request. Without --candidate-url
each function is called at its own tagged address on run.app. Exit status 1 when an answer is wrong.
The module needs nothing but Python.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TRIES = 6
PAUSE_S = 10.0
"""A tag's address and a certificate take a moment to be known everywhere."""
ANSWER_S_MAX = 60

REFUSED = frozenset({401, 403, 404})
"""A function with internal ingress looks absent from outside; from inside it requires an identity.
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One request and the statuses that are right."""

    method: str
    url: str
    right: frozenset[int]


def checks(functions: dict[str, dict[str, str]], candidate_url: str | None) -> Iterator[Check]:
    """The requests to make. `functions` is Terraform's output of that name."""
    for name, function in functions.items():
        if function["access"] == "scheduled":
            yield Check("POST", function["uri"], REFUSED)
            continue
        base = f"{candidate_url or tagged(function['uri'])}/{name}"
        yield Check("GET", f"{base}/healthz", frozenset({200}))
        yield Check("GET", f"{base}/readyz", frozenset({200}))
        if name == "portfolios":
            yield Check("GET", base, frozenset({401}))


def tagged(uri: str) -> str:
    """The address of the revision tagged `candidate`, from the service's own on run.app."""
    return uri.replace("https://", "https://candidate---", 1)


def status_of(check: Check) -> int | str:
    """The status of the answer, or why there was none."""
    body = b"{}" if check.method == "POST" else None
    request = urllib.request.Request(  # noqa: S310 - our own addresses
        check.url, data=body, method=check.method
    )
    try:
        answered = urllib.request.urlopen(request, timeout=ANSWER_S_MAX)  # noqa: S310 - as above
        with answered as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return str(error)


def run(check: Check, *, tries: int = TRIES, pause_s: float = PAUSE_S) -> str | None:
    """None when an answer was right within the tries, else a sentence about the last one."""
    status: int | str = "not tried"
    for tries_left in reversed(range(tries)):
        status = status_of(check)
        if status in check.right:
            return None
        if tries_left:
            time.sleep(pause_s)
    return f"{check.method} {check.url}: {status}, not {' or '.join(map(str, sorted(check.right)))}"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m delivery.smoke", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("functions", type=Path, help="what `terraform output -json functions` says")
    parser.add_argument(
        "--candidate-url", help="where waiting revisions are reached, with a domain of one's own"
    )
    parser.add_argument("--tries", type=int, default=TRIES)
    parser.add_argument("--pause", type=float, default=PAUSE_S, metavar="SECONDS")
    arguments = parser.parse_args()
    planned = list(
        checks(
            json.loads(arguments.functions.read_text(encoding="utf-8")),
            arguments.candidate_url or None,
        )
    )
    wrong = [
        failure
        for check in planned
        if (failure := run(check, tries=arguments.tries, pause_s=arguments.pause))
    ]
    for failure in wrong:
        sys.stderr.write(f"{failure}\n")
    sys.stdout.write(f"{len(planned) - len(wrong)} of {len(planned)} answers are right\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
