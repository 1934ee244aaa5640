"""Reads an import file, and asks the vendors for its assets, before the database transaction that
records it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from shared.assets import market_assets
from shared.assets.search.isin_lookup import load_isins
from shared.database.caller import Caller
from shared.database.cloud_sql import reading
from shared.errors import Invalid
from shared.immutable import immutable
from shared.portfolios.repository import read_portfolio
from shared.transactions.asset_creation import NOTHING, LookedUp, look_up_all
from shared.transactions.asset_resolution import NamedAssets
from shared.transactions.formats.format import Options
from shared.transactions.formats.mapping import ColumnMapping
from shared.transactions.formats.registry import ReadFile, read_file
from shared.transactions.formats.schemas import ImportQuery
from shared.transactions.mapping_repository import mapping_of

MAPPING: str = "mapping"
"""The form's field, and the query's parameter."""


@immutable
class SentFile:
    """A file as it was sent, unpacked; and the other fields of the form that it was sent in."""

    content: bytes
    media_type: str
    charset: str | None
    form: Mapping[str, str]


@immutable
class PreparedImport:
    """A file that was read, and what vendors say about the assets that it names."""

    file: ReadFile
    looked_up: LookedUp = NOTHING


def prepare(
    caller: Caller, query: ImportQuery, sent: SentFile, address: Callable[[], str]
) -> PreparedImport:
    """Raises Malformed, and Invalid where the file can't be read as a whole; with create_assets
    also NotFound (the portfolio), InsufficientScope, and Unauthenticated where the token is void.
    `address` gives the client's address, by which look-ups are counted.
    """
    options = Options(
        sent.charset, query.decimal, query.dates, query.time_zone, _mapping(query, sent.form)
    )

    def remembered(rows: Sequence[Sequence[str]]) -> ColumnMapping | None:
        with reading() as work:
            return mapping_of(work, caller, rows)

    file = read_file(sent.content, sent.media_type, query.format, options, remembered)
    if not query.create_assets:
        return PreparedImport(file)
    caller.check_whole_account("create assets")
    with reading() as work:
        portfolio = read_portfolio(work, query.portfolio_id, caller)
        names = NamedAssets.read(work, caller, file.items, portfolio.id).unmatched(file.items)
    load_isins([name.isin for name in names if name.isin is not None], caller, address())
    looked_up = look_up_all(names, lambda new: market_assets.look_up(new, caller, address()))
    return PreparedImport(file, looked_up)


def _mapping(query: ImportQuery, form: Mapping[str, str]) -> ColumnMapping | None:
    """The one that the query or the form has. Raises Invalid."""
    if query.mapping is not None and MAPPING in form:
        raise Invalid.field("?mapping", "is a field of the form too; send one of them")
    if query.mapping is not None:
        return ColumnMapping.parse(query.mapping, "?mapping")
    return ColumnMapping.parse(form[MAPPING], "/mapping") if MAPPING in form else None
