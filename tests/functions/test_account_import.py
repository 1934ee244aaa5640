"""POST /account/import: what is refused and where, and what a second account keeps of its own."""

from __future__ import annotations

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from shared import quotas
from shared.database import cloud_sql
from shared.database.portfolios import portfolios
from shared.portfolios.repository import update_portfolio
from shared.users.schemas import EXPORT_VERSION
from tests.answers import json_of
from tests.functions.bookkeeping import add_asset, add_split
from tests.rows import ABSENT_ID

NEW_SYMBOL = "S" * 33
PASSWORD = "seven green kettles"


@pytest.fixture
def account(client):
    return lambda: client("account")


@pytest.fixture
def file(account, books):
    """The export of an account with a purchase, a sale of its lot, a transfer and a close."""
    lot = books.record(books.buy("2024-01-02", "10"))
    chosen = [{"transaction_id": lot["id"], "quantity": "1"}]
    books.record(books.sell("2024-01-03", "1", from_lots=chosen, external_id="sale"))
    books.record(books.buy("2024-01-04", "2", asset_id=books.market, note="=1+1"))
    books.other = books.add_portfolio("USD")
    moved = books.http.post(
        "/transactions/transfer",
        json={
            "from_portfolio_id": books.portfolio_id,
            "to_portfolio_id": books.other,
            "date": "2024-01-05",
            "asset_id": books.own,
            "quantity": "3",
        },
        headers=books.headers,
    )
    assert moved.status_code == 201, moved.text
    answer = account().get("/account/export", headers=books.headers)
    assert answer.status_code == 200, answer.text
    return json_of(answer)


@pytest.fixture
def send(account, theirs):
    """Imports a file into another user's account, or with these headers."""

    def send(file, headers=None):
        return account().post("/account/import", json=file, headers=headers or theirs.headers)

    return send


def errors_of(answer):
    assert (answer.status_code, json_of(answer)["code"]) == (422, "invalid_request"), answer.text
    return {error["pointer"]: error["detail"] for error in json_of(answer)["errors"]}


def export_of(account, headers):
    return json_of(account().get("/account/export", headers=headers))


def test_an_account_is_moved_into_another_one(account, send, file, theirs):
    """With ids of its own: the two accounts are in one deployment here, and neither sees the other.
    The other account's own things stay.
    """
    before = export_of(account, theirs.headers)
    answer = send(file)
    assert answer.status_code == 200, answer.text
    assert json_of(answer) == {
        "portfolios": {"created": 2, "existing": 0},
        "assets": {"created": 0, "existing": 1},
        "closes": {"created": 0, "existing": 0},
        "tags": {"created": 0, "existing": 0},
        "targets": {"created": 0, "existing": 0},
        "mappings": {"created": 0, "existing": 0},
        "transactions": {"created": 5, "existing": 0},
    }
    after = export_of(account, theirs.headers)
    assert before["portfolios"][0] in after["portfolios"]
    ids = {item["id"] for item in file["transactions"] + file["portfolios"]}
    assert not ids & {item["id"] for item in after["transactions"] + after["portfolios"]}
    assert all(UUID(item["id"]).version == 7 for item in after["transactions"])
    transfers = {item["transfer_id"] for item in after["transactions"]} - {None}
    assert len(transfers) == 1
    assert not transfers & {item["transfer_id"] for item in file["transactions"]}
    sale = next(item for item in after["transactions"] if item["external_id"] == "sale")
    lot = sale["from_lots"][0]["transaction_id"]
    assert lot in {item["id"] for item in after["transactions"] if item["type"] == "BUY"}
    assert json_of(send(file))["transactions"] == {"created": 0, "existing": 5}
    assert export_of(account, theirs.headers) == after


