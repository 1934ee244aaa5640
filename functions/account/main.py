"""The caller's account: read, change, change the password, export all data and read it back in,
close; and its personal tokens, which reach none of this.
"""

from uuid import UUID

import functions_framework
from flask import Request, Response

from shared import clock
from shared.account_import.schemas import AccountFile, AccountImportAnswer
from shared.auth.closed_accounts import close_account
from shared.auth.personal_tokens import service as personal_tokens
from shared.auth.personal_tokens.schemas import (
    IssuedToken,
    NewToken,
    TokenAnswer,
    TokenPage,
    TokensQuery,
)
from shared.auth.reauthentication import (
    AcceptedPassword,
    accept_new_password,
    change_password,
    reauthenticate,
)
from shared.auth.repository import Account, lock_unchanged
from shared.auth.schemas import CloseAccountBody, PasswordChangeBody
from shared.database.caller import Caller
from shared.errors import (
    EmailTaken,
    Forbidden,
    Invalid,
    InvalidCredentials,
    NotFound,
    Oversold,
    PreconditionFailed,
    QuotaExceeded,
    TooManyAttempts,
    Unavailable,
)
from shared.users import repository, service
from shared.users.export import export as export_of
from shared.users.schemas import AccountExportQuery, ChangedUser, ExportAnswer, UserAnswer
from shared.web import readiness
from shared.web.api import Api, Reading, Writing
from shared.web.replies import IfMatch, Reply, no_content, ok, resource
from shared.web.requests import IMPORT_BYTES_MAX

api = Api("account", readiness=[readiness.database])

PROOF_FAILURES = (InvalidCredentials, Forbidden, TooManyAttempts)


@api.get("", answers=UserAnswer, failures=[EmailTaken])
def read(caller: Caller, work: Reading) -> Reply:
    """The caller's profile."""
    profile = UserAnswer.of(repository.read(work, caller))
    service.refuse_taken_address(caller)
    return resource(profile)


@api.patch("", answers=UserAnswer, failures=[PreconditionFailed])
def change(body: ChangedUser, caller: Caller, work: Writing, if_match: IfMatch) -> Reply:
    """Changes the fields in the body: the caller's name, or their base currency."""
    if_match.check(UserAnswer.of(repository.read_and_lock(work, caller)))
    return resource(UserAnswer.of(service.change(work, caller, body, clock.now())))


def _prove_to_close(body: CloseAccountBody, caller: Caller) -> Account:
    return reauthenticate(caller, body.password, clock.now(), "/password")


@api.delete(
    "",
    status=204,
    failures=[*PROOF_FAILURES, PreconditionFailed],
    optional_body=True,
    prepare=_prove_to_close,
)
def close(prepared: Account, caller: Caller, work: Writing, if_match: IfMatch) -> Reply:
    """Deletes the account with its portfolios, transactions and manual assets, permanently."""
    lock_unchanged(work, prepared)
    if_match.check(UserAnswer.of(repository.read_and_lock(work, caller)))
    close_account(work, caller.user_id, clock.now())
    return no_content()


@api.post(
    "/delete",
    status=204,
    failures=[*PROOF_FAILURES, PreconditionFailed],
    optional_body=True,
    prepare=_prove_to_close,
)
def delete(prepared: Account, caller: Caller, work: Writing, if_match: IfMatch) -> Reply:
    """The same as DELETE /account, for clients that can't send a body with DELETE."""
    return close(prepared, caller, work, if_match)


def _prove_to_change(body: PasswordChangeBody, caller: Caller) -> AcceptedPassword:
    account = reauthenticate(caller, body.current_password, clock.now(), "/current_password")
    return accept_new_password(account, body.new_password)


@api.post("/password", status=204, failures=PROOF_FAILURES, prepare=_prove_to_change)
def new_password(prepared: AcceptedPassword, work: Writing) -> Reply:
    """Changes the password and ends every login: all tokens issued before are refused, personal
    ones and those of Firebase too.
    """
    change_password(work, prepared, clock.now())
    return no_content()


@api.get("/export", answers=ExportAnswer, failures=[Invalid, Unavailable])
def export(query: AccountExportQuery, caller: Caller) -> Reply:
    """Everything that is stored about the caller, as of one moment. The answer is streamed
    without a Content-Length, and ends early where it can't be completed.
    """
    return Reply(200, pieces=export_of(caller, query))


@api.get("/tokens", answers=TokenPage)
def tokens(query: TokensQuery, caller: Caller, work: Reading) -> Reply:
    """The caller's personal tokens, newest first, without their texts."""
    rows = personal_tokens.page_of(work, caller, query, query.limit + 1)
    now = clock.now()
    items, next_cursor = query.page(
        rows, lambda row: TokenAnswer.of(row[0], is_void=row[1], now=now), personal_tokens.page_key
    )
    return ok(TokenPage(items=items, next_cursor=next_cursor))


@api.post("/tokens", answers=IssuedToken, status=201, failures=[QuotaExceeded], secret=True)
def new_token(body: NewToken, caller: Caller, work: Writing) -> Reply:
    """A personal token for a script or a share. The answer has its text, which is shown this once;
    so an Idempotency-Key, for which the answer would be stored, is not honoured.
    """
    token, text = personal_tokens.create(work, caller, body)
    answer = IssuedToken.with_text(token, text, clock.now())
    return Reply(
        201, answer.model_dump_json().encode(), {"Location": f"/account/tokens/{token.id}"}
    )


@api.delete("/tokens/<uuid:token_id>", status=204, failures=[NotFound])
def revoke_token(token_id: UUID, caller: Caller, work: Writing) -> Reply:
    """Revokes a personal token: every instance refuses it from the next request on."""
    personal_tokens.revoke(work, caller, token_id)
    return no_content()


@api.post(
    "/import",
    answers=AccountImportAnswer,
    bytes_max=IMPORT_BYTES_MAX,
    failures=[Oversold, QuotaExceeded],
)
def import_(body: AccountFile, caller: Caller, work: Writing) -> Reply:
    """Reads what /account/export wrote, here or elsewhere, in up to 10 MiB, all or nothing.

    It adds what the account has not yet, and changes nothing that is there; so reading a file again
    changes nothing. A larger account is read part by part: exports of ranges of days, oldest first.
    """
    # It imports the ledger, which no other request of this function needs: a fifth of a cold start.
    from shared.account_import.service import import_account

    return ok(import_account(work, caller, body, clock.now()))


@functions_framework.http
def account(_request: Request) -> Response:
    return api.answer()
