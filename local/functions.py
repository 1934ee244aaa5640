"""Loads a function the way the platform does, several of them into one process."""

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
    """The functions-framework app of functions/<folder>/main.py, whose target is called like the
    folder.
    """
    with _as_if_alone():
        app: Flask = functions_framework.create_app(
            target=folder, source=str(FUNCTIONS / folder / "main.py")
        )  # type: ignore[no-untyped-call]
    return app


@contextmanager
def _as_if_alone() -> Iterator[None]:
    """functions-framework expects one function a process: it leaves variables, a path and the
    module `main` behind.
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
