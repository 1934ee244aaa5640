"""Compressed answers as clients get them: from gunicorn, also streamed ones, and never secrets."""

from __future__ import annotations

import gzip
import json
from http.client import HTTPConnection, HTTPResponse

import pytest

from benchmarks.engines import Served, http
from local.openapi import public_apis
from tests.functions.bookkeeping import Bookkeeper

PAGE = "http://localhost:5173"
GZIP = {"Accept-Encoding": "gzip"}
PASSWORD = "a long enough passphrase"
HOLDS_SECRETS = ("access_token", "refresh_token", "token", "secret")


@pytest.fixture
def books(client, new_user) -> Bookkeeper:
    """A user with enough transactions for a stream of several pieces."""
    user = new_user()
    books = Bookkeeper(client("transactions"), user.user_id, user.headers)
    items = [
        {
            "type": "DEPOSIT",
            "date": "2024-01-02",
            "amount": str(number),
            "currency": "USD",
            "note": f"deposit {number:05}",
        }
        for number in range(1, 1501)
    ]
    answer = client("transactions").post(
        "/transactions/batch",
        json={"portfolio_id": str(books.portfolio_id), "items": items},
        headers=user.headers,
    )
    assert answer.status_code == 200, answer.text
    return books


def test_a_stream_is_the_same_compressed(books, tmp_path):
    """In chunks, without a length, with what lets a page read it."""
    path = f"/transactions/export?portfolio_id={books.portfolio_id}&format=json"
    with Served(tmp_path, "transactions") as served:
        served.ask(http("GET", "/transactions/healthz"))
        connection = HTTPConnection("127.0.0.1", served.port, timeout=60)

        def ask(**headers: str) -> tuple[HTTPResponse, bytes]:
            connection.request("GET", path, headers=books.headers | headers)
            answer = connection.getresponse()
            return answer, answer.read()

        plain, text = ask()
        compressed, packed = ask(Origin=PAGE, **GZIP)
        assert (plain.status, compressed.status) == (200, 200)
        assert gzip.decompress(packed) == text
        assert len(json.loads(text)["items"]) == 1500
        assert len(packed) < len(text) / 5
        assert compressed.getheader("Content-Encoding") == "gzip"
        assert compressed.getheader("Content-Length") is None
        assert compressed.getheader("Transfer-Encoding") == "chunked"
        assert compressed.getheader("Access-Control-Allow-Origin") == PAGE
        assert compressed.getheader("Vary") == "Accept-Encoding, Origin"
        assert plain.getheader("Vary") == "Accept-Encoding, Origin"
        assert plain.getheader("Content-Encoding") is None
        connection.request("HEAD", path, headers=books.headers | GZIP)
        head = connection.getresponse()
        assert (head.status, head.read()) == (200, b"")
        connection.close()


def test_lists_and_problems_are_compressed(client, books):
    """Every long JSON answer, and a validation error with many entries."""
    listed = client("transactions").get(
        f"/transactions?portfolio_id={books.portfolio_id}", headers=books.headers | GZIP
    )
    assert listed.headers["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(listed.data))["items"]) == 50
    wrong = {"portfolio_id": "x", "items": [{"type": "BUY", "quantity": "x"}] * 50}
    refused = client("transactions").post(
        "/transactions",
        json=wrong | dict.fromkeys("abcdefghijklmnopqrstuvwxyz"),
        headers=books.headers | GZIP,
    )
    assert (refused.status_code, refused.headers["Content-Encoding"]) == (422, "gzip")
    assert json.loads(gzip.decompress(refused.data))["code"] == "invalid_request"


def test_tokens_are_never_compressed(client, new_user):
    """Also where a client refuses everything else: it gets them plain."""
    email = new_user(password=PASSWORD).email
    headers = {"Accept-Encoding": "gzip, identity;q=0"}
    pair = client("login").post(
        "/login", json={"email": email, "password": PASSWORD}, headers=headers
    )
    fresh = client("login").post(
        "/login/refresh", json={"refresh_token": pair.json["refresh_token"]}, headers=headers
    )
    for answer in (pair, fresh):
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.json["access_token"]


def test_every_route_that_gives_a_token_says_that_it_holds_a_secret():
    for api in public_apis():
        for operation in api.operations:
            fields = set(operation.answers.model_fields) if operation.answers else set()
            assert operation.secret == bool(fields & {*HOLDS_SECRETS}), operation.path
