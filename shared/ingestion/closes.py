"""Which closes of an answer are stored, and which go into quarantine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.gcp.bigquery import BigQuery
from shared.ingestion.asset_results import AssetRead
from shared.ingestion.quarantine import (
    Quarantined,
    contested,
    last_stored,
    stored_closes,
    unconfirmed,
)
from shared.ingestion.staging.rows import SMALLEST_CLOSE
from shared.ingestion.validation import suspects
from shared.ingestion.vendor_answer import CheckedAnswer
from shared.vendors.protocols import Close


def closes_to_store(
    bigquery: BigQuery,
    result: AssetRead,
    answer: CheckedAnswer,
    others: Iterator[CheckedAnswer],
    before: Close | None,
) -> Sequence[Close]:
    """All but those that moved too far and that nothing else confirms. `others` are the answers of
    the vendors behind this one; `before` is a close that was read in this run and comes before
    these. Raises Unavailable where BigQuery is needed and down.
    """
    closes, target, protected = answer.prices.closes, result.target, result.plan.protected
    paused = target.covered is not None and closes[0].date > target.covered.last
    if paused and before is None:
        before = last_stored(bigquery, target.asset_id, closes[0].date)
    doubtful = unconfirmed(suspects(closes, answer.prices.splits, before), target.quarantined)
    if doubtful:
        doubtful = unconfirmed(
            doubtful,
            stored_closes(bigquery, target.asset_id, doubtful[0].date, doubtful[-1].date),
        )
    if doubtful:
        doubtful = contested(doubtful, (other.prices.closes for other in others))
    for suspect in doubtful:
        quarantined = Quarantined(target.asset_id, suspect, answer.provider)
        result.waiting.append(quarantined)
        result.note("quarantined", quarantined.reason, answer.provider)
    refused = {suspect.date for suspect in doubtful}
    validated = [
        close for close in closes if close.close >= SMALLEST_CLOSE and close.date not in refused
    ]
    result.rejected += len(closes) - len(validated)
    if protected is not None and answer.provider != target.covered_by:
        validated = [
            close
            for close in validated
            if close.date not in protected or close.date in target.quarantined
        ]
    if tiny := sum(close.close < SMALLEST_CLOSE for close in closes):
        result.note(
            "close_too_small", f"{tiny} closes are below {SMALLEST_CLOSE:f}", answer.provider
        )
    return validated
