"""Searches of an instance: in time, remembered, and never more than a vendor may get at once."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from shared.config import Settings
from shared.errors import ProviderError
from shared.schema.search_statuses import SearchStatus
from shared.vendors.search import asking, memory
from shared.vendors.search.asking import CALLS_MAX, Searches, VendorAnswer, forget_searches
from shared.vendors.search.matches import SearchText
from tests.vendors.search.search_answers import CASES, eodhd_row, tiingo_row
from tests.vendors.vendor_server import Answer, VendorServer

APPLE = SearchText.of("apple inc")
TIINGO = "/tiingo/utilities/search"
EODHD = "/api/search/apple%20inc"


@pytest.fixture
def settings_of(vendor: VendorServer) -> Any:
    def settings(**more: Any) -> Settings:
        urls = {f"{name}_url": vendor.url for name in CASES}
        return Settings.model_validate({**urls, "tiingo_key": "k", "eodhd_key": "k", **more})

    return settings


def ask(searches: Searches, query: SearchText = APPLE, wait_s: float = 2.0) -> list[VendorAnswer]:
    return list(searches.ask(query, searches.needed(query), time.monotonic() + wait_s))


def statuses(answers: list[VendorAnswer]) -> dict[str, str]:
    return {answer.provider: answer.status.value for answer in answers}


def until(condition: Any) -> None:
    end_s = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end_s, "it does not come"
        time.sleep(0.01)


def test_vendors_are_asked_beside_each_other_and_off_ones_named(
    vendor: VendorServer, settings_of: Any
) -> None:
    both = threading.Barrier(2, timeout=10)

    def meet(rows: list[Any]) -> Any:
        def answer(_request: object) -> Answer:
            both.wait()
            return Answer(rows)

        return answer

    vendor.answer(TIINGO, meet([tiingo_row("AAPL", "Apple Inc")]))
    vendor.answer(EODHD, meet([eodhd_row("APC", "XETRA", "EUR")]))
    answers = ask(Searches(settings_of()), wait_s=10)
    assert statuses(answers) == {
        "tiingo": "answered",
        "eodhd": "answered",
        "yahoo": "off",
        "coingecko": "off",
    }
    assert {a.provider: a.setting for a in answers if a.setting} == {
        "yahoo": "YAHOO_ENABLED=true",
        "coingecko": "COINGECKO_KEY",
    }
    assert [match.symbol for answer in answers for match in answer.matches] == ["AAPL", "APC"]


def test_in_the_sample_market_vendors_have_its_names(
    vendor: VendorServer, settings_of: Any
) -> None:
    vendor.answer(TIINGO, [tiingo_row("AAPL", "Apple Inc")])
    vendor.answer(EODHD, [])
    answers = ask(Searches(settings_of(sample_market=True)))
    assert [answer.provider for answer in answers][:2] == ["sample-tiingo", "sample-eodhd"]
    assert [match.provider for match in answers[0].matches] == ["sample-tiingo"]


def test_a_late_answer_is_not_waited_for_and_serves_the_next_search(
    vendor: VendorServer, settings_of: Any
) -> None:
    vendor.answer(TIINGO, Answer([tiingo_row("AAPL", "Apple Inc")], delay_s=1))
    vendor.answer(EODHD, [])
    searches = Searches(settings_of())
    began_s = time.monotonic()
    answers = ask(searches, wait_s=0.1)
    assert time.monotonic() - began_s < 0.9
    assert statuses(answers)["tiingo"] == "late"
    assert not searches.needed(APPLE)
    answers = ask(searches)
    assert statuses(answers)["tiingo"] == "answered"
    assert [match.symbol for match in answers[0].matches] == ["AAPL"]
    assert [request.path for request in vendor.requests].count(TIINGO) == 1


def test_the_same_text_in_other_letters_is_answered_from_memory(
    vendor: VendorServer, settings_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty answer too; and not for ever."""
    vendor.answer(TIINGO, [])
    vendor.answer(EODHD, [eodhd_row("AAPL", "US", "USD")])
    searches = Searches(settings_of())
    first = ask(searches)
    again = ask(searches, SearchText.of(" APPLE  Inc"))
    assert again == first
    assert len(vendor.requests) == 2
    monkeypatch.setattr(memory, "REMEMBERED_S", -1.0)
    assert searches.needed(APPLE) == ["tiingo", "eodhd"]


