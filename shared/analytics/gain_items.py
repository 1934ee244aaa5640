"""The gains of the journal as rows of /gains, and the sums of all gains, rounded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final

import numpy as np

from shared import deadline
from shared.analytics.gain_rows import FIELDS, GainRows, sold_asset
from shared.analytics.view import View
from shared.database.assets import Asset
from shared.ledger.gains import RealizedGain
from shared.ledger.money import add, round_money, round_per_unit, subtract, sum_or_none
from shared.ledger.pacing import paced
from shared.schema.fields import as_text
from shared.timeseries.cells import Keys, cells_of
from shared.timeseries.ledger_order import LedgerOrder
from shared.timeseries.purchases import Purchases
from shared.timeseries.realized_gains import SUMMED, SUMMED_BASE, Sums

Json = dict[str, Any]


def journal_rows(
    gains: Sequence[RealizedGain],
    view: View,
    assets: Mapping[str, Asset],
    order: LedgerOrder,
    purchases: Purchases,
) -> GainRows:
    """In the order of the journal."""
    keys = list(dict.fromkeys(str(gain.transaction.asset) for gain in gains))
    codes = {key: code for code, key in enumerate(keys)}
    items = [
        _item(gain, view, assets[str(gain.transaction.asset)].currency, purchases)
        for gain in paced(gains, deadline.check)
    ]
    return GainRows(
        keys,
        np.array([codes[str(gain.transaction.asset)] for gain in gains], np.int64),
        np.array([gain.transaction.date.toordinal() for gain in gains], np.int64),
        order.positions_of([gain.transaction.recorded for gain in gains]),
        {name: cells_of([item[name] for item in items]) for name in FIELDS if name != "asset"},
    )


def _item(
    gain: RealizedGain, view: View, own: str, purchases: Purchases
) -> Mapping[str, str | None]:
    """The texts of a RealizedGainAnswer, except its asset, whose currency is `own`."""
    transaction, lot, base = gain.transaction, gain.lot, view.currency
    gain_base = round_money(gain.gain_base, base)
    price_gain_base = round_money(gain.price_gain_base, base)
    return {
        "portfolio_id": str(view.portfolio_id),
        "transaction_id": transaction.key,
        "type": transaction.type,
        "lot_transaction_id": lot.key,
        "sold_on": transaction.date.isoformat(),
        "acquired_on": lot.date.isoformat(),
        "days_held": str((transaction.date - lot.date).days),
        "quantity": _text(round_per_unit(lot.quantity)),
        "proceeds": _text(round_money(gain.proceeds, own)),
        "cost": _text(round_money(lot.cost, own)),
        "gain": _text(round_money(gain.gain, own)),
        "proceeds_base": _text(round_money(gain.proceeds_base, base)),
        "cost_base": _text(round_money(lot.cost_base, base)),
        "gain_base": _text(gain_base),
        "price_gain_base": _text(price_gain_base),
        "fx_gain_base": _text(subtract(gain_base, price_gain_base)),
        "fx_rate_acquired": _text(round_per_unit(lot.rate)),
        "fx_rate_sold": _text(round_per_unit(gain.rate)),
        "repurchased": "true" if _is_repurchased(gain, purchases) else "false",
    }


def _is_repurchased(gain: RealizedGain, purchases: Purchases) -> bool:
    day = np.array([gain.transaction.date.toordinal()], np.int64)
    lot_key: Keys = np.array([(gain.lot.key or "").encode()], np.bytes_)
    return bool(purchases.are_near(str(gain.transaction.asset), day, lot_key)[0])


def _text(figure: Decimal | None) -> str | None:
    return None if figure is None else as_text(figure)


def journal_sums(gains: Iterable[RealizedGain]) -> dict[str, Sums]:
    """By asset."""
    by_asset: dict[str, list[RealizedGain]] = {}
    for gain in gains:
        by_asset.setdefault(str(gain.transaction.asset), []).append(gain)
    return {
        asset: {name: sum_or_none(map(figure, own)) for name, figure in _FIGURES.items()}
        for asset, own in by_asset.items()
    }


_FIGURES: Final = {
    "quantity": attrgetter("lot.quantity"),
    "proceeds": attrgetter("proceeds"),
    "cost": attrgetter("lot.cost"),
    "gain": attrgetter("gain"),
    "proceeds_base": attrgetter("proceeds_base"),
    "cost_base": attrgetter("lot.cost_base"),
    "gain_base": attrgetter("gain_base"),
    "price_gain_base": attrgetter("price_gain_base"),
}


def joined_sums(parts: Iterable[Mapping[str, Sums]]) -> dict[str, Sums]:
    """By asset, over all parts."""
    joined: dict[str, Sums] = {}
    for part in parts:
        for asset, sums in part.items():
            before = joined.get(asset)
            joined[asset] = (
                sums if before is None else {name: add(before[name], sums[name]) for name in sums}
            )
    return joined


def gain_sums(sums: Iterable[Sums], currency: str) -> dict[str, Decimal | None]:
    """GainSums, rounded so that both parts add up to the gain."""
    of_all = list(sums)
    rounded = {
        name: round_money(sum_or_none(own[name] for own in of_all), currency)
        for name in SUMMED_BASE
    }
    return {**rounded, "fx_gain_base": subtract(rounded["gain_base"], rounded["price_gain_base"])}


def asset_gains(sums: Mapping[str, Sums], assets: Mapping[str, Asset], currency: str) -> list[Json]:
    """The values of an AssetGains each, by symbol."""
    return [
        {
            "asset": sold_asset(assets[key]),
            "quantity": round_per_unit(own["quantity"]),
            **{
                name: round_money(own[name], assets[key].currency)
                for name in SUMMED
                if name != "quantity"
            },
            **gain_sums([own], currency),
        }
        for key, own in sorted(sums.items(), key=lambda entry: assets[entry[0]].symbol)
    ]
