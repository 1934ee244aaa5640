"""Symbols as people write them, and as they are stored to ask a vendor again: code, or code|unit.

A vendor whose prices carry no currency gets its unit remembered beside its code: `AZN.LSE|GBX` is
quoted in pence, `XXBTZUSD|USD` and `bitcoin|usd` in dollars. What stands after the bar is never
sent as part of the code.
"""

from __future__ import annotations

import re
from typing import Final

CRYPTO: Final = "CRYPTO"
"""The exchange of a coin: it has none of its own, and both vendors of coins mean the same thing by
it.
"""

_SYMBOL = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,19}", re.ASCII)
_PAIR = re.compile(r"([A-Z0-9]{1,12})[/\-]([A-Z]{3})", re.ASCII)
_COIN = re.compile(r"[A-Z0-9]{1,12}", re.ASCII)

_EXCHANGES: Final[dict[str, tuple[str, str]]] = {
    # our code, which is EODHD's: (Yahoo's suffix, other names of it)
    "US": (
        "",
        (
            "NASDAQ NYSE NYSEARCA ARCA AMEX NYSEAMERICAN NYSEMKT NYSENAT BATS CBOE IEXG NMFQS "
            "XNAS XNYS ARCX XASE OTC PINK OTCQB OTCQX OTCMKTS OTCGREY OTCCE OTCBB OTCD EXPM"
        ),
    ),
    "AS": (".AS", "XAMS AMSTERDAM"),
    "AT": (".AT", "ASEX"),
    "AU": (".AX", "XASX ASX"),
    "BA": (".BA", "XBUE BCBA BYMA BUE"),
    "BE": (".BE", "XBER"),
    "BK": (".BK", "XBKK"),
    "BR": (".BR", "XBRU"),
    "BUD": (".BD", "XBUD"),
    "CO": (".CO", "XCSE"),
    "DU": (".DU", "XDUS"),
    "F": (".F", "XFRA FRA"),
    "HA": (".HA", "XHAN"),
    "HE": (".HE", "XHEL"),
    "HK": (".HK", "XHKG HKEX"),
    "HM": (".HM", "XHAM"),
    "IC": (".IC", "XICE"),
    "IR": (".IR", "XDUB"),
    "JK": (".JK", "XIDX"),
    "JSE": (".JO", "XJSE"),
    "KLSE": (".KL", "XKLS"),
    "KO": (".KS", "XKRX"),
    "KQ": (".KQ", "XKOS"),
    "LS": (".LS", "XLIS"),
    "LSE": (".L", "XLON LON"),
    "MC": (".MC", "XMAD BME"),
    "MI": (".MI", "XMIL BIT"),
    "MU": (".MU", "XMUN"),
    "MX": (".MX", "XMEX BMV"),
    "NSE": (".NS", "XNSE"),
    "OL": (".OL", "XOSL"),
    "PA": (".PA", "XPAR EPA"),
    "PR": (".PR", "XPRA"),
    "RO": (".RO", "XBSE"),
    "SA": (".SA", "BVMF B3"),
    "SHE": (".SZ", "XSHE"),
    "SHG": (".SS", "XSHG"),
    "SN": (".SN", "XSGO"),
    "ST": (".ST", "XSTO"),
    "STU": (".SG", "XSTU"),
    "SW": (".SW", "XSWX SIX"),
    "TA": (".TA", "XTAE TASE"),
    "TO": (".TO", "XTSE TSX"),
    "TSE": (".T", "XTKS JPX"),
    "TW": (".TW", "XTAI"),
    "TWO": (".TWO", "ROCO"),
    "V": (".V", "XTSX TSXV"),
    "VI": (".VI", "XWBO"),
    "WAR": (".WA", "XWAR GPW"),
    "XETRA": (".DE", "XETR ETR"),
    CRYPTO: ("", "CC KRAKEN COINGECKO"),
}
_CODE_OF: Final = {
    name: code for code, (_, names) in _EXCHANGES.items() for name in (code, *names.split())
}
_CODE_OF_SUFFIX: Final = {suffix: code for code, (suffix, _) in _EXCHANGES.items() if suffix}

