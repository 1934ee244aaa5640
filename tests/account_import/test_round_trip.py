"""An exported account imports as the same account, and a second import changes nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.assets.tags import TagsOfAsset, write_tags
from shared.database.assets import assets, manual_closes, own_closes
from shared.database.caller import Caller
from shared.ledger.exchange_rates import Rates, RateTable
from shared.portfolios.allocation import write_targets
from shared.transactions.batch import record_all
from shared.transactions.transfers import NewTransfer, transfer
from shared.users import repository
from shared.users.schemas import AccountExportQuery
from tests.account_import.accounts import NOW, dump, exported, imported, without_ids
from tests.transactions.test_round_trip import _fields, _record, _trade, stated

BOUGHT = 20


def no_rates(*_: object) -> Rates:
    return RateTable([])


@st.composite
def books(draw):
    return {
        "items": draw(st.lists(stated, max_size=5)),
        "sales": draw(st.integers(0, 3)),
        "moved": draw(st.integers(0, 3)),
        "cash": draw(st.integers(0, 2)),
        "closes": draw(
            st.lists(st.decimals(0, "99999.999999", places=6), max_size=5).map(
                lambda figures: [abs(figure) for figure in figures]
            )
        ),
        "split": draw(st.booleans()),
    }


def fill(scene, drawn):
    """Two portfolios, with everything that an account can have."""
    work, caller, portfolio_id = scene.work, Caller(scene.user_id), scene.portfolio_id
    repository.update(work, scene.user_id, {"name": "Ana", "base_currency": "ARS"}, NOW)
    work.execute(assets.update().where(assets.c.id == scene.own).values(symbol="HOUSE"))
    other = scene.another_portfolio()
    held = [_trade("BUY", asset) for asset in (scene.market, scene.euro)]
    transactions = [_fields(scene, place, item) for place, item in enumerate(drawn["items"])]
    _record(work, caller, portfolio_id, [*held, *transactions])
    own = [_trade("BUY", scene.own) for _ in range(BOUGHT)]
    bought = _record(work, caller, portfolio_id, own)
    for id_ in bought[: drawn["sales"]]:
        chosen = [{"transaction_id": str(id_), "quantity": "1"}]
        _record(work, caller, portfolio_id, [_trade("SELL", scene.own, from_lots=chosen)])
    pair = {"from_portfolio_id": portfolio_id, "to_portfolio_id": other, "date": "2024-06-06"}
    for place in range(drawn["moved"]):
        units = {"asset_id": scene.own, "quantity": "2", "external_id": f"moved {place}"}
        transfer(work, caller, NewTransfer.model_validate({**pair, **units}), no_rates)
    for _ in range(drawn["cash"]):
        cash = {"currency": "EUR", "amount": "5"}
        transfer(work, caller, NewTransfer.model_validate({**pair, **cash}), no_rates)
    if drawn["split"]:
        split = {"type": "SPLIT", "date": "2024-07-01", "asset_id": scene.own}
        ratio = {"ratio": {"new": 3, "old": 2}}
        fields = type(own[0]).model_validate({**split, **ratio})
        assert record_all(work, caller, portfolio_id, [fields], dry_run=False).created == 1
    for asset_id, tags in ((scene.own, ["core", "a b"]), (scene.market, [])):
        said = TagsOfAsset(tags=tags, country="AR", sector="Homes")
        write_tags(work, asset_id, caller, said)
    write_targets(work, caller, portfolio_id, "currency", {"USD": "0.25", "EUR": "0.5"})
    write_targets(work, caller, None, "tag", {"core": "1"})
    for place, close in enumerate(drawn["closes"]):
        day = date(2024, 1, 2) + timedelta(days=place)
        row = {"asset_id": scene.own, "date": day, "close": Decimal(close)}
        work.execute(manual_closes.insert().values(row))
        row |= {"asset_id": scene.market, "owner_id": scene.user_id}
        work.execute(own_closes.insert().values(row))


@settings(max_examples=40, deadline=None)
@given(books())
def test_an_account_comes_back_as_it_went_out(scenes, drawn):
    """Into an empty account: the same export, up to ids and the instants of storing. Reading it
    again there, or here, or reading here what the other account exports, changes no row.
    """
    with scenes() as scene:
        fill(scene, drawn)
        work, stranger = scene.work, scene.add_user()
        content = exported(work, scene.user_id)
        answer = imported(work, stranger, content)
        assert answer.transactions.created == len(json.loads(content)["transactions"])
        assert answer.portfolios.created == 2
        copy = exported(work, stranger)
        assert without_ids(copy) == without_ids(content)
        profile = json.loads(copy)["user"]
        assert (profile["name"], profile["base_currency"]) == ("Ana", "ARS")
        before = dump(work, stranger), dump(work, scene.user_id)
        for user_id, file in (
            (stranger, content),
            (stranger, copy),
            (scene.user_id, content),
            (scene.user_id, copy),
        ):
            again = imported(work, user_id, file)
            assert again.transactions.created == again.portfolios.created == 0
            assert again.assets.created == again.closes.created == 0
            assert again.tags.created == again.targets.created == 0
        assert (dump(work, stranger), dump(work, scene.user_id)) == before


@settings(max_examples=20, deadline=None)
@given(books())
def test_an_account_comes_back_in_parts(scenes, drawn):
    """Exports of ranges of days, oldest first: the same account as from one file."""
    with scenes() as scene:
        fill(scene, drawn)
        work, stranger = scene.work, scene.add_user()
        days = [None, "2024-06-05", "2024-06-12", "2024-06-20", None]
        for first, last in pairwise(days):
            after = first and str(date.fromisoformat(first) + timedelta(days=1))
            query = AccountExportQuery.model_validate({"from": after, "to": last})
            imported(work, stranger, exported(work, scene.user_id, query))
        assert without_ids(exported(work, stranger)) == without_ids(exported(work, scene.user_id))
