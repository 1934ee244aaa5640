"""The demo account: its trades since 2023 as data, and their upload through the public API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx

from local.sample_market.continuing import later_entries
from local.sample_market.entries import Entry, cash, dividend, trade
from local.sample_market.fixed_ids import fixed_id

DEMO_EMAIL = "demo@example.com"
# Printed at the start: the account holds invented trades, on this machine.
DEMO_PASSWORD = "sample-market-2026"  # noqa: S105 - no secret
DEMO_NAME = "Demo (synthetic)"
TIMEOUT_S = 60.0
PAGE_SIZE = "200"

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
"""The assets of the demo, each with its exchange; None where the symbol is enough."""


WORLD: dict[str, Any] = {
    "name": "Sample world (synthetic)",
    "base_currency": "USD",
    "cost_basis_method": "FIFO",
    "track_cash": True,
    "fx_kind": "official",
}
WORLD_ENTRIES = (
    cash("DEPOSIT", "2023-09-05", "60000"),
    cash("DEPOSIT", "2023-09-05", "5000", "GBP"),
    cash("DEPOSIT", "2023-09-06", "10000", "EUR"),
    trade(
        "BUY",
        "2023-09-07",
        "ZZAUR",
        "40",
        "363.20",
        fee="1.00",
        note="Held across the 4:1 split of June 2025",
    ),
    trade("BUY", "2023-09-11", "ZZWLD", "100", "141.90", fee="1.00"),
    trade(
        "BUY",
        "2023-09-14",
        "ZZHAR",
        "600",
        "6.30",
        currency="GBP",
        fee="5.00",
        tax="18.90",
        note="Pounds, not pence",
    ),
    trade("BUY", "2023-09-20", "ZZKIE", "45", "109.50", currency="EUR", fee="4.90"),
    dividend("2023-11-29", "ZZAUR", "2023-11-08", "37.17", tax="5.58"),
    trade(
        "BUY",
        "2024-01-16",
        "ZZDUN",
        "1500",
        "2.93",
        fee="1.00",
        note="150 shares after the 1:10 split of March 2024",
    ),
    trade("BUY", "2024-02-20", "ZZFAR", "120", "17.95", fee="1.00"),
    dividend("2024-04-01", "ZZWLD", "2024-03-08", "44.77", tax="6.72"),
    dividend("2024-04-29", "ZZHAR", "2024-04-08", "66.61", "GBP"),
    dividend("2024-05-29", "ZZKIE", "2024-05-08", "80.63", "EUR", tax="21.27"),
    trade("BUY", "2024-06-03", "ZZCOR", "30", "225.10", fee="1.00"),
    cash("DEPOSIT", "2024-07-15", "1300000", "ARS"),
    trade(
        "BUY", "2024-07-16", "ZZPAM", "600", "1920.00", currency="ARS", fee="6912.00", tax="1451.52"
    ),
    trade(
        "SELL",
        "2024-08-05",
        "ZZFAR",
        "80",
        "15.00",
        fee="1.00",
        note="The other 40 were still held when it was delisted",
    ),
    trade("BUY", "2024-11-08", "ZZBND", "80", "90.92", fee="1.00"),
    cash("FEE", "2024-12-31", "25.00", note="Custody"),
    trade("SELL", "2025-01-14", "ZZAUR", "10", "537.00", fee="1.00"),
    trade("BUY", "2025-02-06", "ZZLIN", "30", "155.40", currency="EUR", fee="4.90"),
    trade("BUY", "2025-03-04", "BTC-USD", "0.12", "52350.00", fee="16.33"),
    trade("BUY", "2025-04-08", "ETH-USD", "1.5", "2135.00", fee="8.33"),
    dividend("2025-06-30", "ZZPAM", "2025-06-09", "22166.16", "ARS", tax="1551.63"),
    dividend("2025-08-29", "ZZAUR", "2025-08-08", "31.32", tax="4.70"),
    trade("SELL", "2025-09-16", "ZZAUR", "50", "195.80", fee="1.00"),
    dividend("2025-10-29", "ZZHAR", "2025-10-08", "69.28", "GBP"),
    trade("SELL", "2025-11-12", "BTC-USD", "0.04", "71150.00", fee="7.40"),
    trade("SELL", "2026-01-14", "ZZDUN", "50", "28.30", fee="1.00"),
    trade("BUY", "2026-03-10", "ZZELM", "60", "126.00", fee="1.00"),
    cash("EXCHANGE", "2026-04-14", "1000", to_currency="EUR", to_amount="872.40"),
    dividend("2026-05-29", "ZZKIE", "2026-05-08", "88.89", "EUR", tax="23.44"),
    dividend("2026-06-29", "ZZPAM", "2026-06-08", "35465.82", "ARS", tax="2482.61"),
    dividend("2026-08-31", "ZZELM", "2026-08-10", "33.40", tax="5.01"),
    cash("INTEREST", "2026-09-30", "41.20", note="On the cash balance"),
    trade("BUY", "2026-10-20", "ZZWLD", "40", "168.30", fee="1.00"),
    cash("WITHDRAWAL", "2026-11-03", "2000"),
)

PESOS: dict[str, Any] = {
    "name": "Sample Buenos Aires (synthetic)",
    "base_currency": "USD",
    "cost_basis_method": "AVERAGE",
    "track_cash": False,
    "fx_kind": "ccl",
}
PESOS_ENTRIES = (
    trade("BUY", "2023-10-10", "ZZPAM", "200", "1435.00", currency="ARS", fee="1722.00"),
    trade("BUY", "2023-10-11", "ZZQUE", "60", "2740.00", currency="ARS", fee="986.00"),
    trade("SELL", "2023-12-12", "ZZQUE", "60", "4080.00", currency="ARS", fee="1468.80"),
    trade("BUY", "2024-04-10", "ZZQUE", "150", "4520.00", currency="ARS", fee="4068.00"),
    trade("BUY", "2024-10-15", "ZZQUE", "100", "4745.00", currency="ARS", fee="2847.00"),
    trade("SELL", "2025-05-20", "ZZQUE", "80", "4675.00", currency="ARS", fee="2244.00"),
    dividend("2026-06-29", "ZZPAM", "2026-06-08", "11821.94", "ARS", tax="827.54"),
)

PORTFOLIOS: tuple[tuple[dict[str, Any], tuple[Entry, ...]], ...] = (
    (WORLD, WORLD_ENTRIES),
    (PESOS, PESOS_ENTRIES),
)
"""What POST /portfolios takes, and the hand-written transactions of each, oldest first."""


TRANSFER: dict[str, str] = {"date": "2026-09-15", "quantity": "0.03"}
"""Coins that moved from the first portfolio to the second."""
TRANSFERRED = "BTC-USD"

TAGS: dict[str, dict[str, Any]] = {
    "ZZAUR": {"tags": ["core"], "sector": "Technology"},
    "ZZWLD": {"tags": ["core"], "country": "IE"},
    "ZZBND": {"tags": ["safe"]},
    "ZZPAM": {"tags": ["home"], "country": "AR", "sector": "Energy"},
    "ZZQUE": {"tags": ["home"], "country": "AR"},
    "BTC-USD": {"tags": ["play"]},
    "ETH-USD": {"tags": ["play"]},
}
TARGETS: dict[str, dict[str, str]] = {
    "asset_class": {"EQUITY": "0.45", "ETF": "0.25", "BOND": "0.10", "CRYPTO": "0.10"},
    "tag": {"core": "0.5", "safe": "0.1", "home": "0.1", "play": "0.1"},
}
"""Of the first portfolio, and of all together."""


class SeedRefused(RuntimeError):
    """The API found some of the demo's transactions invalid; the text says which and why."""


