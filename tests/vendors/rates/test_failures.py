"""Every publisher of rates fails in the same few ways, and every adapter distinguishes them in the
same way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from shared.errors import BadAnswer, ProviderError, ProviderRefused, ProviderUnavailable
from shared.vendors.http import HttpOptions
from shared.vendors.protocols import PublishedRate, RateSource
from shared.vendors.rates.argentinadatos import ArgentinaDatos
from shared.vendors.rates.bcra import Bcra
from shared.vendors.rates.dolarapi import DolarApi
from shared.vendors.rates.ecb import Ecb
from shared.vendors.rates.frankfurter import FrankfurterBcra, FrankfurterEcb
from shared.vendors.rates.openexchangerates import OpenExchangeRates
from tests.vendors.rates import answers
from tests.vendors.rates.answers import FRIDAY, NOON, THURSDAY
from tests.vendors.vendor_server import Answer, VendorServer

KEY = "k3y-0f-0urs-n0b0dy-e1se-kn0ws"
HTTP: HttpOptions = {"backoff_s": 0.001, "timeout_s": 0.15, "attempts": 2}


@dataclass(frozen=True)
class PublisherCase:
    """How to make it on the loopback vendor, and a good answer to `ask` with the one rate in it."""

    make: Callable[[str], RateSource]
    path: str
    good: object
    expected: PublishedRate
    days_asked: int = 1

    def ask(self, url: str) -> Sequence[PublishedRate]:
        first = FRIDAY if self.days_asked == 1 else THURSDAY
        currencies = {self.expected.base, self.expected.quote}
        return self.make(url).daily(currencies, self.expected.kind, first, FRIDAY)


PUBLISHERS = {
    "ecb": PublisherCase(
        lambda url: Ecb(url, url, **HTTP),
        answers.ECB_PATH,
        answers.sdmx(("USD", FRIDAY, "1.1555", "A")),
        answers.rate(FRIDAY, "EUR", "USD", "1.1555"),
    ),
    "bcra": PublisherCase(
        lambda url: Bcra(url, lambda: NOON, **HTTP),
        f"{answers.BCRA_PATH}/USD",
        answers.bcra_range([answers.bcra_day(FRIDAY, answers.quotation("USD", 1390.5))]),
        answers.rate(FRIDAY, "USD", "ARS", "1390.5"),
    ),
    "frankfurter:ECB": PublisherCase(
        lambda url: FrankfurterEcb(url, **HTTP),
        "/v2/rates",
        [answers.frankfurter(FRIDAY, "EUR", "USD", 1.1555)],
        answers.rate(FRIDAY, "EUR", "USD", "1.1555"),
    ),
    "frankfurter:BCRA": PublisherCase(
        lambda url: FrankfurterBcra(url, **HTTP),
        "/v2/rates",
        [answers.frankfurter(FRIDAY, "USD", "ARS", 1390.5)],
        answers.rate(FRIDAY, "USD", "ARS", "1390.5"),
    ),
    "argentinadatos": PublisherCase(
        lambda url: ArgentinaDatos(url, **HTTP),
        "/v1/cotizaciones/dolares/bolsa",
        [answers.carried("bolsa", FRIDAY, 1412.3)],
        answers.rate(FRIDAY, "USD", "ARS", "1412.3", "mep"),
    ),
    "dolarapi": PublisherCase(
        lambda url: DolarApi(url, **HTTP),
        "/v1/dolares",
        [answers.dollar_now("blue", 1430, "2026-03-20T17:58:00.000Z")],
        answers.rate(FRIDAY, "USD", "ARS", "1430", "blue"),
    ),
    "openexchangerates": PublisherCase(
        lambda url: OpenExchangeRates(url, KEY, lambda: NOON, **HTTP),
        "/api/historical/2026-03-20.json",
        answers.oxr(FRIDAY, EUR=0.8655),
        answers.rate(FRIDAY, "USD", "EUR", "0.8655"),
    ),
}

each_publisher = pytest.mark.parametrize("publisher", PUBLISHERS.values(), ids=PUBLISHERS.keys())
each_json_publisher = pytest.mark.parametrize(
    "publisher",
    [publisher for name, publisher in PUBLISHERS.items() if name != "ecb"],
    ids=[name for name in PUBLISHERS if name != "ecb"],
)


@each_publisher
def test_a_good_answer_becomes_exact_rates_in_the_published_direction(
    vendor: VendorServer, publisher: PublisherCase
) -> None:
    vendor.answer(publisher.path, publisher.good)
    assert publisher.ask(vendor.url) == [publisher.expected]


@pytest.mark.parametrize("name", PUBLISHERS)
def test_the_name_is_what_is_stored_as_source(name: str) -> None:
    assert PUBLISHERS[name].make("http://127.0.0.1").name == name


@each_publisher
def test_a_rate_limit_is_waited_out_as_long_as_the_vendor_says(
    vendor: VendorServer, publisher: PublisherCase
) -> None:
    vendor.answer(
        publisher.path, Answer(status=429, headers={"Retry-After": "0.05"}), publisher.good
    )
    assert publisher.ask(vendor.url) == [publisher.expected]
    assert len(vendor.requests) == 2


@each_publisher
def test_a_vendor_that_asks_for_an_hour_of_rest_is_left_alone(
    vendor: VendorServer, publisher: PublisherCase
) -> None:
    vendor.answer(
        publisher.path, Answer(status=429, headers={"Retry-After": "3600"}), publisher.good
    )
    with pytest.raises(ProviderUnavailable, match="wait 3600 s"):
        publisher.ask(vendor.url)
    assert len(vendor.requests) == 1


@each_publisher
def test_a_500_is_tried_again(vendor: VendorServer, publisher: PublisherCase) -> None:
    vendor.answer(publisher.path, Answer(status=500), publisher.good)
    assert publisher.ask(vendor.url) == [publisher.expected]


@each_publisher
def test_silence_is_unavailable_after_the_last_attempt(
    vendor: VendorServer, publisher: PublisherCase
) -> None:
    vendor.answer(publisher.path, Answer(publisher.good, delay_s=5))
    with pytest.raises(ProviderUnavailable, match="did not answer in time"):
        publisher.ask(vendor.url)
    assert len(vendor.requests) == 2


@each_publisher
def test_a_connection_cut_in_the_middle_is_tried_again(
    vendor: VendorServer, publisher: PublisherCase
) -> None:
    vendor.answer(publisher.path, Answer(publisher.good, cut_at=10), publisher.good)
    assert publisher.ask(vendor.url) == [publisher.expected]


@each_publisher
def test_a_truncated_body_is_not_believed(vendor: VendorServer, publisher: PublisherCase) -> None:
    whole = Answer(publisher.good).encoded()
    vendor.answer(publisher.path, whole[: len(whole) * 3 // 4])
    with pytest.raises(BadAnswer):
        publisher.ask(vendor.url)


@each_publisher
@pytest.mark.parametrize(
    "body", ["<html>maintenance</html>", '{"error": true, "message": "gone"}', "[1]", "null"]
)
def test_an_error_with_status_200_is_not_taken_for_rates(
    vendor: VendorServer, publisher: PublisherCase, body: str
) -> None:
    vendor.answer(publisher.path, body)
    with pytest.raises((BadAnswer, ProviderRefused)):
        publisher.ask(vendor.url)


@each_publisher
def test_a_refusal_is_not_tried_again(vendor: VendorServer, publisher: PublisherCase) -> None:
    vendor.answer(publisher.path, Answer({"message": "no"}, status=403))
    with pytest.raises(ProviderRefused, match="403"):
        publisher.ask(vendor.url)
    assert len(vendor.requests) == 1


@each_publisher
@pytest.mark.parametrize("figure", ["-1.5", "1e40", "1e-40"])
def test_an_impossible_rate_spoils_the_answer(
    vendor: VendorServer, publisher: PublisherCase, figure: str
) -> None:
    whole = Answer(publisher.good).encoded().decode()
    vendor.answer(publisher.path, whole.replace(_printed(publisher), figure))
    with pytest.raises(BadAnswer, match="impossible"):
        publisher.ask(vendor.url)


@each_json_publisher
def test_a_null_rate_is_absent(vendor: VendorServer, publisher: PublisherCase) -> None:
    whole = Answer(publisher.good).encoded().decode()
    vendor.answer(publisher.path, whole.replace(_printed(publisher), "null"))
    assert publisher.ask(vendor.url) == []


@each_publisher
@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 429, 500])
def test_no_error_text_holds_the_key_or_the_url(
    vendor: VendorServer, publisher: PublisherCase, status: int
) -> None:
    echo = {
        "error": True,
        "status": status,
        "message": f"bad key {KEY}",
        "errorMessages": [f"bad key {KEY}"],
    }
    vendor.answer(publisher.path, Answer(echo, status=status))
    with pytest.raises(ProviderError) as failure:
        publisher.ask(vendor.url)
    if publisher is PUBLISHERS["openexchangerates"]:
        assert KEY not in str(failure.value)
    assert vendor.url not in str(failure.value)


@each_publisher
def test_a_kind_that_is_not_published_is_not_asked_for(
    vendor: VendorServer, publisher: PublisherCase
) -> None:
    other = "blue" if publisher.expected.kind == "official" else "official"
    assert publisher.make(vendor.url).daily({"USD", "EUR"}, other, THURSDAY, FRIDAY) == []
    assert vendor.requests == []


@each_publisher
def test_no_day_and_no_currency_cost_no_call(
    vendor: VendorServer, publisher: PublisherCase
) -> None:
    source = publisher.make(vendor.url)
    assert source.daily({"USD", "EUR"}, publisher.expected.kind, FRIDAY, THURSDAY) == []
    assert source.daily(set(), publisher.expected.kind, THURSDAY, FRIDAY) == []
    assert vendor.requests == []


def _printed(publisher: PublisherCase) -> str:
    """The rate as it stands in the good answer."""
    if isinstance(publisher.good, str):
        return str(publisher.expected.rate)
    return json.dumps(json.loads(str(publisher.expected.rate)))
