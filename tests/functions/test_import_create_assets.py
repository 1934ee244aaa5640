"""With create_assets an import adds the assets that it names: tracked where a vendor lists them,
else the user's own; all or nothing with the file.
"""

from __future__ import annotations

import gzip
from uuid import uuid4

import pytest
import sqlalchemy as sa

from local.sample_market import server as sample_market
from shared import quotas
from shared.config import settings
from shared.database import cloud_sql
from shared.database.assets import assets
from shared.errors import TooManyAttempts, Unavailable
from shared.schema.isins import is_isin
from shared.transactions.asset_creation import look_up_all
from shared.transactions.asset_resolution import AssetName
from shared.vendors.search.asking import forget_searches
from shared.vendors.search.registry import calls_max
from tests.functions.bookkeeping import add_asset

LISTED, ISIN = "ZZCOR", "ZZ0000000032"
HEADER = "type,date,symbol,isin,exchange,name,quantity,unit_price,currency\n"
CREATE = "&create_assets=true"


def row(symbol="", isin="", exchange="", name="", kind="BUY", day="2024-01-31", currency="EUR"):
    return f"{kind},{day},{symbol},{isin},{exchange},{name},10,5,{currency}\n"


@pytest.fixture
def market(configured, monkeypatch):
    """The sample market; none of its assets is tracked that these tests name."""
    running = sample_market.start()
    for name, value in running.settings().items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    with cloud_sql.writing() as work:  # those of earlier tests, of which there are transactions
        earlier = {"symbol": f"OLD-{uuid4()}", "isin": None}
        work.execute(assets.update().where(assets.c.symbol == LISTED).values(earlier))
    yield running
    running.stop()
    monkeypatch.undo()
    settings.cache_clear()


def imported(books, content, query=CREATE):
    """After a dry run, which says the same and changes nothing."""
    before = stored_assets(books)
    dry = books.import_file(content, query=f"&dry_run=true{query}")
    assert dry.status_code == 200, dry.json
    assert stored_assets(books) == before
    real = books.import_file(content, query=query)
    assert real.status_code == 200, real.json
    assert dry.json["created"] == real.json["created"]
    without_ids = [
        [{**asset, "asset_id": None} for asset in reply.json["assets"]] for reply in (dry, real)
    ]
    assert without_ids[0] == without_ids[1]
    return real.json


def stored_assets(books):
    query = sa.select(assets.c.symbol, assets.c.isin, assets.c.currency, assets.c.name).where(
        (assets.c.owner_id == books.user_id) | (assets.c.symbol == LISTED)
    )
    with cloud_sql.reading() as work:
        return sorted(tuple(row) for row in work.execute(query) if row.symbol != "HOUSE")


def outcomes(answer):
    return [(asset["symbol"], asset["status"], asset["manual"]) for asset in answer["assets"]]


def test_what_a_vendor_lists_is_tracked_and_the_rest_is_ones_own(books, market):
    content = HEADER + row(LISTED) + row("FONDO", name="Fondo Uno", currency="ARS") + row("HOUSE")
    answer = imported(books, content)
    assert outcomes(answer) == [
        (LISTED, "created", False),
        ("FONDO", "created", True),
        ("HOUSE", "found", True),
    ]
    assert stored_assets(books) == [
        ("FONDO", None, "ARS", "Fondo Uno"),
        (LISTED, ISIN, "USD", "Sample Corvid Semiconductors (synthetic)"),
    ]
    assert {asset["asset_id"] for asset in answer["assets"]} == {
        transaction["asset_id"] for transaction in books.all()
    }


def test_the_same_file_finds_them_again(books, market):
    """Whatever a broker calls the exchange: what the portfolio has is meant."""
    content = HEADER + row(LISTED, exchange="NMS 4711") + row("FONDO", exchange="LOCAL")
    imported(books, content)
    for query in ("", CREATE):
        answer = imported(books, content, query)
        assert [status for _, status, _ in outcomes(answer)] == ["found", "found"]
        assert [item["status"] for item in answer["items"]] == ["duplicate", "duplicate"]


def test_nothing_is_added_where_the_file_is_not_recorded(books, market):
    wrong = row("OTHER").replace("2024-01-31", "soon")
    content = HEADER + row(LISTED) + row("FONDO") + wrong
    answer = books.import_file(content, query=CREATE).json
    assert (answer["created"], stored_assets(books), books.all()) == (0, [], [])
    assert {asset["asset_id"] for asset in answer["assets"]} == {None}
    sold = HEADER + row(LISTED) + row("FONDO", kind="SELL")
    assert books.import_file(sold, query=CREATE).status_code == 409
    assert stored_assets(books) == []


def test_invalid_rows_are_left_out_where_that_is_wished(books, market):
    wrong = row("OTHER").replace("2024-01-31", "soon")
    answer = books.import_file(HEADER + row("FONDO") + wrong, query=f"{CREATE}&skip_invalid=true")
    assert answer.json["created"] == 1
    assert [asset[0] for asset in stored_assets(books)] == ["FONDO"]