EXAMPLE_ENTRY = WORLD_ENTRIES[3]
"""The transaction that the API reference names, of the portfolio WORLD."""

Renumber = Callable[[str, UUID, UUID], UUID]
"""Gives a created row (its kind, its id) another id, and returns the one that it has then."""


def seed(
    base_url: str, today: date | None = None, renumber: Renumber | None = None
) -> dict[str, str]:
    """Create the demo account at an API, or complete it; a repeated call changes nothing.

    Entries after `today` (UTC's by default) are left out. `renumber` gives new rows the ids of
    local/sample_market/fixed_ids.py. Returns the portfolios' ids by name.
    Raises httpx.HTTPError where the API can't be reached or answers with an error, and SeedRefused.
    """
    until = today or datetime.now(UTC).date()
    with httpx.Client(base_url=base_url, timeout=TIMEOUT_S) as api:
        api.headers["Authorization"] = f"Bearer {_access_token(api)}"
        asset_ids = {
            symbol: _asset_id(api, symbol, exchange, place, renumber)
            for place, (symbol, exchange) in enumerate(EXCHANGES.items())
        }
        existing = {portfolio["name"]: portfolio["id"] for portfolio in _all(api, "/portfolios")}
        ids = {}
        for place, (portfolio, entries) in enumerate(PORTFOLIOS):
            name = portfolio["name"]
            ids[name] = existing.get(name) or _created(
                api, "/portfolios", portfolio, "portfolio", place, renumber
            )
            items = [entry.body(asset_ids) for entry in entries_until(entries, until)]
            answer = _post(api, "/transactions/batch", {"portfolio_id": ids[name], "items": items})
            invalid = [item for item in answer["items"] if item["status"] == "invalid"]
            if invalid:
                raise SeedRefused(f"{name}: {invalid}")
            _fix_example(answer, items, renumber)
        if TRANSFER["date"] <= until.isoformat():
            _add_once(api, list(ids.values()), asset_ids)
        return ids


