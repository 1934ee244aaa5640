"""Assets: market assets, priced by vendors, and manual assets, priced by their owner; their closes
and corporate actions.
"""

from uuid import UUID

import functions_framework
from flask import Request, Response

from shared.assets import market_assets, repository, service, tags
from shared.assets.listings import ListedAsset
from shared.assets.new_asset import NewAsset
from shared.assets.schemas import (
    ActionAnswer,
    ActionPage,
    ActionsQuery,
    AssetAnswer,
    AssetPage,
    AssetsQuery,
    ChangedAsset,
    CloseAnswer,
    ClosePage,
    ClosesQuery,
    ClosesStored,
    EnteredDays,
    NewCloses,
)
from shared.assets.search import service as search_service
from shared.assets.search.schemas import AssetSearchAnswer, AssetSearchQuery
from shared.assets.tags import TagsAnswer, TagsOfAsset
from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.errors import (
    AssetInUse,
    Forbidden,
    NotFound,
    PreconditionFailed,
    QuotaExceeded,
    SymbolTaken,
    TooManyAttempts,
    Unavailable,
    UnknownSymbol,
    VendorHasClose,
)
from shared.web import readiness
from shared.web.api import Api, Reading, Writing
from shared.web.client_address import client_address
from shared.web.operation import Tokens
from shared.web.replies import IfMatch, Reply, created, no_content, ok, resource

api = Api("assets", readiness=[readiness.database, readiness.market_data])


@api.get("", answers=AssetPage, tokens=Tokens.READ)
def list_(query: AssetsQuery, caller: Caller, work: Reading) -> Reply:
    """Market assets and the caller's manual assets, by symbol."""
    rows = service.page_of(work, caller, query, query.limit + 1)
    items, next_cursor = query.page(rows, AssetAnswer.of, service.page_key)
    return ok(AssetPage(items=items, next_cursor=next_cursor))


@api.get("/search", answers=AssetSearchAnswer, failures=[TooManyAttempts], tokens=Tokens.READ)
def search(query: AssetSearchQuery, caller: Caller) -> Reply:
    """Market assets by symbol, name or ISIN: at the providers, and among those that are added.

    Each listing once, the likeliest first. The providers are asked beside each other, and less
    than a second is waited for them: `providers` says what became of each. The answers are
    remembered for some minutes.
    """
    return ok(search_service.search(caller, query.query, client_address()))


def _look_up(body: NewAsset, caller: Caller) -> Asset | ListedAsset | None:
    return market_assets.look_up(body, caller, client_address())


@api.post(
    "",
    answers=AssetAnswer,
    status=(201, 200),
    failures=[UnknownSymbol, SymbolTaken, QuotaExceeded, TooManyAttempts, Unavailable],
    creates=True,
    prepare=_look_up,
    tokens=Tokens.WRITE,
)
def create(
    body: NewAsset, prepared: Asset | ListedAsset | None, caller: Caller, work: Writing
) -> Reply:
    """Adds a market asset, or creates a manual one.

    A market asset is looked up at the price vendors, by its symbol (`AAPL`, `SAP.DE`, `BTC-USD`) or
    its ISIN; they provide its name, currency and class. 200 where it exists already. Its closes are
    read at once: `prices` is `pending` until then.
    """
    asset, is_new = service.create(work, caller, body, prepared)
    answer = AssetAnswer.of(asset)
    return created(answer, f"/assets/{asset.id}") if is_new else resource(answer)


@api.get("/<uuid:asset_id>", answers=AssetAnswer, failures=[NotFound], tokens=Tokens.READ)
def read(asset_id: UUID, caller: Caller, work: Reading) -> Reply:
    """One asset."""
    return resource(AssetAnswer.of(repository.read_asset(work, asset_id, caller)))


@api.patch(
    "/<uuid:asset_id>",
    answers=AssetAnswer,
    failures=[NotFound, Forbidden, SymbolTaken, AssetInUse, PreconditionFailed],
    tokens=Tokens.WRITE,
)
def change(
    asset_id: UUID, body: ChangedAsset, caller: Caller, work: Writing, if_match: IfMatch
) -> Reply:
    """Changes the fields in the body; manual assets only. The currency can't change once a
    transaction uses the asset.
    """
    asset = repository.lock_manual_asset(work, asset_id, caller)
    if_match.check(AssetAnswer.of(asset))
    return resource(AssetAnswer.of(service.change(work, asset, body)))


