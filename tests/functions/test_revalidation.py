"""Entity tags: an answer that a client has is not computed again, and a changed one always is."""

from __future__ import annotations

import gzip
import pkgutil
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from uuid import uuid4

import pytest
import sqlalchemy as sa

from shared import clock, database
from shared.config import settings
from shared.database import cloud_sql
from shared.database.assets import manual_closes, own_closes
from shared.database.metadata import metadata
from shared.database.transactions import transactions
from shared.gcp import bigquery
from shared.market import version
from shared.market.changes import MarketChanges
from tests.rows import insert_asset

ANALYTICS = ("holdings", "value", "history", "performance", "dividends", "gains", "allocation")

REVISED = {
    "portfolios": "its row has the revision",
    "transactions": "raise the revision of their portfolio",
    "assets": "a manual asset's row has the revision; a market asset's never changes in an answer",
    "manual_closes": "raise the revision of their asset",
    "own_closes": "digested as they are, in OWN_VERSION",
    "splits": "projected by ingestion, which raises the market's version with them",
    "market_data_version": "the market's version",
    "market_changes": "says what a new version of the market changed",
    "asset_tags": "what the owner says is itself in the version of an allocation",
    "allocation_targets": "what the owner says is itself in the version of an allocation",
}
"""Tables that analytics are computed from, and how their changes are seen."""

NOT_SHOWN = {
    "users",
    "refresh_tokens",
    "personal_tokens",
    "deleted_transactions",
    "password_resets",
    "closed_firebase_users",
    "login_throttles",
    "idempotency_keys",
    "asset_sources",
    "asset_coverage",
    "asset_turns",
    "rate_coverage",
    "quarantined_closes",
    "quarantined_actions",
    "unpublished_rates",
    "ingestion_runs",
    "rate_requests",
    "import_mappings",
}
"""Tables that no answer of analytics depends on."""


@pytest.fixture
def book(account):
    """A portfolio with a manual asset, its closes and a purchase."""
    book = account()
    with cloud_sql.writing() as work:
        book.share = insert_asset(work)
        book.house = insert_asset(work, book.user.user_id, symbol="HOUSE")
        work.execute(
            manual_closes.insert().values(
                asset_id=book.house, date=date(2024, 1, 2), close=Decimal(100)
            )
        )
    book.record("BUY", "2024-01-02", asset=book.house, quantity="2", unit_price="90")
    return book


def ask(book, function, *, query="", **headers):
    return book.client(function).get(
        f"/{function}/{book.id}{query}", headers={**book.user.headers, **headers}
    )


def tags(book):
    answers = {function: ask(book, function) for function in ANALYTICS}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {function: answer.headers["ETag"] for function, answer in answers.items()}


def current(book, tags):
    """The functions that answer 304 to these tags."""
    return {
        function
        for function, tag in tags.items()
        if ask(book, function, **{"If-None-Match": tag}).status_code == 304
    }


def test_every_table_is_in_a_version_or_in_no_answer():
    """A new table with data that analytics show needs a trigger, as in migration 0016, or a place
    in OWN_VERSION.
    """
    for module in pkgutil.iter_modules(database.__path__):
        import_module(f"shared.database.{module.name}")
    assert set(metadata.tables) == {*REVISED} | NOT_SHOWN


@pytest.mark.parametrize("function", ANALYTICS)
def test_an_answer_that_the_client_has_costs_one_statement(book, function):
    """No replay, no market: the versions alone are read, with the check of the token."""
    first = ask(book, function)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["ETag"].startswith('W/"')
    book.client(function).get(f"/{function}/{book.id}", headers=book.user.headers)
    assert cloud_sql.statements.get() == 2  # a whole answer costs what it did
    for header in (first.headers["ETag"], f'"x", {first.headers["ETag"]}', "*"):
        again = ask(book, function, **{"If-None-Match": header})
        assert (again.status_code, again.data) == (304, b"")
        assert (cloud_sql.statements.get(), bigquery.queries.get()) == (1, 0)
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == "private, no-cache"
        assert again.headers["Vary"] == first.headers["Vary"]
        assert "Content-Type" not in again.headers
    for header in ('"x"', 'W/"x"', "x", "", '"', "W/", ",", f'"{"x" * 5000}"'):
        assert ask(book, function, **{"If-None-Match": header}).status_code == 200


