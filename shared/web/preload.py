"""Loading what a function needs in a moment while its first request waits for something else."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from shared.gcp.bigquery import CLIENT_MODULE

TOKENS: Final = ("shared.auth.tokens",)
"""PyJWT and cryptography: 25 ms."""
PASSWORDS: Final = ("argon2",)
TOKENS_AND_BIGQUERY: Final = (*TOKENS, CLIENT_MODULE)
"""0.2 s more. Tokens first: the guard wants them at the same time, and both load cryptography,
whose modules import each other in circles; two threads that enter such a circle at different places
are given half-loaded modules.
"""


def load_meanwhile(modules: Sequence[str]) -> None:
    """Starts importing these in a thread, one after another, unless they are there already; returns
    at once.

    A first request waits for the database, and for a password's hash, without needing the
    interpreter: time enough for a part of what comes next. Who imports such a module before it is
    there waits for the thread, so this changes when something is loaded and never whether. It can't
    be done when our own modules load: threads don't survive the fork by which gunicorn makes its
    worker.
    """
    missing = [module for module in modules if module not in sys.modules]
    if missing:
        threading.Thread(target=_load, args=(missing,), name="loading", daemon=True).start()


def _load(modules: Sequence[str]) -> None:
    try:
        for module in modules:
            import_module(module)
    except Exception:  # noqa: BLE001, S110 - whoever needs it imports it again, and reports what is wrong
        pass
