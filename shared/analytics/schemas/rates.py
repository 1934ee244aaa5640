"""The query and the answer of /rates."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import Field

from shared.analytics.periods import Period
from shared.analytics.schemas.view import FigureWarning
from shared.ledger.fx_kinds import FxKind
from shared.schema.disclosure import PublicFigure
from shared.schema.fields import Answer, Currency, PastDay, Request


class RatesQuery(Request):
    base: Currency
    quote: Currency
    from_: Annotated[
        PastDay | None,
        Field(alias="from", description="First day; 30 days before `to` where left out."),
    ] = None
    period: Annotated[
        Period | None,
        Field(
            description="In place of `from`: so many months or years before `to`; `ytd` begins on "
            "31 December, `max` is 3,660 days."
        ),
    ] = None
    to: Annotated[PastDay | None, Field(description="Last day; today (UTC) where left out.")] = None
    kind: FxKind = FxKind.OFFICIAL


class RateItem(Answer):
    date: datetime.date
    rate: PublicFigure
    rate_date: Annotated[
        datetime.date, Field(description="Publication day of the oldest rate in it.")
    ]
    source: str
    method: str


class RatesAnswer(Answer):
    base: str
    quote: str
    kind: FxKind
    items: list[RateItem]
    complete: bool
    warnings: list[FigureWarning]