@api.delete(
    "/<uuid:asset_id>",
    status=204,
    failures=[NotFound, Forbidden, AssetInUse, PreconditionFailed],
    tokens=Tokens.WRITE,
)
def delete(asset_id: UUID, caller: Caller, work: Writing, if_match: IfMatch) -> Reply:
    """Deletes a manual asset that no transaction uses, and its closes, permanently."""
    asset = repository.lock_manual_asset(work, asset_id, caller)
    if_match.check(AssetAnswer.of(asset))
    service.delete(work, asset)
    return no_content()


@api.get(
    "/<uuid:asset_id>/prices",
    answers=ClosePage,
    failures=[NotFound, Unavailable],
    basis=repository.read_basis,
    tokens=Tokens.READ,
)
def prices(
    basis: repository.AssetBasis, query: ClosesQuery, caller: Caller, work: Reading
) -> Reply:
    """Closes as traded, oldest first: a vendor's, and on days without one the caller's own."""
    asset = basis.asset
    rows = service.closes(work, caller, basis, query, query.limit + 1)
    items, next_cursor = query.page(rows, CloseAnswer.of, service.close_key)
    return ok(
        ClosePage(asset_id=asset.id, currency=asset.currency, items=items, next_cursor=next_cursor)
    )


def _check_closes(asset_id: UUID, body: NewCloses, caller: Caller) -> Asset:
    return service.check_closes(asset_id, body, caller)


@api.put(
    "/<uuid:asset_id>/prices",
    answers=ClosesStored,
    failures=[NotFound, VendorHasClose, QuotaExceeded, Unavailable],
    prepare=_check_closes,
    tokens=Tokens.WRITE,
)
def put_prices(body: NewCloses, prepared: Asset, caller: Caller, work: Writing) -> Reply:
    """Inserts or corrects closes, all or nothing.

    Of a manual asset on any day. Of a market asset on days that no vendor has: these are the
    caller's own, no other account sees or uses them, and a vendor's close that arrives later for
    the same day takes their place.
    """
    return ok(service.record_closes(work, caller, prepared, body))


@api.delete("/<uuid:asset_id>/prices", status=204, failures=[NotFound], tokens=Tokens.WRITE)
def delete_prices(asset_id: UUID, query: EnteredDays, caller: Caller, work: Writing) -> Reply:
    """Deletes the closes that the caller has entered from `from` to `to`, both inclusive.

    A vendor's closes stay. 404 where there is none to delete.
    """
    service.delete_closes(work, caller, asset_id, query)
    return no_content()


@api.get("/<uuid:asset_id>/tags", answers=TagsAnswer, failures=[NotFound], tokens=Tokens.READ)
def read_tags(asset_id: UUID, caller: Caller, work: Reading) -> Reply:
    """What the caller says of an asset: tags, a country, a sector."""
    return ok(tags.read_tags(work, asset_id, caller))


@api.put("/<uuid:asset_id>/tags", answers=TagsAnswer, failures=[NotFound], tokens=Tokens.WRITE)
def put_tags(asset_id: UUID, body: TagsOfAsset, caller: Caller, work: Writing) -> Reply:
    """Says something of an asset, of a market asset too, in place of what was said before. No other
    account sees it.
    """
    return ok(tags.write_tags(work, asset_id, caller, body))


@api.get(
    "/<uuid:asset_id>/actions",
    answers=ActionPage,
    failures=[NotFound, Unavailable],
    basis=repository.read_basis,
    tokens=Tokens.READ,
)
def actions(basis: repository.AssetBasis, query: ActionsQuery) -> Reply:
    """Splits and dividends of a market asset, oldest first; a manual asset has none."""
    rows = service.actions(basis.asset, query, query.limit + 1)
    items, next_cursor = query.page(rows, ActionAnswer.of, service.action_key)
    return ok(ActionPage(items=items, next_cursor=next_cursor))


@functions_framework.http
def assets(_request: Request) -> Response:
    return api.answer()
