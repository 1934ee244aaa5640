"""Which new passwords are accepted, and how passwords are stored."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.auth import password_hashing
from shared.auth.passwords import refusal

EMAIL = "ana.garcia@example.com"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "12 to 128"),
        ("x1y2" * 33, "12 to 128"),
        ("password1234", "common"),
        ("P@ssw0rd2024!", "common"),
        ("WELCOME123456", "common"),
        ("correcthorsebatterystaple", "common"),
        ("kettle kettle ", "repeated"),
        ("Xk9Xk9Xk9Xk9", "repeated"),
        ("poiuytrewq99", "sequence"),
        ("edcrfvtgbyhn", "sequence"),
        ("aaaaabbbbb12", "sequence"),
        ("ana.garcia2024", "e-mail"),
        ("ANA.GARCIA@example.com", "e-mail"),
    ],
)
def test_an_easily_guessed_password_is_refused_with_the_reason(password, why):
    """Each rule refuses its kind of password, in any case."""
    refused = refusal(password, EMAIL)
    assert refused is not None
    assert why in refused


@pytest.mark.parametrize(
    "password",
    [
        "seven green kettles",
        "tR4$kw-Lz91q",
        "ñandú corre rápido",
        "vuelo a Ushuaia 7am",
        "пароль из пяти слов",
    ],
)
def test_a_good_password_is_accepted(password):
    """Length and originality count; no class of character is required."""
    assert refusal(password, EMAIL) is None


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_composed_and_decomposed_typing_is_the_same_password(text):
    """A keyboard may send é as one character, or as e and an accent."""
    forms = {
        password_hashing.normalised(unicodedata.normalize(form, text))
        for form in ("NFC", "NFD", "NFKC", "NFKD")
    }
    assert len(forms) == 1


@settings(max_examples=10, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=128))
def test_a_hash_verifies_its_password_in_any_form_and_no_other(text):
    """Hash and verify agree across Unicode forms; one more character is another password."""
    password_hash = password_hashing.hash_password(unicodedata.normalize("NFD", text))
    assert password_hashing.verify_password(password_hash, unicodedata.normalize("NFC", text))
    assert not password_hashing.verify_password(password_hash, text + "x")


def test_hashes_are_argon2id_at_the_recommended_cost_with_their_own_salt():
    """m=19 MiB, t=2, p=1, and never the same hash twice."""
    first, second = (
        password_hashing.hash_password("seven green kettles"),
        password_hashing.hash_password("seven green kettles"),
    )
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert not password_hashing.needs_rehash(first)


def test_a_missing_account_takes_the_time_of_an_existing_one():
    """The substitute hash has the current parameters, so verifying it takes the same time. It never
    matches.
    """
    assert not password_hashing.needs_rehash(password_hashing.UNKNOWN_USER_HASH)
    assert not password_hashing.verify_password(None, "seven green kettles")


def test_a_hash_with_older_parameters_needs_a_rehash():
    """The next login replaces it."""
    assert password_hashing.needs_rehash(
        "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43
    )
