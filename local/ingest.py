"""`make ingest`: runs the scheduled functions of a running stack, and prints their reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import httpx

from local.catalog import read_catalog
from local.platform_identity import SCHEDULER, Platform
from local.scheduler import TIMEOUT_S


def main() -> int:
    """Exit status 0 when every run succeeded, else 1."""
    base_url = f"http://localhost:{os.environ.get('PORT') or 8080}"
    platform = Platform.of_checkout()
    failed = False
    # Rates first: what is measured in a currency needs it.
    for function in sorted(
        (function for function in read_catalog() if function.scheduled),
        key=lambda function: function.name,
        reverse=True,
    ):
        try:
            answer = run(f"{base_url}/{function.name}", platform)
        except httpx.ConnectError:
            print(f"Nothing answers on {base_url}. Start the stack first: make run")
            return 1
        print(f"{function.name}: {answer.status_code} {summary(answer.json())}")
        failed = failed or not answer.is_success
    return 1 if failed else 0


def run(url: str, platform: Platform) -> httpx.Response:
    """The answer of a scheduled function to a run of everything, with the scheduler's identity."""
    headers = platform.authorization(SCHEDULER, url)
    return httpx.post(url, json={}, headers=headers, timeout=TIMEOUT_S)


def summary(report: dict[str, object]) -> str:
    """A line for a run's report and one for each of its first errors, or a problem's detail."""
    if "run_id" not in report:
        return str(report.get("detail", report))
    counts = ", ".join(
        f"{report[name]} {name}" for name in ("inserted", "corrected", "unchanged", "rejected")
    )
    errors = report.get("errors")
    error_lines = "".join(_line(error) for error in errors[:10]) if isinstance(errors, list) else ""
    return f"{report['status']}: {counts}{error_lines}"


def _line(error: Mapping[str, object]) -> str:
    named = (
        error["code"],
        error["pair"],
        error["asset_id"] and f"asset {error['asset_id']}",
        error["provider"],
    )
    return f"\n  {', '.join(str(part) for part in named if part)}: {error['detail']}"


if __name__ == "__main__":
    sys.exit(main())
