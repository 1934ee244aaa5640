"""The checks behind /readyz: each asks one dependency for the least it can do, and raises
Unavailable where it can't.
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
