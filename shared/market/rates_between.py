"""The exchange rates between some currencies, for functions that need them in few requests."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from shared.ledger.exchange_rates import Rates


def read_rates(work: Connection, currencies: frozenset[str], kind: str, as_of: date) -> Rates:
    """The rates of this kind between these currencies on any day up to `as_of`. One statement, and
    at most one query. Raises Unavailable.
    """
    # Loaded by the request that needs it: most requests of such a function read no market data.
    from shared.market.snapshot import Need, market
    from shared.market.version import read_version

    need = Need(frozenset(), currencies, kind, as_of)
    return market().snapshot(read_version(work), need).rates
