"""Who gets past the guard, and with what."""

from __future__ import annotations

from shared.config import settings
from shared.web.guard import caller_of


def test_a_signed_in_user_is_the_caller(new_user):
    """The token of a user names that user."""
    user = new_user()
    assert caller_of(user.headers["Authorization"]).user_id == user.user_id
    assert settings().environment == "local"
