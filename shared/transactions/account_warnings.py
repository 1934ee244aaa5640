"""What an import says about the accounts that a file is from, and about their base currency.

A portfolio is one account in one base currency. A file of several accounts, or of an account in
another currency, can be right; it can also be a file that was sent to the wrong portfolio.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from shared.ledger.kinds import KINDS
from shared.ledger.minor_units import MINOR_UNITS
from shared.transactions.batch_schemas import ImportedFields
from shared.transactions.formats.format import StatementAccount
from shared.transactions.formats.one_account import listed_accounts

_LISTED_MAX: int = 4


def account_warnings(
    accounts: Sequence[StatementAccount], items: Iterable[object], base_currency: str
) -> Iterator[str]:
    """Whole sentences, each said once for a file. `items` are its rows, `base_currency` is the
    portfolio's.
    """
    names = list(dict.fromkeys(account.name for account in accounts if account.name))
    if len(names) > 1:
        yield (
            f"The file has transactions of {len(names)} accounts, such as "
            f"{listed_accounts(names)}, and all of them go into this portfolio. To keep them "
            "apart, export each account alone, and import it into a portfolio of its own."
        )
    currencies = {account.currency for account in accounts if account.currency}
    if currencies:
        if base_currency not in currencies:
            yield _other_currency(f"The file's account is in {_listed(currencies)}", base_currency)
        return
    currencies = _cash_currencies(items)
    if currencies and base_currency not in currencies:
        yield _other_currency(f"The file's amounts are in {_listed(currencies)}", base_currency)


def _other_currency(what: str, base_currency: str) -> str:
    return (
        f"{what}, and this portfolio's base currency is {base_currency}. Amounts are recorded as "
        f"the file states them, and figures in {base_currency} are computed at the rates of their "
        "days. If the file belongs to another portfolio, send it there."
    )


def _cash_currencies(items: Iterable[object]) -> set[str]:
    """In which cash moves; empty where one row leaves it to the asset or the portfolio."""
    currencies: set[str] = set()
    for item in items:
        if not isinstance(item, ImportedFields) or not KINDS[item.type].cash:
            continue
        if item.currency is None:
            return set()
        for code in (item.currency, item.to_currency):
            if code is not None:
                unit = MINOR_UNITS.get(code)
                currencies.add(code if unit is None else unit.currency)
    return currencies


def _listed(currencies: set[str]) -> str:
    codes = sorted(currencies)
    rest = len(codes) - _LISTED_MAX
    if rest > 0:
        return f"{', '.join(codes[:_LISTED_MAX])} and {rest} more currencies"
    return " and ".join(filter(None, (", ".join(codes[:-1]), codes[-1])))
