"""Which currencies each publisher of exchange rates has: one that it lacks is not asked for, since
some refuse the whole request then. Beside the adapters, and without any import of theirs: a table
must not cost a function its start.
"""

from __future__ import annotations

from typing import Final

BCRA_CODES: Final = {
    **{
        code: code
        for code in (
            "AUD AWG BOB BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD ILS INR JPY NIO NOK NZD PEN PYG RSD RUB SEK SGD "
            "TRY USD UYU VND ZAR"
        ).split()
    },
    "MXN": "MXP",
}
"""The currencies that BCRA quotes, by ISO 4217 code, and what BCRA calls them. Left out: `REF` and
`CNH` (second rates of USD and CNY), `VEB` (gone), special drawing rights, gold and silver. Any
other currency reaches ARS through USD.
"""

ECB: Final = frozenset(
    (
        "AUD BGN BRL CAD CHF CNY CYP CZK DKK EEK EUR GBP HKD HRK HUF IDR ILS INR ISK JPY KRW LTL LVL MTL MXN MYR NOK NZD "
        "PHP PLN ROL RON RUB SEK SGD SIT SKK THB TRL TRY USD ZAR"
    ).split()
)
"""Every currency that has ever had a euro reference rate, the euro itself among them."""