def _add_once(api: httpx.Client, portfolio_ids: list[str], asset_ids: dict[str, str]) -> None:
    """The transfer, and what the owner says of assets and groups: where there is no transfer yet,
    so that a later start leaves both as they have become.
    """
    first, second = portfolio_ids
    transfers = {"portfolio_id": first, "type": "TRANSFER_OUT"}
    if api.get("/transactions", params=transfers).raise_for_status().json()["items"]:
        return
    between = {"from_portfolio_id": first, "to_portfolio_id": second}
    moved = {**between, **TRANSFER, "asset_id": asset_ids[TRANSFERRED]}
    _post(api, "/transactions/transfer", moved)
    for symbol, said in TAGS.items():
        api.put(f"/assets/{asset_ids[symbol]}/tags", json=said).raise_for_status()
    for by, targets in TARGETS.items():
        body = {"by": by, "targets": [{"key": k, "target": t} for k, t in targets.items()]}
        for portfolio in (first, "all"):
            api.put(f"/allocation/{portfolio}/targets", json=body).raise_for_status()


def entries_until(entries: tuple[Entry, ...], until: date) -> list[Entry]:
    """A portfolio's transactions up to a day, those by rule of the world portfolio included."""
    later = later_entries(entries, until) if entries is WORLD_ENTRIES else ()
    return [entry for entry in (*entries, *later) if entry.date <= until]


def _access_token(api: httpx.Client) -> str:
    account = {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}
    signup = api.post("/signup", json={**account, "name": DEMO_NAME})
    if signup.status_code != httpx.codes.CONFLICT:
        signup.raise_for_status()
    token: str = _post(api, "/login", account)["access_token"]
    return token


def _asset_id(
    api: httpx.Client, symbol: str, exchange: str | None, place: int, renumber: Renumber | None
) -> str:
    """Track the asset and return its id; the API answers the same for a tracked asset."""
    asset = {"symbol": symbol} | ({"exchange": exchange} if exchange else {})
    return _created(api, "/assets", asset, "asset", place, renumber)


def _created(
    api: httpx.Client, path: str, body: object, kind: str, place: int, renumber: Renumber | None
) -> str:
    """The id of what a POST creates, or answers with where it exists."""
    response = api.post(path, json=body).raise_for_status()
    created: str = response.json()["id"]
    if renumber is None or response.status_code != httpx.codes.CREATED:
        return created
    return str(renumber(kind, UUID(created), fixed_id(kind, place)))


def _fix_example(answer: Any, items: list[Any], renumber: Renumber | None) -> None:
    """Gives EXAMPLE_ENTRY its fixed id, where the batch has just created it."""
    for item in answer["items"]:
        is_example = items[item["index"]]["external_id"] == EXAMPLE_ENTRY.external_id
        if renumber is not None and is_example and item["status"] == "created":
            renumber("transaction", UUID(item["id"]), fixed_id("transaction", 0))


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