def test_what_was_changed_or_deleted_here_stays_or_comes_back(account, send, file, theirs):
    """A file adds what is missing, and changes nothing that is there."""
    send(file)
    transactions = export_of(account, theirs.headers)["transactions"]
    bought = next(item for item in transactions if item["note"] == "=1+1")
    assert theirs.patch(bought["id"], note="changed").status_code == 200
    sale = next(item for item in transactions if item["external_id"] == "sale")
    assert theirs.open("DELETE", sale["id"]).status_code == 204
    assert json_of(send(file))["transactions"] == {"created": 1, "existing": 4}
    notes = {item["note"] for item in export_of(account, theirs.headers)["transactions"]}
    assert notes == {"changed", None}


def test_a_deleted_side_of_a_transfer_comes_back_to_its_other_side(account, send, file, books):
    """Reading one's own export: the two share a transfer_id again."""
    assert books.open("DELETE", file["transactions"][0]["id"]).status_code != 204  # it is sold
    moved = [item for item in file["transactions"] if item["transfer_id"]]
    assert books.open("DELETE", moved[0]["id"], query_string={"both": "true"}).status_code == 204
    assert json_of(send(file, books.headers))["transactions"] == {"created": 2, "existing": 3}
    again = [i for i in export_of(account, books.headers)["transactions"] if i["transfer_id"]]
    assert len(again) == 2
    assert again[0]["transfer_id"] == again[1]["transfer_id"]


def test_settings_are_taken_where_there_are_none(account, send, file, theirs, new_user):
    """The name and the base currency; what the account has stays."""
    file["user"] |= {"name": "Ana", "base_currency": "ARS", "email": "ana@example.com"}
    other = new_user(name="Eva")
    for headers, name in ((theirs.headers, "Ana"), (other.headers, "Eva")):
        email = json_of(account().get("/account", headers=headers))["email"]
        assert send(file, headers).status_code == 200
        profile = json_of(account().get("/account", headers=headers))
        assert (profile["name"], profile["base_currency"], profile["email"]) == (name, "ARS", email)


def test_the_first_version_of_the_format_is_read(send, file):
    """It had no version, and no base currency of the account."""
    del file["version"], file["user"]["base_currency"]
    assert send(file).status_code == 200


def test_a_transaction_that_another_import_brought_is_known_by_its_external_id(
    account, send, file, theirs
):
    """In a portfolio that was imported before."""
    sale = next(item for item in file["transactions"] if item["external_id"] == "sale")
    empty = {**file, "transactions": []}
    assert json_of(send(empty))["portfolios"]["created"] == 2
    for mine in export_of(account, theirs.headers)["portfolios"]:
        recorded = {
            **theirs.buy("2024-01-01", "1"),
            "portfolio_id": mine["id"],
            "external_id": sale["external_id"],
        }
        reply = theirs.http.post("/transactions", json=recorded, headers=theirs.headers)
        assert reply.status_code == 201, reply.text
    assert json_of(send(file))["transactions"] == {"created": 4, "existing": 1}
    assert json_of(send(file))["transactions"] == {"created": 0, "existing": 5}


def test_market_assets_are_matched_by_symbol_and_exchange(send, file, theirs):
    """Whatever their ids are; those that are not tracked here are all named."""
    market = next(asset for asset in file["assets"] if not asset["manual"])
    text = json.dumps(file).replace(market["id"], str(uuid4()))
    assert send(json.loads(text)).status_code == 200
    for place, symbol in enumerate(("NOWHERE", "NOWHERE-2")):
        more = {
            **market,
            "id": str(uuid4()),
            "symbol": symbol,
            "created_at": f"2020-01-0{place + 1}T00:00:00Z",
        }
        file["assets"].append(more)
    refused = errors_of(send(file))
    assert set(refused) == {"/assets/2/symbol", "/assets/3/symbol"}
    assert "POST /assets" in refused["/assets/2/symbol"]
    exchange = {**market, "exchange": "XETRA"}
    other = {**file, "assets": [exchange]}
    assert "/assets/0/symbol" in errors_of(send(other))


