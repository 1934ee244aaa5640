"""`make currencies`: writes ISO 4217's list of currencies, which the ledger rounds by.

The package `iso4217` carries the list as ISO's maintenance agency publishes it; `make lock` fetches
a newer one.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from datetime import date

import iso4217

from local.catalog import ROOT
from shared.ledger.money import CURRENCIES, HISTORIC

TARGET = ROOT / "shared" / "ledger" / "iso_4217.py"

TEMPLATE = '''\
"""ISO 4217's list one as published on {published}. `make currencies` writes this file."""

from __future__ import annotations

from typing import Final

MINOR_DIGITS: Final = {{
{lines}}}
"""The alphabetic codes of currencies and funds in use, and the decimals of their minor unit.

Codes without a minor unit are left out: metals, units of account, and those for tests and for no
currency.
"""
'''


def listed() -> dict[str, int]:
    """The decimals of each currency that the list has with a minor unit, by code."""
    return {
        currency.code: currency.exponent
        for currency in iso4217.Currency
        if currency.exponent is not None
    }


def render(digits: Mapping[str, int], published: date) -> str:
    """The module's text, as the file should hold it."""
    lines = "".join(f'    "{code}": {digits[code]},\n' for code in sorted(digits))
    return TEMPLATE.format(published=published, lines=lines)


def dropped(digits: Collection[str], accepted: Collection[str]) -> list[str]:
    """The codes that are accepted today and have left the list, without those known for it."""
    return sorted(set(accepted) - set(digits) - set(HISTORIC))


def main() -> int:
    digits = listed()
    if codes := dropped(digits, CURRENCIES):
        sys.stderr.write(
            f"{', '.join(codes)}: no longer on the list. Portfolios may hold transactions in them: "
            "add them to HISTORIC in shared/ledger/money.py, with the reason, and start again.\n"
        )
        return 1
    TARGET.write_text(render(digits, iso4217.__published__), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
