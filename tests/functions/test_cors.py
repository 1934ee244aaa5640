"""Pages of allowed origins can use every answer, errors too; pages of other origins none."""

from __future__ import annotations

from http.client import HTTPConnection
from uuid import uuid4

import pytest

from benchmarks.engines import Served, http
from local.catalog import read_catalog
from local.functions import load_function
from shared.config import settings
from shared.database import cloud_sql
from shared.web.api import Api
from tests.functions.fetching import BlockedError, fetch

PAGE = "http://localhost:5173"
OTHER = "https://news.example"
FUNCTIONS = read_catalog(with_cloud_only=True)
PUBLIC = [function.folder for function in FUNCTIONS if not function.scheduled]
UNKNOWN = "01890000-0000-7000-8000-000000000009"
EXPOSED = "ETag, Location, Retry-After, X-Request-Id, Idempotent-Replayed"


@pytest.fixture
def send(client):
    """`send(path, method=...)` to the function that the path names."""

    def to(path, **options):
        return client(path.split("/")[1].partition("?")[0].replace("-", "_")).open(path, **options)

    return to


def cors_headers(answer):
    names = ("access-control-", "vary")
    return {name.lower(): value for name, value in answer.headers if name.lower().startswith(names)}


def test_a_page_creates_reads_changes_and_deletes(send, signed_in):
    """The session of an app on another origin: JSON, a token, an idempotency key, an ETag."""
    created = fetch(
        send,
        PAGE,
        "/portfolios",
        method="POST",
        headers={
            **signed_in,
            "Content-Type": "application/json",
            "Idempotency-Key": "first",
            "X-Request-Id": "a-page-of-ours",
        },
        body=b'{"name": "P", "base_currency": "EUR"}',
    )
    assert (created.status, created.preflighted) == (201, True)
    assert created.headers["x-request-id"] == "a-page-of-ours"
    path, tag = created.headers["location"], created.headers["etag"]
    again = fetch(send, PAGE, path, headers={**signed_in, "If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")
    changed = fetch(
        send,
        PAGE,
        path,
        method="PATCH",
        headers={**signed_in, "Content-Type": "application/json", "If-Match": tag},
        body=b'{"name": "Q"}',
    )
    assert changed.status == 200
    assert changed.headers["etag"] != tag
    gone = fetch(send, PAGE, path, method="DELETE", headers=signed_in)
    assert gone.status == 204


@pytest.mark.parametrize(
    ("path", "method", "headers", "status"),
    [
        ("/portfolios", "GET", {}, 401),
        ("/portfolios", "GET", {"Authorization": "Bearer x"}, 401),
        (f"/portfolios/{UNKNOWN}", "GET", None, 404),
        ("/portfolios/not-an-id", "GET", None, 404),
        ("/portfolios?color=red", "GET", None, 422),
        ("/portfolios", "PUT", None, 405),
        ("/portfolios", "POST", None, 415),
        ("/portfolios", "POST", {"Content-Type": "application/json"}, 401),
        (f"/portfolios?{'x' * 9000}", "GET", None, 414),
    ],
)
def test_a_page_can_read_what_is_wrong(send, signed_in, path, method, headers, status):
    answer = fetch(
        send, PAGE, path, method=method, headers=signed_in if headers is None else headers
    )
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]


def test_a_page_can_read_413_503_and_500(send, client, signed_in, monkeypatch):
    large = fetch(
        send,
        PAGE,
        "/portfolios",
        method="POST",
        headers={**signed_in, "Content-Type": "application/json"},
        body=b" " * (1024 * 1024 + 1),
    )
    assert large.status == 413

    def fail(*_args, **_options):
        raise RuntimeError("a defect")

    monkeypatch.setattr(cloud_sql, "reading", fail)
    assert fetch(send, PAGE, "/portfolios", headers=signed_in).status == 500
    monkeypatch.undo()
    monkeypatch.setenv("DATABASE_SOCKET", "/nowhere/at/all")
    cloud_sql.close_engines()
    settings.cache_clear()
    down = fetch(send, PAGE, "/portfolios", headers=signed_in)
    monkeypatch.undo()
    settings.cache_clear()
    cloud_sql.close_engines()
    assert (down.status, down.headers["retry-after"].isdigit()) == (503, True)


@pytest.mark.parametrize(
    "origin", [OTHER, "null", "https://localhost:5173", PAGE + ".evil.example"]
)
def test_a_page_of_another_origin_sees_nothing(send, signed_in, origin):
    """The request without a preflight is answered, and the browser keeps the answer from it."""
    for headers in (None, signed_in):
        with pytest.raises(BlockedError):
            fetch(send, origin, "/portfolios", headers=headers)
    answer = send("/portfolios", headers={**signed_in, "Origin": origin})
    assert cors_headers(answer) == {"vary": "Accept-Encoding, Origin"}


