"""Merging and ranking what vendors and the tracked assets say of a search."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.assets.search.ranking import ITEMS_MAX, FoundListing, merged, ranked
from shared.schema.asset_classes import AssetClass
from shared.vendors.search.matches import SearchMatch, SearchText

ISIN, OTHER_ISIN = "DE0007164600", "US8030542042"
ID = UUID(int=1)


def match(symbol, exchange="US", name="Some Name", **more):
    return FoundListing(SearchMatch("vendor", symbol, exchange, name, **more))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SAP", "SAP/US SAP/XETRA SAPX/US AAA/US BBB/US CCC/US ZZZ/US"),
        ("sap.de", "SAP/XETRA SAP/US SAPX/US AAA/US BBB/US CCC/US ZZZ/US"),
    ],
)
def test_the_exact_symbol_comes_first_then_its_beginning_then_the_name(text, expected):
    """AAA is called what was searched for, BBB begins so, CCC has it inside."""
    listings = [
        match("ZZZ", name="Unlike"),
        match("CCC", name=f"Of {text} Inc"),
        match("BBB", name=f"{text} Inc"),
        match("AAA", name=text.upper()),
        match("SAPX"),
        match("SAP", "XETRA"),
        match("SAP"),
    ]
    in_order = ranked(SearchText.of(text), listings)
    assert [f"{i.match.symbol}/{i.match.exchange}" for i in in_order] == expected.split()


def test_an_isins_home_comes_before_its_main_listing_and_both_before_the_others():
    home = match("SAP", "XETRA", isin=ISIN)
    main = match("SAP", "LSE", isin=ISIN, is_primary=True)
    other = match("SAP", "US", isin=ISIN)
    unlike = match("SAPX", "XETRA", isin=OTHER_ISIN)
    assert ranked(SearchText.of(ISIN), [unlike, other, main, home]) == [home, main, other, unlike]


def test_among_equals_tracked_assets_come_first_then_the_united_states_and_coins():
    tracked = FoundListing(SearchMatch("vendor", "ABC", "LSE", "A"), ID)
    coin, abroad = match("ABC", "CRYPTO"), match("ABC", "PA")
    query = SearchText.of("ABC.DE")  # none of them is in Xetra
    assert ranked(query, [abroad, coin, tracked]) == [tracked, coin, abroad]


def test_the_first_report_counts_and_the_later_ones_fill_in():
    first = SearchMatch("yahoo", "SAP", "XETRA", "SAP SE", AssetClass.EQUITY)
    later = SearchMatch(
        "eodhd", "SAP", "XETRA", "SAP", AssetClass.OTHER, "EUR", ISIN, is_primary=True
    )
    tracked = FoundListing(SearchMatch("x", "SAP", "XETRA", "Mine", currency="USD"), ID)
    (listing,) = merged([FoundListing(first), FoundListing(later), tracked])
    assert listing == FoundListing(
        SearchMatch(
            "yahoo", "SAP", "XETRA", "SAP SE", AssetClass.EQUITY, "EUR", ISIN, is_primary=True
        ),
        ID,
    )


def test_a_name_that_only_repeats_the_symbol_gives_way():
    """Kraken has no names of coins."""
    kraken, coingecko = match("BTC", "CRYPTO", "BTC/USD"), match("BTC", "CRYPTO", "Bitcoin")
    for listings in ([kraken, coingecko], [coingecko, kraken]):
        assert [item.match.name for item in merged(listings)] == ["Bitcoin"]


SYMBOLS = st.sampled_from(["SAP", "SAPX", "S", "BTC", "APPLE", "BTC/EUR"])
LISTINGS = st.lists(
    st.builds(
        FoundListing,
        st.builds(
            SearchMatch,
            provider=st.sampled_from(["tiingo", "eodhd"]),
            symbol=SYMBOLS,
            exchange=st.sampled_from(["US", "LSE", "XETRA", "CRYPTO"]),
            name=st.sampled_from(["Apple Inc", "SAP SE", "Bitcoin", "SAP"]),
            currency=st.sampled_from([None, "EUR", "USD"]),
            isin=st.sampled_from([None, ISIN, OTHER_ISIN]),
        ),
        st.sampled_from([None, ID]),
    ),
    max_size=40,
)


@given(LISTINGS, st.sampled_from(["SAP", "sap se", "BTC-EUR", ISIN, "SAP.DE", "apple"]))
def test_each_listing_is_there_once_and_nothing_is_invented(listings, text):
    """Whatever comes: fields are some vendor's, ids are kept, and at most ITEMS_MAX are shown."""
    once = merged(listings)
    keys = [item.match.key for item in once]
    assert keys == list(dict.fromkeys(item.match.key for item in listings))
    for item in once:
        same = [other for other in listings if other.match.key == item.match.key]
        for field in ("name", "currency", "isin"):
            values = [getattr(other.match, field) for other in same]
            assert getattr(item.match, field) in values
            assert getattr(item.match, field) is not None or set(values) == {None}
        assert item.asset_id == next((o.asset_id for o in same if o.asset_id), None)
    in_order = ranked(SearchText.of(text), once)
    assert len(in_order) == min(len(once), ITEMS_MAX)


@given(LISTINGS, st.randoms())
def test_the_exact_listing_ranks_first_in_whatever_order_they_come(listings, order):
    once = merged(listings)
    exact = [item for item in once if item.match.key == ("SAP", "XETRA")]
    order.shuffle(once)
    assert ranked(SearchText.of("SAP.DE"), once)[: len(exact)] == exact
