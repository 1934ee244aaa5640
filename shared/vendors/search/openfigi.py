"""OpenFIGI: which listings an ISIN has. It knows no prices and no currencies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, Self, Unpack

from shared.config import Settings
from shared.errors import BadAnswer, ProviderRefused
from shared.schema.asset_classes import AssetClass
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.prices.parsing import is_over_limit, known_shape, rows_of, text
from shared.vendors.search.matches import SearchMatch, SearchText, matches_of, share

_EXCHANGES: Final = {
    "AF": "BA", "AR": "BA",
    "AT": "AU", "AU": "AU",
    "AV": "VI",
    "BB": "BR",
    "BS": "SA", "BZ": "SA",
    "CC": "SN", "CI": "SN",
    "CT": "TO",
    "CV": "V",
    "DC": "CO",
    "FH": "HE",
    "FP": "PA",
    "GF": "F",
    "GY": "XETRA",
    "HK": "HK",
    "IM": "MI",
    "IT": "TA",
    "JT": "TSE",
    "LN": "LSE",
    "MM": "MX",
    "NA": "AS",
    "NO": "OL",
    "PL": "LS",
    "PW": "WAR",
    "SE": "SW", "SW": "SW", "VX": "SW",
    "SJ": "JSE",
    "SM": "MC", "SQ": "MC",
    "SS": "ST",
    "US": "US",
}  # fmt: skip
"""Bloomberg's code of an exchange, or of a country where we have one exchange of it: our code. The
many trading places of the United States have one entry together, US.
"""

_ASSET_CLASSES: Final = {
    "Common Stock": AssetClass.EQUITY,
    "Preference": AssetClass.EQUITY,
    "Preferred": AssetClass.EQUITY,
    "Depositary Receipt": AssetClass.EQUITY,
    "REIT": AssetClass.EQUITY,
    "ETP": AssetClass.ETF,
    "Mutual Fund": AssetClass.FUND,
    "Open-End Fund": AssetClass.FUND,
    "Closed-End Fund": AssetClass.FUND,
}
"""By `securityType` and `securityType2`."""


class OpenFigi:
    """POST /v3/mapping. https://www.openfigi.com/api/documentation: 25 requests a minute from one
    address without a key, 250 with one; a request may ask for `together_max` ISINs.
    """

    name = "openfigi"

    def __init__(self, base_url: str, key: str | None, **http: Unpack[HttpOptions]) -> None:
        self.together_max = 100 if key else 5
        self._http = VendorHttp(
            self.name,
            base_url,
            headers={"X-OPENFIGI-APIKEY": key} if key else None,
            over_limit=is_over_limit,
            **http,
        )

    @classmethod
    def from_settings(
        cls, settings: Settings, _now: Callable[[], datetime], **http: Unpack[HttpOptions]
    ) -> Self | None:
        """As SearchSource.from_settings; the key is optional."""
        key = settings.openfigi_key
        return cls(settings.openfigi_url, key.get_secret_value() if key else None, **http)

    @staticmethod
    def can_find(query: SearchText) -> bool:
        """As SearchSource.can_find."""
        return query.isin is not None

    def search(self, query: SearchText) -> Sequence[SearchMatch]:
        """The listings of an ISIN on our exchanges, each once."""
        (matches,) = self.search_together([query])
        if matches is None:
            raise ProviderRefused(f"{self.name} refused the request")
        return matches

    def search_together(
        self, queries: Sequence[SearchText]
    ) -> Sequence[Sequence[SearchMatch] | None]:
        """The same of at most `together_max` ISINs, in their order; None where the vendor refuses
        one of them. Raises ProviderError.
        """
        jobs = [{"idType": "ID_ISIN", "idValue": query.isin} for query in queries]
        results = rows_of(self.name, self._http.post_json("/v3/mapping", jobs))
        with known_shape(self.name):
            return [
                self._matches(result, query) for query, result in zip(queries, results, strict=True)
            ]

    def _matches(self, result: dict[str, Any], query: SearchText) -> Sequence[SearchMatch] | None:
        if "data" in result:
            rows = result["data"]
            return matches_of(self.name, rows, lambda row: self._match(row, query.isin))
        if "error" in result:
            return None
        if "warning" in result:
            return []
        raise BadAnswer(f"{self.name} answered in a shape that it does not document")

    def _match(self, row: dict[str, Any], isin: str | None) -> SearchMatch | None:
        exchange = _EXCHANGES.get(row.get("exchCode") or "")
        if exchange is None or row.get("marketSector") != "Equity":
            return None
        kinds = (row.get("securityType2"), row.get("securityType"))
        return share(
            self.name,
            text(row["ticker"]).rstrip("/"),  # BP/ in London
            exchange,
            row["name"] or row["ticker"],
            asset_class=next(
                (_ASSET_CLASSES[kind] for kind in kinds if kind in _ASSET_CLASSES), None
            ),
            isin=isin,
        )
