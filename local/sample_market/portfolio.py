"""The demo account: three years of trades in the sample's instruments, as plain data and through the public API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import httpx

DEMO_EMAIL = "demo@example.com"
DEMO_PASSWORD = "sample-market-2026"  # noqa: S105 - printed on start: the account holds invented trades, on this machine
DEMO_NAME = "Demo (synthetic)"
TIMEOUT_S = 60.0
PAGE_SIZE = "200"

Fields = dict[str, str]

EXCHANGES: dict[str, str | None] = {
    "ZZAUR": None,
    "ZZBND": None,
    "ZZCOR": None,
    "ZZDUN": None,
    "ZZELM": None,
    "ZZFAR": None,
    "ZZWLD": None,
    "ZZHAR": "LSE",
    "ZZKIE": "XETRA",
    "ZZLIN": "XETRA",
    "ZZPAM": "BA",
    "ZZQUE": "BA",
    "BTC-USD": None,
    "ETH-USD": None,
}
"""The assets of the demo, each with the exchange to look it up on; None where the symbol alone says it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One transaction as the API takes it, but for its ids: `symbol` stands for the asset."""

    type: str
    date: date
    currency: str
    symbol: str | None
    fields: Fields

    @property
    def external_id(self) -> str:
        """The same at every start, so that seeding twice records nothing twice."""
        return "-".join(filter(None, ("sample", self.date.isoformat(), self.type, self.symbol, self.currency)))

    def body(self, asset_ids: dict[str, str]) -> Fields:
        """The item of a batch request."""
        asset = {"asset_id": asset_ids[self.symbol]} if self.symbol else {}
        fixed = {"type": self.type, "date": self.date.isoformat(), "currency": self.currency}
        return {**fixed, **asset, **self.fields, "external_id": self.external_id}


def _trade(
    type_: str, day: str, symbol: str, quantity: str, price: str, *, currency: str = "USD", **more: str
) -> Entry:
    fields = {"quantity": quantity, "unit_price": price, **more}
    return Entry(type_, date.fromisoformat(day), currency, symbol, fields)


def _dividend(day: str, symbol: str, ex_date: str, amount: str, currency: str = "USD", **more: str) -> Entry:
    return Entry("DIVIDEND", date.fromisoformat(day), currency, symbol, {"ex_date": ex_date, "amount": amount, **more})


def _cash(type_: str, day: str, amount: str, currency: str = "USD", **more: str) -> Entry:
    return Entry(type_, date.fromisoformat(day), currency, None, {"amount": amount, **more})


WORLD: dict[str, Any] = {
    "name": "Sample world (synthetic)",
    "base_currency": "USD",
    "cost_basis_method": "FIFO",
    "track_cash": True,
    "fx_kind": "official",
}
WORLD_ENTRIES = (
    _cash("DEPOSIT", "2023-09-05", "60000"),
    _cash("DEPOSIT", "2023-09-05", "5000", "GBP"),
    _cash("DEPOSIT", "2023-09-06", "10000", "EUR"),
    _trade("BUY", "2023-09-07", "ZZAUR", "40", "363.20", fee="1.00", note="Held across the 4:1 split of June 2025"),
    _trade("BUY", "2023-09-11", "ZZWLD", "100", "141.90", fee="1.00"),
    _trade(
        "BUY", "2023-09-14", "ZZHAR", "600", "6.30", currency="GBP", fee="5.00", tax="18.90", note="Pounds, not pence"
    ),
    _trade("BUY", "2023-09-20", "ZZKIE", "45", "109.50", currency="EUR", fee="4.90"),
    _dividend("2023-11-29", "ZZAUR", "2023-11-08", "37.17", tax="5.58"),
    _trade(
        "BUY", "2024-01-16", "ZZDUN", "1500", "2.93", fee="1.00", note="150 shares after the 1:10 split of March 2024"
    ),
    _trade("BUY", "2024-02-20", "ZZFAR", "120", "17.95", fee="1.00"),
    _dividend("2024-04-01", "ZZWLD", "2024-03-08", "44.77", tax="6.72"),
    _dividend("2024-04-29", "ZZHAR", "2024-04-08", "66.61", "GBP"),
    _dividend("2024-05-29", "ZZKIE", "2024-05-08", "80.63", "EUR", tax="21.27"),
    _trade("BUY", "2024-06-03", "ZZCOR", "30", "225.10", fee="1.00"),
    _cash("DEPOSIT", "2024-07-15", "1300000", "ARS"),
    _trade("BUY", "2024-07-16", "ZZPAM", "600", "1920.00", currency="ARS", fee="6912.00", tax="1451.52"),
    _trade(
        "SELL",
        "2024-08-05",
        "ZZFAR",
        "80",
        "15.00",
        fee="1.00",
        note="The other 40 were still held when it was delisted",
    ),
    _trade("BUY", "2024-11-08", "ZZBND", "80", "90.92", fee="1.00"),
    _cash("FEE", "2024-12-31", "25.00", note="Custody"),
    _trade("SELL", "2025-01-14", "ZZAUR", "10", "537.00", fee="1.00"),
    _trade("BUY", "2025-02-06", "ZZLIN", "30", "155.40", currency="EUR", fee="4.90"),
    _trade("BUY", "2025-03-04", "BTC-USD", "0.12", "52350.00", fee="16.33"),
    _trade("BUY", "2025-04-08", "ETH-USD", "1.5", "2135.00", fee="8.33"),
    _dividend("2025-06-30", "ZZPAM", "2025-06-09", "22166.16", "ARS", tax="1551.63"),
    _dividend("2025-08-29", "ZZAUR", "2025-08-08", "31.32", tax="4.70"),
    _trade("SELL", "2025-09-16", "ZZAUR", "50", "195.80", fee="1.00"),
    _dividend("2025-10-29", "ZZHAR", "2025-10-08", "69.28", "GBP"),
    _trade("SELL", "2025-11-12", "BTC-USD", "0.04", "71150.00", fee="7.40"),
    _trade("SELL", "2026-01-14", "ZZDUN", "50", "28.30", fee="1.00"),
    _trade("BUY", "2026-03-10", "ZZELM", "60", "126.00", fee="1.00"),
    _dividend("2026-05-29", "ZZKIE", "2026-05-08", "88.89", "EUR", tax="23.44"),
    _dividend("2026-06-29", "ZZPAM", "2026-06-08", "35465.82", "ARS", tax="2482.61"),
    _dividend("2026-08-31", "ZZELM", "2026-08-10", "33.40", tax="5.01"),
    _cash("INTEREST", "2026-09-30", "41.20", note="On the cash balance"),
    _trade("BUY", "2026-10-20", "ZZWLD", "40", "168.30", fee="1.00"),
    _cash("WITHDRAWAL", "2026-11-03", "2000"),
)

PESOS: dict[str, Any] = {
    "name": "Sample Buenos Aires (synthetic)",
    "base_currency": "USD",
    "cost_basis_method": "AVERAGE",
    "track_cash": False,
    "fx_kind": "ccl",
}
PESOS_ENTRIES = (
    _trade("BUY", "2023-10-10", "ZZPAM", "200", "1435.00", currency="ARS", fee="1722.00"),
    _trade("BUY", "2024-04-10", "ZZQUE", "150", "4520.00", currency="ARS", fee="4068.00"),
    _trade("BUY", "2024-10-15", "ZZQUE", "100", "4745.00", currency="ARS", fee="2847.00"),
    _trade("SELL", "2025-05-20", "ZZQUE", "80", "4675.00", currency="ARS", fee="2244.00"),
    _dividend("2026-06-29", "ZZPAM", "2026-06-08", "11821.94", "ARS", tax="827.54"),
)

PORTFOLIOS: tuple[tuple[dict[str, Any], tuple[Entry, ...]], ...] = ((WORLD, WORLD_ENTRIES), (PESOS, PESOS_ENTRIES))
"""What POST /portfolios takes, and the transactions of each, oldest first."""


class SeedRefused(RuntimeError):
    """The API took the request and found some of the demo's transactions invalid; the text says which and why."""


