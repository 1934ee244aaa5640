"""The rows of its account that a caller sees: another user's are absent, and so are those of
portfolios to which a personal token is not limited.

Every statement about portfolios and manual assets of a caller has one of these clauses, and needs
`parameters_of`.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from shared.database.allocation import allocation_targets, asset_tags
from shared.database.assets import assets, own_closes
from shared.database.caller import CALLER_ID, CALLER_PORTFOLIO_IDS
from shared.database.import_mappings import import_mappings
from shared.database.portfolios import portfolios
from shared.database.transactions import transactions

_IS_UNLIMITED: Final = CALLER_PORTFOLIO_IDS.is_(None)

OWN_PORTFOLIO: Final = (portfolios.c.owner_id == CALLER_ID) & (
    _IS_UNLIMITED | (portfolios.c.id == sa.any_(CALLER_PORTFOLIO_IDS))
)
"""The caller's portfolios."""

IN_VISIBLE_PORTFOLIO: Final = _IS_UNLIMITED | (
    transactions.c.portfolio_id == sa.any_(CALLER_PORTFOLIO_IDS)
)
"""The account's transactions that a token sees."""

ASSET_OF_ACCOUNT: Final = assets.c.owner_id == CALLER_ID
CLOSE_OF_ACCOUNT: Final = own_closes.c.owner_id == CALLER_ID
"""All that the account has, whatever a token sees of it: for versions, which show nothing."""

MAPPING_OF_ACCOUNT: Final = import_mappings.c.owner_id == CALLER_ID
"""How the account's files are read: names of columns, and nothing of a portfolio."""
TAGS_OF_ACCOUNT: Final = asset_tags.c.owner_id == CALLER_ID
TARGETS_OF_ACCOUNT: Final = allocation_targets.c.owner_id == CALLER_ID
"""What the account says of assets and of groups of them."""

IS_IN_USE_OR_UNLIMITED: Final = _IS_UNLIMITED | sa.exists().where(
    transactions.c.portfolio_id == sa.any_(CALLER_PORTFOLIO_IDS),
    (transactions.c.asset_id == assets.c.id) | (transactions.c.to_asset_id == assets.c.id),
)
"""The assets of which a caller sees what their owner entered: of a token that is limited to some
portfolios, those that transactions in these use.
"""

OWN_ASSET: Final = ASSET_OF_ACCOUNT & IS_IN_USE_OR_UNLIMITED
"""The caller's manual assets: of a token that is limited to some portfolios, those that
transactions in these use.
"""

VISIBLE_ASSET: Final = assets.c.owner_id.is_(None) | OWN_ASSET
"""Market assets, and the caller's manual ones."""
