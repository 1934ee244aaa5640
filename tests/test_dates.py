"""The tests can be collected on every coming day, and `make test-dates` has its ten dates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from shared import clock
from tests.__main__ import clock_problem
from tests.dates import ELSEWHERE, FILES, ROOT, STORY, clocks

DAY = timedelta(days=1)
TODAY = clock.today()
COMING = [TODAY + days * DAY for days in range(800)]
LEAP_DAYS = [
    date(year, 2, 29) for year in range(TODAY.year, TODAY.year + 12) if year % 4 == 0 and year % 100
]
SEAMS = [day + days * DAY for day in LEAP_DAYS for days in (-1, 0, 1)]
READS_THE_CLOCK = re.compile(
    r"\bclock\.(now|today)\(|datetime\.now\(|date\.today\(|time\.time\(|certificate_lifetime\("
    r"|= start\(\)$",
    re.MULTILINE,
)


def test_every_test_file_that_reads_the_clock_runs_on_other_dates_or_has_a_reason():
    reading = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("test_*.py")
        if READS_THE_CLOCK.search(path.read_text())
    }
    assert reading == {*FILES, *ELSEWHERE}, (
        "run it on other dates, or add the reason (tests/dates.py)"
    )
    assert (ROOT / STORY).exists()


@pytest.mark.parametrize("file", [file for file in FILES if "/functions/" in file])
def test_a_module_can_be_collected_on_every_coming_day(file: str, monkeypatch: pytest.MonkeyPatch):
    """With its constants and parameters, on each of 800 days and around each leap day."""
    code = compile((ROOT / file).read_text(), file, "exec", dont_inherit=True)
    for day in [*COMING, *SEAMS]:
        monkeypatch.setattr(clock, "now", lambda day=day: datetime.combine(day, time(12), UTC))
        try:
            module = file.removesuffix(".py").replace("/", ".")
            exec(code, {"__name__": module, "__file__": str(ROOT / file)})  # noqa: S102
        except Exception as failure:
            raise AssertionError(f"{file} can't be collected on {day}") from failure


def test_there_are_ten_clocks_on_every_coming_day():
    """All are in the future, on the day that their names say."""
    for today in COMING:
        at = {shifted.name: shifted.at for shifted in clocks(today)}
        assert len(at) == 10
        assert all(instant.date() > today for instant in at.values())
        assert (at["29 February"].month, at["29 February"].day) == (2, 29)
        assert (at["1 March of a leap year"].date() - at["29 February"].date()) == DAY
        assert [at[name].strftime("%A") for name in ("Saturday", "Sunday", "Monday")] == [
            "Saturday",
            "Sunday",
            "Monday",
        ]
        assert [f"{at[name]:%m-%d}" for name in ("31 December", "1 January")] == ["12-31", "01-01"]


@pytest.mark.parametrize(
    ("now", "committed", "expected"),
    [
        (
            datetime(1970, 1, 1, 0, 3, tzinfo=UTC),
            None,
            "1970-01-01 00:03 UTC, which is before the demo account's last trade",
        ),
        (
            datetime(2027, 3, 1, tzinfo=UTC),
            datetime(2027, 3, 20, tzinfo=UTC),
            "before the last commit (2027-03-20)",
        ),
        (
            datetime(2027, 3, 19, tzinfo=UTC),
            datetime(2027, 3, 20, tzinfo=UTC),
            None,  # a committer in another time zone
        ),
        (datetime.now(UTC), None, None),
    ],
)
def test_a_clock_in_the_past_is_reported_before_other_failures(now, committed, expected):
    problem = clock_problem(now, committed)
    assert problem is None if expected is None else problem is not None and expected in problem