def test_two_papers_of_one_symbol_stay_two(books, market):
    content = HEADER + row("FONDO", "ES0000000001") + row("FONDO", "ES0000000019")
    answer = imported(books, content)
    assert [asset[:2] for asset in stored_assets(books)] == [
        ("ES0000000019", "ES0000000019"),
        ("FONDO", "ES0000000001"),
    ]
    assert len({asset["asset_id"] for asset in answer["assets"]}) == 2
    again = imported(books, content)
    assert [item["status"] for item in again["items"]] == ["duplicate", "duplicate"]


def test_one_paper_under_two_names_is_one(books, market):
    content = HEADER + row("FON", "ES0000000001") + row("", "ES0000000001", name="Fondo Uno")
    answer = imported(books, content)
    assert len({asset["asset_id"] for asset in answer["assets"]}) == 1


def test_a_symbol_alone_is_no_proof_of_another_isin(books, market):
    """The vendor lists it with an ISIN that is not the file's."""
    answer = imported(books, HEADER + row(LISTED, "US0378331005"))
    assert outcomes(answer) == [(LISTED, "created", True)]


def test_without_it_nothing_is_added(books, market):
    answer = books.import_file(HEADER + row(LISTED), query="&dry_run=true").json
    assert outcomes(answer) == [(LISTED, "unknown", None)]
    assert "create_assets=true" in answer["assets"][0]["reason"]


def test_a_name_that_is_ambiguous_stays_so(books, market):
    symbol = "AMBIG-1"
    for exchange in ("NYSE", "XETRA"):
        add_asset(symbol, exchange=exchange)
    answer = books.import_file(HEADER + row(symbol), query=CREATE).json
    assert outcomes(answer) == [(symbol, "unknown", None)]


def test_a_silent_vendor_leaves_the_row_invalid(books, market):
    market.stop()
    answer = books.import_file(HEADER + row(LISTED), query=CREATE).json
    assert (answer["created"], outcomes(answer)) == (0, [(LISTED, "unknown", None)])
    assert "provider of prices" in answer["assets"][0]["reason"]


def test_more_isins_are_looked_up_than_calls_are_allowed_in_a_minute(books, market):
    """Several in one call of the vendor that knows ISINs and no prices."""
    starts = (f"ZZ77000{number:04}" for number in range(40))
    isins = [next(filter(is_isin, (f"{start}{digit}" for digit in range(10)))) for start in starts]
    assert len(isins) > calls_max("openfigi", settings())[0]
    forget_searches()
    content = HEADER + "".join(row(isin=isin) for isin in (ISIN, *isins))
    answer = books.import_file(content, query=CREATE).json
    assert answer["created"] == 1 + len(isins)
    assert {asset["status"] for asset in answer["assets"]} == {"created"}
    assert [asset["manual"] for asset in answer["assets"]].count(False) == 1


def test_it_works_with_a_compressed_file(books, market):
    reply = books.import_file(gzip.compress((HEADER + row("FONDO")).encode()), query=CREATE)
    assert reply.json["created"] == 1


def test_another_users_portfolio_is_not_found_before_a_vendor_is_asked(books, theirs, market):
    books.portfolio_id = theirs.portfolio_id
    market.stop()
    assert books.import_file(HEADER + row(LISTED), query=CREATE).status_code == 404


def test_the_quota_of_own_assets_holds(books, market, monkeypatch):
    monkeypatch.setattr(quotas, "MANUAL_ASSETS", quotas.Quota("x", 2, "One", "assets"))
    reply = books.import_file(HEADER + row("A1") + row("A2"), query=CREATE)
    assert (reply.status_code, stored_assets(books)) == (409, [])


NAMES = [AssetName(None, symbol, None, None, None) for symbol in ("A", "B", "C", "D")]


def test_look_ups_end_when_their_time_is_up():
    seconds = iter([0, 0, 10, 31])
    requested = []
    outcome = look_up_all(NAMES, lambda new: requested.append(new.symbol), lambda: next(seconds))
    assert requested == ["A", "B"]
    assert outcome.unlisted == set(NAMES[:2])
    assert [name.symbol for name in outcome.unanswered] == ["C", "D"]
    assert "30 seconds had passed" in outcome.unanswered[NAMES[3]]


def test_look_ups_end_where_too_many_were_made():
    requested = []

    def look_up(new):
        requested.append(new.symbol)
        raise TooManyAttempts("wait", retry_after_s=5)

    outcome = look_up_all(NAMES, look_up)
    assert (requested, set(outcome.unanswered)) == (["A"], set(NAMES))


def test_a_silent_vendor_hides_no_other_name():
    def look_up(new):
        if new.symbol == "A":
            raise Unavailable("silent")

    outcome = look_up_all(NAMES, look_up)
    assert set(outcome.unanswered) == {NAMES[0]}
    assert outcome.unlisted == set(NAMES[1:])
