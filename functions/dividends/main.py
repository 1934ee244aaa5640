"""A portfolio's dividends: recorded, expected and upcoming."""

import functions_framework
from flask import Request, Response

from shared import clock
from shared.analytics.dividends import dividends as read_dividends
from shared.analytics.schemas.dividends import DividendsAnswer, DividendsOfAllQuery, DividendsQuery
from shared.errors import Invalid, NotFound, Unavailable
from shared.market.snapshot import market
from shared.portfolios.repository import PortfolioBasis, PortfoliosBasis
from shared.web import readiness
from shared.web.api import Api, Reading
from shared.web.bases import portfolio_basis, portfolios_basis
from shared.web.operation import Tokens
from shared.web.preload import TOKENS_AND_BIGQUERY
from shared.web.replies import Reply, ok

api = Api(
    "dividends", readiness=[readiness.database, readiness.market_data], preload=TOKENS_AND_BIGQUERY
)


@api.get(
    "/<uuid:portfolio_id>",
    answers=DividendsAnswer,
    failures=[NotFound, Unavailable],
    basis=portfolio_basis,
    tokens=Tokens.READ,
)
def read(basis: PortfolioBasis, query: DividendsQuery, work: Reading) -> Reply:
    """Dividends recorded in a range of days, dividends expected from the units held, upcoming
    dividends, and yields.
    """
    return ok(read_dividends(work, market(), basis, query, clock.today()))


@api.get(
    "/all",
    answers=DividendsAnswer,
    failures=[NotFound, Invalid, Unavailable],
    basis=portfolios_basis,
    tokens=Tokens.READ,
)
def read_all(basis: PortfoliosBasis, query: DividendsOfAllQuery, work: Reading) -> Reply:
    """The dividends of several portfolios, with the yields of their sum."""
    return ok(read_dividends(work, market(), basis, query, clock.today()))


@functions_framework.http
def dividends(_request: Request) -> Response:
    return api.answer()
