"""A page on another port uses the API in a real browser, and a page of another origin can't."""

from __future__ import annotations

import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from local.catalog import ROOT

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome-headless-shell",
)
START_S_MAX = 90

SESSION = """
const steps = {};
const json = {'Content-Type': 'application/json'};
async function step(name, path, options = {}) {
  try {
    const answer = await fetch(API + path, options);
    const text = await answer.text();
    const headers = {};
    for (const header of ['ETag', 'Location', 'X-Request-Id', 'Idempotent-Replayed'])
      headers[header] = answer.headers.get(header);
    steps[name] = {status: answer.status, headers, length: text.length};
    try { steps[name].body = JSON.parse(text); } catch { /* no JSON */ }
  } catch (error) { steps[name] = {blocked: String(error)}; }
  return steps[name];
}
async function session() {
  const person = JSON.stringify({email: EMAIL, password: 'a long enough passphrase'});
  await step('signup', '/signup', {method: 'POST', headers: json, body: person});
  const {body: {access_token}} = await step(
    'login', '/login', {method: 'POST', headers: json, body: person});
  const signedIn = {Authorization: `Bearer ${access_token}`};
  const creating = {
    method: 'POST', headers: {...signedIn, ...json, 'Idempotency-Key': 'k'},
    body: JSON.stringify({name: 'P', base_currency: 'USD'})};
  const created = await step('create', '/portfolios', creating);
  await step('again', '/portfolios', creating);
  const path = created.headers.Location;
  await step('read', path, {headers: signedIn});
  await step('revalidate', path,
             {headers: {...signedIn, 'If-None-Match': created.headers.ETag}});
  await step('change', path, {
    method: 'PATCH', headers: {...signedIn, ...json, 'If-Match': created.headers.ETag},
    body: JSON.stringify({name: 'Q'})});
  await step('export', '/account/export', {headers: signedIn});
  await step('delete', path, {method: 'DELETE', headers: signedIn});
  await step('gone', path, {headers: signedIn});
  await step('no token', '/portfolios');
  await step('no such method', '/portfolios', {method: 'PUT', headers: signedIn});
  await step('no such function', '/nothing', {headers: signedIn});
  await step('too large', '/portfolios', {
    method: 'POST', headers: {...signedIn, ...json}, body: ' '.repeat(1100000)});
  await step('with cookies', '/portfolios', {headers: signedIn, credentials: 'include'});
  await step('scheduled', '/ingest-prices', {method: 'POST', headers: json, body: '{}'});
}
async function stranger() {
  await step('simple', '/portfolios');
  await step('with a token', '/portfolios', {headers: {Authorization: 'Bearer x'}});
  await step('openapi', '/docs/openapi.json');
  await step('jwks', '/login/jwks');
}
WHAT().then(() => fetch('/steps', {method: 'POST', body: JSON.stringify(steps)}));
"""


@pytest.fixture(scope="module")
def chromium() -> str:
    """The path of a Chromium: the variable CHROMIUM, or the first that is installed."""
    named = os.environ.get("CHROMIUM")
    cached = sorted(Path.home().glob(".cache/ms-playwright/chromium*/*/*headless*shell"))
    installed = [path for name in NAMES if (path := shutil.which(name))]
    for path in [named, *installed, *map(str, cached)]:
        if path:
            return path
    pytest.skip("there is no Chromium on this machine: name one in CHROMIUM")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def ports(configured, bigquery_server, tmp_path_factory) -> Iterator[tuple[int, int]]:
    """The ports of the API behind the laptop's gateway, and of the page that it allows."""
    api, page = free_port(), free_port()
    environment = {**os.environ, "CORS_ORIGINS": f"http://localhost:{page}"}
    log = (tmp_path_factory.mktemp("gateway") / "log").open("w+b")
    command = [
        *(sys.executable, "-m", "gunicorn", "local.gateway:application"),
        *("--bind", f"127.0.0.1:{api}", "--threads", "8", "--worker-class", "gthread"),
        *("--timeout", "0"),
    ]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as gateway:
        deadline_s = time.monotonic() + START_S_MAX
        while not is_listening(api):
            assert gateway.poll() is None, Path(log.name).read_text()
            assert time.monotonic() < deadline_s, Path(log.name).read_text()
            time.sleep(0.1)
        yield api, page
        gateway.terminate()


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def steps_of(chromium: str, page: str, script: str, profile: Path) -> dict[str, Any]:
    """What the script's steps saw in a page at this address, on a server of its own."""
    received: queue.Queue[bytes] = queue.Queue()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(f"<!doctype html><script>{script}</script>".encode())

        def do_POST(self) -> None:
            received.put(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(b"")

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Nothing: pytest's output is for failures."""

    server = ThreadingHTTPServer(("127.0.0.1", int(page.rpartition(":")[2])), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    command = [
        chromium,
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--no-first-run", "--disable-background-networking", "--remote-debugging-port=0"),
        f"--user-data-dir={profile}",
        page,
    ]
    with (profile / "log").open("wb") as log:
        browser = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            return dict(json.loads(received.get(timeout=START_S_MAX)))
        except queue.Empty:
            pytest.fail((profile / "log").read_text()[-3000:])
        finally:
            browser.terminate()
            browser.wait()
            server.shutdown()
            server.server_close()


def script(api: int, what: str) -> str:
    constants = f"const API = 'http://127.0.0.1:{api}', EMAIL = 'page@example.com';"
    return constants + SESSION.replace("WHAT()", f"{what}()")


def test_a_page_on_another_port_does_a_whole_session(chromium, ports, tmp_path):
    api, page = ports
    steps = steps_of(chromium, f"http://localhost:{page}", script(api, "session"), tmp_path)
    statuses = {name: step.get("status") for name, step in steps.items()}
    assert statuses == {
        "signup": 201,
        "login": 200,
        "create": 201,
        "again": 201,
        "read": 200,
        "revalidate": 304,
        "change": 200,
        "export": 200,
        "delete": 204,
        "gone": 404,
        "no token": 401,
        "no such method": 405,
        "no such function": 404,
        "too large": 413,
        "with cookies": None,
        "scheduled": None,
    }, steps
    assert steps["create"]["headers"]["Location"].startswith("/portfolios/")
    assert steps["create"]["headers"]["ETag"] == steps["read"]["headers"]["ETag"]
    assert steps["again"]["headers"]["Idempotent-Replayed"] == "true"
    assert steps["gone"]["body"]["code"] == "not_found"
    assert len(steps["no token"]["headers"]["X-Request-Id"]) == 36
    assert steps["export"]["body"]["portfolios"][0]["name"] == "Q"


def test_a_page_of_another_origin_can_read_public_documents_alone(chromium, ports, tmp_path):
    """The same server under another name is another origin."""
    api, page = ports
    steps = steps_of(chromium, f"http://127.0.0.1:{page}", script(api, "stranger"), tmp_path)
    assert "blocked" in steps["simple"], steps
    assert "blocked" in steps["with a token"]
    assert steps["openapi"]["body"]["openapi"] == "3.1.0"
    assert steps["jwks"]["body"]["keys"]
