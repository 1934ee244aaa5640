"""The sample's instruments: every company and fund is invented, and its name says so.

Symbols begin with ZZ, which no exchange gives to a company. The crypto pairs have their real names,
because vendors know them by fixed codes, but their prices are as invented as the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from local.sample_market.walk import START


@dataclass(frozen=True, slots=True)
class Split:
    """`old` shares became `new` before trading began on `ex_date`."""

    ex_date: date
    new: int
    old: int


@dataclass(frozen=True, slots=True)
class DividendRule:
    """A dividend in each of `months`, ex on the first open day from the 8th, paid 21 days later.

    `amount` is in the quote currency, per share as they were at the start, in the first year; it
    grows by `growth` a year, and splits divide it.
    """

    months: tuple[int, ...]
    amount: Decimal
    growth: Decimal = Decimal(1)
    until: date = date.max


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument: where it is traded, and how its price moves.

    Prices are in `currency` as quoted: GBX is pence.
    """

    symbol: str
    name: str
    market: str
    """US, LSE, XETRA, BA or CC (crypto): EODHD's code of the exchange, and our calendar."""
    venue: str
    kind: str
    """EODHD's word: Common Stock, ETF or Currency."""
    currency: str
    start_price: float
    """On START, per share as they were then; Buenos Aires: in dollars, quoted in pesos at the ccl
    rate.
    """
    growth: float
    """Of the trend, a year: 0.08 is 8%."""
    volatility: float
    """Of one day."""
    isin: str | None = None
    decimals: int = 2
    splits: tuple[Split, ...] = ()
    dividends: DividendRule | None = None
    first: date = START
    last: date = date.max
    """The last day of trading, where it was delisted."""
    suspended: tuple[date, date] | None = None
    """Both inclusive: no trading, and so no closes."""


_QUARTERS = (2, 5, 8, 11)