def test_a_split_that_a_vendor_reports_here_is_no_obstacle(account, send, file, books, theirs):
    """Recorded where no vendor knew it. It is stored, and gives way as it does everywhere."""
    split = {"type": "SPLIT", "date": "2024-02-01", "asset_id": books.market}
    books.record({**split, "ratio": {"new": 2, "old": 1}})
    add_split(books.market, "2024-02-01", 2, 1)
    assert send(export_of(account, books.headers)).status_code == 200


REFUSED = [
    (["version"], EXPORT_VERSION + 1, "/version"),
    (["version"], 0, "/version"),
    (["version"], "2", "/version"),
    (["version"], None, "/version"),
    (["user"], None, "/user"),
    (["user", "id"], "x", "/user/id"),
    (["user", "base_currency"], "XXZ", "/user/base_currency"),
    (["more"], [], "/more"),
    (["portfolios"], {}, "/portfolios"),
    (["portfolios", 0], 5, "/portfolios/0"),
    (["portfolios", 0, "base_currency"], "usd", "/portfolios/0/base_currency"),
    (["portfolios", 0, "cost_basis_method"], "LOFO", "/portfolios/0/cost_basis_method"),
    (["portfolios", 0, "created_at"], "2024-01-01", "/portfolios/0/created_at"),
    (["portfolios", 0, "created_at"], "2999-01-01T00:00:00Z", "/portfolios/0/created_at"),
    (["portfolios", 0, "created_at"], "0001-01-01T00:00:00+14:00", "/portfolios/0/created_at"),
    (["portfolios", 0, "created_at"], 5, "/portfolios/0/created_at"),
    (["portfolios", 1, "id"], lambda file: file["portfolios"][0]["id"], "/portfolios/1/id"),
    (["assets", 0, "currency"], "EUR", "/assets/0/currency"),
    (["assets", 0, "name"], "a\nb", "/assets/0/name"),
    (["assets", 0, "closes"], [{"date": "2024-01-02", "close": "-1"}], "/assets/0/closes/0/close"),
    (["assets", 0, "closes"], [{"date": "2999-01-02", "close": "1"}], "/assets/0/closes/0/date"),
    (["assets", 1, "id"], lambda file: file["assets"][0]["id"], "/assets/1/id"),
    (["transactions", 0, "quantity"], "-1", "/transactions/0/quantity"),
    (["transactions", 0, "quantity"], None, "/transactions/0/quantity"),
    (["transactions", 0, "type"], "GIFT", "/transactions/0/type"),
    (["transactions", 0, "asset_id"], str(ABSENT_ID), "/transactions/0/asset_id"),
    (["transactions", 0, "portfolio_id"], str(ABSENT_ID), "/transactions/0/portfolio_id"),
    (["transactions", 0, "surprise"], 1, "/transactions/0/surprise"),
    (["transactions", 1, "id"], lambda file: file["transactions"][0]["id"], "/transactions/1/id"),
    (
        ["transactions", 1, "from_lots"],
        [{"transaction_id": str(ABSENT_ID), "quantity": "1"}],
        "/transactions/1/from_lots/0",
    ),
    (["transactions", 0, "created_at"], "yesterday", "/transactions/0/created_at"),
]


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    REFUSED,
    ids=[f"{pointer} {place}" for place, (_, _, pointer) in enumerate(REFUSED)],
)
def test_a_malformed_file_is_refused_by_its_place_and_changes_nothing(
    account, send, file, theirs, path, value, pointer
):
    """All or nothing, whatever is valid before the mistake."""
    before = export_of(account, theirs.headers)
    changed = copy.deepcopy(file)
    place = changed
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value(file) if callable(value) else value
    assert pointer in errors_of(send(changed))
    assert export_of(account, theirs.headers) == before


def test_every_mistake_is_listed_up_to_a_bound(send, file):
    """A hundred, and how many more there are."""
    bad = {**file["transactions"][0], "quantity": "-1", "fee": "x"}
    file["transactions"] = [{**bad, "id": str(uuid4())} for _ in range(80)]
    answer = json_of(send(file))
    assert len(answer["errors"]) == 100
    assert answer["errors_omitted"] == 60


