"""Which listing of an ISIN is meant: never a guess, and never who was fast."""

from __future__ import annotations

import pytest

from shared.assets.listings import Identity
from shared.assets.search.isin_listings import meant_listing
from shared.assets.search.ranking import FoundListing
from shared.config import Settings
from shared.errors import Invalid, Unavailable, UnknownSymbol
from shared.schema.search_statuses import SearchStatus
from shared.vendors.search.asking import VendorAnswer
from shared.vendors.search.matches import SearchMatch

GERMAN, IRISH = "DE0007164600", "IE00B4L5Y983"
ALL = Settings.model_validate({"tiingo_key": "k", "eodhd_key": "k"})
AMERICA_ONLY = Settings.model_validate({"tiingo_key": "k"})
ANSWERED = [VendorAnswer("eodhd", SearchStatus.ANSWERED)]


def listings(*places: str) -> list[FoundListing]:
    """`XETRA`, or `AS*` for a main listing."""
    return [
        FoundListing(
            SearchMatch(
                "eodhd", "SYM", place.rstrip("*"), "Name", None, "EUR", is_primary="*" in place
            )
        )
        for place in places
    ]


def meant(isin, places, exchange=None, answers=ANSWERED, settings=ALL):
    return meant_listing(isin, exchange, listings(*places), answers, settings).exchange


@pytest.mark.parametrize(
    ("isin", "places", "exchange", "expected"),
    [
        (GERMAN, ["US", "LSE", "XETRA"], None, "XETRA"),
        (GERMAN, ["US*", "XETRA"], None, "XETRA"),
        (GERMAN, ["US*", "LSE"], None, "US"),
        (GERMAN, ["LSE"], None, "LSE"),
        (IRISH, ["AS*", "LSE", "XETRA"], None, "AS"),
        (IRISH, ["AS*", "LSE", "XETRA"], "XLON", "LSE"),
        (IRISH, ["AS", "LSE"], "Amsterdam", "AS"),
    ],
)
def test_home_then_the_main_one_then_the_only_one(isin, places, exchange, expected):
    assert meant(isin, places, exchange) == expected


@pytest.mark.parametrize(
    ("isin", "places", "exchange", "pointer"),
    [
        (IRISH, ["AS", "LSE"], None, "/exchange"),
        (IRISH, ["AS*", "LSE*"], None, "/exchange"),
        (GERMAN, ["XETRA", "XETRA"], None, "/isin"),
        (IRISH, ["LSE", "LSE"], "LSE", "/isin"),
        (GERMAN, ["XETRA"], "LSE", "/exchange"),
    ],
)
def test_what_stays_ambiguous_is_refused(isin, places, exchange, pointer):
    with pytest.raises(Invalid) as refusal:
        meant(isin, places, exchange)
    assert not isinstance(refusal.value, UnknownSymbol)
    assert [error.pointer for error in refusal.value.errors] == [pointer]
    assert all(f"SYM on {place.rstrip('*')} in EUR" in refusal.value.detail for place in places)


def test_without_an_exchange_only_a_listing_that_a_vendor_can_price_is_meant():
    assert meant(GERMAN, ["XETRA", "US"], settings=AMERICA_ONLY) == "US"
    with pytest.raises(Invalid, match="no provider of prices is on"):
        meant(GERMAN, ["XETRA", "LSE"], settings=AMERICA_ONLY)
    named = meant_listing(GERMAN, "XETRA", listings("XETRA"), ANSWERED, AMERICA_ONLY)
    assert named == Identity("SYM", "XETRA")


@pytest.mark.parametrize("status", [SearchStatus.LATE, SearchStatus.FAILED, SearchStatus.LIMITED])
def test_a_silent_vendor_matters_only_where_its_answer_could_decide(status):
    answers = [*ANSWERED, VendorAnswer("openfigi", status)]
    assert meant(GERMAN, ["XETRA", "US"], answers=answers) == "XETRA"
    assert meant(IRISH, ["AS*", "LSE"], answers=answers) == "AS"
    assert meant(IRISH, ["LSE"], "LSE", answers=answers) == "LSE"
    for places in (["LSE"], []):
        with pytest.raises(Unavailable):
            meant(IRISH, places, answers=answers)
    with pytest.raises(UnknownSymbol, match="not known to eodhd"):
        meant(IRISH, [], answers=[*ANSWERED, VendorAnswer("tiingo", SearchStatus.ANSWERED)])