def test_every_change_of_what_is_shown_changes_the_tag(book):
    """Whoever makes it: the triggers are the database's."""
    client, headers = book.client("transactions"), book.user.headers
    portfolio, house = {"portfolio_id": str(book.id)}, str(book.house)
    purchase = {
        **portfolio,
        "type": "BUY",
        "date": "2024-01-03",
        "asset_id": house,
        "quantity": "1",
        "unit_price": "1",
        "currency": "USD",
    }

    item = {name: value for name, value in purchase.items() if name != "portfolio_id"}

    def create():
        book.added = client.post("/transactions", json=purchase, headers=headers).json["id"]

    def patch(function, path, body):
        answer = book.client(function).patch(path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text

    def closes(items):
        answer = book.client("assets").put(
            f"/assets/{house}/prices", json={"items": items}, headers=headers
        )
        assert answer.status_code == 200, answer.text

    def raise_market_version():
        with cloud_sql.writing() as work:
            version.raise_version(work, clock.now(), MarketChanges())

    def by_hand():
        with cloud_sql.writing() as work:
            work.execute(
                sa.update(transactions)
                .where(transactions.c.portfolio_id == book.id)
                .values(note="corrected")
            )

    def own_close(close):
        def change():
            with cloud_sql.writing() as work:
                work.execute(sa.delete(own_closes).where(own_closes.c.asset_id == book.share))
                row = {"owner_id": book.user.user_id, "asset_id": book.share, "close": close}
                work.execute(own_closes.insert().values(date=date(2024, 1, 3), **row))

        return change

    changes = {
        "an own close of a market asset": own_close(Decimal(5)),
        "another one for the same day": own_close(Decimal(6)),
        "a new transaction": create,
        "a changed one": lambda: patch(
            "transactions", f"/transactions/{book.added}", {"quantity": "1.5"}
        ),
        "a deleted one": lambda: client.delete(f"/transactions/{book.added}", headers=headers),
        "a batch": lambda: client.post(
            "/transactions/batch", json={**portfolio, "items": [item]}, headers=headers
        ),
        "a setting": lambda: patch(
            "portfolios", f"/portfolios/{book.id}", {"cost_basis_method": "LIFO"}
        ),
        "a new close": lambda: closes([{"date": "2024-02-01", "close": "110"}]),
        "a corrected close": lambda: closes([{"date": "2024-02-01", "close": "111"}]),
        "the asset's name": lambda: patch("assets", f"/assets/{house}", {"name": "Our house"}),
        "a run of ingestion": raise_market_version,
        "a statement by hand": by_hand,
    }
    for name, change in changes.items():
        before = tags(book)
        assert current(book, before) == set(ANALYTICS), name
        change()
        assert current(book, before) == set(), name
        after = tags(book)
        assert not {*before.values()} & {*after.values()}, name


def test_nothing_else_changes_the_tag(book, account):
    """Others' changes, refused ones, repeated ones, and those that change nothing."""
    before = tags(book)
    stranger = account()
    stranger.record("DEPOSIT", "2024-01-02", amount="5")
    with cloud_sql.writing() as work:
        insert_asset(work, stranger.user.user_id, symbol="HOUSE")
    sold = {
        "portfolio_id": str(book.id),
        "type": "SELL",
        "date": "2024-01-03",
        "asset_id": str(book.house),
        "quantity": "9",
        "unit_price": "1",
        "currency": "USD",
    }
    oversold = book.client("transactions").post(
        "/transactions", json=sold, headers=book.user.headers
    )
    assert oversold.status_code == 409
    same = {"items": [{"date": "2024-01-02", "close": "100"}]}
    unchanged = book.client("assets").put(
        f"/assets/{book.house}/prices", json=same, headers=book.user.headers
    )
    assert unchanged.json["unchanged"] == 1
    assert current(book, before) == set(ANALYTICS)


def test_a_transaction_that_moves_changes_both_portfolios(book, account):
    other = account()
    before = tags(book), tags(other)
    with cloud_sql.writing() as work:
        work.execute(
            sa.update(transactions)
            .where(transactions.c.portfolio_id == book.id)
            .values(portfolio_id=other.id)
        )
    assert (current(book, before[0]), current(other, before[1])) == (set(), set())


def test_the_tag_is_of_the_request_the_day_and_the_code(book):
    tag = ask(book, "value").headers["ETag"]
    others = {
        ask(book, "value", query=query).headers["ETag"]
        for query in ("?as_of=2024-06-30", "?currency=EUR", "?method=LIFO", "?explain=true")
    }
    assert len({tag, *others}) == 5
    assert ask(book, "value", query="?currency=EUR", **{"If-None-Match": tag}).status_code == 200
    today = clock.today()
    with pytest.MonkeyPatch.context() as tomorrow:
        tomorrow.setattr(clock, "today", lambda: today + timedelta(days=1))
        assert ask(book, "value", **{"If-None-Match": tag}).status_code == 200
    assert ask(book, "value", **{"If-None-Match": tag}).status_code == 304
    with pytest.MonkeyPatch.context() as deployed:
        deployed.setenv("K_REVISION", "value-00002-abc")
        settings.cache_clear()
        assert ask(book, "value", **{"If-None-Match": tag}).status_code == 200
    settings.cache_clear()


def test_no_tag_tells_anything_about_anothers_portfolio(book, account):
    """404 as for a missing one, and 401 without a valid token, whatever the client has."""
    tag = ask(book, "holdings").headers["ETag"]
    stranger = account()
    for header in (tag, "*"):
        condition = {"If-None-Match": header}
        for path, headers, status in (
            (book.id, stranger.user.headers, 404),
            (uuid4(), stranger.user.headers, 404),
            (book.id, {}, 401),
            (book.id, {"Authorization": "Bearer x"}, 401),
        ):
            answer = book.client("holdings").get(f"/holdings/{path}", headers=headers | condition)
            assert answer.status_code == status
            assert answer.headers["Cache-Control"] == "no-store"
            assert "ETag" not in answer.headers


def test_rates_closes_and_actions_have_tags_of_the_market(book):
    """They are the same until a run of ingestion, or until the owner's own closes change."""
    paths = {
        "rates": "/rates?base=EUR&quote=EUR",
        "assets": f"/assets/{book.house}/prices",
        "assets ": f"/assets/{book.house}/actions",
    }
    for name, path in paths.items():
        client = book.client(name.strip())
        tag = client.get(path, headers=book.user.headers).headers["ETag"]
        condition = {**book.user.headers, "If-None-Match": tag}
        assert client.get(path, headers=condition).status_code == 304
        assert cloud_sql.statements.get() == 1
        with cloud_sql.writing() as work:
            version.raise_version(work, clock.now(), MarketChanges())
        assert client.get(path, headers=condition).status_code == 200
    path = paths["assets"]
    tag = book.client("assets").get(path, headers=book.user.headers).headers["ETag"]
    book.client("assets").put(
        path, json={"items": [{"date": "2024-03-01", "close": "1"}]}, headers=book.user.headers
    )
    after = book.client("assets").get(path, headers={**book.user.headers, "If-None-Match": tag})
    assert (after.status_code, len(after.json["items"])) == (200, 2)


@pytest.mark.parametrize("function", ["portfolios", "transactions", "assets", "account"])
def test_single_resources_are_revalidated(book, function):
    """By the tag that If-Match takes too, and by its compressed form."""
    bought = book.client("transactions").get(
        f"/transactions?portfolio_id={book.id}", headers=book.user.headers
    )
    path = {
        "portfolios": f"/portfolios/{book.id}",
        "transactions": f"/transactions/{bought.json['items'][0]['id']}",
        "assets": f"/assets/{book.house}",
        "account": "/account",
    }[function]
    client, headers = book.client(function), book.user.headers
    first = client.get(path, headers=headers)
    assert first.headers["Cache-Control"] == "private, no-cache"
    tag = first.headers["ETag"]
    for header in (tag, f"W/{tag}", "*", f'"x", {tag}'):
        again = client.get(path, headers={**headers, "If-None-Match": header})
        assert (again.status_code, again.data) == (304, b"")
        assert (again.headers["ETag"], again.headers["Vary"]) == (tag, first.headers["Vary"])
    head = client.head(path, headers={**headers, "If-None-Match": tag})
    assert head.status_code == 304
    assert client.get(path, headers={**headers, "If-None-Match": '"x"'}).data == first.data
    unwanted = {**headers, "Accept-Encoding": "gzip, identity;q=0"}
    compressed = client.get(path, headers=unwanted)
    assert gzip.decompress(compressed.data) == first.data
    assert compressed.headers["ETag"] == f'{tag[:-1]}-gzip"'
    assert client.get(path, headers={**unwanted, "If-None-Match": tag}).status_code == 200
    again = client.get(path, headers={**unwanted, "If-None-Match": compressed.headers["ETag"]})
    assert (again.status_code, again.headers["ETag"]) == (304, compressed.headers["ETag"])
    if function != "account":
        changed = client.patch(
            path, json={}, headers={**headers, "If-Match": compressed.headers["ETag"]}
        )
        assert changed.status_code == 200, changed.text


def test_a_change_only_where_nothing_is_there_changes_nothing(book):
    """`If-None-Match: *`, or the version that is stored, with a method that writes."""
    path, headers = f"/portfolios/{book.id}", book.user.headers
    client = book.client("portfolios")
    before = client.get(path, headers=headers)
    for header in ("*", before.headers["ETag"]):
        condition = {**headers, "If-None-Match": header}
        assert client.patch(path, json={"name": "Q"}, headers=condition).status_code == 412
        assert client.delete(path, headers=condition).status_code == 412
    closes = book.client("assets").put(
        f"/assets/{book.house}/prices",
        json={"items": [{"date": "2024-01-02", "close": "1"}]},
        headers={**headers, "If-None-Match": "*"},
    )
    assert (closes.status_code, closes.json["code"]) == (412, "precondition_failed")
    assert client.get(path, headers=headers).data == before.data
    renamed = client.patch(
        path, json={"name": "Q"}, headers={**headers, "If-None-Match": '"another"'}
    )
    assert renamed.status_code == 200
