"""Loads a function as the platform does, and several functions into one process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import functions_framework

from local.catalog import FUNCTIONS

if TYPE_CHECKING:
    from flask import Flask


def load_function(folder: str) -> Flask:
    """The functions-framework app of functions/<folder>/main.py, whose target has the folder's
    name.
    """
    with _restored_process():
        app: Flask = functions_framework.create_app(
            target=folder, source=str(FUNCTIONS / folder / "main.py")
        )  # type: ignore[no-untyped-call]
    return app


@contextmanager
def _restored_process() -> Iterator[None]:
    """Restore what functions-framework changes in the process.

    It expects one function per process, and leaves variables, a path and the module `main` behind.
    """
    variables = {
        name: os.environ.get(name) for name in ("FUNCTION_TARGET", "FUNCTION_SIGNATURE_TYPE")
    }
    path, main = list(sys.path), sys.modules.pop("main", None)
    try:
        yield
    finally:
        sys.path[:] = path
        sys.modules.pop("main", None)
        if main is not None:
            sys.modules["main"] = main
        for name, value in variables.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
