"""The gateway answers like a function, also for unknown paths, and refuses runs by web pages."""

from __future__ import annotations

import jwt
import pytest
from werkzeug.test import Client

from local.catalog import read_catalog
from local.gateway import Gateway
from local.platform_identity import QUEUE, SCHEDULER, Platform
from tests.answers import json_of

SCHEDULED = [function.name for function in read_catalog() if function.scheduled]
JSON = {"Content-Type": "application/json"}


KEY = b"a key of thirty-two bytes or more"
PLATFORM = Platform(KEY)
PUBLIC_URL = "http://localhost:8080"


def shown(name: str, account: str = SCHEDULER) -> dict[str, str]:
    return PLATFORM.authorization(account, f"{PUBLIC_URL}/{name}")


@pytest.fixture(scope="module")
def gateway() -> Gateway:
    return Gateway(PLATFORM)


@pytest.fixture
def send(gateway, monkeypatch):
    """A POST of an empty object: its status and, where it is refused, the problem.

    200 means that it reached the function.
    """

    def reached(_environ, start_response):
        start_response("200 OK", [])
        return [b""]

    monkeypatch.setattr(gateway, "_functions", dict.fromkeys(gateway._functions, reached))

    def post(name: str, headers: dict[str, str], method: str = "POST"):
        base_url = f"http://{headers.get('Host', 'localhost:8080')}"
        return Client(gateway).open(
            f"/{name}",
            method=method,
            base_url=base_url,
            data=b"{}",
            headers={name: value for name, value in headers.items() if name != "Host"},
        )

    return post


def test_a_function_that_is_not_there_is_a_problem_with_a_request_id(gateway):
    """As each function's own 404: the form of RFC 9457, and an id to ask about."""
    answer = Client(gateway).get("/nothing/here")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert json_of(answer)["code"] == "not_found"
    assert len(answer.headers["X-Request-Id"]) == 36


@pytest.mark.parametrize("name", SCHEDULED)
@pytest.mark.parametrize(
    ("headers", "status", "word"),
    [
        ({**JSON, "Origin": "https://news.example"}, 403, "Origin"),
        ({**JSON, "Origin": "null"}, 403, "Origin"),
        ({**JSON, "Origin": "http://localhost:3000"}, 403, "Origin"),
        ({**JSON, "Origin": "https://localhost:8080"}, 403, "Origin"),
        ({**JSON, "Sec-Fetch-Site": "cross-site"}, 403, "Sec-Fetch-Site"),
        ({**JSON, "Sec-Fetch-Site": "same-site"}, 403, "Sec-Fetch-Site"),
        (
            {**JSON, "Host": "rebound.example:8080", "Origin": "http://rebound.example:8080"},
            403,
            "Host",
        ),
        ({**JSON, "Host": "localhost.example"}, 403, "Host"),
        ({"Content-Type": "text/plain"}, 415, "Content-Type"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415, "Content-Type"),
        ({"Content-Type": "multipart/form-data; boundary=application/json"}, 415, "Content-Type"),
        ({}, 415, "Content-Type"),
    ],
)
def test_a_web_page_starts_no_run(send, name, headers, status, word):
    """Whatever a page can make a browser send without asking, and from which name the page came."""
    answer = send(name, headers)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json["detail"].startswith(f"{word}:")
    assert len(answer.headers["X-Request-Id"]) == 36


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_other_method_is_a_way_around(send, method):
    assert send(SCHEDULED[0], {**JSON, "Origin": "https://news.example"}, method).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        JSON,
        {"Content-Type": "application/json; charset=utf-8"},
        {**JSON, "Host": "127.0.0.1:18080"},
        {**JSON, "Host": "[::1]:8080"},
        {**JSON, "Origin": "http://localhost:8080", "Sec-Fetch-Site": "same-origin"},
        {**JSON, "Sec-Fetch-Site": "none"},
    ],
)
def test_the_scheduler_curl_and_our_own_pages_do(send, headers):
    for account in (SCHEDULER, QUEUE):
        answers = [send(name, {**headers, **shown(name, account)}) for name in SCHEDULED]
        assert [answer.status_code for answer in answers] == [200] * len(SCHEDULED)


def forged(**claims: object) -> dict[str, str]:
    """A token signed with our key, right but for these claims."""
    token = shown(SCHEDULED[0])["Authorization"].split()[1]
    right = jwt.decode(token, KEY, ["HS256"], audience=f"{PUBLIC_URL}/{SCHEDULED[0]}")
    return {"Authorization": f"Bearer {jwt.encode({**right, **claims}, KEY, 'HS256')}"}


UNSIGNED = jwt.encode({"aud": f"{PUBLIC_URL}/{SCHEDULED[0]}", "email": QUEUE}, "", "none")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Basic c2NoZWR1bGVyOg=="}, 401),
        ({"Authorization": "Bearer nonsense"}, 401),
        ({"Authorization": f"Bearer {UNSIGNED}"}, 401),
        (Platform(b"another key, of a caller who guesses").authorization(QUEUE, PUBLIC_URL), 401),
        (shown(SCHEDULED[1]), 401),
        (forged(aud="https://example.com/ingest-prices"), 401),
        (forged(exp=1_700_000_000), 401),
        (forged(iss="https://accounts.example.com"), 401),
        (forged(email="visitor@example.com"), 403),
        (forged(email_verified=False), 403),
        ({"X-CloudTasks-QueueName": SCHEDULED[0], "X-CloudTasks-TaskName": "t"}, 401),
    ],
)
def test_a_forged_call_starts_no_run(send, headers, status):
    """Without a token, with another's, with one made out to another function, or an old one: a
    header that names a queue proves nothing.
    """
    answer = send(SCHEDULED[0], {**JSON, **headers})
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_a_browser_that_asks_first_is_given_no_leave(gateway):
    """Before JSON is sent from another origin the browser asks; nothing in the answer allows it."""
    asking = {"Origin": "https://news.example", "Access-Control-Request-Method": "POST"}
    answer = Client(gateway).options(f"/{SCHEDULED[0]}", headers=asking)
    names = [name.lower() for name, _ in answer.headers]
    assert not [name for name in names if name.startswith("access-control-")]


def test_other_functions_are_reached_as_before(send):
    """They ask for a token, which no browser adds by itself."""
    assert (
        send(
            "portfolios", {"Origin": "https://app.example", "Content-Type": "text/plain"}
        ).status_code
        == 200
    )


def test_no_answer_may_be_taken_for_another_type(gateway):
    """Whatever it is, and whether a function or the gateway itself gives it."""
    client = Client(gateway)
    functions = [f"/{function.name}/healthz" for function in read_catalog()]
    for path in (
        "/",
        "/nothing",
        "/robots.txt",
        "/portfolios",
        "/app",
        "/docs",
        "/docs/openapi.json",
        *functions,
    ):
        assert client.get(path).headers.getlist("X-Content-Type-Options") == ["nosniff"], path
    for path in ("/app", "/docs"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


def test_an_answer_before_the_body_is_read_ends_the_connection(gateway):
    """The gateway's own too."""
    client = Client(gateway)
    for path in ("/", "/nothing", "/portfolios"):
        assert client.post(path, json={}).headers["Connection"] == "close"
        assert "Connection" not in client.get(path).headers
    refused = client.post("/ingest-prices", data=b"{}", headers={"Origin": "https://app.example"})
    assert (refused.status_code // 100, refused.headers["Connection"]) == (4, "close")
