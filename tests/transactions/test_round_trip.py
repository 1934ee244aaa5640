"""An exported file imports as the same transactions, whatever text their notes have."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.database.caller import Caller
from shared.transactions import export
from shared.transactions.batch import record_all
from shared.transactions.formats.registry import read_file
from shared.transactions.formats.schemas import ExportQuery
from shared.transactions.record_repository import Filter, text_pages
from shared.transactions.schemas import TransactionFields

formula_like = st.text(alphabet="'=+-@\t\r\n\",;x", min_size=1, max_size=8)
notes = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30
)
numbers = st.decimals("0.000000000001", "999999999999999", places=12).map("{:f}".format)
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
    return st.fixed_dictionaries(
        fixed, optional={**optional, "currency": st.sampled_from(["EUR", "ARS"])}
    )


stated = st.one_of(
    of_type("BUY", quantity=numbers, unit_price=numbers),
    of_type("DIVIDEND", quantity=numbers, unit_price=st.just("0.333333333333")),
    of_type("DIVIDEND", amount=numbers),
    of_type("INTEREST", amount=numbers.map(lambda number: f"-{number}")),
    of_type("DEPOSIT", amount=numbers),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(stated, max_size=5))
def test_every_file_comes_back_as_it_went_out(scenes, items):
    """Recorded, exported, imported into an empty portfolio: the same columns in the same order; CSV
    and JSON alike.
    """
    with scenes() as scene:
        transactions = [_fields(scene, place, item) for place, item in enumerate(items)]
        assert record_all(
            scene.work, Caller(scene.user_id), scene.portfolio_id, transactions, dry_run=False
        ).created == len(items)
        expected = texts_of(scene.work, scene.portfolio_id)
        written, in_json = (
            b"".join(
                export.pieces_of(
                    scene.work, ExportQuery(portfolio_id=scene.portfolio_id, format=form)
                )
            )
            for form in ("csv", "json")
        )
        for content, media_type in ((written, "text/csv"), (in_json, "application/json")):
            read = read_file(content, media_type, None)
            other = scene.another_portfolio()
            answer = record_all(scene.work, Caller(scene.user_id), other, read, dry_run=False)
            assert answer.created == len(items), answer
            assert texts_of(scene.work, other) == expected


def texts_of(work, portfolio_id):
    return [
        row
        for page in text_pages(work, Filter(portfolio_id), export.COLUMNS_STORED, 3)
        for row in page
    ]


def _fields(scene, place, item):
    item = dict(item)
    asset = {"asset_id": scene.euro if item.pop("asset") else scene.market}
    if item["type"] == "DEPOSIT":
        asset = {}
    if "fx_rate" in item:
        item.setdefault("currency", "EUR")
    return TransactionFields.model_validate({**item, **asset, "external_id": f"={place}"})
