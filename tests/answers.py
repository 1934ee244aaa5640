"""Reads what a function answered to a test client."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse


def json_of(answer: TestResponse) -> Any:
    """The JSON of an answer, which must have some."""
    assert answer.json is not None, answer.text
    return answer.json
