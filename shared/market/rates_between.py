"""The exchange rates of a range of days, for functions that need them in few of their requests."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from shared.ledger.exchange_rates import Rates


def read_rates(
    work: Connection, currencies: frozenset[str], kind: str, first: date, last: date
) -> Rates:
    """The rates of this kind between these currencies on any day from `first` to `last`. One
    statement, and at most one query. Raises Unavailable.
    """
    # Loaded by the request that needs it: most requests of such a function read no market data.
    from shared.market.snapshot import Need, market
    from shared.market.version import read_version

    need = Need(frozenset(), currencies, kind, first_rate_day=first, as_of=last)
    return market().snapshot(read_version(work), need).rates
