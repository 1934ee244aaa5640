"""Which setting switches a market data vendor on."""

from __future__ import annotations

from typing import Final

from shared.config import Settings

_KEYS_OPTIONAL: Final = ("openfigi",)
"""Vendors whose key only raises their limits."""


def missing_setting(settings: Settings, vendor: str) -> str | None:
    """What the environment must say for the vendor to be on: its key, TIINGO_KEY, or its switch,
    YAHOO_ENABLED=true. None where it is on.
    """
    key, switch = f"{vendor}_key", f"{vendor}_enabled"
    if vendor in _KEYS_OPTIONAL:
        return None
    if key in Settings.model_fields:
        return None if getattr(settings, key) else key.upper()
    return None if getattr(settings, switch, True) else f"{switch.upper()}=true"
