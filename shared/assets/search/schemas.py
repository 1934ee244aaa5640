"""A search of assets as clients write and read it."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from shared.assets.search.ranking import FoundListing
from shared.schema.asset_classes import AssetClass
from shared.schema.fields import Answer, Line, Request
from shared.schema.isins import refuse_wrong_check_digit
from shared.schema.search_statuses import SearchStatus
from shared.vendors.search.asking import VendorAnswer

CHARACTERS_MIN: Final = 2
CHARACTERS_MAX: Final = 100


def _searchable(text: str) -> str:
    if not CHARACTERS_MIN <= len(text) <= CHARACTERS_MAX:
        raise PydanticCustomError(
            "search_text",
            f"must have {CHARACTERS_MIN} to {CHARACTERS_MAX} characters; a symbol of one letter "
            "can be added without a search",
        )
    refuse_wrong_check_digit(text.upper())
    return text


class AssetSearchQuery(Request):
    """What to search for."""

    query: Annotated[
        Line,
        Field(
            json_schema_extra={"minLength": CHARACTERS_MIN, "maxLength": CHARACTERS_MAX},
            description="A symbol (AAPL, VOD.L, BTC-EUR), a part of a name, or an ISIN; "
            "2 to 100 characters, case is ignored.",
            examples=["ZZHAR.L"],
        ),
        AfterValidator(_searchable),
    ]


class AssetSearchItem(Answer):
    """A listing. `POST /assets` with its `symbol` and `exchange` adds it, at no cost where it has
    an `asset_id` already.
    """

    symbol: str
    exchange: Annotated[str | None, Field(description="US, LSE, XETRA, BA, CRYPTO, ...")]
    name: str
    isin: Annotated[str | None, Field(description="Where a provider reports one.")]
    asset_class: Annotated[AssetClass | None, Field(description="Null where no provider says it.")]
    currency: Annotated[
        str | None,
        Field(description="Of the closes; null where no provider says it before it is added."),
    ]
    provider: Annotated[
        str | None,
        Field(description="The first that reports the listing; null where none is left."),
    ]
    asset_id: Annotated[UUID | None, Field(description="Of the asset, where it is added already.")]

    @classmethod
    def of(cls, listing: FoundListing) -> AssetSearchItem:
        match = listing.match
        return cls(
            symbol=match.symbol,
            exchange=match.exchange or None,
            name=match.name,
            isin=match.isin,
            asset_class=match.asset_class,
            currency=match.currency,
            provider=match.provider or None,
            asset_id=listing.asset_id,
        )


class SearchedProvider(Answer):
    """A provider that may know what was searched for, and what became of it."""

    provider: str
    status: SearchStatus
    setting: Annotated[
        str | None, Field(description="What the operator sets to switch it on, where it is off.")
    ]

    @classmethod
    def of(cls, answer: VendorAnswer) -> SearchedProvider:
        return cls.model_validate(answer, from_attributes=True)


class AssetSearchAnswer(Answer):
    """The likeliest first: by symbol, by ISIN, then by name; each listing once."""

    complete: Annotated[
        bool,
        Field(description="Whether every provider that is on has answered in time."),
    ]
    items: list[AssetSearchItem]
    providers: list[SearchedProvider]
