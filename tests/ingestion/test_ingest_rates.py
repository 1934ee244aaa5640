"""A run of the rate ingestion, end to end: publishers over HTTP in their own formats, BigQuery's
emulator, PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from shared.config import Settings
from shared.database import cloud_sql
from shared.database.market import unpublished_rates
from shared.gcp.bigquery import bigquery
from shared.ingestion.coverage_repository import read_rate_coverage
from shared.ingestion.rates import ingest_rates
from shared.ingestion.schemas import RateIngestionRequest, RunReport
from shared.vendors.rates.registry import chains
from tests.ingestion.stage import (
    CORRECTIONS,
    RATES,
    Stage,
    add_transaction,
    rows_of,
    runs,
    stored,
    version,
    weekdays,
)
from tests.vendors.rates.answers import oxr
from tests.vendors.vendor_server import Answer, VendorRequest

DAY = timedelta(days=1)
TODAY = date(2026, 3, 20)
CARNIVAL = 2
"""Days on which argentinadatos carries its rates forward, and publishes none."""

BCRA = "/estadisticascambiarias/v1.0/Cotizaciones"
HOUSES = {"mep": "bolsa", "ccl": "contadoconliqui", "blue": "blue"}


class Publishers:
    """ECB, BCRA and argentinadatos on loopback. `ecb` holds dollars per euro, `ars` pesos per
    dollar by kind.
    """

    def __init__(self, stage: Stage, since: date = date(2026, 2, 2)) -> None:
        days = weekdays(since, TODAY)
        self.stage = stage
        self.ecb = dict.fromkeys(days, "1.1")
        self.ars = {
            kind: dict.fromkeys(days, rate)
            for kind, rate in (("official", "1400"), ("mep", "1480"))
        }
        self.ars |= {"ccl": dict.fromkeys(days, "1500"), "blue": dict.fromkeys(days, "1450")}
        self.levs: dict[date, str] = {}
        self.down: set[str] = set()
        self.openexchangerates_key: str | None = None
        vendor = stage.vendor
        vendor.answer("/service/data/EXR/D..EUR.SP00.A", self._sdmx)
        vendor.answer(BCRA, self._bcra_day)
        for currency in ("USD", "EUR"):
            vendor.answer(
                f"{BCRA}/{currency}",
                lambda request, currency=currency: self._bcra_range(currency, request),
            )
        for kind, house in HOUSES.items():
            vendor.answer(
                f"/v1/cotizaciones/dolares/{house}", lambda _, kind=kind: self._house(kind)
            )

    def ingest(self, **fields: object) -> RunReport:
        names = ("ecb_url", "bcra_url", "frankfurter_url", "argentinadatos_url", "dolarapi_url")
        urls = dict.fromkeys(
            (*names, "ecb_history_url", "openexchangerates_url"), self.stage.vendor.url
        )
        vendors = Settings.model_validate(
            urls | {"openexchangerates_key": self.openexchangerates_key}
        )
        now = self.stage.now
        return ingest_rates(
            RateIngestionRequest.model_validate(fields),
            bigquery(),
            chains(vendors, lambda: now),
            lambda: now,
        )

    def stand_in(self, rate: str) -> None:
        """Frankfurter answers for BCRA: every day until today at this rate."""
        rows = [
            {"date": day.isoformat(), "base": base, "quote": "ARS", "rate": float(rate)}
            for day in self.ecb
            for base in ("USD", "EUR")
        ]
        self.stage.vendor.answer(
            "/v2/rates",
            lambda request: Answer(
                [
                    row
                    for row in rows
                    if row["date"] >= request.query["from"] and row["base"] == request.query["base"]
                ]
            ),
        )

    def dolarapi(self) -> list[Mapping[str, object]]:
        """What it says of now."""
        return [
            {
                "moneda": "USD",
                "casa": house,
                "venta": 1490,
                "fechaActualizacion": self.stage.now.isoformat(),
            }
            for house in HOUSES.values()
        ]

    def _sdmx(self, request: VendorRequest) -> Answer:
        if "ecb" in self.down:
            return Answer("no", 403)
        rows = [
            f"D,{currency},EUR,{day},{rate},A"
            for currency, rates in (("USD", self.ecb), ("BGN", self.levs))
            for day, rate in rates.items()
            if request.query["startPeriod"] <= day.isoformat() <= request.query["endPeriod"]
        ]
        if not rows:
            return Answer(b"", 404)
        return Answer(
            "\n".join(["FREQ,CURRENCY,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE,OBS_STATUS", *rows])
            + "\n"
        )

    def _bcra_day(self, request: VendorRequest) -> Answer:
        day = date.fromisoformat(request.query["fecha"])
        return self._unless_down(
            "bcra", {"status": 200, "results": self._quotations(day, ("USD", "EUR", "COP"))}
        )

    def _bcra_range(self, currency: str, request: VendorRequest) -> Answer:
        first, last = request.query["fechadesde"], request.query["fechahasta"]
        days = [day for day in reversed(self.ars["official"]) if first <= day.isoformat() <= last]
        return self._unless_down(
            "bcra",
            {
                "status": 200,
                "metadata": {"resultset": {"count": len(days), "offset": 0, "limit": 1000}},
                "results": [self._quotations(day, (currency,)) for day in days],
            },
        )

    def _quotations(self, day: date, currencies: tuple[str, ...]) -> Mapping[str, object]:
        rate = self.ars["official"].get(day)
        if rate is None:
            return {"fecha": None, "detalle": []}
        quotations = [
            {
                "codigoMoneda": code,
                "descripcion": code,
                "tipoPase": 1.0,
                "tipoCotizacion": float(rate),
            }
            for code in currencies
        ]
        return {"fecha": day.isoformat(), "detalle": quotations}

    def _house(self, kind: str) -> Answer:
        rows = [
            {
                "casa": HOUSES[kind],
                "compra": float(rate),
                "venta": float(rate),
                "fecha": day.isoformat(),
            }
            for day, rate in self.ars[kind].items()
        ]
        return self._unless_down("argentinadatos", rows)

    def _unless_down(self, name: str, body: object) -> Answer:
        return Answer("no", 403) if name in self.down else Answer(body)


@pytest.fixture
def publishers(stage: Stage) -> Publishers:
    """Rates since February 2026, and a transaction of 2026-02-23 that asks for them."""
    add_transaction(None, date(2026, 2, 23))
    return Publishers(stage)


def covered() -> dict[tuple[str, str], tuple[date, date]]:
    with cloud_sql.reading() as work:
        return {key: (days.first, days.last) for key, (days, _) in read_rate_coverage(work).items()}


def test_rates_of_all_kinds_are_read_from_before_the_first_transaction(publishers: Publishers):
    """Twenty days before it, through today, each in its publisher's direction; coverage stops at
    yesterday.
    """
    report = publishers.ingest()
    rows = stored(RATES)
    days = len(weekdays(date(2026, 2, 3), TODAY))
    assert (report.status, report.requested, report.inserted) == (
        "succeeded",
        5,
        6 * days - 3 * CARNIVAL,
    )
    assert {row[1:6] for row in rows} == {
        ("EUR", "USD", "official", Decimal("1.1"), "ecb"),
        ("USD", "ARS", "official", Decimal(1400), "bcra"),
        ("EUR", "ARS", "official", Decimal(1400), "bcra"),
        ("USD", "ARS", "mep", Decimal(1480), "argentinadatos"),
        ("USD", "ARS", "ccl", Decimal(1500), "argentinadatos"),
        ("USD", "ARS", "blue", Decimal(1450), "argentinadatos"),
    }
    assert (min(row[0] for row in rows), max(row[0] for row in rows)) == (date(2026, 2, 3), TODAY)
    covered_days = (date(2026, 2, 3), TODAY - DAY)
    assert covered() == dict.fromkeys(
        [
            *(("official", currency) for currency in ("EUR", "USD", "EUR/ARS", "USD/ARS")),
            *((kind, "USD/ARS") for kind in HOUSES),
        ],
        covered_days,
    )


def test_reading_again_changes_no_row(publishers: Publishers):
    publishers.ingest()
    before = stored(RATES), version()
    report = publishers.ingest()
    assert (report.status, report.inserted, report.corrected) == ("succeeded", 0, 0)
    assert report.unchanged == 6 * len(weekdays(date(2026, 3, 10), TODAY))
    assert (stored(RATES), version(), stored(CORRECTIONS)) == (*before, [])


def test_a_corrected_rate_is_replaced_and_recorded(publishers: Publishers):
    first = publishers.ingest()
    publishers.ecb[TODAY] = "1.1025"
    second = publishers.ingest()
    assert second.corrected == 1
    assert stored(CORRECTIONS) == [
        (
            *("exchange_rates", "EUR/USD/official", TODAY, "1.1", "1.1025", "ecb"),
            *(str(first.run_id), str(second.run_id)),
        )
    ]


def test_a_devaluation_is_stored_and_told_once(publishers: Publishers):
    """On 2023-12-13 the official dollar rose by 118% in a day: a valuation without it would be
    wrong by half.
    """
    for day in (TODAY - DAY, TODAY):
        publishers.ars["official"][day] = "3050"
    report = publishers.ingest()
    jumps = [error for error in report.errors if error.code == "rate_jump"]
    assert report.status == "succeeded"
    assert {jump.pair for jump in jumps} == {"USD/ARS", "EUR/ARS"}
    assert {
        row[4]
        for row in stored(RATES)
        if row[1:4] == ("USD", "ARS", "official") and row[0] >= TODAY - DAY
    } == {Decimal(3050)}
    publishers.stage.now += DAY
    assert publishers.ingest().errors == []


def test_a_publisher_that_fails_leaves_the_others_stored(publishers: Publishers):
    """The report names it; what it owes is asked for in full by the next run."""
    publishers.down = {"bcra"}
    report = publishers.ingest()
    assert report.status == "partial"
    assert {(error.provider, error.code) for error in report.errors} == {
        ("bcra", "provider_refused"),
        ("frankfurter:BCRA", "provider_refused"),
    }
    assert ("official", "USD") in covered()
    assert ("official", "USD/ARS") not in covered()
    publishers.down = set()
    assert publishers.ingest().status == "succeeded"
    assert min(row[0] for row in stored(RATES) if row[5] == "bcra") == date(2026, 2, 3)


def test_a_publisher_that_stands_in_fills_what_is_new_only(publishers: Publishers):
    """Frankfurter's rate of a day that BCRA has published itself is not preferred to it because
    BCRA is down today.
    """
    publishers.ars["official"].pop(TODAY)
    publishers.ingest()
    publishers.down = {"bcra"}
    publishers.stand_in("1399")
    publishers.stage.now += DAY
    report = publishers.ingest()
    assert (report.status, report.corrected) == ("succeeded", 0)
    by_source = {
        row[5]: (row[0], row[4]) for row in stored(RATES) if row[1:4] == ("USD", "ARS", "official")
    }
    assert by_source == {
        "bcra": (TODAY - DAY, Decimal(1400)),
        "frankfurter:BCRA": (TODAY, Decimal(1399)),
    }


def test_a_publisher_that_says_nothing_covers_nothing(publishers: Publishers):
    """An outage dressed as 200: it is reported, and when it is over the whole gap is read."""
    publishers.ingest()
    before = covered()
    rates_before = {kind: dict(rates) for kind, rates in publishers.ars.items()}
    for rates in publishers.ars.values():
        rates.clear()
    publishers.stage.now += 15 * DAY
    publishers.ecb |= dict.fromkeys(weekdays(TODAY, TODAY + 15 * DAY), "1.1")
    report = publishers.ingest()
    assert (report.status, report.corrected) == ("succeeded", 0)
    assert {(error.pair, error.code) for error in report.errors} == {
        *((f"{kind} ARS/USD", "rate_stale") for kind in HOUSES),
        ("official ARS/EUR/USD", "rate_stale"),
    }
    assert {key: days for key, days in covered().items() if key[1].endswith("ARS")} == {
        key: days for key, days in before.items() if key[1].endswith("ARS")
    }
    for kind, rates in publishers.ars.items():
        rates.update(rates_before[kind] | dict.fromkeys(weekdays(TODAY, TODAY + 15 * DAY), "1401"))
    report = publishers.ingest()
    assert (report.status, report.errors) == ("succeeded", [])
    days = [row[0] for row in stored(RATES) if row[3] == "official" and row[1:3] == ("USD", "ARS")]
    assert days == [day for day in publishers.ecb if day >= min(days)]


def test_a_publisher_that_knows_today_only_covers_no_past(publishers: Publishers):
    """In the first run of all, and then for some evenings: the history is read when its publisher
    is back.
    """
    publishers.down = {"argentinadatos"}
    publishers.stage.vendor.answer("/v1/dolares", lambda _: Answer(publishers.dolarapi()))
    for _ in range(3):
        assert publishers.ingest().status == "succeeded"
        publishers.stage.now += DAY
    assert not any(kind in HOUSES for kind, _ in covered())
    publishers.down = set()
    assert publishers.ingest().status == "succeeded"
    assert min(row[0] for row in stored(RATES) if row[3] == "blue") == date(2026, 2, 3)


def test_everything_down_loses_nothing(publishers: Publishers):
    publishers.ingest()
    before = stored(RATES), covered(), version()
    publishers.stage.now += 3 * DAY
    publishers.down = {"ecb", "bcra", "argentinadatos"}
    assert publishers.ingest().status == "failed"
    assert (stored(RATES), covered(), version()) == before
    assert runs() == [("ingest_rates", "failed"), ("ingest_rates", "succeeded")]


def test_a_dry_run_and_a_named_range(publishers: Publishers):
    report = publishers.ingest(**{"from": "2026-03-02", "to": "2026-03-03", "dry_run": True})
    assert (report.inserted, stored(RATES), covered(), runs(), version()) == (12, [], {}, [], 1)
    publishers.ingest(**{"from": "2026-03-02", "to": "2026-03-03"})
    assert {row[0] for row in stored(RATES)} == {date(2026, 3, 2), date(2026, 3, 3)}
    assert set(covered().values()) == {(date(2026, 3, 2), date(2026, 3, 3))}


class Codes:
    """BCRA, ECB and Frankfurter that know some more currencies, and which of them BCRA refuses, or
    answers badly.
    """

    def __init__(self, publishers: Publishers, quoted: Sequence[str]) -> None:
        self.refused: dict[str, Answer] = {}
        self.quoted = quoted
        self.publishers = publishers
        for code in quoted:
            publishers.stage.vendor.answer(
                f"{BCRA}/{code}", lambda request, code=code: self._range(code, request)
            )

    def asked(self) -> list[tuple[str, str]]:
        """The currencies that BCRA was asked for by themselves, and from which day on."""
        vendor = self.publishers.stage.vendor
        return [
            (request.path.removeprefix(f"{BCRA}/"), request.query["fechadesde"])
            for request in vendor.requests
            if request.path.startswith(f"{BCRA}/")
        ]

    def _range(self, code: str, request: VendorRequest) -> Answer:
        return self.refused.get(code) or self.publishers._bcra_range(code, request)


REFUSALS = {
    "unknown": Answer({"status": 404, "errorMessages": ["No se encontraron datos"]}, 404),
    "refused": Answer({"status": 400, "errorMessages": ["Moneda inexistente"]}, 400),
    "forbidden": Answer("no", 403),
    "words that no database takes": Answer(
        {"status": 400, "errorMessages": ["\0\ud800" + "x" * 5000]}, 400
    ),
}


def unpublished() -> set[tuple[str, str]]:
    return {(row.kind, row.currency) for row in rows_of(unpublished_rates)}


def reported(report: RunReport) -> list[tuple[str | None, str]]:
    return [(error.pair, error.code) for error in report.errors]


@pytest.mark.parametrize("since", ["the first run", "later"])
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_currency_that_its_publisher_refuses_fails_alone(
    publishers: Publishers, since: str, refusal: str
):
    """Dongs, while no publisher has them: the run has not failed, it is reported once, and the
    official peso goes on for everybody.
    """
    codes = Codes(publishers, ["COP", "VND"])
    codes.refused["VND"] = REFUSALS[refusal]
    if since == "later":
        publishers.ingest()
    for currency in ("VND", "COP"):
        add_transaction(None, date(2026, 2, 23), currency=currency)
    for evening in range(3):
        report = publishers.ingest()
        assert (report.status, reported(report)) == (
            "succeeded",
            [] if evening else [("official VND/ARS", "rate_unpublished")],
        )
        assert unpublished() == {("official", "VND/ARS")}
        assert covered()["official", "USD/ARS"][1] == covered()["official", "COP/ARS"][1]
        assert ("official", "VND/ARS") not in covered()
        publishers.stage.now += DAY
        next_day = TODAY + (evening + 1) * DAY
        for rates in (publishers.ecb, *publishers.ars.values()):
            rates[next_day] = rates[TODAY]
    rows = stored(RATES)
    for base in ("USD", "EUR", "COP"):
        days = [row[0] for row in rows if row[1:4] == (base, "ARS", "official")]
        assert days == [day for day in publishers.ecb if date(2026, 2, 3) <= day < TODAY + 3 * DAY]

    del codes.refused["VND"]
    report = publishers.ingest()
    assert (report.status, reported(report), unpublished()) == ("succeeded", [], set())
    assert min(row[0] for row in stored(RATES) if row[1] == "VND") == date(2026, 2, 3)
    assert covered()["official", "VND/ARS"] == covered()["official", "USD/ARS"]


def test_a_new_currency_asks_for_its_own_history_only(publishers: Publishers):
    codes = Codes(publishers, ["COP", "VND"])
    publishers.ingest()
    publishers.stage.vendor.requests.clear()
    add_transaction(None, date(2026, 2, 23), currency="COP")
    report = publishers.ingest()
    days = weekdays(date(2026, 2, 3), TODAY)
    assert (report.status, report.inserted, report.corrected) == ("succeeded", len(days), 0)
    assert report.unchanged == 6 * len(weekdays(date(2026, 3, 10), TODAY))
    assert codes.asked() == [("EUR", "2026-03-10"), ("USD", "2026-03-10"), ("COP", "2026-02-03")]
    sdmx = [
        request.query["startPeriod"]
        for request in publishers.stage.vendor.requests
        if "startPeriod" in request.query
    ]
    assert sdmx == ["2026-03-10"]


def test_a_currency_that_was_published_and_is_refused_now_fails_alone(publishers: Publishers):
    """It was read with the others until then: the publisher is asked for each alone that evening,
    and from the next on for the refused one alone. What is stored of it stays.
    """
    codes = Codes(publishers, ["USD", "EUR", "COP", "VND"])
    for currency in ("VND", "COP"):
        add_transaction(None, date(2026, 2, 23), currency=currency)
    publishers.ingest()
    codes.refused["VND"] = REFUSALS["refused"]
    publishers.stage.now += 30 * DAY
    for rates in (publishers.ecb, *publishers.ars.values()):
        rates.update(dict.fromkeys(weekdays(TODAY, TODAY + 30 * DAY), rates[TODAY]))
    for evening in range(2):
        report = publishers.ingest()
        assert (report.status, reported(report)) == (
            "succeeded",
            [] if evening else [("official VND/ARS", "rate_unpublished")],
        )
    last = {currency: days[1] for (kind, currency), days in covered().items() if kind == "official"}
    assert last["VND/ARS"] == TODAY - DAY
    assert last["COP/ARS"] == last["USD/ARS"] == TODAY + 28 * DAY
    assert [row for row in stored(RATES) if row[1] == "VND"]


def test_an_answer_of_nonsense_about_one_currency_fails_that_one_alone(publishers: Publishers):
    """It is an error until it is over, since rates of it are owed; all others are stored and
    covered.
    """
    codes = Codes(publishers, ["VND"])
    codes.refused["VND"] = Answer({"status": 200, "metadata": {}, "results": "soon"})
    add_transaction(None, date(2026, 2, 23), currency="VND")
    for _ in range(2):
        report = publishers.ingest()
        assert report.status == "partial"
        assert {error.pair for error in report.errors} == {"official ARS/VND"}
        assert covered()["official", "USD/ARS"][1] == TODAY - DAY
    del codes.refused["VND"]
    assert publishers.ingest().status == "succeeded"


@pytest.mark.parametrize("currency", ["DEM", "HRK", "BGN"])
def test_a_currency_that_became_the_euro_is_asked_of_nobody(
    publishers: Publishers, currency: str
) -> None:
    """Its rate has been fixed since before the days that are needed; nothing is reported of it."""
    add_transaction(None, date(2026, 2, 23), currency=currency, base_currency=currency)
    for fields in ({}, {"from": "2026-03-02", "to": "2026-03-06"}):
        report = publishers.ingest(**fields)
        assert (report.status, reported(report)) == ("succeeded", [])
    assert not [
        request
        for request in publishers.stage.vendor.requests
        if currency in f"{request.path}{request.query}"
    ]
    assert not [key for key in covered() if currency in key[1]]


def test_before_it_became_the_euro_a_currency_is_asked_for_once(publishers: Publishers) -> None:
    """The levs of December 2025, and no day of 2026; once they are covered they are at rest."""
    add_transaction(None, date(2025, 12, 23), currency="BGN")

    def requests() -> list[tuple[str, str]]:
        return [
            (request.query["startPeriod"], request.query["endPeriod"])
            for request in publishers.stage.vendor.requests
            if request.query.get("endPeriod") == "2025-12-31"
        ]

    publishers.ecb |= dict.fromkeys(weekdays(date(2025, 12, 3), TODAY), "1.1")
    publishers.levs |= dict.fromkeys(weekdays(date(2025, 12, 3), date(2025, 12, 31)), "1.9558")
    publishers.ingest()
    assert requests() == [("2025-12-03", "2025-12-31")]
    publishers.ingest()
    assert requests() == [("2025-12-03", "2025-12-31")]


def test_a_currency_that_no_publisher_has_is_told_once_and_asked_of_nobody(publishers: Publishers):
    """Dirhams. A valuation in them says rate_missing; with a publisher that has them they are asked
    for at once.
    """
    publishers.ingest()
    publishers.stage.vendor.requests.clear()
    add_transaction(None, date(2026, 2, 23), currency="AED", base_currency="AED")
    report = publishers.ingest()
    assert reported(report) == [("official AED", "rate_unpublished")]
    assert report.errors[0].detail.endswith("asked: none; do not have it: ecb, frankfurter:ECB")
    assert reported(publishers.ingest()) == []
    assert not [
        request
        for request in publishers.stage.vendor.requests
        if "AED" in f"{request.path}{request.query}"
    ]
    assert not [key for key in covered() if "AED" in key[1]]

    def day(request: VendorRequest) -> Answer:
        on = date.fromisoformat(request.path.rpartition("/")[2].removesuffix(".json"))
        return Answer(oxr(on, **dict.fromkeys(request.query["symbols"].split(","), 3.67)))

    for on in weekdays(date(2026, 2, 3), TODAY):
        publishers.stage.vendor.answer(f"/api/historical/{on}.json", day)
    publishers.openexchangerates_key = "k3y"
    assert (publishers.ingest().status, unpublished()) == ("succeeded", set())
    assert {row[1:3] for row in stored(RATES) if row[5] == "openexchangerates"} == {("USD", "AED")}
    assert {
        request.query["symbols"]
        for request in publishers.stage.vendor.requests
        if "symbols" in request.query
    } == {"AED"}


def test_a_publisher_that_refuses_everything_is_no_missing_currency(publishers: Publishers):
    """Our address is barred: an error of every run until it is over, and nothing is taken for
    unpublished.
    """
    add_transaction(None, date(2026, 2, 23), currency="COP")
    publishers.down = {"bcra"}
    Codes(publishers, ["COP"])
    assert publishers.ingest().status == "partial"
    assert unpublished() == set()
    bcra_requests = [
        request for request in publishers.stage.vendor.requests if request.path.startswith(BCRA)
    ]
    assert len(bcra_requests) <= 2
