"""An account with two portfolios, and tokens of every kind, for tests of what tokens may do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from shared import clock
from shared.database import cloud_sql
from shared.database.auth import personal_tokens
from shared.web.operation import Operation, Tokens
from tests.functions.accounts import Account
from tests.functions.personal_tokens import bearer, create_token
from tests.market_data import market_asset, publish_closes, publish_rates
from tests.rows import ABSENT_ID, insert_asset, insert_own_close, insert_portfolio

KINDS: Final = (
    "read",
    "write",
    "limited",
    "other",
    "percentages",
    "expired",
    "revoked",
    "void",
)
"""`limited` and `other` may write: in the portfolio of the request, or in another one."""
REFUSED_KINDS: Final = ("expired", "revoked", "void")

NAME, NOTE, ROW = "Depot 4711", "from DE89 3704", "U1234567"
OWN_CLOSE: Final = "4711.08"
OWN_WORDS: Final = (NAME, NOTE, ROW, "HOUSE", "House in Salta")
"""The owner's words in the portfolio of the request."""

_NOTE: Final = sa.text(
    "UPDATE transactions SET note = :note, external_id = :external_id "
    "WHERE portfolio_id = :id AND asset_id = :asset_id RETURNING id"
)


@dataclass(frozen=True)
class Line:
    """Which tokens an operation accepts, what a request needs, the status of success, and the
    statuses of kinds of tokens that differ from the rule.

    In `query` and `body`, "<name>" is the id of a thing of the world.
    """

    tokens: Tokens
    status: int = 200
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    ids: Mapping[str, str] = field(default_factory=dict)
    """What parameters of the path name, where it is not what they are called after."""
    differs: Mapping[str, int] = field(default_factory=dict)

    def expected(self, kind: str) -> int:
        """The status for a kind of token."""
        if kind in REFUSED_KINDS:
            return 401
        if kind in self.differs:
            return self.differs[kind]
        accepted = {
            Tokens.NONE: (),
            Tokens.READ: ("read", "write", "limited", "percentages"),
            Tokens.READ_AMOUNTS: ("read", "write", "limited"),
            Tokens.WRITE: ("write", "limited"),
        }[self.tokens]
        if kind in accepted:
            return self.status
        return 404 if kind == "other" and self.tokens is not Tokens.NONE else 403


def published_share() -> UUID:
    """A market asset with closes."""
    share = market_asset("SHARE")
    publish_closes(share, "USD", [("2024-01-02", "10"), ("2024-01-03", "11")])
    publish_rates([("2024-01-02", "USD", "EUR", "0.9")])
    return share


class World:
    """A house and a share are in the one portfolio, nothing in the other; one manual asset is in
    none. The owner has entered a close of the share.
    """

    def __init__(self, account: Account, share: UUID) -> None:
        self.account = account
        user_id = account.user.user_id
        with cloud_sql.writing() as work:
            house, unused = (
                insert_asset(work, user_id, symbol=symbol, name=name, asset_class="OTHER")
                for symbol, name in (("HOUSE", "House in Salta"), ("UNUSED", "Unused"))
            )
            other = insert_portfolio(work, user_id, name="Other")
            insert_own_close(work, user_id, share, "2024-01-05", OWN_CLOSE)
        account.record("BUY", "2024-01-02", asset=house, quantity="3", unit_price="10")
        account.record("BUY", "2024-01-02", asset=share, quantity="2", unit_price="10")
        with cloud_sql.writing() as work:
            naming = sa.text("UPDATE portfolios SET name = :name WHERE id = :id")
            work.execute(naming, {"id": account.id, "name": NAME})
            words = {"note": NOTE, "external_id": ROW, "id": account.id, "asset_id": house}
            transaction = work.execute(_NOTE, words).scalar_one()
        self.ids: dict[str, Any] = {
            "portfolio": account.id,
            "other_portfolio": other,
            "asset": house,
            "unused": unused,
            "market": share,
            "transaction": transaction,
            "token": ABSENT_ID,
        }

    def http(self, function: str) -> Any:
        """A test client of the function."""
        return self.account.client(function)

    def token(self, kind: str) -> dict[str, str]:
        """The headers of a token of this kind."""
        limits: dict[str, dict[str, Any]] = {
            "read": {"scope": "read"},
            "limited": {"portfolio_ids": [str(self.ids["portfolio"])]},
            "other": {"portfolio_ids": [str(self.ids["other_portfolio"])]},
            "percentages": {"scope": "read", "show": "percentages"},
        }
        fields = {"scope": "write", **limits.get(kind, {})}
        created = create_token(self.http("account"), self.account.user.headers, **fields)
        of_token = personal_tokens.c.id == UUID(created["id"])
        now = clock.now()
        with cloud_sql.writing() as work:
            if kind == "revoked":
                work.execute(personal_tokens.delete().where(of_token))
            elif kind in REFUSED_KINDS:
                column = "expires_at" if kind == "expired" else "not_before"
                ending = personal_tokens.update().values({column: now - timedelta(seconds=1)})
                work.execute(ending.where(of_token))
        return bearer(created["token"])

    def send(self, operation: Operation, line: Line, headers: dict[str, str], **query: str) -> Any:
        """Calls an operation as its line says, about the first portfolio."""
        path = operation.path
        for parameter in re.findall(r"<uuid:(\w+)>", path):
            name = line.ids.get(parameter, parameter.removesuffix("_id"))
            path = path.replace(f"<uuid:{parameter}>", str(self.ids[name]))
        function = path.split("/")[1]
        return self.http(function).open(
            path,
            method=operation.method,
            query_string={**self.filled(dict(line.query)), **query},
            json=self.filled(line.body),
            headers=headers,
        )

    def filled(self, value: Any) -> Any:
        """The value with ids in place of "<name>"."""
        if isinstance(value, dict):
            return {name: self.filled(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        if isinstance(value, str) and value.startswith("<"):
            return str(self.ids[value.strip("<>")])
        return value

    def stored(self) -> list[list[Any]]:
        """The rows of the account."""
        owner = {"owner": self.account.user.user_id}
        queries = (
            "SELECT * FROM users WHERE id = :owner",
            "SELECT * FROM portfolios WHERE owner_id = :owner ORDER BY id",
            "SELECT * FROM assets WHERE owner_id = :owner ORDER BY id",
            """SELECT c.* FROM manual_closes AS c JOIN assets AS a ON a.id = c.asset_id
               WHERE a.owner_id = :owner ORDER BY 1, 2""",
            "SELECT * FROM own_closes WHERE owner_id = :owner ORDER BY asset_id, date",
            """SELECT t.* FROM transactions AS t JOIN portfolios AS p ON p.id = t.portfolio_id
               WHERE p.owner_id = :owner ORDER BY t.id""",
        )
        with cloud_sql.reading() as work:
            return [[repr(row) for row in work.execute(sa.text(query), owner)] for query in queries]