INSTRUMENTS = {
    instrument.symbol: instrument
    for instrument in (
        Instrument(
            "ZZAUR", "Sample Aurora Robotics (synthetic)", "US", "NASDAQ", "Common Stock", "USD",
            start_price=92.0, growth=0.17, volatility=0.016, isin="ZZ0000000016",
            splits=(Split(date(2025, 6, 9), 4, 1),),
            dividends=DividendRule(_QUARTERS, Decimal("0.55"), Decimal("1.06")),
        ),
        Instrument(
            "ZZBAY", "Sample Bayview Utilities (synthetic)", "US", "NYSE", "Common Stock", "USD",
            start_price=41.0, growth=0.04, volatility=0.007, isin="ZZ0000000024",
            dividends=DividendRule((3, 6, 9, 12), Decimal("0.42"), Decimal("1.03")),
        ),
        Instrument(
            "ZZCOR", "Sample Corvid Semiconductors (synthetic)", "US", "NASDAQ", "Common Stock",
            "USD",
            start_price=310.0, growth=0.21, volatility=0.019, isin="ZZ0000000032",
            splits=(Split(date(2018, 6, 11), 7, 1), Split(date(2022, 7, 18), 3, 2)),
        ),
        Instrument(
            "ZZDUN", "Sample Dunes Exploration (synthetic)", "US", "NYSE", "Common Stock", "USD",
            start_price=18.0, growth=-0.16, volatility=0.021, isin="ZZ0000000040",
            splits=(Split(date(2024, 3, 11), 1, 10),),
            dividends=DividendRule(_QUARTERS, Decimal("0.06"), until=date(2019, 12, 31)),
        ),
        Instrument(
            "ZZELM", "Sample Elmbank Holdings (synthetic)", "US", "NYSE", "Common Stock", "USD",
            start_price=55.0, growth=0.08, volatility=0.011, isin="ZZ0000000057",
            dividends=DividendRule(_QUARTERS, Decimal("0.31"), Decimal("1.05")),
        ),
        Instrument(
            "ZZFAR", "Sample Farrow Retail (synthetic, delisted)", "US", "NASDAQ", "Common Stock",
            "USD",
            start_price=64.0, growth=-0.09, volatility=0.016, isin="ZZ0000000065",
            last=date(2024, 9, 20),
        ),
        Instrument(
            "ZZWLD", "Sample World Equity ETF (synthetic)", "US", "NYSE ARCA", "ETF", "USD",
            start_price=60.0, growth=0.09, volatility=0.008, isin="ZZ0000000073",
            dividends=DividendRule((3, 6, 9, 12), Decimal("0.25"), Decimal("1.06")),
        ),
        Instrument(
            "ZZBND", "Sample Treasury Bond ETF (synthetic)", "US", "NASDAQ", "ETF", "USD",
            start_price=98.0, growth=-0.01, volatility=0.003, isin="ZZ0000000081",
            dividends=DividendRule(tuple(range(1, 13)), Decimal("0.19"), Decimal("1.02")),
        ),
        Instrument(
            "ZZHAR", "Sample Harbour Foods (synthetic)", "LSE", "LSE", "Common Stock", "GBX",
            start_price=412.0, growth=0.06, volatility=0.010, isin="ZZ0000000099", decimals=1,
            dividends=DividendRule((4, 10), Decimal("7.5"), Decimal("1.04")),
        ),
        Instrument(
            "ZZMOR", "Sample Moorland Trust (synthetic)", "LSE", "LSE", "Common Stock", "GBX",
            start_price=150.0, growth=0.02, volatility=0.008, isin="ZZ0000000107", decimals=1,
            dividends=DividendRule((1, 4, 7, 10), Decimal("1.85"), Decimal("1.02")),
        ),
        Instrument(
            "ZZKIE", "Sample Kiefer Maschinenbau (synthetic)", "XETRA", "XETRA", "Common Stock",
            "EUR",
            start_price=47.0, growth=0.07, volatility=0.011, isin="ZZ0000000115",
            dividends=DividendRule((5,), Decimal("1.10"), Decimal("1.05")),
        ),
        Instrument(
            "ZZLIN", "Sample Linden Pharma (synthetic, suspended in March 2025)", "XETRA", "XETRA",
            "Common Stock", "EUR",
            start_price=83.0, growth=0.05, volatility=0.012, isin="ZZ0000000123",
            dividends=DividendRule((5,), Decimal("1.60"), Decimal("1.03")),
            suspended=(date(2025, 3, 3), date(2025, 3, 21)),
        ),
        Instrument(
            "ZZPAM", "Sample Pampa Norte Agro (synthetic)", "BA", "BA", "Common Stock", "ARS",
            start_price=1.35, growth=0.03, volatility=0.014, isin="ZZ0000000131",
            dividends=DividendRule((6,), Decimal("0.21"), Decimal("1.60")),
        ),
        Instrument(
            "ZZQUE", "Sample Quebracho Banco (synthetic)", "BA", "BA", "Common Stock", "ARS",
            start_price=2.10, growth=0.05, volatility=0.017, isin="ZZ0000000149",
        ),
        Instrument(
            "BTC-USD", "Bitcoin (synthetic sample prices)", "CC", "CC", "Currency", "USD",
            start_price=760.0, growth=0.46, volatility=0.024, decimals=1,
        ),
        Instrument(
            "ETH-USD", "Ethereum (synthetic sample prices)", "CC", "CC", "Currency", "USD",
            start_price=9.0, growth=0.57, volatility=0.028, first=date(2015, 8, 7),
        ),
        Instrument(
            "SOL-USD", "Solana (synthetic sample prices)", "CC", "CC", "Currency", "USD",
            start_price=2.4, growth=0.45, volatility=0.032, first=date(2020, 4, 11),
        ),
    )
}  # fmt: skip


def listed_on(market: str, symbol: str) -> Instrument | None:
    """The instrument of that symbol (any case) where it is listed on `market`."""
    instrument = INSTRUMENTS.get(symbol.upper())
    return instrument if instrument and instrument.market == market else None
