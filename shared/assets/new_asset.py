"""A new asset as clients write it: of the market, or a private one."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictBool, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from shared.assets.schemas import Name, Symbol
from shared.schema.asset_classes import AssetClass
from shared.schema.fields import Currency, Line, Request
from shared.schema.isins import Isin, is_isin, refuse_wrong_check_digit


class NewAsset(Request):
    """A market asset (`symbol` or `isin`, and `exchange` where that alone does not say it), or with
    `manual: true` a private one (`symbol`, `name`, `currency`, `asset_class`).
    """

    manual: Annotated[StrictBool, Field(description="True: private, and priced by hand.")] = False
    isin: Annotated[
        Isin | None,
        Field(
            description="Market assets only, in place of the symbol: the listing on the main "
            "exchange of its country, or the one on `exchange`."
        ),
    ] = None
    symbol: Annotated[
        Symbol | None,
        Field(
            validate_default=True,
            description="AAPL; SAP.DE and VOD.L with the exchange behind it; a coin is BTC/EUR, "
            "BTC-EUR, or BTC on the exchange CRYPTO. An ISIN is accepted here too.",
        ),
    ] = None
    exchange: Annotated[
        Line | None,
        Field(
            max_length=32,
            description="Market assets only: NASDAQ, XLON, LSE, XETRA, BA, CRYPTO, ...",
            examples=["LSE"],
        ),
    ] = None
    name: Annotated[
        Name | None,
        Field(
            validate_default=True,
            description="Manual assets only; a market asset's is the provider's.",
        ),
    ] = None
    currency: Annotated[
        Currency | None,
        Field(
            validate_default=True,
            description="Of the closes. Manual assets only; a market asset's is the provider's.",
        ),
    ] = None
    asset_class: Annotated[
        AssetClass | None,
        Field(
            validate_default=True,
            description="Manual assets only; a market asset's is the provider's.",
        ),
    ] = None

    @field_validator("symbol")
    @classmethod
    def _named_once(cls, value: str | None, info: ValidationInfo) -> str | None:
        # Both are absent where they are invalid themselves.
        if "manual" not in info.data or "isin" not in info.data:
            return value
        isin = info.data["isin"]
        if value is None and isin is None:
            optional = "" if info.data["manual"] else ", or isin in its place"
            raise PydanticCustomError("missing_name", f"is required{optional}")
        if value is not None and isin is not None:
            raise PydanticCustomError("kind", "stands beside isin: give one of the two")
        if value is not None and not info.data["manual"]:
            refuse_wrong_check_digit(value.upper())
        return value

    @field_validator("isin", "exchange", "name", "currency", "asset_class")
    @classmethod
    def _fits_the_kind(cls, value: str | None, info: ValidationInfo) -> str | None:
        # Absent where `manual` itself is invalid. That error is reported, and which of these fields
        # belong is unknown.
        manual = info.data.get("manual")
        of_market = info.field_name in ("isin", "exchange")
        if manual is True and of_market and value is not None:
            raise PydanticCustomError("kind", "is for market assets only")
        if manual is False and not of_market and value is not None:
            raise PydanticCustomError(
                "kind", "is for manual assets only: a market asset's is what its provider says"
            )
        return value

    @field_validator("name", "currency", "asset_class")
    @classmethod
    def _there_where_manual(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("manual") is True:
            raise PydanticCustomError("missing", "is required")
        return value

    @property
    def market_isin(self) -> str | None:
        """The ISIN that names a market asset, in whichever of the two fields."""
        written = self.isin or (self.symbol or "").upper()
        return written if is_isin(written) else None
