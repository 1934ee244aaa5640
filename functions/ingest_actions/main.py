"""The scheduled ingestion of splits and dividends, including late and announced ones. Only the
scheduler may call it.
"""

import functions_framework
from flask import Request

from shared import clock
from shared.config import settings
from shared.errors import AlreadyRunning, Unavailable
from shared.gcp.bigquery import bigquery
from shared.ingestion.actions import ingest_actions as ingest
from shared.ingestion.schemas import ActionIngestionRequest, RunReport
from shared.schema.run_statuses import RunStatus
from shared.vendors.prices.registry import price_sources
from shared.web import readiness
from shared.web.api import Api
from shared.web.replies import Reply, ok

api = Api("ingest-actions", readiness=[readiness.database, readiness.market_data], scheduled=True)

RETRY_AFTER_S = "300"
"""The scheduler may retry then: limits per minute have been reset."""


@api.post("", answers=RunReport, failures=[AlreadyRunning, Unavailable], optional_body=True)
def run(body: ActionIngestionRequest) -> Reply:
    """Reads all splits and dividends of each asset, for the whole time a user may have held it.
    503 with the report where some could not be read.
    """
    report = ingest(body, bigquery(), price_sources(settings()), clock.now)
    if report.status == RunStatus.SUCCEEDED:
        return ok(report)
    return Reply(503, report.model_dump_json().encode(), {"Retry-After": RETRY_AFTER_S})


@functions_framework.http
def ingest_actions(_request: Request) -> Api:
    return api
