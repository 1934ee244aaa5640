"""Which publisher is asked for which rates, and who stands in for it."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from pydantic import SecretStr

from shared.config import Settings
from shared.errors import ProviderError
from shared.vendors.protocols import PublishedRate
from shared.vendors.rates.registry import RateChain, chains
from tests.vendors.rates.answers import (
    BCRA_PATH,
    ECB_PATH,
    FRIDAY,
    NOON,
    THURSDAY,
    bcra_day,
    bcra_range,
    carried,
    dollar_now,
    frankfurter,
    oxr,
    quotation,
    rate,
    sdmx,
)
from tests.vendors.vendor_server import Answer, VendorRequest, VendorServer

IN_USE = {"ARS", "EUR", "GBP", "USD"}


def settings(url: str, *, key: str | None = "k3y") -> Settings:
    return Settings(
        ecb_url=url,
        ecb_history_url=url,
        bcra_url=url,
        frankfurter_url=url,
        argentinadatos_url=url,
        dolarapi_url=url,
        openexchangerates_url=url,
        openexchangerates_key=SecretStr(key) if key else None,
    )


def names(chain: RateChain) -> list[str]:
    names_of_publishers = [
        (publisher.name, publisher.make().name) for publisher in chain.publishers
    ]
    assert all(name == own for name, own in names_of_publishers)
    return [name for name, _ in names_of_publishers]


def first_answer(chain: RateChain) -> tuple[str, list[PublishedRate]]:
    """As ingestion does it: the first publisher that does not fail."""
    for publisher in chain.publishers:
        try:
            source = publisher.make()
            return source.name, list(source.daily(chain.served(IN_USE), chain.kind, FRIDAY, FRIDAY))
        except ProviderError:
            continue
    return "no publisher", []


def test_the_chains_are_those_of_the_table() -> None:
    assert [
        (chain.kind, names(chain)) for chain in chains(settings("http://127.0.0.1"), lambda: NOON)
    ] == [
        ("official", ["ecb", "frankfurter:ECB", "openexchangerates"]),
        ("official", ["bcra", "frankfurter:BCRA", "openexchangerates"]),
        ("mep", ["argentinadatos", "dolarapi"]),
        ("ccl", ["argentinadatos", "dolarapi"]),
        ("blue", ["argentinadatos", "dolarapi"]),
    ]


def test_without_its_key_a_publisher_is_not_asked() -> None:
    answers = chains(settings("http://127.0.0.1", key=None), lambda: NOON)
    assert "openexchangerates" not in [name for chain in answers for name in names(chain)]


@pytest.mark.parametrize(
    ("in_use", "others", "pesos", "dollar"),
    [
        (set(), set(), set(), set()),
        ({"USD"}, {"USD", "EUR"}, set(), set()),
        ({"GBP", "JPY"}, {"GBP", "JPY", "USD", "EUR"}, set(), set()),
        ({"ARS"}, {"USD", "EUR"}, {"ARS", "USD"}, {"ARS", "USD"}),
        ({"ARS", "HUF"}, {"HUF", "USD", "EUR"}, {"ARS", "HUF", "USD"}, {"ARS", "USD"}),
    ],
)
def test_each_chain_is_asked_for_what_leads_to_the_currencies_in_use(
    in_use: set[str], others: set[str], pesos: set[str], dollar: set[str]
) -> None:
    served = [chain.served(in_use) for chain in chains(settings("http://127.0.0.1"), lambda: NOON)]
    assert served == [others, pesos, dollar, dollar, dollar]


def test_the_first_publishers_answer_in_the_directions_they_publish(vendor: VendorServer) -> None:
    vendor.answer(ECB_PATH, sdmx(("GBP", FRIDAY, "0.86438", "A"), ("USD", FRIDAY, "1.1555", "A")))
    quotations = (quotation("EUR", 1606.7), quotation("GBP", 1858.8), quotation("USD", 1390.5))
    vendor.answer(BCRA_PATH, {"status": 200, "results": bcra_day(FRIDAY, *quotations)})
    for house, figure in (("bolsa", 1412), ("contadoconliqui", 1460), ("blue", 1430)):
        vendor.answer(f"/v1/cotizaciones/dolares/{house}", [carried(house, FRIDAY, figure)])
    assert [first_answer(chain) for chain in chains(settings(vendor.url), lambda: NOON)] == [
        ("ecb", [rate(FRIDAY, "EUR", "GBP", "0.86438"), rate(FRIDAY, "EUR", "USD", "1.1555")]),
        (
            "bcra",
            [
                rate(FRIDAY, "EUR", "ARS", "1606.7"),
                rate(FRIDAY, "GBP", "ARS", "1858.8"),
                rate(FRIDAY, "USD", "ARS", "1390.5"),
            ],
        ),
        ("argentinadatos", [rate(FRIDAY, "USD", "ARS", "1412", "mep")]),
        ("argentinadatos", [rate(FRIDAY, "USD", "ARS", "1460", "ccl")]),
        ("argentinadatos", [rate(FRIDAY, "USD", "ARS", "1430", "blue")]),
    ]


def test_who_stands_in_answers_for_the_same_kind(vendor: VendorServer) -> None:
    """The first publishers refuse; the second ones answer, and of dolarapi's many dollars the right
    one is taken.
    """
    figures = {
        "EUR": {"GBP": 0.86438, "USD": 1.1555},
        "GBP": {"ARS": 1858.8},
        "USD": {"ARS": 1390.5},
    }

    def republished(request: VendorRequest) -> Answer:
        base, quotes = request.query["base"], request.query["quotes"].split(",")
        rows = figures[base] if base != "EUR" or "ARS" not in quotes else {"ARS": 1606.7}
        return Answer([frankfurter(FRIDAY, base, quote, rows[quote]) for quote in quotes])

    vendor.answer("/v2/rates", republished)
    now = "2026-03-20T17:58:00.000Z"
    vendor.answer(
        "/v1/dolares",
        [
            dollar_now("oficial", 1520, now),
            dollar_now("bolsa", 1545.3, now),
            dollar_now("contadoconliqui", 1589.7, now),
            dollar_now("blue", 1550, now),
        ],
    )
    answers = [first_answer(chain) for chain in chains(settings(vendor.url), lambda: NOON)]
    assert [name for name, _ in answers] == [
        "frankfurter:ECB",
        "frankfurter:BCRA",
        "dolarapi",
        "dolarapi",
        "dolarapi",
    ]
    assert [len(rates) for _, rates in answers] == [2, 3, 1, 1, 1]
    assert [rates[0].rate for _, rates in answers[2:]] == [
        rate(FRIDAY, "USD", "ARS", text).rate for text in ("1545.3", "1589.7", "1550")
    ]


def test_the_last_resort_gives_pesos_to_one_chain_and_all_others_to_the_other(
    vendor: VendorServer,
) -> None:
    def day(request: VendorRequest) -> Answer:
        figures = {"ARS": 1390.6, "EUR": 0.8655, "GBP": 0.748}
        return Answer(
            oxr(FRIDAY, **{quote: figures[quote] for quote in request.query["symbols"].split(",")})
        )

    vendor.answer("/api/historical/2026-03-20.json", day)
    others, pesos, *parallel = (
        first_answer(chain) for chain in chains(settings(vendor.url), lambda: NOON)
    )
    assert others == (
        "openexchangerates",
        [rate(FRIDAY, "USD", "EUR", "0.8655"), rate(FRIDAY, "USD", "GBP", "0.748")],
    )
    assert pesos == ("openexchangerates", [rate(FRIDAY, "USD", "ARS", "1390.6")])
    assert parallel == [("no publisher", [])] * 3


def test_three_kinds_share_one_client_for_each_vendor() -> None:
    _, _, mep, ccl, blue = chains(settings("http://127.0.0.1"), lambda: NOON)
    assert mep.publishers[0].make() is ccl.publishers[0].make() is blue.publishers[0].make()


def test_the_clock_reaches_the_publishers_that_refuse_the_future(vendor: VendorServer) -> None:
    vendor.answer(f"{BCRA_PATH}/USD", bcra_range([bcra_day(THURSDAY, quotation("USD", 1394.5))]))
    _, pesos, *_ = chains(settings(vendor.url), lambda: NOON)
    pesos.publishers[0].make().daily({"USD"}, "official", THURSDAY, FRIDAY + timedelta(days=30))
    assert vendor.requests[0].query["fechahasta"] == "2026-03-23"


def test_naming_the_chains_loads_no_client() -> None:
    """The table alone must not cost a function its cold start."""
    code = (
        "import sys; from shared.config import Settings; "
        "from shared.vendors.rates.registry import chains; "
        "chains(Settings()); print(sorted({'httpx', 'holidays', 'tenacity'} & sys.modules.keys()))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert run.stdout.strip() == "[]"
