"""The ingestion of splits and dividends, including late and announced ones. Only the scheduler and
its queue may call it.
"""

import functions_framework
from flask import Request, Response

from shared import clock
from shared.config import settings
from shared.errors import AlreadyRunning, Unavailable
from shared.gcp.bigquery import bigquery
from shared.ingestion.actions import ingest_actions as ingest
from shared.ingestion.schemas import ActionIngestionRequest, RunReport
from shared.vendors.prices.registry import price_sources
from shared.web import readiness
from shared.web.api import Api
from shared.web.replies import Reply
from shared.web.run_replies import run_reply

api = Api("ingest-actions", readiness=[readiness.database, readiness.market_data], scheduled=True)


@api.post("", answers=RunReport, failures=[AlreadyRunning, Unavailable], optional_body=True)
def run(body: ActionIngestionRequest) -> Reply:
    """Reads all splits and dividends of each asset, for the whole time a user may have held it.
    503 with the report where some could not be read.
    """
    report = ingest(body, bigquery(), price_sources(settings()), clock.now)
    return run_reply(report, task=body.task)


@functions_framework.http
def ingest_actions(_request: Request) -> Response:
    return api.answer()
