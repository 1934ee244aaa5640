"""`make test-dates`: the tests that depend on the date, on ten other dates, two at a time.

The clock of every Python process of a run is shifted (tests/shifted_clock); nothing of it is
deployed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
SHIFT = ROOT / "tests" / "shifted_clock"
AT_ONCE = 2
DAY = timedelta(days=1)

SHIFTED = (
    "tests/test_shifted_clock.py::test_this_run_is_on_its_configured_day",
    "tests/test_shifted_clock.py::test_a_shifted_instant_is_stored_as_any_other",
)
"""They prove that the clock is shifted, and run first."""

FILES = (
    "tests/auth/test_tokens.py",
    "tests/functions/at_once/test_prices_at_once.py",
    "tests/functions/at_once/test_tasks.py",
    "tests/functions/test_assets_in_use.py",
    "tests/functions/test_assets_prices.py",
    "tests/functions/test_dividends.py",
    "tests/functions/test_gains.py",
    "tests/functions/test_holdings.py",
    "tests/functions/test_ingest_actions.py",
    "tests/functions/test_ingest_prices.py",
    "tests/functions/test_ingest_rates.py",
    "tests/functions/test_own_closes.py",
    "tests/functions/test_revalidation.py",
    "tests/functions/test_token_rights.py",
    "tests/functions/test_transactions.py",
    "tests/local/test_demo_portfolio.py",
    "tests/vendors/rates/test_bcra_certificates.py",
)
"""Test files whose figures, fixtures or refusals depend on today's date."""

STORY = "tests/stories/test_the_laptop.py"
"""`make run` and the README's session: on two dates only, since each start takes a while."""

ELSEWHERE = {
    "tests/gcp/test_firebase.py": "reads an instant, of which only seconds matter",
    "tests/gcp/test_firebase_emulator.py": "the emulator runs in Node.js, by the real clock",
    "tests/auth/test_allowances.py": "reads an instant",
    "tests/auth/test_reauthentication.py": "reads an instant",
    "tests/database/test_value_lists.py": "reads an instant",
    "tests/functions/test_account.py": "reads an instant",
    "tests/functions/test_account_closed.py": "reads an instant",
    "tests/functions/test_assets.py": "reads an instant",
    "tests/functions/test_assets_market.py": "reads an instant",
    "tests/functions/test_assets_search.py": "reads an instant",
    "tests/functions/test_login.py": "reads an instant, and hashes passwords for most of a minute",
    "tests/functions/test_personal_tokens.py": "reads an instant",
    "tests/functions/test_personal_tokens_refused.py": "reads an instant",
    "tests/functions/test_password_reset.py": "reads an instant, and waits for seconds",
    "tests/functions/test_rotate_keys.py": "reads an instant",
    "tests/functions/test_signup.py": "reads an instant",
    "tests/functions/test_transactions_changes.py": "reads an instant",
    "tests/functions/test_transactions_moved.py": "reads an instant",
    "tests/functions/test_void_tokens.py": "reads an instant",
    "tests/local/test_reset_password.py": "reads an instant",
    "tests/local/test_vendors.py": "starts a sample market and asks it for no day",
    "tests/test_dates.py": "goes through the coming days by itself",
    "tests/local/test_sample_years.py": "goes through the coming years by itself",
    "tests/test_shifted_clock.py": "shifts the clock by itself",
}
"""The test files that read the clock and don't run on other dates, with the reason."""


@dataclass(frozen=True, slots=True)
class Clock:
    """An instant in UTC that `make test-dates` sets the clock to, and its name."""

    name: str
    at: datetime
    with_story: bool = False


