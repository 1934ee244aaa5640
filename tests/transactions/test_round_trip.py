"""An exported file imports as the same transactions, whatever text their notes have."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.database.caller import Caller
from shared.ledger.money import sum_or_none
from shared.transactions import export
from shared.transactions.batch import record_all
from shared.transactions.file_import import record_file
from shared.transactions.formats.beancount_postings import completed
from shared.transactions.formats.beancount_text import directives
from shared.transactions.formats.registry import read_file
from shared.transactions.formats.schemas import ExportQuery, ImportQuery
from shared.transactions.import_preparation import PreparedImport
from shared.transactions.record_repository import Filter, text_pages
from shared.transactions.schemas import TransactionFields

formula_like = st.text(alphabet="'=+-@\t\r\n\",;x", min_size=1, max_size=8)
notes = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30
)
numbers = st.decimals("0.000000000001", "99999999999999", places=12).map("{:f}".format)
optional = {
    "fee": numbers,
    "tax": numbers,
    "fx_rate": numbers,
    "note": formula_like | notes,
    "order": st.integers(-1_000_000, 1_000_000),
    "settle_date": st.just("2024-06-30"),
}
common = {"date": st.integers(10, 30).map("2024-06-{}".format)}


def of_type(kind, **fields):
    fixed = {"type": st.just(kind), "asset": st.booleans(), **common, **fields}
    free = {**optional, "currency": st.sampled_from(["EUR", "ARS"])}
    return st.fixed_dictionaries(
        fixed, optional={name: free[name] for name in free.keys() - fixed.keys()}
    )


lots = st.lists(
    st.fixed_dictionaries(
        {"date": st.just("2020-01-02"), "quantity": numbers, "cost": numbers},
        optional={"fx_rate": numbers},
    ),
    min_size=1,
    max_size=3,
)
in_another = {"to_quantity": numbers}
stated = st.one_of(
    of_type("BUY", quantity=numbers, unit_price=numbers),
    of_type("BUY", quantity=numbers, amount=numbers, fee_currency=st.just("GBP"), fee=numbers),
    of_type("DIVIDEND", quantity=numbers, unit_price=st.just("0.333333333333")),
    of_type("DIVIDEND", amount=numbers.map(lambda number: f"-{number}")),
    of_type("INTEREST", amount=numbers.map(lambda number: f"-{number}")),
    of_type("DEPOSIT", amount=numbers),
    of_type("EXCHANGE", amount=numbers, to_amount=numbers, to_currency=st.just("CHF")),
    of_type("TRANSFER_IN", lots=lots),
    of_type("SPIN_OFF", cost_share=st.just("0.000000000001"), **in_another),
    of_type("MERGER", quantity=st.just("0.000000000001"), amount=numbers, **in_another),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(stated, max_size=5), st.integers(0, 3))
def test_every_file_comes_back_as_it_went_out(scenes, items, sales):
    """Recorded, exported, imported into an empty portfolio: the same columns in the same order;
    CSV, JSON and beancount alike. Ids are new, and the lots that a sale uses are those of the new
    transactions.
    """
    with scenes() as scene:
        caller, portfolio_id = Caller(scene.user_id), scene.portfolio_id
        transactions = [_fields(scene, place, item) for place, item in enumerate(items)]
        held = [_trade("BUY", asset) for asset in (scene.market, scene.euro)]
        _record(scene.work, caller, portfolio_id, [*held, *transactions])
        bought = _record(
            scene.work, caller, portfolio_id, [_trade("BUY", scene.own) for _ in range(sales)]
        )
        chosen = [
            _trade("SELL", scene.own, from_lots=[{"transaction_id": id_, "quantity": "1"}])
            for id_ in bought
        ]
        _record(scene.work, caller, portfolio_id, chosen)
        expected = texts_of(scene.work, scene.portfolio_id)
        written, in_json, in_beancount = (
            b"".join(
                export.pieces_of(
                    scene.work, ExportQuery(portfolio_id=scene.portfolio_id, format=form)
                )
            )
            for form in ("csv", "json", "beancount")
        )
        for directive in directives(in_beancount.decode()):
            completed(directive.postings)  # which raises where they don't balance
        for content, media_type in (
            (written, "text/csv"),
            (in_json, "application/json"),
            (in_beancount, "text/plain"),
        ):
            other = scene.another_portfolio()
            query = ImportQuery(portfolio_id=other)
            prepared = PreparedImport(read_file(content, media_type, None))
            answer = record_file(scene.work, Caller(scene.user_id), query, prepared)
            assert answer.created == len(expected), answer
            assert texts_of(scene.work, other) == expected


def texts_of(work, portfolio_id):
    """The rows, with the place of a row for its id."""
    rows = [
        dict(zip(export.COLUMNS_STORED, row, strict=True))
        for page in text_pages(work, Filter(portfolio_id), export.COLUMNS_STORED, 3)
        for row in page
    ]
    text = json.dumps(rows)
    for place, row in enumerate(rows):
        text = text.replace(str(row["id"]), f"row {place}")
    return json.loads(text)


def _record(work, caller, portfolio_id, fields):
    answer = record_all(work, caller, portfolio_id, fields, dry_run=False)
    assert answer.created == len(fields), answer
    return [item.id for item in answer.items]


def _trade(kind, asset, **more):
    trade = {"type": kind, "date": "2024-06-05", "asset_id": asset, "quantity": "1"}
    return TransactionFields.model_validate({**trade, "unit_price": "2", **more})


def _fields(scene, place, item):
    item = dict(item)
    asset = {"asset_id": scene.euro if item.pop("asset") else scene.market}
    if item["type"] in {"DEPOSIT", "EXCHANGE"}:
        asset = {}
    if "to_quantity" in item:
        asset["to_asset_id"] = scene.own
    if item["type"] == "TRANSFER_IN":
        quantities = [Decimal(lot["quantity"]) for lot in item["lots"]]
        item["quantity"] = f"{sum_or_none(quantities):f}"
    if "fx_rate" in item:
        item.setdefault("currency", "EUR")
    return TransactionFields.model_validate({**item, **asset, "external_id": f"={place}"})
