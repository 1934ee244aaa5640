"""A portfolio's dividends: recorded, expected and upcoming."""

from uuid import UUID

import functions_framework
from flask import Request

from shared import clock
from shared.analytics.dividends import dividends as read_dividends
from shared.analytics.schemas.dividends import DividendsAnswer, DividendsQuery
from shared.database.caller import Caller
from shared.errors import NotFound, Unavailable
from shared.market.snapshot import market
from shared.portfolios.repository import PortfolioBasis, read_basis
from shared.web import readiness
from shared.web.api import Api, Reading
from shared.web.operation import Tokens
from shared.web.preload import TOKENS_AND_BIGQUERY
from shared.web.replies import Reply, ok

api = Api(
    "dividends", readiness=[readiness.database, readiness.market_data], preload=TOKENS_AND_BIGQUERY
)


def _basis(portfolio_id: UUID, caller: Caller, work: Reading) -> PortfolioBasis:
    return read_basis(work, portfolio_id, caller)


@api.get(
    "/<uuid:portfolio_id>",
    answers=DividendsAnswer,
    failures=[NotFound, Unavailable],
    basis=_basis,
    tokens=Tokens.READ,
)
def read(basis: PortfolioBasis, query: DividendsQuery, work: Reading) -> Reply:
    """Dividends recorded in a range of days, dividends expected from the units held, upcoming
    dividends, and yields.
    """
    return ok(read_dividends(work, market(), basis, query, clock.today()))


@functions_framework.http
def dividends(_request: Request) -> Api:
    return api
