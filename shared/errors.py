"""Every expected failure, as one tree. No class knows HTTP; web/problems.py maps the branches to
statuses.

FinanceApiError
├── Malformed                the body is not JSON, or larger than the request allows
├── Invalid                  the request is invalid: which field, and why
│   └── UnknownSymbol        no provider knows the symbol
├── Unauthenticated          no token, or one that is not valid
│   ├── InvalidCredentials   unknown e-mail or wrong password; the error does not reveal which
│   ├── RefreshTokenSpent    a refresh token was presented again after its exchange
│   └── ResetTokenInvalid    a link for a new password is unknown, spent, replaced or expired
├── Forbidden                authenticated, but not allowed
│   └── InsufficientScope    the account may do it, and this personal token may not
├── NotFound                 missing, or another user's
│   └── MailNotConfigured    this deployment sends no mail
├── Conflict                 valid, but in conflict with stored data
│   ├── EmailTaken
│   ├── Oversold             the ledger would hold less than nothing
│   ├── TransferPair         one side of a transfer can't be changed alone
│   ├── DuplicateExternalId  the portfolio has a transaction with this external_id
│   ├── SymbolTaken          another manual asset of the user has this symbol
│   ├── AssetInUse
│   ├── VendorHasClose       a vendor has a close of this day: no other may be entered
│   ├── IdempotencyConflict  the same key with another request
│   ├── QuotaExceeded        more than one user may store
│   └── AlreadyRunning       another run of this job holds the lock
├── PreconditionFailed       If-Match names another version
├── TooManyAttempts          throttled: try again after some seconds
├── Unavailable              a dependency is down: nothing is lost, try again
│   └── DeadlineExceeded     the request needs more time than a request may take
├── ClientGone               the client has disconnected
└── ProviderError            a market data vendor failed; ingestion moves on to the next one
    ├── ProviderUnavailable  429, 5xx, a time-out, or a reset
    │   └── ProviderRateLimited  it has rate-limited us: the request was not answered
    ├── ProviderRefused      our key or our request is wrong: a retry is useless
    ├── SymbolNotServed      this vendor does not know the symbol
    └── BadAnswer            the answer is not valid
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Self
from uuid import UUID

from shared.immutable import immutable


@immutable
class FieldError:
    """One error in one field. `pointer` is a JSON pointer into the body, or `?name` for the query
    string.
    """

    pointer: str
    detail: str


ERRORS_MAX: Final = 100
"""How many errors a response lists. A body of a megabyte can have a hundred thousand."""


class FinanceApiError(Exception):
    """`code` is stable and part of the contract; `detail` is for people and may change.

    `errors` has the first ERRORS_MAX errors in fields, where the failure is about fields;
    `errors_omitted` counts the others.
    """

    code = "error"

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra: Mapping[str, object] = extra
        self.errors: tuple[FieldError, ...] = ()
        self.errors_omitted = 0

    def _list(self, errors: Sequence[FieldError], omitted: int = 0) -> None:
        """`omitted` more are not in `errors`."""
        self.errors = tuple(errors[:ERRORS_MAX])
        self.errors_omitted = omitted + len(errors) - len(self.errors)


class Malformed(FinanceApiError):
    code = "malformed_request"


class Invalid(FinanceApiError):
    """`omitted` more errors are not in `errors`."""

    code = "invalid_request"

    def __init__(self, detail: str, errors: Sequence[FieldError] = (), *, omitted: int = 0) -> None:
        super().__init__(detail)
        self._list(errors, omitted)

    @classmethod
    def field(cls, pointer: str, detail: str) -> Self:
        """An error in one field, of the class that the method is called on. `detail` is what is
        wrong with it, as the rest of a sentence; a whole one where `pointer` is empty.
        """
        kind, name = ("parameter", pointer[1:]) if pointer.startswith("?") else ("field", pointer)
        sentence = f"The {kind} {name} {detail}" if pointer else detail
        return cls(sentence, [FieldError(pointer, detail)])


class UnknownSymbol(Invalid):
    code = "unknown_symbol"


class Unauthenticated(FinanceApiError):
    code = "unauthenticated"


class InvalidCredentials(Unauthenticated):
    code = "invalid_credentials"


class RefreshTokenSpent(Unauthenticated):
    code = "refresh_token_spent"


class ResetTokenInvalid(Unauthenticated):
    code = "reset_token_invalid"


class Forbidden(FinanceApiError):
    code = "forbidden"


class InsufficientScope(Forbidden):
    code = "insufficient_scope"


class NotFound(FinanceApiError):
    code = "not_found"


class MailNotConfigured(NotFound):
    code = "mail_not_configured"


class Conflict(FinanceApiError):
    code = "conflict"


class EmailTaken(Conflict):
    code = "email_taken"


class Oversold(Conflict):
    """`held` units were there on `date`, before the transaction that needs `requested`. `index` is
    its place in the request; None where it was recorded before.
    """

    code = "oversold"

    def __init__(
        self,
        detail: str,
        *,
        date: date,
        held: Decimal,
        requested: Decimal,
        asset_id: str | None = None,
        index: int | None = None,
    ) -> None:
        super().__init__(
            detail, date=date, held=held, requested=requested, asset_id=asset_id, index=index
        )
        self.date = date
        self.held = held


class TransferPair(Conflict):
    """`other_transaction_id` is the other side of the transfer."""

    code = "transfer_pair"

    def __init__(
        self, detail: str, *, transfer_id: UUID | None, other_transaction_id: UUID
    ) -> None:
        super().__init__(detail, transfer_id=transfer_id, other_transaction_id=other_transaction_id)


class DuplicateExternalId(Conflict):
    code = "duplicate_external_id"


class SymbolTaken(Conflict):
    code = "symbol_taken"


class AssetInUse(Conflict):
    code = "asset_in_use"


class VendorHasClose(Conflict):
    """`errors` names each item, with its day and the vendor; `date` is the first of the days."""

    code = "vendor_has_close"

    def __init__(self, detail: str, errors: Sequence[FieldError], *, date: date) -> None:
        super().__init__(detail, date=date)
        self._list(errors)


class IdempotencyConflict(Conflict):
    code = "idempotency_conflict"


class QuotaExceeded(Conflict):
    """`quota` is the quota's name, `limit` its limit and `current` the present count; the detail
    says what to do.
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