def test_answers_differ_by_origin_and_say_so(send, signed_in):
    """A cache gives a page no answer without the header, and none that was for another page."""
    for origin in ("", PAGE, OTHER):
        answer = send("/portfolios", headers={**signed_in, "Origin": origin})
        assert [value.strip() for value in answer.headers["Vary"].split(",")] == [
            "Accept-Encoding",
            "Origin",
        ]
    assert cors_headers(send("/portfolios", headers={"Origin": PAGE})) == {
        "access-control-allow-origin": PAGE,
        "access-control-expose-headers": EXPOSED,
        "vary": "Accept-Encoding, Origin",
    }


@pytest.mark.parametrize("folder", PUBLIC)
def test_preflights_need_nothing(client, folder, monkeypatch):
    """No token, no database, no BigQuery, no known path; kept for a day."""

    def fail(*_args, **_options):
        raise AssertionError("a preflight touches nothing")

    monkeypatch.setattr(cloud_sql, "reading", fail)
    monkeypatch.setattr(cloud_sql, "writing", fail)
    for path in (f"/{folder}", f"/{folder}/{uuid4()}", f"/{folder}/no/such/path", "/"):
        answer = client(folder).options(
            path, headers={"Origin": PAGE, "Access-Control-Request-Method": "PATCH"}
        )
        assert (answer.status_code, answer.data) == (204, b"")
        assert cors_headers(answer) == {
            "access-control-allow-origin": PAGE,
            "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
            "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key, "
            "If-Match, If-None-Match, X-Request-Id, traceparent",
            "access-control-max-age": "86400",
            "vary": "Origin",
        }
        refused = client(folder).options(
            path, headers={"Origin": OTHER, "Access-Control-Request-Method": "PATCH"}
        )
        assert cors_headers(refused) == {"vary": "Origin"}


def test_an_options_request_that_is_no_preflight_says_what_the_path_takes(client):
    answer = client("portfolios").options("/portfolios", headers={"Origin": PAGE})
    assert (answer.status_code, answer.headers["Allow"]) == (200, "GET, HEAD, OPTIONS, POST")


@pytest.mark.parametrize("path", ["/docs/openapi.json", "/login/jwks"])
def test_public_documents_are_open_to_every_origin(send, path):
    """Also with a header that needs a preflight, and from a sandboxed page."""
    for origin in (PAGE, OTHER, "null"):
        plain = fetch(send, origin, path)
        assert (plain.status, plain.preflighted) == (200, False)
        assert fetch(send, origin, path, headers={"X-Request-Id": "12345678"}).status == 200
        answer = send(path, headers={"Origin": origin})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Origin" not in answer.headers["Vary"].split(", ")
    with pytest.raises(BlockedError):
        fetch(send, OTHER, path.rpartition("/")[0])


def test_no_page_calls_a_scheduled_function(configured, market_dataset):
    """Not even on the laptop, whose pages may call the others."""
    for function in FUNCTIONS:
        if not function.scheduled:
            continue
        sent = load_function(function.folder).test_client()
        path = f"/{function.name}"
        for headers in (
            {"Origin": PAGE, "Access-Control-Request-Method": "POST"},
            {"Origin": PAGE},
        ):
            assert not [
                name
                for name in cors_headers(sent.options(path, headers=headers))
                if name.startswith("access-control-")
            ]


def test_without_origins_no_page_may_call_and_no_answer_varies_by_origin(monkeypatch):
    """The default in the cloud."""
    monkeypatch.setenv("ENVIRONMENT", "cloud")
    api = Api("nothing")
    assert not api._origins
    monkeypatch.setenv("CORS_ORIGINS", "https://app.example.com")
    assert Api("nothing")._origins.allows("https://app.example.com")
    assert not Api("nothing", scheduled=True)._origins


def test_the_scheduled_functions_say_that_they_are():
    """The catalog and the code agree on which functions no page may call."""
    for function in FUNCTIONS:
        source = function.source.read_text()
        assert ("scheduled=True" in source) == function.scheduled, function.name


def test_over_the_wire_as_in_process(configured, tmp_path):
    """Under gunicorn: no header is doubled or lost, and a preflight has no body."""
    with Served(tmp_path, "docs") as served:
        served.ask(http("GET", "/docs/healthz"))
        connection = HTTPConnection("127.0.0.1", served.port, timeout=20)
        connection.request(
            "OPTIONS",
            "/docs/nothing",
            headers={"Origin": PAGE, "Access-Control-Request-Method": "GET"},
        )
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (204, b"")
        names = [name.lower() for name, _ in answer.getheaders()]
        assert len(names) == len(set(names)), names
        assert answer.getheader("Access-Control-Allow-Origin") == PAGE
        connection.request("GET", "/docs/nothing", headers={"Origin": PAGE})
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.getheader("Access-Control-Allow-Origin")) == (404, PAGE)
        connection.close()
