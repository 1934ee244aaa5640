"""The TypeScript client compiles in strict mode, and repeats requests as the Python client does."""

from __future__ import annotations

import json
import re

import pytest

from local.node_tools import NodeToolsError, run_tool
from tests.clients.http_server import BREAK, prepared_server
from tests.clients.node import run_node

SCRIPT = """
import { createFinanceApi, answerOf, RequestFailed } from "./index.js";
const [, , baseUrl, method, path, body] = process.argv;
const pauses = [];
const api = createFinanceApi({
  baseUrl, token: () => "fa_x", waitMsMax: 20000, pause: async (ms) => { pauses.push(ms); },
});
let outcome;
try {
  const options = body ? { body: JSON.parse(body) } : {};
  outcome = answerOf(await api[method](path, options));
} catch (error) {
  outcome = error instanceof RequestFailed ? [error.status, error.problem?.code ?? null] : "broken";
}
console.log(JSON.stringify({ outcome, pauses }));
"""
JSON = {"Content-Type": "application/json"}
OK = (200, JSON, b'{"items": []}')
DONE: dict[str, list[object]] = {"items": []}


@pytest.fixture
def server():
    with prepared_server() as prepared:
        yield prepared


@pytest.fixture
def send(server, compiled):
    script = compiled / "script.js"
    script.write_text(SCRIPT)
    return lambda *request: json.loads(run_node(script, server.base_url, *request))


def test_it_waits_as_long_as_the_server_says(server, send):
    """With one key, one body and the token each time."""
    server.answers = [(503, {"Retry-After": "3"}, b""), (429, {"Retry-After": "7"}, b""), OK]
    assert send("POST", "/portfolios", '{"name":"P"}') == {"outcome": DONE, "pauses": [3000, 7000]}
    assert len({request.headers["idempotency-key"] for request in server.requests}) == 1
    assert {request.body for request in server.requests} == {b'{"name":"P"}'}
    assert {request.headers["authorization"] for request in server.requests} == {"Bearer fa_x"}


def test_a_longer_wait_than_allowed_is_not_begun(server, send):
    problem = b'{"code": "unavailable", "detail": "Down"}'
    server.answers = [(503, {**JSON, "Retry-After": "21"}, problem)]
    assert send("GET", "/portfolios") == {"outcome": [503, "unavailable"], "pauses": []}


def test_what_reads_is_sent_again_after_a_break(server, send):
    server.answers = [BREAK, OK]
    assert send("GET", "/portfolios") == {"outcome": DONE, "pauses": [500]}


def test_what_could_happen_twice_is_sent_once(server, send):
    server.answers = [BREAK, OK]
    assert send("POST", "/login/refresh", "{}") == {"outcome": "broken", "pauses": []}


WRONG = {
    'api.POST("/portfolios", { body: { name: "P" } })': "base_currency",
    'api.POST("/portfolios", { body: { name: "P", base_currency: "EURO" } })': "EURO",
    'api.GET("/portfolio", {})': "/portfolio",
    'api.POST("/transactions", { body: { type: "DEPOSIT", date: "2025-01-02" } })': "portfolio_id",
    'api.GET("/value/{portfolio_id}", { params: { path: {} } })': "portfolio_id",
}
"""Requests that no type allows, and what the compiler names."""


def test_a_wrong_request_does_not_compile(compiled):
    """The types are those of the document, and not `any`."""
    source = compiled.parent / "src" / "wrong.ts"
    start = [
        'import { createFinanceApi } from "./index.js";',
        'const api = createFinanceApi({ baseUrl: "" });',
    ]
    source.write_text("\n".join([*start, *(f"await {call};" for call in WRONG), ""]))
    try:
        with pytest.raises(NodeToolsError) as failure:
            run_tool("tsc", "--project", compiled.parent, "--noEmit")
    finally:
        source.unlink()
    errors = re.split(r"^\S*src/", str(failure.value), flags=re.MULTILINE)[1:]
    for line, named in enumerate(WRONG.values(), len(start) + 1):
        [error] = [text for text in errors if text.startswith(f"wrong.ts({line},")]
        assert named in error
    assert len(errors) == len(WRONG)
