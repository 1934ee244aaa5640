"""The smoke test passes a working delivery and fails a broken one, over real HTTP on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from delivery.smoke import checks, tagged

ROOT = Path(__file__).parents[2]
HEALTHY = {
    "GET /login/healthz": 200,
    "GET /login/readyz": 200,
    "GET /portfolios/healthz": 200,
    "GET /portfolios/readyz": 200,
    "GET /portfolios": 401,
    "POST /scheduled": 404,
}


class Server(ThreadingHTTPServer):
    """Answers with its list of statuses, one after the other for the same request."""

    statuses: dict[str, list[int]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        statuses = self.server.statuses.get(f"{self.command} {self.path}", [500])
        self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        running.statuses = {request: [status] for request, status in HEALTHY.items()}
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def smoke(server: Server, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    functions = {
        "login": {"access": "public", "uri": "https://not-asked"},
        "portfolios": {"access": "public", "uri": "https://not-asked"},
        "ingest-prices": {"access": "scheduled", "uri": f"{server.url}/scheduled"},
    }
    (tmp_path / "functions.json").write_text(json.dumps(functions))
    line = [
        sys.executable,
        "-m",
        "delivery.smoke",
        str(tmp_path / "functions.json"),
        "--candidate-url",
        server.url,
    ]
    return subprocess.run(
        [*line, "--tries=2", "--pause=0"], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_delivery_that_works_passes(server: Server, tmp_path: Path) -> None:
    done = smoke(server, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "6 of 6 answers are right\n", "")


@pytest.mark.parametrize(
    ("request_line", "status", "right"),
    [
        ("GET /login/healthz", 500, "200"),
        ("GET /portfolios/readyz", 503, "200"),
        ("GET /portfolios", 200, "401"),
        ("POST /scheduled", 200, "401 or 403 or 404"),
    ],
)
def test_one_wrong_answer_fails_it_and_is_named(
    request_line: str, status: int, right: str, server: Server, tmp_path: Path
) -> None:
    server.statuses[request_line] = [status]
    done = smoke(server, tmp_path)
    method, path = request_line.split()
    assert done.returncode == 1
    assert done.stderr == f"{method} {server.url}{path}: {status}, not {right}\n"


def test_an_address_that_is_not_known_everywhere_yet_is_asked_again(
    server: Server, tmp_path: Path
) -> None:
    server.statuses["GET /login/healthz"] = [404, 200]
    assert smoke(server, tmp_path).returncode == 0


def test_without_a_domain_each_function_is_asked_at_its_own_tagged_address() -> None:
    uri = "https://login-abc123-ew.a.run.app"
    assert tagged(uri) == "https://candidate---login-abc123-ew.a.run.app"
    planned = list(checks({"login": {"access": "public", "uri": uri}}, None))
    assert planned[0].url == "https://candidate---login-abc123-ew.a.run.app/login/healthz"
