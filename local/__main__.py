"""`make run`: serves the whole product on this machine, offline, with a demo account.

Ctrl-C stops everything that it started.

PORT is the port, LIVE=1 asks the real vendors, FIREBASE=1 also starts the Firebase Auth emulator,
and DATA_DIR is the folder of the data (.local in the checkout): those of the sample market are in
`sample`, those of the real vendors in `live`.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from local.bigquery import BigQueryError
from local.catalog import ROOT, read_catalog
from local.firebase import PROJECT, FirebaseError
from local.folder_lock import FolderInUse
from local.ingest import run, summary
from local.market_folder import WrongMarket
from local.postgres import PostgresError
from local.sample_market.fixed_ids import renumber
from local.sample_market.portfolio import DEMO_EMAIL, DEMO_PASSWORD, seed
from local.sample_market.server import utc_today
from local.scheduler import Scheduler
from local.stack import Stack, StackError
from local.watch import EngineEnded
from shared.config import ConfigurationError

READY = """
Ready: {base_url}/app      API reference: {base_url}/docs
{account}{firebase}
{market} Log: {log}. Ctrl-C stops everything; the data stays until `make clean`."""

DEMO = """Demo account: {email} / {password}

  TOKEN=$(curl -s {base_url}/login -H 'Content-Type: application/json' \\
    -d '{{"email": "{email}", "password": "{password}"}}' \\
    | python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
  curl -s {base_url}/portfolios -H "Authorization: Bearer $TOKEN"
  curl -s {base_url}/holdings/{portfolio_id} -H "Authorization: Bearer $TOKEN"
"""
NO_DEMO = """Make an account first: the demo account belongs to the sample market.

  curl -s {base_url}/signup -H 'Content-Type: application/json' \\
    -d '{{"email": "...", "password": "..."}}'
"""
FIREBASE = """
Firebase Auth emulator: http://{host}, project {project}.
Make a user with a verified address, and an ID token of theirs:

  curl -s http://{host}/identitytoolkit.googleapis.com/v1/projects/{project}/accounts \\
    -H 'Authorization: Bearer owner' -H 'Content-Type: application/json' \\
    -d '{{"email": "ana@example.com", "password": "seven green kettles", "emailVerified": true}}'
  ID_TOKEN=$(curl -s \\
    'http://{host}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=any' \\
    -H 'Content-Type: application/json' \\
    -d '{{"email": "ana@example.com", "password": "seven green kettles"}}' \\
    | python3 -c 'import json, sys; print(json.load(sys.stdin)["idToken"])')
  curl -s {base_url}/account -H "Authorization: Bearer $ID_TOKEN"
"""

SYNTHETIC = "Prices and rates are SYNTHETIC (make run LIVE=1 asks the real vendors)."
LIVE = (
    "Prices and rates come from the real vendors: those of a new asset within seconds, "
    "all others after each venue's close, or with `make ingest`."
)


def main() -> int:
    """Runs until interrupted. Exit status 0, or 1 where the stack could not start."""
    port, live = os.environ.get("PORT") or "8080", bool(os.environ.get("LIVE"))
    firebase = bool(os.environ.get("FIREBASE"))
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        print(f"PORT is {port!r}, and should be a number from 1 to 65535", file=sys.stderr)
        return 1
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / ".local")
    began_s = time.monotonic()

    def print_progress(message: str) -> None:
        print(f"[{time.monotonic() - began_s:5.1f} s] {message}", flush=True)

    # Ctrl-C, `kill` and a closed window end the stack in the same orderly way, also while it
    # starts, and where its parent process made its children ignore the first.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        with Stack(
            data_dir, int(port), live=live, firebase=firebase, print_progress=print_progress
        ) as stack:
            account = (
                NO_DEMO.format(base_url=stack.base_url)
                if live
                else prepare_demo(stack, print_progress)
            )
            stack.deliver_tasks()
            scheduler = Scheduler(read_catalog(), stack.base_url, stack.platform, print_progress)
            scheduler.start()
            market = LIVE if live else SYNTHETIC
            fields = {"base_url": stack.base_url, "account": account, "market": market}
            fields["log"] = str(stack.log)
            host = stack.firebase_host
            fields["firebase"] = (
                FIREBASE.format(host=host, project=PROJECT, base_url=stack.base_url) if host else ""
            )
            print(READY.format(**fields), flush=True)
            stack.watch(scheduler.threads)
    except KeyboardInterrupt:
        print_progress("Stopped")
    except (
        StackError,
        PostgresError,
        BigQueryError,
        FirebaseError,
        FolderInUse,
        WrongMarket,
        EngineEnded,
        ConfigurationError,
    ) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def prepare_demo(stack: Stack, print_progress: Callable[[str], None]) -> str:
    """Prepare the demo account with its trades, and the market up to today.

    Returns the text to print. Raises StackError, and EngineEnded where an engine ended meanwhile.
    """
    print_progress("The demo account is filled")
    base_url = stack.base_url
    try:
        portfolio_id = next(iter(seed(base_url, utc_today(), renumber).values()))
        for name in ("ingest-rates", "ingest-prices"):
            report = run(f"{base_url}/{name}", stack.platform).json()
            print_progress(f"{name} {summary(report)}")
    except httpx.HTTPError as error:
        stack.check()
        raise StackError(
            f"The demo account could not be filled ({error}). The log is {stack.log}"
        ) from error
    return DEMO.format(
        base_url=base_url, email=DEMO_EMAIL, password=DEMO_PASSWORD, portfolio_id=portfolio_id
    )


if __name__ == "__main__":
    sys.exit(main())
