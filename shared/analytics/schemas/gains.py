"""The query and the answer of /gains."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.analytics.schemas.holdings import HeldAsset
from shared.analytics.schemas.view import OfPortfolios, RangeQuery, RangeViewed
from shared.ledger.kinds import TransactionType
from shared.schema.disclosure import HIDDEN, Hidden, PrivateFigure, PublicFigure
from shared.schema.fields import FIRST_DAY, Answer


class GainsFormat(StrEnum):
    """JSON, or a table for a spreadsheet: UTF-8 with a byte order mark, a line for each item."""

    JSON = "json"
    CSV = "csv"


class GainsQuery(RangeQuery):
    """Both days are in the range."""

    year: Annotated[
        int | None,
        Field(
            ge=FIRST_DAY.year,
            le=9999,
            description="In place of `from` and `to`: the calendar year, up to today.",
        ),
    ] = None
    format: Annotated[GainsFormat, HIDDEN, Field(description="JSON, or a CSV file.")] = (
        GainsFormat.JSON
    )


class GainsOfAllQuery(OfPortfolios, GainsQuery):
    pass


class SoldAsset(HeldAsset):
    isin: Annotated[str | None, Hidden(of_manual_assets=True)]


class GainSums(Answer):
    """Suffix `_base`: in the `currency` of the answer. Null: a part of it is unknown."""

    proceeds_base: PrivateFigure | None
    cost_base: PrivateFigure | None
    gain_base: PrivateFigure | None
    price_gain_base: PrivateFigure | None
    fx_gain_base: PrivateFigure | None


class RealizedGainAnswer(GainSums):
    """What a transaction realized on one lot, or on a part of one. Without suffix: in the asset's
    currency. Null is unknown: a rate is missing, or more was sold than was held.
    """

    portfolio_id: UUID
    asset: SoldAsset
    transaction_id: UUID
    type: Annotated[
        TransactionType,
        Field(
            description="SELL; or RETURN_OF_CAPITAL or MERGER, where the money received exceeds a "
            "lot's cost, or exchange rates have changed since."
        ),
    ]
    lot_transaction_id: Annotated[
        UUID | None,
        Field(
            description="What brought the units into the portfolio; null where AVERAGE has pooled "
            "several."
        ),
    ]
    sold_on: datetime.date
    acquired_on: Annotated[
        datetime.date,
        Field(description="The lot's own day; with AVERAGE that of the oldest pooled units."),
    ]
    days_held: int
    quantity: PrivateFigure
    proceeds: Annotated[
        PrivateFigure | None,
        Field(description="The lot's share of the sale by quantity, after its fee and tax."),
    ]
    cost: Annotated[
        PrivateFigure | None, Field(description="Of these units, the purchase's charges included.")
    ]
    gain: Annotated[PrivateFigure | None, Field(description="proceeds − cost")]
    fx_rate_acquired: Annotated[
        PublicFigure | None,
        Field(
            description="`currency` for one unit of the asset's on the lot's day, as recorded or "
            "else published; with AVERAGE pooled base cost ÷ pooled cost."
        ),
    ]
    fx_rate_sold: Annotated[
        PublicFigure | None,
        Field(description="The same on the day of the sale; null where it brought nothing."),
    ]
    repurchased: Annotated[
        bool,
        Field(
            description="Whether the asset was bought within 30 days before or after, apart from "
            "the purchase of this lot."
        ),
    ]


class AssetGains(GainSums):
    """The gains of one asset; without suffix in its currency."""

    asset: SoldAsset
    quantity: Annotated[PrivateFigure, Field(description="Units sold.")]
    proceeds: PrivateFigure | None
    cost: PrivateFigure | None
    gain: PrivateFigure | None


class GainsAnswer(RangeViewed):
    """With `format=csv` the file has the same items."""

    items: Annotated[list[RealizedGainAnswer], Field(description="Oldest sale first.")]
    totals: GainSums
    by_asset: Annotated[list[AssetGains], Field(description="By symbol.")]