def seed(base_url: str, today: date | None = None) -> dict[str, str]:
    """Makes the demo account at an API, or completes it: doing it again changes nothing.

    Entries after `today` (UTC's, where none is given) are left out. Returns the portfolios' ids by name. Raises
    httpx.HTTPError where the API can't be reached or answers with an error, and SeedRefused.
    """
    until = today or datetime.now(UTC).date()
    with httpx.Client(base_url=base_url, timeout=TIMEOUT_S) as api:
        api.headers["Authorization"] = f"Bearer {_access_token(api)}"
        asset_ids = {symbol: _asset_id(api, symbol, exchange) for symbol, exchange in EXCHANGES.items()}
        known = {portfolio["name"]: portfolio["id"] for portfolio in _all(api, "/portfolios")}
        ids = {}
        for portfolio, entries in PORTFOLIOS:
            name = portfolio["name"]
            ids[name] = known.get(name) or _post(api, "/portfolios", portfolio)["id"]
            items = [entry.body(asset_ids) for entry in entries if entry.date <= until]
            answer = _post(api, "/transactions/batch", {"portfolio_id": ids[name], "items": items})
            invalid = [item for item in answer["items"] if item["status"] == "invalid"]
            if invalid:
                raise SeedRefused(f"{name}: {invalid}")
        return ids


def _access_token(api: httpx.Client) -> str:
    account = {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}
    signup = api.post("/signup", json={**account, "name": DEMO_NAME})
    if signup.status_code != httpx.codes.CONFLICT:
        signup.raise_for_status()
    token: str = _post(api, "/login", account)["access_token"]
    return token


def _asset_id(api: httpx.Client, symbol: str, exchange: str | None) -> str:
    """Tracks the asset; an asset that is tracked already answers with its id just the same."""
    asset: str = _post(api, "/assets", {"symbol": symbol} | ({"exchange": exchange} if exchange else {}))["id"]
    return asset


def _post(api: httpx.Client, path: str, body: object) -> Any:
    return api.post(path, json=body).raise_for_status().json()


def _all(api: httpx.Client, path: str) -> Iterator[dict[str, Any]]:
    """Every item of a list, page by page."""
    cursor: str | None = None
    while True:
        params = {"limit": PAGE_SIZE} | ({"cursor": cursor} if cursor else {})
        page = api.get(path, params=params).raise_for_status().json()
        yield from page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return