def test_more_than_is_held_is_not_sold_in_a_file_either(account, send, file, theirs):
    """409, with the place in the file."""
    sale = next(place for place, item in enumerate(file["transactions"]) if item["type"] == "SELL")
    file["transactions"][sale] |= {"quantity": "11"}
    refused = send(file)
    assert (refused.status_code, json_of(refused)["code"]) == (409, "oversold")
    assert json_of(refused)["index"] == sale
    assert len(export_of(account, theirs.headers)["portfolios"]) == 1


def test_rates_to_another_base_currency_are_not_taken(account, send, file, theirs):
    """The portfolio was imported and then changed to EUR; a later file's rates are to USD."""
    assert send({**file, "transactions": []}).status_code == 200
    mine = {i["id"] for i in export_of(account, theirs.headers)["portfolios"]}
    file["transactions"][0] |= {"currency": "ARS", "fx_rate": "0.001"}
    for portfolio_id in mine:
        _change_base_currency(portfolio_id, "EUR")
    assert "/transactions/0/fx_rate" in errors_of(send(file))


def _change_base_currency(portfolio_id, currency):
    with cloud_sql.writing() as work:
        update_portfolio(work, UUID(portfolio_id), {"base_currency": currency})


def test_a_manual_symbol_that_the_account_has_is_the_same_asset(account, send, file, theirs):
    """Its closes come along for days without one; in another currency it is refused."""
    own = next(asset for asset in file["assets"] if asset["manual"])
    own["closes"] = [{"date": "2024-01-02", "close": "7"}, {"date": "2024-01-03", "close": "8"}]
    assert json_of(send(file))["closes"] == {"created": 2, "existing": 0}
    own["closes"][0]["close"] = "9"
    assert json_of(send(file))["closes"] == {"created": 0, "existing": 2}
    mine = [a for a in export_of(account, theirs.headers)["assets"] if a["manual"]]
    assert [asset["id"] for asset in mine] == [theirs.own]
    assert mine[0]["closes"][0]["close"] == "7"
    own["symbol"] = NEW_SYMBOL
    assert "/assets/0/symbol" in errors_of(send(file))


def test_quotas_hold(send, file, theirs, monkeypatch):
    """409 with the quota, and nothing is stored."""
    monkeypatch.setattr(quotas, "PORTFOLIOS", quotas.Quota("portfolios", 2, "x", "y"))
    refused = json_of(send(file))
    assert (refused["code"], refused["quota"], refused["current"]) == (
        "quota_exceeded",
        "portfolios",
        1,
    )


def test_the_export_says_its_version(file):
    assert file["version"] == EXPORT_VERSION


def test_an_export_of_a_range_of_days(account, books, file):
    """Transactions and closes of these days; portfolios and assets are all there."""
    part = json_of(
        account().get("/account/export?from=2024-01-03&to=2024-01-04", headers=books.headers)
    )
    assert [item["date"] for item in part["transactions"]] == ["2024-01-03", "2024-01-04"]
    assert part["portfolios"] == file["portfolios"]
    assert len(part["assets"]) == len(file["assets"])
    refused = account().get("/account/export?from=2024-01-03&to=2024-01-02", headers=books.headers)
    assert "?from" in errors_of(refused)


def test_imports_at_once_store_everything_once(account, file, theirs):
    """The account's row is locked: the second reads what the first has stored."""
    with ThreadPoolExecutor(4) as threads:
        answers = list(
            threads.map(
                lambda _: account().post("/account/import", json=file, headers=theirs.headers),
                range(4),
            )
        )
    assert [answer.status_code for answer in answers] == [200] * 4
    created = sorted(json_of(answer)["transactions"]["created"] for answer in answers)
    assert created == [0, 0, 0, 5]


