"""Every expected failure, as one tree. None of them knows HTTP; web/problems.py maps each branch
once.

FinanceApiError
├── Invalid                  the request can't mean anything: which field, and why
│   └── UnknownSymbol        no provider knows the symbol
├── Unauthenticated          no token, or one that doesn't hold
│   ├── InvalidCredentials   unknown e-mail or wrong password, told apart by nobody
│   └── RefreshTokenSpent    a refresh token came back a second time
├── Forbidden                known, but not allowed
├── NotFound                 missing, or somebody else's
├── Conflict                 fine by itself, but not with what is stored
│   ├── EmailTaken
│   ├── Oversold             the ledger would hold less than nothing
│   ├── DuplicateExternalId  the portfolio has a transaction with this external_id
│   ├── SymbolTaken          another of one's manual assets has this symbol
│   ├── AssetInUse
│   ├── IdempotencyConflict  the same key with another request
│   ├── QuotaExceeded        more than one user may keep
│   └── AlreadyRunning       another run of this job holds the lock
├── PreconditionFailed       If-Match names another version
├── TooManyAttempts          throttled: try again after some seconds
├── Unavailable              something that we depend on is down: nothing was lost, try again
│   └── DeadlineExceeded     the request asks for more than can be computed in its time
├── ClientGone               nobody waits for the answer any more
└── ProviderError            a market data vendor failed; ingestion moves on to the next one
    ├── ProviderUnavailable  429, 5xx, a time-out, or a reset
    │   └── ProviderRateLimited  no more calls for now: nothing was learned of what was requested
    ├── ProviderRefused      our key or our request is wrong: trying again is no use
    ├── SymbolNotServed      this vendor does not know the symbol
    └── BadAnswer            an answer that can't be believed
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final


class FinanceApiError(Exception):
    """`code` is stable and part of the contract; `detail` is for people and may change."""

    code = "error"

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra: Mapping[str, object] = extra


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field. `pointer` is a JSON pointer into the body, or `?name` for the
    query string.
    """

    pointer: str
    detail: str


ERRORS_MAX: Final = 100
"""How many an answer goes through: nobody reads more, and a body of a megabyte can have a hundred
thousand.
"""


class Invalid(FinanceApiError):
    """`errors` are the first of those given; `errors_omitted` is how many more there are, `omitted`
    among them.
    """

    code = "invalid_request"

    def __init__(self, detail: str, errors: Sequence[FieldError] = (), *, omitted: int = 0) -> None:
        super().__init__(detail)
        self.errors = tuple(errors[:ERRORS_MAX])
        self.errors_omitted = omitted + len(errors) - len(self.errors)

    @classmethod
    def field(cls, pointer: str, detail: str) -> Invalid:
        """One field is wrong. The class raised is the one called, so that its code goes with it."""
        return cls(detail, [FieldError(pointer, detail)])


class UnknownSymbol(Invalid):
    code = "unknown_symbol"


class Unauthenticated(FinanceApiError):
    code = "unauthenticated"


class InvalidCredentials(Unauthenticated):
    code = "invalid_credentials"


class RefreshTokenSpent(Unauthenticated):
    code = "refresh_token_spent"


class Forbidden(FinanceApiError):
    code = "forbidden"


class NotFound(FinanceApiError):
    code = "not_found"


class Conflict(FinanceApiError):
    code = "conflict"


class EmailTaken(Conflict):
    code = "email_taken"


class Oversold(Conflict):
    """`held` units were there on `date`, before the transaction that asks for more."""

    code = "oversold"

    def __init__(self, detail: str, *, date: date, held: Decimal) -> None:
        super().__init__(detail, date=date, held=held)
        self.date = date
        self.held = held


class DuplicateExternalId(Conflict):
    code = "duplicate_external_id"


class SymbolTaken(Conflict):
    code = "symbol_taken"


class AssetInUse(Conflict):
    code = "asset_in_use"


class IdempotencyConflict(Conflict):
    code = "idempotency_conflict"


class QuotaExceeded(Conflict):
    """`quota` is its name, `limit` what it allows, `current` what there is; the way out stands in
    the detail.
    """

    code = "quota_exceeded"

    def __init__(self, detail: str, *, quota: str, limit: int, current: int) -> None:
        super().__init__(detail, quota=quota, limit=limit, current=current)


class AlreadyRunning(Conflict):
    code = "already_running"


class PreconditionFailed(FinanceApiError):
    code = "precondition_failed"


class TooManyAttempts(FinanceApiError):
    code = "too_many_attempts"

    def __init__(self, detail: str, *, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class Unavailable(FinanceApiError):
    code = "unavailable"

    def __init__(self, detail: str, *, retry_after_s: int = 5) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class DeadlineExceeded(Unavailable):
    code = "deadline_exceeded"


class ClientGone(FinanceApiError):
    code = "client_gone"


class ProviderError(FinanceApiError):
    code = "provider_error"


class ProviderUnavailable(ProviderError):
    code = "provider_unavailable"


class ProviderRateLimited(ProviderUnavailable):
    pass


class ProviderRefused(ProviderError):
    code = "provider_refused"


class SymbolNotServed(ProviderError):
    code = "symbol_not_served"


class BadAnswer(ProviderError):
    code = "bad_answer"
