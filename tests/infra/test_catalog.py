"""The catalog of functions is well-formed, and each mistake is reported with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery import catalog

ROOT = Path(__file__).parents[2]

GOOD = """\
# a comment, so that lines and entries differ
login: {access: public, touches: [signing_keys], memory_mb: 512, timeout_s: 30, concurrency: 8}
ingest_rates:
  access: scheduled
  touches: [database, market_write]
  memory_mb: 512
  timeout_s: 900
  concurrency: 1
  schedules:
    daily: {cron: "0 18 * * *", time_zone: Europe/Berlin}
  queue:
    {concurrent: 1, instances: 0, per_second: 1, backoff_s: 5, backoff_s_max: 9, retry_s: 3600}
"""


def findings(text: str, tmp_path: Path, folders: set[str] | None = None) -> list[str]:
    path = tmp_path / "catalog.yaml"
    path.write_text(text)
    return [f"{finding.line}: {finding.text}" for finding in catalog.check(path, folders)]


def test_our_catalog_and_our_functions_match() -> None:
    folders = {path.parent.name for path in ROOT.glob("functions/*/main.py")}
    assert catalog.check(ROOT / "functions/catalog.yaml", folders) == []


def test_a_good_catalog_has_no_findings(tmp_path: Path) -> None:
    assert findings(GOOD, tmp_path, {"login", "ingest_rates"}) == []


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        (
            "touches: [signing_keys]",
            "touches: [signing_kyes]",
            "2: login: touches signing_kyes, which is unknown; did you mean signing_keys?",
        ),
        ("access: public", "access: pubic", "2: login: access is public or scheduled, not pubic"),
        ("timeout_s: 30", "timeout: 30", "2: login: timeout is no field; did you mean timeout_s?"),
        (
            "concurrency: 8",
            "concurrency: 300",
            "2: login: concurrency is a whole number from 1 to 250, not 300",
        ),
        (
            "memory_mb: 512, timeout_s: 30",
            'memory_mb: "512Mi", timeout_s: 30',
            "2: login: memory_mb is a whole number from 128 to 4096, not 512Mi",
        ),
        (
            "touches: [signing_keys]",
            "touches: [market_write]",
            "2: login: a public function may not write market data",
        ),
        ("market_write]", "signing_keys]", "5: ingest_rates: only login signs tokens"),
        ("market_write]", "key_rotation]", "5: ingest_rates: only rotate_keys changes the keys"),
        (
            "  concurrency: 1",
            "  concurrency: 1\n  local: perhaps",
            "9: ingest_rates: local is true or false, not perhaps",
        ),
        (
            "timeout_s: 900",
            "timeout_s: 3600",
            "7: ingest_rates: the scheduler waits at most 1800 seconds, not 3600",
        ),
        (
            "Europe/Berlin",
            "Europe/Berln",
            (
                "10: ingest_rates: daily: there is no time zone Europe/Berln; "
                "did you mean Europe/Berlin?"
            ),
        ),
        (
            "0 18 * * *",
            "0 18 * *",
            "10: ingest_rates: daily: cron has five fields; '0 18 * *' has 4",
        ),
        (
            "0 18 * * *",
            "0 18 31 2 *",
            "10: ingest_rates: daily: cron '0 18 31 2 *' never fires: Bad day-of-month",
        ),
        (
            "0 18 * * *",
            "0 24 * * *",
            "10: ingest_rates: daily: cron '0 24 * * *' never fires: Bad hour",
        ),
        (
            '  schedules:\n    daily: {cron: "0 18 * * *", time_zone: Europe/Berlin}\n',
            "",
            "3: ingest_rates: schedules are missing",
        ),
        (
            "time_zone: Europe",
            "zone: Europe",
            (
                "10: ingest_rates: daily: a schedule is {cron: ..., time_zone: ...}, "
                "with venues or without"
            ),
        ),
        (
            "instances: 0, ",
            "",
            (
                "12: ingest_rates: queue has concurrent, instances, per_second, backoff_s, "
                "backoff_s_max, retry_s"
            ),
        ),
        (
            "retry_s: 3600",
            "retry_s: 60",
            "12: ingest_rates: queue: retry_s is a whole number from 3600 to 3600, not 60",
        ),
        (
            "access: scheduled",
            "access: public",
            "12: ingest_rates: has a queue but is not scheduled",
        ),
        (
            "access: scheduled",
            "access: public",
            "10: ingest_rates: has schedules but is not scheduled",
        ),
        (
            "ingest_rates:",
            "ingest-rates:",
            "3: ingest-rates: lower case letters, digits and underscores, at most 27",
        ),
        ("ingest_rates:", "login:", "3: login: already on line 2"),
        ("ingest_rates:", "ingest_rates: [", "5: not YAML: expected ',' or ']', but got ':'"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    was: str, becomes: str, says: str, tmp_path: Path
) -> None:
    assert says in findings(GOOD.replace(was, becomes, 1), tmp_path)


def test_a_function_without_an_entry_is_named(tmp_path: Path) -> None:
    problems = findings(GOOD, tmp_path, {"login", "ingest_rates", "value"})
    assert problems == ["13: value: functions/value/main.py has no entry"]


def test_an_entry_without_a_function_is_named(tmp_path: Path) -> None:
    problems = findings(GOOD, tmp_path, {"login", "ingest_rate"})
    assert (
        "3: ingest_rates: there is no functions/ingest_rates/main.py; did you mean ingest_rate?"
        in problems
    )