def test_an_import_and_a_closing_at_once_leave_no_account(account, file, new_user):
    """Either order: the import is 200 or 401, the closing 204, and neither deadlocks."""
    for _ in range(4):
        user = new_user(password=PASSWORD)
        with ThreadPoolExecutor(3) as threads:
            imports = [
                threads.submit(account().post, "/account/import", json=file, headers=user.headers)
                for _ in range(2)
            ]
            closing = threads.submit(
                account().delete, "/account", json={"password": PASSWORD}, headers=user.headers
            )
        assert closing.result().status_code == 204, closing.result().text
        assert {answer.result().status_code for answer in imports} <= {200, 401}
        with cloud_sql.reading() as work:
            owned = portfolios.c.owner_id == user.user_id
            assert work.execute(sa.select(portfolios.c.id).where(owned)).all() == []


def test_own_closes_of_market_assets_come_along(account, send, file, theirs, new_user):
    """For days without one; they count for the quota with those of manual assets."""
    market = next(asset for asset in file["assets"] if not asset["manual"])
    market["closes"] = [{"date": "2024-01-02", "close": "7.50"}]
    assert json_of(send(file))["closes"] == {"created": 1, "existing": 0}
    market["closes"] += [{"date": "2024-01-03", "close": "8"}]
    market["closes"][0] = {"date": "2024-01-02", "close": "9"}
    assert json_of(send(file))["closes"] == {"created": 1, "existing": 1}
    stored = next(a for a in export_of(account, theirs.headers)["assets"] if not a["manual"])
    assert [close["close"] for close in stored["closes"]] == ["7.50", "8"]
    other = export_of(account, new_user().headers)
    assert other["assets"] == []


def test_own_closes_count_for_the_quota_of_an_import(account, send, file, theirs, monkeypatch):
    """Of one asset, and of all; then nothing is stored."""
    market = next(asset for asset in file["assets"] if not asset["manual"])
    market["closes"] = [{"date": f"2024-01-0{day}", "close": "1"} for day in (2, 3, 4)]
    before = export_of(account, theirs.headers)
    for name in ("ASSET_CLOSES", "CLOSES"):
        with monkeypatch.context() as bounded:
            bounded.setattr(quotas, name, quotas.Quota(name.lower(), 2, "x", "y"))
            refused = json_of(send(file))
        assert (refused["code"], refused["quota"]) == ("quota_exceeded", name.lower())
        assert export_of(account, theirs.headers) == before


def test_carried_lots_of_unknown_cost_are_read(account, send, file, theirs):
    """As the transfer recorded them: null, not zero."""
    incoming = next(item for item in file["transactions"] if item["type"] == "TRANSFER_IN")
    for lot in incoming["lots"]:
        lot["cost"] = None
    assert send(file).status_code == 200
    after = export_of(account, theirs.headers)["transactions"]
    lots = next(item["lots"] for item in after if item["type"] == "TRANSFER_IN")
    assert [lot["cost"] for lot in lots] == [None] * len(incoming["lots"])


def test_manual_assets_are_created_with_their_closes(account, send, file, new_user):
    """In an account without that symbol."""
    own = next(asset for asset in file["assets"] if asset["manual"])
    own["closes"] = [{"date": "2024-01-02", "close": "7.50"}]
    stranger = new_user()
    assert json_of(send(file, stranger.headers))["assets"] == {"created": 1, "existing": 0}
    stored = next(a for a in export_of(account, stranger.headers)["assets"] if a["manual"])
    assert (stored["symbol"], stored["closes"]) == (own["symbol"], own["closes"])
    assert stored["id"] != own["id"]


def test_another_users_manual_asset_is_not_a_market_asset(send, file, theirs):
    """Nor is one of the same symbol and without an exchange."""
    symbol = f"P-{uuid4().hex[:8]}"
    add_asset(symbol, owner_id=theirs.user_id)
    market = next(asset for asset in file["assets"] if not asset["manual"])
    file["assets"].append({**market, "id": str(uuid4()), "symbol": symbol, "exchange": None})
    assert set(errors_of(send(file))) == {"/assets/2/symbol"}
