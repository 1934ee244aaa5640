"""Requests are repeated where that can't do anything twice, and as late as the server says."""

from __future__ import annotations

import httpx
import pytest
from finance_api_client import RequestFailed, RetryingTransport, answer_of, connect
from finance_api_client.generated.api.portfolios import portfolios_list

from tests.clients.http_server import BREAK, prepared_server

OK = (200, {"Content-Type": "application/json"}, b"{}")
LATER = (503, {"Retry-After": "3"}, b"{}")


@pytest.fixture
def server():
    with prepared_server() as prepared:
        yield prepared


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def client(server, pauses):
    transport = RetryingTransport(httpx.HTTPTransport(), wait_s_max=20, sleep=pauses.append)
    with httpx.Client(base_url=server.base_url, transport=transport) as opened:
        yield opened


def keys_of(server):
    return [request.headers.get("idempotency-key") for request in server.requests]


def test_it_waits_as_long_as_the_server_says(server, client, pauses):
    server.answers = [LATER, (429, {"Retry-After": "7"}, b"{}"), OK]
    assert client.get("/portfolios").status_code == 200
    assert pauses == [3, 7]


@pytest.mark.parametrize(
    "answer", [(503, {}, b""), (429, {"Retry-After": "soon"}, b""), (500, {}, b"")]
)
def test_without_a_time_the_response_is_the_answer(server, client, pauses, answer):
    server.answers = [answer, OK]
    assert client.get("/portfolios").status_code == answer[0]
    assert pauses == []


def test_a_longer_wait_than_allowed_is_not_begun(server, client, pauses):
    server.answers = [LATER, (503, {"Retry-After": "18"}, b"{}")]
    assert client.get("/portfolios").status_code == 503
    assert pauses == [3]


def test_it_gives_up_after_some_attempts(server, client, pauses):
    server.answers = [(503, {"Retry-After": "1"}, b"{}")]
    assert client.get("/portfolios").status_code == 503
    assert (len(server.requests), pauses) == (5, [1, 1, 1, 1])


def test_a_post_has_one_key_however_often_it_is_sent(server, client):
    """And two requests have two."""
    server.answers = [LATER, BREAK, OK]
    assert client.post("/portfolios", json={"name": "P"}).status_code == 200
    assert len(set(keys_of(server))) == 1
    assert [request.body for request in server.requests] == [b'{"name":"P"}'] * 3
    client.post("/portfolios", json={"name": "P"})
    assert len(set(keys_of(server))) == 2


def test_a_key_of_the_caller_is_kept(server, client):
    server.answers = [OK]
    client.post("/portfolios", json={}, headers={"Idempotency-Key": "mine"})
    assert keys_of(server) == ["mine"]


@pytest.mark.parametrize(("method", "path"), [("POST", "/login/refresh"), ("PATCH", "/account")])
def test_what_could_happen_twice_is_sent_once(server, client, method, path):
    """The connection broke after it was sent: whether it was carried out is unknown."""
    server.answers = [BREAK, OK]
    with pytest.raises(httpx.TransportError):
        client.request(method, path, json={})
    assert len(server.requests) == 1


def test_what_reads_is_sent_again_after_a_break(server, client, pauses):
    server.answers = [BREAK, BREAK, OK]
    assert client.get("/portfolios").status_code == 200
    assert pauses == [0.5, 1.0]


def test_a_problem_is_an_exception_with_its_members(server):
    problem = b"""{"type": "urn:finance-api:problem:quota_exceeded", "title": "Conflict",
        "status": 409, "detail": "Too many", "code": "quota_exceeded", "quota": "portfolios",
        "limit": 100, "current": 100}"""
    server.answers = [(401, {"Content-Type": "application/problem+json"}, problem)]
    with connect(server.base_url, "fa_x") as client, pytest.raises(RequestFailed) as failure:
        answer_of(portfolios_list.sync_detailed(client=client))
    assert failure.value.problem is not None
    assert failure.value.problem.limit == 100
    assert str(failure.value) == "Too many (quota_exceeded, 401)"
    assert server.requests[0].headers["authorization"] == "Bearer fa_x"


def test_a_page_of_a_proxy_is_no_answer(server):
    server.answers = [(502, {"Content-Type": "text/html"}, b"<html>")]
    with connect(server.base_url, "fa_x") as client, pytest.raises(RequestFailed) as failure:
        answer_of(portfolios_list.sync_detailed(client=client))
    assert failure.value.problem is None


@pytest.mark.parametrize("url", ["http://example.com", "ftp://example.com", "example.com", ""])
def test_a_token_is_not_sent_in_the_open(url):
    with pytest.raises(ValueError, match=r"https|address"):
        connect(url, "fa_x")
