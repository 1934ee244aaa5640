"""A token in the query string is refused, wherever it stands, and never quoted or logged."""

from __future__ import annotations

import pytest

from tests.answers import json_of

JWT = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
PERSONAL = "fa_1234567890abcdefghij"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        (f"access_token={JWT}", "?access_token"),
        (f"token={PERSONAL}", "?token"),
        ("token=x", "?token"),
        (f"Authorization=Bearer%20{JWT}", "?Authorization"),
        (f"limit={PERSONAL}", "?limit"),
        (f"anything={JWT}", "?anything"),
        (f"{PERSONAL}", "?"),
        (f"limit=5&{JWT}=1", "?"),
    ],
)
def test_a_token_in_the_query_string_is_refused(client, signed_in, logged, query, pointer):
    """With a valid token in the header too, and before anything else is looked at."""
    for headers in (signed_in, None):
        answer = client("portfolios").get(f"/portfolios?{query}", headers=headers)
        problem = json_of(answer)
        assert (answer.status_code, problem["code"]) == (422, "invalid_request")
        assert problem["errors"] == [{"pointer": pointer, "detail": "must not be a token"}]
        assert "Authorization: Bearer" in problem["detail"]
        assert JWT not in answer.text
        assert PERSONAL not in answer.text
    assert JWT not in logged()
    assert PERSONAL not in logged()


def test_a_cursor_is_no_token(client, signed_in):
    """Some begin as JSON Web Tokens do."""
    answer = client("portfolios").get("/portfolios?cursor=eyJhIjoxfQ", headers=signed_in)
    assert json_of(answer)["errors"][0]["detail"] == "is not a cursor of this list"
