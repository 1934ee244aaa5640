"""The reply of a scheduled function: its run's report, with the status that a scheduler or a queue
acts on.
"""

from __future__ import annotations

from typing import Final

from shared.ingestion.schemas import RunReport
from shared.schema.run_statuses import RunStatus
from shared.web.replies import Reply, ok

SCHEDULED_AGAIN_S: Final = 300
"""The scheduler may retry then: limits per minute have been reset."""

TASK_AGAIN_S: Final = 30
"""A queue may retry sooner: a user waits, and a task asks for little."""


def run_reply(report: RunReport, *, task: bool) -> Reply:
    """200 where the run succeeded, else 503 with the report; of a task only where another try may
    read more: one that can't is over.
    """
    if report.status == RunStatus.SUCCEEDED or (task and not report.try_again):
        return ok(report)
    again_s = TASK_AGAIN_S if task else SCHEDULED_AGAIN_S
    return Reply(503, report.model_dump_json().encode(), {"Retry-After": str(again_s)})
