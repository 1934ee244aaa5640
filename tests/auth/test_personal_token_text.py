"""The text of a personal token: recognisable, and told from a mistyped one without the database."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.auth.personal_tokens import text
from shared.errors import Unauthenticated
from shared.log_redaction import without_tokens


def test_a_token_is_one_word_that_a_scanner_finds():
    """Letters and digits behind a prefix, always as long."""
    for _ in range(200):
        token = text.new_token()
        assert re.fullmatch(r"fa_[0-9A-Za-z]{49}", token)
        assert re.findall(text.PATTERN, f"export TOKEN={token};") == [token]
        assert text.is_token(token)
        text.check(token)


def test_tokens_differ():
    assert len({text.new_token() for _ in range(1_000)}) == 1_000


@given(st.integers(3, text.LENGTH - 1), st.sampled_from("0aZ"))
def test_one_wrong_character_is_found(place, other):
    """A checksum of 32 bits finds every change of a single character."""
    token = text.new_token()
    mistyped = token[:place] + other + token[place + 1 :]
    assert text.is_token(mistyped) == (mistyped == token)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (lambda token: token[:-1], "51 characters"),
        (lambda token: f"{token}x", "53 characters"),
        (lambda _: "fa_", "3 characters"),
        (lambda token: f"fa_{'x' * 49}" + token[:0], "checksum"),
        (lambda token: token[:10] + token[11] + token[10] + token[12:], "checksum"),
        (lambda token: f"{token[:-1]}é", "checksum"),
    ],
)
def test_what_can_be_no_token_is_refused_with_the_reason(wrong, reason):
    """Shortened, lengthened, transposed, and of other characters."""
    token = "fa_" + "".join(f"{number:x}" for number in range(16)) * 2 + "0" * 11
    token += text._checksum(token)
    assert text.is_token(token)
    with pytest.raises(Unauthenticated, match=reason):
        text.check(wrong(token))


@given(st.text())
def test_any_text_is_refused_and_no_accident(rest):
    with pytest.raises(Unauthenticated):
        text.check(f"fa_{rest}")


def test_the_reason_never_quotes_the_token():
    token = text.new_token()
    for wrong in (token[:-1], f"{token[:-1]}_"):
        with pytest.raises(Unauthenticated) as refusal:
            text.check(wrong)
        assert token[3:20] not in refusal.value.detail


@given(st.text(), st.text())
def test_a_token_is_left_out_of_a_log_line(before, after):
    token = text.new_token()
    assert token[3:30] not in without_tokens(f"{before}{token}{after}")
