"""The checks of /readyz: each sends one dependency its cheapest request, and raises Unavailable
where that fails.
"""

from __future__ import annotations

import sqlalchemy as sa

from shared.database.cloud_sql import reading


def database() -> None:
    with reading() as work:
        work.execute(sa.text("SELECT 1"))


def market_data() -> None:
    from shared.gcp.bigquery import bigquery

    bigquery().check()
