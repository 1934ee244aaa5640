"""The owner of an account that a story makes: signed in to the API, and in the page."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

import httpx

from tests.stories.page import Page

PASSWORD: Final = "seven green kettles"


class Owner:
    """A new account, with a client of the API."""

    def __init__(self, base_url: str) -> None:
        self.email = f"{uuid4()}@example.com"
        self.password = PASSWORD
        self._api = httpx.Client(base_url=base_url)
        self.create("signup", email=self.email, password=self.password)
        tokens = self.create("login", email=self.email, password=self.password)
        self._api.headers["Authorization"] = f"Bearer {tokens['access_token']}"

    def create(self, path: str, **body: Any) -> dict[str, Any]:
        """The answer to a POST, which has to succeed."""
        return self._answer(self._api.post(f"/{path}", json=body))

    def replace(self, path: str, **body: Any) -> dict[str, Any]:
        """The answer to a PUT."""
        return self._answer(self._api.put(f"/{path}", json=body))

    def read(self, path: str, **query: str) -> dict[str, Any]:
        return self._answer(self._api.get(f"/{path}", params=query))

    def portfolio(self, name: str, **fields: Any) -> dict[str, Any]:
        """A new portfolio in euros."""
        return self.create("portfolios", **{"name": name, "base_currency": "EUR", **fields})

    def manual_asset(self, symbol: str, close: str, **fields: Any) -> dict[str, Any]:
        """A new asset of the owner's own in euros, with a close since the beginning of 2025."""
        defaults = {"name": symbol, "currency": "EUR", "asset_class": "OTHER"}
        asset = self.create("assets", manual=True, symbol=symbol, **(defaults | fields))
        self.replace(f"assets/{asset['id']}/prices", items=[{"date": "2025-01-02", "close": close}])
        return asset

    def record(
        self, portfolio: dict[str, Any], type_: str, day: str, **fields: Any
    ) -> dict[str, Any]:
        """A new transaction."""
        body = {"portfolio_id": portfolio["id"], "type": type_, "date": day, **fields}
        return self.create("transactions", **body)

    def sign_in(self, page: Page) -> None:
        """Opens the page and signs in with the form."""
        page.open("/app")
        page.fill("E-mail", self.email)
        page.fill("Password", self.password)
        page.click("Sign in", "form")
        page.wait_until("location.pathname === '/app' && document.querySelector('h1')")
        page.settle()

    @staticmethod
    def _answer(answer: httpx.Response) -> dict[str, Any]:
        assert answer.is_success, answer.text
        result: dict[str, Any] = answer.json()
        return result
