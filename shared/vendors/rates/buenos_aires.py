"""What day it is in Buenos Aires, by which Argentine publishers date their rates and refuse
tomorrow's.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo


def date_there(instant: datetime) -> date:
    """The calendar date in Buenos Aires at an instant that knows its offset."""
    return instant.astimezone(ZoneInfo("America/Argentina/Buenos_Aires")).date()
