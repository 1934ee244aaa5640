"""A client for the stored login, which renews its access token with the refresh token."""

from __future__ import annotations

from collections.abc import Generator

import httpx
from finance_api_client import answer_of, connect, connect_without_token
from finance_api_client.generated.api.login import login_log_in
from finance_api_client.generated.client import AuthenticatedClient
from finance_api_client.generated.models.login_body import LoginBody

from finance_cli import credentials
from finance_cli.credentials import Login


class LoginAuth(httpx.Auth):
    """Sends the access token. A 401 leads to one exchange of the refresh token, whose new pair is
    stored before the request is sent again.
    """

    requires_response_body = True

    def __init__(self, login: Login) -> None:
        self._login = login

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._login.token}"
        response = yield request
        if response.status_code != httpx.codes.UNAUTHORIZED or self._login.refresh_token is None:
            return
        renewal = yield httpx.Request(
            "POST",
            f"{self._login.url}/login/refresh",
            json={"refresh_token": self._login.refresh_token},
        )
        if renewal.status_code != httpx.codes.OK:
            return
        tokens = renewal.json()
        self._login = self._login.renewed(tokens["access_token"], tokens["refresh_token"])
        credentials.write(self._login)
        request.headers["Authorization"] = f"Bearer {self._login.token}"
        yield request


def open_client() -> AuthenticatedClient:
    """A client for a `with` block. Raises NotLoggedIn, and ValueError for a bad address."""
    login = credentials.read()
    return connect(login.url, login.token, auth=LoginAuth(login))


def log_in(url: str, email: str, password: str) -> Login:
    """A new login by password. Raises RequestFailed, and ValueError for a bad address."""
    with connect_without_token(url) as client:
        body = LoginBody(email=email, password=password)
        answer = answer_of(login_log_in.sync_detailed(client=client, body=body))
    return Login(url.rstrip("/"), answer.access_token, answer.refresh_token, answer.device_token)