_HOMES: Final = {
    "AR": "BA",
    "AT": "VI",
    "AU": "AU",
    "BE": "BR",
    "BR": "SA",
    "CA": "TO",
    "CH": "SW",
    "CL": "SN",
    "CZ": "PR",
    "DE": "XETRA",
    "DK": "CO",
    "ES": "MC",
    "FI": "HE",
    "FR": "PA",
    "GB": "LSE",
    "GR": "AT",
    "HK": "HK",
    "HU": "BUD",
    "ID": "JK",
    "IL": "TA",
    "IN": "NSE",
    "IS": "IC",
    "IT": "MI",
    "JP": "TSE",
    "KR": "KO",
    "MX": "MX",
    "MY": "KLSE",
    "NL": "AS",
    "NO": "OL",
    "PL": "WAR",
    "PT": "LS",
    "RO": "RO",
    "SE": "ST",
    "TH": "BK",
    "TW": "TW",
    "US": "US",
    "ZA": "JSE",
}


def asked_symbol(symbol: str) -> str | None:
    """The symbol in capitals, or None where it can't be one: it becomes part of a URL."""
    written = symbol.strip().upper().replace("/", "-").replace(" ", "-")
    return written if _SYMBOL.fullmatch(written) else None


def listed_symbol(symbol: str) -> str | None:
    """The symbol in the form of our assets: BRK-B, also for vendors that write BRK.B or BRK/B. None
    where it can't be one.
    """
    written = asked_symbol(symbol)
    return written and written.replace(".", "-")


def exchange_code(exchange: str | None) -> str | None:
    """Our code of an exchange under any of its names: XLON → LSE, NASDAQ → US; itself where we know
    none; None stays.
    """
    if exchange is None or not exchange.strip():
        return None
    written = exchange.strip().upper()
    return _CODE_OF.get(written.replace(" ", ""), written)


def is_exchange(name: str) -> bool:
    """Whether we know an exchange by this name."""
    return exchange_code(name) in _EXCHANGES


def split_suffix(symbol: str) -> tuple[str, str] | None:
    """(symbol, our code of the exchange) where an exchange is written behind the symbol: SAP.DE and
    SAP.XETRA are SAP in Frankfurt's Xetra. None where there is none, or where what is left of the
    dot can be no symbol.
    """
    code, dot, written = symbol.strip().upper().rpartition(".")
    exchange = _CODE_OF_SUFFIX.get(dot + written) or _CODE_OF.get(written)
    if not dot or exchange is None or asked_symbol(code) is None:
        return None
    return code, exchange


def home_exchange(isin: str) -> str | None:
    """The main exchange of the country that an ISIN begins with; None where it has none of ours, as
    Ireland's and Luxembourg's funds, which are listed all over Europe.
    """
    return _HOMES.get(isin[:2])


def yahoo_suffix(code: str | None) -> str | None:
    """What Yahoo hangs on the symbols of an exchange, "" for the United States; None for one that
    we do not know.
    """
    return _EXCHANGES.get(code or "US", (None, ""))[0] if code != CRYPTO else None


def asked_pair(symbol: str, exchange: str | None) -> tuple[str, str] | None:
    """(coin, currency) of BTC/EUR, BTC-EUR, or BTC (in dollars); None where another kind of
    exchange is named.
    """
    if exchange_code(exchange) not in (None, CRYPTO):
        return None
    written = symbol.strip().upper()
    if pair := _PAIR.fullmatch(written):
        return pair[1], pair[2]
    return (written, "USD") if _COIN.fullmatch(written) else None


def pair_symbol(coin: str, currency: str) -> str:
    """How a pair is shown, and asked for again: BTC in dollars, else BTC/EUR."""
    return coin if currency == "USD" else f"{coin}/{currency}"


def with_unit(code: str, unit: str) -> str:
    return f"{code}|{unit}"


def without_unit(provider_symbol: str) -> tuple[str, str | None]:
    """(code, unit); the unit is None where none was remembered."""
    code, _, unit = provider_symbol.partition("|")
    return code, unit or None
