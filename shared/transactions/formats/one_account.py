"""Statements of several accounts at once: a portfolio is recorded from one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shared.transactions.formats.format import StatementAccount, unreadable
from shared.transactions.formats.statement import Record

_SHOWN: int = 4


def one_account(statement: Iterable[Record], *columns: str) -> Sequence[Record]:
    """The rows of a statement, which must all be of one account, by the first of the columns that
    has a text. Raises Invalid where they are of several.
    """
    rows = list(statement)
    accounts = list(dict.fromkeys(account for row in rows if (account := row.text(*columns))))
    if len(accounts) > 1:
        raise unreadable(
            f"has transactions of {len(accounts)} accounts, such as {listed_accounts(accounts)}; "
            f"{_ALONE}"
        )
    return rows


def refuse_base_currencies(accounts: Iterable[StatementAccount]) -> None:
    """Raises Invalid where the accounts of a statement have several base currencies: one portfolio
    has one.
    """
    by_currency: dict[str, StatementAccount] = {}
    for account in accounts:
        if account.currency:
            by_currency.setdefault(account.currency, account)
    if len(by_currency) > 1:
        (first, one), (second, other) = list(by_currency.items())[:2]
        raise unreadable(
            f"has accounts in {len(by_currency)} base currencies, such as {_end(one.name)} in "
            f"{first} and {_end(other.name)} in {second}; {_ALONE}"
        )


def listed_accounts(names: Sequence[str]) -> str:
    """Two of them by their ends: a whole account number belongs in no message."""
    return " and ".join(_end(name) for name in names[:2])


_ALONE: str = "export each account alone, and import it into its own portfolio"


def _end(name: str) -> str:
    return f"…{name[-_SHOWN:]}"
