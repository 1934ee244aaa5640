"""Tokens that show percentages only: no answer depends on how much is held."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from local.openapi import public_apis
from shared.database import cloud_sql
from shared.schema.disclosure import Hidden, Shown, without_amounts
from shared.web.openapi import operation_id
from shared.web.operation import Tokens
from shared.web.replies import entity_tag
from tests.functions.scaled_ledgers import DAYS, FACTORS, STEPS, Scaled
from tests.functions.token_world import OWN_WORDS, World, published_share
from tests.market_data import market_asset, publish_closes, publish_rates
from tests.rows import insert_close

READ: dict[str, Any] = {
    operation_id(operation): operation.answers
    for api in public_apis()
    for operation in api.operations
    if operation.tokens is Tokens.READ
}
"""The models of the answers that such a token gets."""
PATHS = {
    operation_id(operation): operation.path for api in public_apis() for operation in api.operations
}

SHOWN_TEXTS = {
    "asset_class",
    "base_currency",
    "close_source",
    "prices_reason",
    "code",
    "currency",
    "detail",
    "exchange",
    "fee_currency",
    "fx_method",
    "fx_source",
    "isin",
    "key",
    "method",
    "next_cursor",
    "base",
    "quote",
    "reason",
    "sharpe_reason",
    "source",
    "provider",
    "setting",
    "symbol",
    "to_currency",
    "unit",
    "fields",
    "volatility_reason",
    "name",
}
"""The names of texts that are shown. `name` is that of an asset; it is hidden of manual ones."""
SHOWN_NUMBERS = {"new", "old", "order", "days_held", "stale_days", "year"}
"""The names of whole numbers that are shown: facts of the market, days, and places."""


def leaves(annotation: Any, marks: tuple[Any, ...] = ()) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The types that a field is made of, each with the marks around it."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        yield from leaves(inner, (*marks, *metadata))
    elif origin is Literal or annotation in (None, types.NoneType):
        return
    elif origin is None:
        yield annotation, marks
    else:
        assert origin in (Union, types.UnionType, list, tuple) or origin.__name__ == "Sequence"
        for argument in get_args(annotation):
            if argument is not Ellipsis:
                yield from leaves(argument, marks)


def fields_of(model: type[BaseModel], seen: set[Any]) -> Iterator[tuple[str, Any, tuple[Any, ...]]]:
    """(place, type, marks) of every field below the model that is not hidden as a whole."""
    if model in seen:
        return
    seen.add(model)
    model.model_rebuild()
    for name, field in model.model_fields.items():
        for kind, marks in leaves(field.annotation, tuple(field.metadata)):
            is_hidden = any(isinstance(mark, Hidden) for mark in marks)
            if isinstance(kind, type) and issubclass(kind, BaseModel) and not is_hidden:
                yield from fields_of(kind, seen)
            else:
                yield f"{model.__name__}.{name}", kind, marks


@pytest.mark.parametrize("name", READ)
def test_every_decimal_is_marked_as_hidden_or_shown(name):
    """In every answer that a token which shows percentages only can get: write PrivateFigure or
    PublicFigure in place of Figure.
    """
    unmarked = [
        place
        for place, kind, marks in fields_of(READ[name], set())
        if kind in (Decimal, float) and not any(isinstance(mark, Hidden | Shown) for mark in marks)
    ]
    assert not unmarked


@pytest.mark.parametrize("name", READ)
def test_every_text_and_whole_number_that_is_shown_is_meant_to_be(name):
    """A new one is hidden (PrivateText), or listed here on purpose."""
    for place, kind, marks in fields_of(READ[name], set()):
        if any(isinstance(mark, Hidden) and not mark.of_manual_assets for mark in marks):
            continue
        if kind is str:
            assert place.rpartition(".")[2] in SHOWN_TEXTS, place
        if kind is int:
            assert place.rpartition(".")[2] in SHOWN_NUMBERS, place


def test_what_is_not_marked_and_what_is_unknown_is_hidden():
    """Forgetting a mark hides a figure."""

    class Inner(BaseModel):
        amount: Decimal
        ratio: Annotated[Decimal, Shown()]

    class Outer(BaseModel):
        inner: list[Inner]
        anything: Any
        other: dict[str, int]
        count: int

    shown = without_amounts(
        {
            "inner": [{"amount": "1", "ratio": "0.5", "new": "1"}],
            "anything": 1,
            "other": {"x": 1},
            "count": 2,
        },
        Outer,
    )
    assert shown == {
        "inner": [{"amount": None, "ratio": "0.5", "new": None}],
        "anything": None,
        "other": None,
        "count": 2,
    }


@pytest.mark.parametrize("function", ["holdings", "value", "performance"])
def test_explanations_are_refused(account, function):
    """They are made of amounts; silence would look like an empty ledger."""
    world = World(account(), published_share())
    headers = world.token("percentages")
    path = f"/{function}/{world.ids['portfolio']}"
    http = world.http(function)
    reply = http.get(f"{path}?explain=true", headers=headers)
    assert (reply.status_code, reply.json["code"]) == (403, "insufficient_scope")
    assert "explain" in reply.json["detail"]
    assert http.get(f"{path}?explain=false", headers=headers).status_code == 200


def test_a_hidden_name_is_not_found_by_its_parts(account):
    """A search that answers yes or no would spell it."""
    world = World(account(), published_share())
    http = world.http("assets")

    def symbols(query, headers):
        items = http.get(f"/assets?query={query}&asset_class=OTHER", headers=headers).json["items"]
        return [item["symbol"] for item in items if item["manual"]]

    for kind, named in (("read", ["HOUSE"]), ("percentages", [])):
        headers = world.token(kind)
        assert symbols("Salta", headers) == named
        assert symbols("HOU", headers) == ["HOUSE"]


def test_weights_and_returns_stay(account):
    """The token is of use."""
    world = World(account(), published_share())
    with cloud_sql.writing() as work:
        insert_close(work, world.ids["asset"], "2024-01-02", "10")
    headers = world.token("percentages")

    def get(function, query=""):
        path = f"/{function}/{world.ids['portfolio']}{query}"
        return world.http(function).get(path, headers=headers).json

    holdings = {
        item["asset"]["symbol"]: item for item in get("holdings", "?as_of=2024-01-03")["holdings"]
    }
    assert holdings["HOUSE"]["weight"] == "0.57692308"  # 30 of 52
    assert holdings["HOUSE"]["asset"]["name"] is None
    assert {item["quantity"] for item in holdings.values()} == {None}
    share = next(item for symbol, item in holdings.items() if symbol != "HOUSE")
    assert share["asset"]["name"] == "SHARE"
    performance = get("performance", "?from=2024-01-02&to=2024-01-03")
    assert performance["time_weighted_return"]["value"] == "0.04000000"  # 52 ÷ 50 − 1
    assert performance["end_value"] is None
    assert set(performance["attribution"].values()) == {None}


def test_an_entity_tag_is_of_what_is_shown(account):
    """A hash of the whole answer would confirm a guess of the amounts."""
    world = World(account(), published_share())
    path = f"/transactions/{world.ids['transaction']}"
    http = world.http("transactions")
    whole = http.get(path, headers=world.account.user.headers)
    shown = http.get(path, headers=world.token("percentages"))
    assert shown.json["note"] is shown.json["quantity"] is shown.json["external_id"] is None
    assert shown.headers["ETag"] == entity_tag(shown.data) != whole.headers["ETag"]
    assert {name for name, _ in shown.headers} == {name for name, _ in whole.headers}


def test_every_operation_is_among_the_answers_that_are_compared(account, shares):
    """A new operation for such tokens needs its path in tests/functions/scaled_ledgers.py."""
    scaled = Scaled(account(), shares, "1")
    scaled.record([])
    paths = [path.partition("?")[0] for path in scaled.paths()]
    patterns = {name: re.sub(r"<uuid:\w+>", "[0-9a-f-]{36}", PATHS[name]) for name in READ}
    assert not [
        name
        for name, pattern in patterns.items()
        if not any(re.fullmatch(pattern, path) for path in paths)
    ]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, factor=FACTORS, track_cash=st.booleans())
def test_a_ledger_times_any_factor_gives_the_same_answers(
    account, shares, steps, factor, track_cash
):
    """So no amount, quantity, cost or close of a house can be computed from all of them."""
    one, other = (
        Scaled(account(track_cash=track_cash, name=f"Depot {size}"), shares, size)
        for size in ("1", factor)
    )
    one.record(steps)
    other.record(steps)
    answers = one.answers()
    assert answers == other.answers()
    assert not [word for word in (*OWN_WORDS[1:3], "Depot", "House ") if word in repr(answers)]


@pytest.fixture
def shares(account):
    """Two market assets with closes, one without, and the dollar in euros."""
    account()
    published = {name: market_asset(name.upper()) for name in ("share", "other", "bond")}
    closes = [50, 52, 49, 51, 55, 60, 58, 57, 61, 66]
    for name, factor in (("share", 1), ("other", 3)):
        days = DAYS[:: 3 if name == "share" else 4]
        publish_closes(
            published[name],
            "USD",
            [(day, str(close * factor)) for day, close in zip(days, closes, strict=False)],
        )
    publish_rates([(day, "USD", "EUR", f"0.9{place}") for place, day in enumerate(DAYS)])
    return published
