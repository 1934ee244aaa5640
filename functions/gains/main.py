"""A portfolio's realized gains, lot by lot, for a tax year."""

import functions_framework
from flask import Request, Response

from shared import clock
from shared.analytics.gains import Gains
from shared.analytics.gains import gains as read_gains
from shared.analytics.schemas.gains import GainsAnswer, GainsFormat, GainsOfAllQuery, GainsQuery
from shared.errors import Invalid, NotFound, Unavailable
from shared.market.history import market_series
from shared.portfolios.repository import PortfolioBasis, PortfoliosBasis
from shared.web import readiness
from shared.web.api import Api, Reading
from shared.web.bases import portfolio_basis, portfolios_basis
from shared.web.operation import Tokens
from shared.web.preload import TOKENS_AND_BIGQUERY
from shared.web.replies import CSV, JSON, Reply

api = Api(
    "gains", readiness=[readiness.database, readiness.market_data], preload=TOKENS_AND_BIGQUERY
)


@api.get(
    "/<uuid:portfolio_id>",
    answers=GainsAnswer,
    answer_types=(JSON, CSV),
    answer_headers=["Content-Disposition"],
    failures=[NotFound, Invalid, Unavailable],
    basis=portfolio_basis,
    tokens=Tokens.READ,
)
def read(basis: PortfolioBasis, query: GainsQuery, work: Reading) -> Reply:
    """What sales realized in a year or a range of days: each lot with its own day, cost and rate,
    and the gain in the asset's currency and in another, split into price and currency.
    """
    return _reply(read_gains(work, market_series(), basis, query, clock.today()), query)


@api.get(
    "/all",
    answers=GainsAnswer,
    answer_types=(JSON, CSV),
    answer_headers=["Content-Disposition"],
    failures=[NotFound, Invalid, Unavailable],
    basis=portfolios_basis,
    tokens=Tokens.READ,
)
def read_all(basis: PortfoliosBasis, query: GainsOfAllQuery, work: Reading) -> Reply:
    """What the sales of several portfolios realized, each lot by its portfolio's own method."""
    return _reply(read_gains(work, market_series(), basis, query, clock.today()), query)


def _reply(answer: Gains, query: GainsQuery) -> Reply:
    if query.format is GainsFormat.CSV:
        headers = {"Content-Disposition": 'attachment; filename="gains.csv"'}
        return Reply(200, answer.csv(), headers, f"{CSV}; charset=utf-8")
    return Reply(200, answer.json())


@functions_framework.http
def gains(_request: Request) -> Response:
    return api.answer()