def test_memory_is_bounded_and_forgets_the_oldest(
    vendor: VendorServer, settings_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "REMEMBERED_MAX", 3)
    searches = Searches(settings_of(eodhd_key=None))
    vendor.answer(TIINGO, [])
    texts = [SearchText.of(f"some name {at}") for at in range(5)]
    for text in texts:
        ask(searches, text)
    assert [bool(searches.needed(text)) for text in texts] == [True, True, False, False, False]


@pytest.mark.parametrize(
    "answer",
    [Answer("<html>", 200), Answer("", 500), Answer("", 429), Answer({"detail": "no"}, 403)],
    ids=["HTML", "500", "429", "403"],
)
def test_a_vendor_that_fails_rests_and_is_called_again_afterwards(
    vendor: VendorServer, settings_of: Any, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    """The others are not affected. Who must know calls it all the same."""
    vendor.answer(TIINGO, answer, [tiingo_row("AAPL", "Apple Inc")])
    vendor.answer(EODHD, [])
    searches = Searches(settings_of())
    assert statuses(ask(searches)) == {
        "tiingo": "failed",
        "eodhd": "answered",
        "yahoo": "off",
        "coingecko": "off",
    }
    assert statuses(ask(searches))["tiingo"] == "failed"
    assert [request.path for request in vendor.requests].count(TIINGO) == 1
    assert searches.needed(APPLE, resting=True) == ["tiingo"]
    monkeypatch.setattr(time, "monotonic", lambda real=time.monotonic: real() + 100)
    assert statuses(ask(searches))["tiingo"] == "answered"


def test_a_vendor_that_hangs_gets_no_more_than_its_calls_at_once(
    vendor: VendorServer, settings_of: Any
) -> None:
    """Searches pile up no threads; the calls are free again when they end."""
    release = threading.Event()

    def hang(_request: object) -> Answer:
        release.wait(10)
        return Answer([])

    vendor.answer(TIINGO, hang)
    searches = Searches(settings_of(eodhd_key=None))
    for at in range(CALLS_MAX + 3):
        answers = ask(searches, SearchText.of(f"some name {at}"), wait_s=0.0)
        assert statuses(answers)["tiingo"] == "late"
    until(lambda: len(vendor.requests) == CALLS_MAX)
    release.set()
    until(lambda: statuses(ask(searches))["tiingo"] in ("answered", "failed"))
    assert len(vendor.requests) <= CALLS_MAX + 1


def test_what_is_not_allowed_is_not_called(vendor: VendorServer, settings_of: Any) -> None:
    vendor.answer(EODHD, [])
    searches = Searches(settings_of())
    answers = searches.ask(APPLE, ["eodhd"], time.monotonic() + 2)
    assert answers[0] == VendorAnswer("tiingo", SearchStatus.LIMITED)
    assert answers[1].status is SearchStatus.ANSWERED


def test_an_instance_has_one_memory_for_its_settings(settings_of: Any) -> None:
    forget_searches()
    first, other = settings_of(), settings_of()
    assert asking.searches(first) is asking.searches(first)
    assert asking.searches(other) is not asking.searches(first)
    forget_searches()


def test_a_defect_of_ours_is_not_taken_for_a_vendors_failure(
    vendor: VendorServer, settings_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(*_: object) -> None:
        raise ZeroDivisionError

    vendor.answer(TIINGO, [tiingo_row("AAPL", "Apple Inc")])
    monkeypatch.setattr("shared.vendors.prices.tiingo.Tiingo.search", defect)
    with pytest.raises(ZeroDivisionError):
        ask(Searches(settings_of(eodhd_key=None)))
    assert not issubclass(ZeroDivisionError, ProviderError)
