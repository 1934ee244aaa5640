"""Preloading: imports heavy modules in a thread while a function's first request waits for I/O."""

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
"""0.2 s more. Tokens come first: authentication imports them at the same time, and both load
cryptography, whose modules import each other in cycles. Two threads that enter such a cycle at
different modules get partly loaded modules.
"""


def start_preload(modules: Sequence[str]) -> None:
    """Starts a thread that imports these modules in order, except those already loaded. Returns at
    once.

    A first request waits for the database and for a password's hash without using the interpreter.
    Code that imports such a module in the meantime waits for the thread, so this changes when a
    module is loaded and never whether. It can't run when our own modules load: threads don't
    survive the fork by which gunicorn creates a worker.
    """
    missing = [module for module in modules if module not in sys.modules]
    if missing:
        threading.Thread(target=_load, args=(missing,), name="preload", daemon=True).start()


def _load(modules: Sequence[str]) -> None:
    try:
        for module in modules:
            import_module(module)
    except Exception:  # noqa: BLE001, S110 - the code that needs it imports it again, and reports
        pass