def clocks(today: date) -> tuple[Clock, ...]:
    """Ten dates after `today`: distances, seams of the calendar, and the days around a weekend.

    None is a fixed date: next year's run finds next year's.
    """
    leap_day = _next(today, lambda day: (day.month, day.day) == (2, 29))
    return (
        Clock("in 40 days", _noon(today + 40 * DAY)),
        Clock("in 400 days", _noon(today + 400 * DAY), with_story=True),
        Clock("in 4,000 days", _noon(today + 4_000 * DAY), with_story=True),
        Clock("29 February", _noon(leap_day)),
        Clock("1 March of a leap year", _noon(leap_day + DAY)),
        Clock(
            "31 December",
            _noon(_next(today, lambda day: (day.month, day.day) == (12, 31))) + timedelta(hours=10),
        ),
        Clock(
            "1 January",
            _noon(_next(today, lambda day: (day.month, day.day) == (1, 1))) - timedelta(hours=11),
        ),
        Clock("Saturday", _noon(_next(today, lambda day: day.isoweekday() == 6))),
        Clock("Sunday", _noon(_next(today, lambda day: day.isoweekday() == 7))),
        Clock("Monday", _noon(_next(today, lambda day: day.isoweekday() == 1))),
    )


def shifted_environment(at: datetime) -> dict[str, str]:
    """The environment of a run that begins at `at`; this process's own clock may be shifted too."""
    shift_s = round((at - datetime.now(UTC)).total_seconds()) + int(
        os.environ.get("TEST_CLOCK_SHIFT_S") or 0
    )
    return {
        **os.environ,
        "PYTHONPATH": str(SHIFT),
        "TEST_CLOCK_SHIFT_S": str(shift_s),
        "TEST_CLOCK_DAY": f"{at:%F}",
    }


def inherited_shift() -> dict[str, str]:
    """What a test adds to the environment of a child process; empty on today's date."""
    return {
        name: os.environ[name]
        for name in ("PYTHONPATH", "TEST_CLOCK_SHIFT_S")
        if "TEST_CLOCK_SHIFT_S" in os.environ
    }


def certificate_lifetime() -> tuple[datetime, datetime]:
    """The first and the last instant of a certificate that is valid now, for a day around.

    Google's connector checks it by Python's clock, which may be shifted, and OpenSSL by the real
    one.
    """
    now = datetime.now(UTC)
    real_now = now - timedelta(seconds=int(os.environ.get("TEST_CLOCK_SHIFT_S") or 0))
    return min(now, real_now) - DAY, max(now, real_now) + DAY


def main(names: list[str]) -> int:
    """Runs the clocks with these names, or all ten. Exit status 1 for a failure, 2 for a wrong
    name.
    """
    all_clocks = {clock.name: clock for clock in clocks(datetime.now(UTC).date())}
    unknown = [name for name in names if name not in all_clocks]
    if unknown:
        print(
            f"There is no clock {', '.join(unknown)}. There are: {', '.join(all_clocks)}",
            file=sys.stderr,
        )
        return 2
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # So that no long one runs by itself at the end.
        longest_first = sorted(
            (all_clocks[name] for name in names or all_clocks),
            key=lambda clock: not clock.with_story,
        )
        passed = list(pool.map(_run, longest_first))
    return 0 if all(passed) else 1


def _run(clock: Clock) -> bool:
    start_s = time.monotonic()
    files = (*SHIFTED, *FILES, *((STORY,) if clock.with_story else ()))
    process = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *files],
        cwd=ROOT,
        env=shifted_environment(clock.at),
        capture_output=True,
        text=True,
        check=False,
    )
    mark, text = (
        ("✓", "") if process.returncode == 0 else ("✗", f"\n{process.stdout}{process.stderr}")
    )
    print(
        f"{mark} {clock.name}: {clock.at:%A %F} ({time.monotonic() - start_s:.0f} s){text}",
        flush=True,
    )
    return process.returncode == 0


def _next(today: date, matches: Callable[[date], bool]) -> date:
    """The first matching day after `today`; a 29 February may be eight years ahead."""
    return next(day for day in (today + days * DAY for days in range(1, 9 * 366)) if matches(day))


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
