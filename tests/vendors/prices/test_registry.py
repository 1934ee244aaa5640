"""Which vendors of closes are asked, in which order, and what their adapters say of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from shared.config import Settings
from shared.vendors.prices.registry import adapters, chain_for, price_sources, reports_actions
from shared.vendors.prices.symbols import CRYPTO


@pytest.mark.parametrize(
    ("exchange", "vendors"),
    [
        (None, ["tiingo", "eodhd", "yahoo"]),
        ("US", ["tiingo", "eodhd", "yahoo"]),
        ("NASDAQ", ["tiingo", "eodhd", "yahoo"]),
        (CRYPTO, ["kraken", "bitstamp", "coinbase", "coingecko"]),
        ("LSE", ["eodhd", "yahoo"]),
    ],
)
def test_the_chains_are_those_of_the_table(exchange: str | None, vendors: list[str]) -> None:
    assert chain_for(exchange) == vendors


def test_the_settings_switch_vendors_on() -> None:
    assert set(price_sources(Settings())) == {"kraken", "bitstamp", "coinbase"}
    switched_on = {"tiingo_key": "k", "eodhd_key": "k", "coingecko_key": "k", "yahoo_enabled": True}
    assert set(price_sources(Settings.model_validate(switched_on))) == adapters().keys()


@pytest.mark.parametrize(
    ("source", "expected"),
    [("tiingo", True), ("sample-tiingo", True), ("kraken", False), ("sample-coingecko", False)],
)
def test_a_source_reports_actions_whether_it_is_switched_on_or_not(
    source: str, expected: bool
) -> None:
    assert reports_actions(source) is expected


def test_a_source_that_has_no_adapter_may_report_actions() -> None:
    """An asset of a vendor that was removed stays in the run and is reported there."""
    assert reports_actions("a vendor of last year")


def test_importing_the_registry_loads_no_adapter() -> None:
    code = (
        "import sys, shared.vendors.prices.registry; "
        "print(sorted(name for name in sys.modules"
        " if name in ('httpx', 'tenacity', 'shared.vendors.prices.yahoo')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert run.stdout.strip() == "[]"
