"""A portfolio's value on each day of a range."""

import functions_framework
import orjson
from flask import Request, Response

from shared import clock
from shared.analytics.history import history as read_history
from shared.analytics.schemas.history import HistoryAnswer, HistoryOfAllQuery, HistoryQuery
from shared.errors import Invalid, NotFound, Unavailable
from shared.market.history import market_series
from shared.portfolios.repository import PortfolioBasis, PortfoliosBasis
from shared.web import readiness
from shared.web.api import Api, Reading
from shared.web.bases import portfolio_basis, portfolios_basis
from shared.web.operation import Tokens
from shared.web.preload import TOKENS_AND_BIGQUERY
from shared.web.replies import Reply

api = Api(
    "history", readiness=[readiness.database, readiness.market_data], preload=TOKENS_AND_BIGQUERY
)


@api.get(
    "/<uuid:portfolio_id>",
    answers=HistoryAnswer,
    failures=[NotFound, Invalid, Unavailable],
    basis=portfolio_basis,
    tokens=Tokens.READ,
)
def read(basis: PortfolioBasis, query: HistoryQuery, work: Reading) -> Reply:
    """Value, cost, net invested money, income and cash at the end of each day, week, month,
    quarter or year.
    """
    answer = read_history(work, market_series(), basis, query, clock.today())
    return Reply(200, orjson.dumps(answer))


@api.get(
    "/all",
    answers=HistoryAnswer,
    failures=[NotFound, Invalid, Unavailable],
    basis=portfolios_basis,
    tokens=Tokens.READ,
)
def read_all(basis: PortfoliosBasis, query: HistoryOfAllQuery, work: Reading) -> Reply:
    """The daily value of several portfolios as one; transfers between them are no flows."""
    answer = read_history(work, market_series(), basis, query, clock.today())
    return Reply(200, orjson.dumps(answer))


@functions_framework.http
def history(_request: Request) -> Response:
    return api.answer()
