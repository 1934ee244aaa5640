"""What the command line is made of: where logins are kept, and charts."""

from __future__ import annotations

import stat
from datetime import date, timedelta
from decimal import Decimal

import httpx
import pytest
from finance_api_client import connect
from finance_api_client.generated.api.account import account_read
from finance_cli import credentials
from finance_cli.credentials import Login, NotLoggedIn
from finance_cli.plot import chart
from finance_cli.session import LoginAuth

from tests.clients.http_server import prepared_server

LOGIN = Login("http://localhost:1", "access-1", "refresh-1", "device-1")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    for name in ("FINANCE_API_URL", "FINANCE_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FINANCE_KEYRING", "0")
    monkeypatch.setenv("FINANCE_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config"


def test_a_login_is_kept_where_only_its_owner_reads_it(folder):
    """Also where the file was open to others before."""
    with pytest.raises(NotLoggedIn, match="finance login"):
        credentials.read()
    credentials.write(LOGIN)
    path = folder / "login.json"
    path.chmod(0o644)
    credentials.write(LOGIN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert credentials.read() == LOGIN
    assert [entry.name for entry in folder.iterdir()] == ["login.json"]
    credentials.forget()
    credentials.forget()
    assert not path.exists()


def test_a_token_in_the_environment_comes_first(monkeypatch):
    """With the stored address, or one beside it."""
    monkeypatch.setenv("FINANCE_API_TOKEN", "fa_x")
    with pytest.raises(NotLoggedIn, match="FINANCE_API_URL"):
        credentials.read()
    credentials.write(LOGIN)
    assert credentials.read() == Login("http://localhost:1", "fa_x")
    monkeypatch.setenv("FINANCE_API_URL", "http://localhost:2")
    assert credentials.read() == Login("http://localhost:2", "fa_x")


def test_an_expired_access_token_is_renewed_once_and_stored():
    unauthenticated = (401, {"Content-Type": "application/problem+json"}, b"{}")
    pair = b'{"access_token": "access-2", "refresh_token": "refresh-2"}'
    with prepared_server() as server:
        profile = b'{"id": "018a62a3-8c00-7000-8000-00000000b001", "email": "ana@example.com"'
        profile += b', "name": null, "base_currency": null, "created_at": "2026-01-01T00:00:00Z"}'
        json = {"Content-Type": "application/json"}
        server.answers = [unauthenticated, (200, json, pair), (200, json, profile)]
        login = Login(server.base_url, "access-1", "refresh-1", "device-1")
        with connect(login.url, login.token, auth=LoginAuth(login)) as client:
            answer = account_read.sync_detailed(client=client)
        assert answer.status_code == 200
        tokens = [request.headers.get("authorization") for request in server.requests]
    assert tokens == ["Bearer access-1", None, "Bearer access-2"]
    assert server.requests[1].body == b'{"refresh_token":"refresh-1"}'
    assert credentials.read() == Login(login.url, "access-2", "refresh-2", "device-1")


def test_a_spent_refresh_token_leaves_the_refusal_as_the_answer():
    with prepared_server() as server:
        server.answers = [(401, {}, b"")]
        login = Login(server.base_url, "access-1", "refresh-1")
        with httpx.Client(base_url=server.base_url, auth=LoginAuth(login)) as client:
            assert client.get("/account").status_code == 401
        assert len(server.requests) == 2


def points(*figures):
    first = date(2025, 1, 1)
    return [
        (first + timedelta(days=place), None if figure is None else Decimal(figure))
        for place, figure in enumerate(figures)
    ]


def test_a_chart_has_its_bounds_its_days_and_gaps():
    """What is missing is a gap, never zero; the lowest figure is still a bar."""
    lines = chart(points("10", "20", None, "15", "10"), width=40, height=4).splitlines()
    assert lines[0].startswith("20.00 │ █")
    assert lines[3] == "10.00 │▁█ █▁"
    assert lines[4].split() == ["2025-01-01", "2025-01-05"]


@pytest.mark.parametrize("width", [1, 12, 80, 200])
@pytest.mark.parametrize("figures", [("5",), ("5", "5"), ("1", "2") * 400, ("-3", None, "1e9")])
def test_a_chart_fits_into_its_width(figures, width):
    lines = chart(points(*figures), width=width).splitlines()
    assert len(lines) == 13
    if width >= 80:
        assert max(map(len, lines)) <= max(width, 35)


def test_a_chart_without_a_figure_is_empty():
    assert chart(points(None, None), width=80) == ""
    assert chart([], width=80) == ""
