"""One asset has one identity, whatever it is called."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.assets.listings import LOOK_UP_S_MAX, Identity, find, possible_identities
from shared.clock import now
from shared.errors import Unavailable
from shared.vendors.prices.kraken import Kraken
from shared.vendors.prices.tiingo import Tiingo
from shared.vendors.protocols import PriceSource
from tests.vendors.vendor_server import running_vendor_server


@pytest.mark.parametrize(
    ("query", "identities"),
    [
        (("aapl", None), [("AAPL", "US")]),
        (("AAPL", "NASDAQ"), [("AAPL", "US")]),
        (("BRK.B", "nyse"), [("BRK-B", "US")]),
        (("BT/A", "XLON"), [("BT-A", "LSE")]),
        (("VOD", "London Elsewhere"), [("VOD", "LONDON ELSEWHERE")]),
        (("BTC", None), [("BTC", "US")]),
        (("BTC-USD", None), [("BTC", "CRYPTO"), ("BTC-USD", "US")]),
        (("btc/eur", None), [("BTC/EUR", "CRYPTO"), ("BTC-EUR", "US")]),
        (("BTC", "crypto"), [("BTC", "CRYPTO")]),
        (("EUR/USD", "CRYPTO"), []),
        (("EUR-USD", None), [("EUR-USD", "US")]),
        (("sap.de", None), [("SAP", "XETRA")]),
        (("SAP.XETRA", None), [("SAP", "XETRA")]),
        (("SAP.DE", "XETR"), [("SAP", "XETRA")]),
        (("SAP.DE", "LSE"), [("SAP-DE", "LSE")]),
        (("VOD.L", None), [("VOD", "LSE"), ("VOD-L", "US")]),
        (("VOD.LSE", None), [("VOD", "LSE")]),
        (("005930.KS", None), [("005930", "KO")]),
        (("INFY.NS", None), [("INFY", "NSE")]),
        (("AAPL.US", None), [("AAPL", "US")]),
        (("BRK.B.US", None), [("BRK-B", "US")]),
        (("MKC.V", "NYSE"), [("MKC-V", "US")]),
        (("BRK.B", None), [("BRK-B", "US")]),
        (("BT/A.L", None), [("BT-A", "LSE"), ("BT-A-L", "US")]),
        (("BTC.CC", None), [("BTC", "CRYPTO")]),
        (("BTC-EUR.CC", None), [("BTC/EUR", "CRYPTO")]),
        ((".DE", None), [("-DE", "US")]),
    ],
)
def test_common_names_resolve_to_one_identity(query, identities):
    """Exchanges and share classes under any name; a pair is a coin, two currencies are not."""
    assert list(possible_identities(*query)) == identities


@given(
    st.text("ABCDLXYZ019.-/ ", min_size=1, max_size=12),
    st.sampled_from([None, "US", "NYSE", "LSE", "XLON", "CRYPTO", "KRAKEN", "SOMEWHERE"]),
)
def test_asking_by_an_identity_finds_that_identity(symbol, exchange):
    """So an asset that is tracked is found again by what its answer says it is."""
    for identity in possible_identities(symbol, exchange):
        assert possible_identities(*identity) == [Identity(*identity)]


@pytest.mark.parametrize(
    ("name", "stored_name"),
    [("Odd\0 Corp\n\tInc ", "Odd Corp Inc"), ("N" * 5_000, "N" * 200), ("\0 \n", "ODD")],
)
def test_a_vendors_name_is_kept_as_one_line_that_can_be_stored(name, stored_name):
    """It is not validated yet: PostgreSQL stores no NUL, and no list shows 5,000 characters."""
    meta = {
        "ticker": "ODD",
        "name": name,
        "exchangeCode": "NYSE",
        "startDate": None,
        "endDate": None,
        "description": "",
    }
    with running_vendor_server() as vendor:
        vendor.answer("/tiingo/daily/ODD", json.dumps(meta).encode())
        asset = find({"tiingo": Tiingo(vendor.url, "key", attempts=1)}, "ODD", "US")
    assert (asset.name, asset.identity) == (stored_name, Identity("ODD", "US"))


def test_after_a_while_no_further_vendor_is_asked():
    """The client is waiting: vendors that would be asked too late count as silent, so the symbol is
    not unknown.
    """
    with running_vendor_server() as vendor:
        vendor.answer("/tiingo/daily/SLOW", b"not JSON")
        sources: dict[str, PriceSource] = {
            "tiingo": Tiingo(vendor.url, "key", attempts=1),
            "kraken": Kraken(vendor.url, now=now, attempts=1),
        }
        readings_s = iter([0.0, 0.0])
        with pytest.raises(Unavailable):
            find(sources, "SLOW", None, elapsed_s=lambda: next(readings_s, LOOK_UP_S_MAX))
        assert [request.path for request in vendor.requests] == ["/tiingo/daily/SLOW"]
        with pytest.raises(Unavailable):
            find(sources, "SLOW-USD", None, elapsed_s=iter([0.0, LOOK_UP_S_MAX]).__next__)
        assert len(vendor.requests) == 1
