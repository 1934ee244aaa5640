"""The floor of a history: selects a portfolio's transactions through the same pool, and serialises
as many points.
"""

import functions_framework
import orjson
from flask import Request

from benchmarks.floor_pool import count_transactions


@functions_framework.http
def floor(request: Request) -> tuple[bytes, dict[str, str]]:
    count = count_transactions(request.args["portfolio_id"])
    point = dict.fromkeys(
        ("market_value", "cost_basis", "net_invested", "external_flow", "income", "cash"),
        "123456.78",
    )
    points = [{"date": "2024-01-01", **point} for _ in range(int(request.args["points"]))]
    return orjson.dumps({"transactions": count, "points": points}), {
        "Content-Type": "application/json"
    }
