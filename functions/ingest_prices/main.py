"""The ingestion of closes, splits and dividends. Only the scheduler and its queue may call it."""

import functions_framework
from flask import Request, Response

from shared import clock
from shared.config import settings
from shared.errors import AlreadyRunning, Unavailable
from shared.gcp.bigquery import bigquery
from shared.ingestion.prices import ingest_prices as ingest
from shared.ingestion.schemas import IngestionRequest, RunReport
from shared.vendors.prices.registry import price_sources
from shared.web import readiness
from shared.web.api import Api
from shared.web.replies import Reply
from shared.web.run_replies import run_reply

api = Api("ingest-prices", readiness=[readiness.database, readiness.market_data], scheduled=True)


@api.post("", answers=RunReport, failures=[AlreadyRunning, Unavailable], optional_body=True)
def run(body: IngestionRequest) -> Reply:
    """Reads missing closes and corporate actions, and the last ten days again. 503 with the report
    where some could not be read.
    """
    report = ingest(body, bigquery(), price_sources(settings()), clock.now)
    return run_reply(report, task=body.task)


@functions_framework.http
def ingest_prices(_request: Request) -> Response:
    return api.answer()
