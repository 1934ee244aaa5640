"""The gateway answers like a function, also where there is none."""

from __future__ import annotations

from werkzeug.test import Client

from local.gateway import Gateway


def test_a_function_that_is_not_there_is_a_problem_with_a_request_id():
    """As each function's own 404: the form of RFC 9457, and an id to ask about."""
    answer = Client(Gateway()).get("/nothing/here")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.json["code"] == "not_found"
    assert len(answer.headers["X-Request-Id"]) == 36
