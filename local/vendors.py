"""Lists the vendors that the settings switch on, and what would switch on the others."""

from __future__ import annotations

from typing import NamedTuple

from shared.config import Settings, vendor_urls
from shared.ledger.exchange_rates import SAMPLE
from shared.vendors.switches import missing_setting


class Vendors(NamedTuple):
    """`on`: sources, by their names in answers. `off`: vendors, each with the setting that it
    needs.
    """

    on: list[str]
    off: dict[str, str]


def vendors(settings: Settings) -> Vendors:
    """Every vendor that has a URL in the settings; it is off while its key or switch is missing."""
    prefix = SAMPLE if settings.sample_market else ""
    result = Vendors([], {})
    for field in vendor_urls(settings):
        vendor = field.removesuffix("_url")
        if "_" in vendor:
            continue  # a second address of one that is listed
        missing = missing_setting(settings, vendor)
        if missing is None:
            result.on.append(prefix + vendor)
        else:
            result.off[vendor] = missing
    return result


def summary(settings: Settings) -> str:
    """A line for the terminal, and another one where a vendor needs a setting."""
    on, off = vendors(settings)
    waiting = ", ".join(f"{vendor} ({setting})" for vendor, setting in off.items())
    return f"Vendors on: {', '.join(on)}" + (
        f"\n  off, and what switches each on: {waiting}" if off else ""
    )
