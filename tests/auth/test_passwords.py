"""Which passwords may be chosen, and how they are kept."""

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
def test_a_password_that_is_tried_first_is_refused_and_says_why(password, why):
    """Each rule refuses what it is for, whatever the case it is written in."""
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
def test_a_good_password_is_taken(password):
    """Length and being one's own are what counts; no class of character is required."""
    assert refusal(password, EMAIL) is None


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_composed_and_decomposed_typing_is_the_same_password(text):
    """A keyboard that sends é as one character and one that sends e and an accent log in alike."""
    forms = {
        password_hashing.normalised(unicodedata.normalize(form, text))
        for form in ("NFC", "NFD", "NFKC", "NFKD")
    }
    assert len(forms) == 1


@settings(max_examples=10, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=128))
def test_a_hash_verifies_its_password_in_any_form_and_no_other(text):
    """Hash and verify agree across Unicode forms; one more character is another password."""
    made = password_hashing.hash_password(unicodedata.normalize("NFD", text))
    assert password_hashing.verify_password(made, unicodedata.normalize("NFC", text))
    assert not password_hashing.verify_password(made, text + "x")


def test_hashes_are_argon2id_at_the_recommended_cost_with_their_own_salt():
    """m=19 MiB, t=2, p=1, and never the same hash twice."""
    first, second = (
        password_hashing.hash_password("seven green kettles"),
        password_hashing.hash_password("seven green kettles"),
    )
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert not password_hashing.needs_rehash(first)


def test_an_account_that_is_not_there_costs_what_one_that_is_costs():
    """The stand-in hash has today's parameters, so verifying it takes the same time; it never
    matches.
    """
    assert not password_hashing.needs_rehash(password_hashing.UNKNOWN_USER_HASH)
    assert not password_hashing.verify_password(None, "seven green kettles")


def test_a_hash_of_older_parameters_asks_to_be_made_again():
    """What the next login replaces."""
    assert password_hashing.needs_rehash(
        "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43
    )
