"""The floor of holdings: selects a portfolio's transactions through the same pool, and serialises
as many holdings.
"""

import functions_framework
import orjson
from flask import Request

from benchmarks.floor_pool import count_transactions


@functions_framework.http
def floor(request: Request) -> tuple[bytes, dict[str, str]]:
    count = count_transactions(request.args["portfolio_id"])
    holding = dict.fromkeys((f"figure_{number}" for number in range(28)), "123456.78")
    holdings = [holding for _ in range(int(request.args["holdings"]))]
    return orjson.dumps({"transactions": count, "holdings": holdings}), {
        "Content-Type": "application/json"
    }
