"""What `make ingest`, and the start of the stack, print of a run."""

from __future__ import annotations

from local.ingest import summary

REPORT = {
    "run_id": "1",
    "status": "partial",
    "inserted": 3,
    "corrected": 1,
    "unchanged": 4,
    "rejected": 0,
}


def error(**fields: str) -> dict[str, str | None]:
    return {
        "asset_id": None,
        "pair": None,
        "provider": None,
        "code": "price_stale",
        "detail": "no close",
        **fields,
    }


def test_a_run_is_a_line_and_each_of_its_errors_another():
    errors = [
        error(asset_id="7", provider="tiingo"),
        error(pair="official EUR/USD", code="rate_stale"),
        error(),
    ]
    assert summary({**REPORT, "errors": errors}).splitlines() == [
        "partial: 3 inserted, 1 corrected, 4 unchanged, 0 rejected",
        "  price_stale, asset 7, tiingo: no close",
        "  rate_stale, official EUR/USD: no close",
        "  price_stale: no close",
    ]


def test_of_many_errors_ten_are_printed():
    assert len(summary({**REPORT, "errors": [error()] * 500}).splitlines()) == 11


def test_a_problem_is_printed_with_its_detail():
    assert (
        summary({"status": 409, "detail": "Another run is under way"}) == "Another run is under way"
    )
