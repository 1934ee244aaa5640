"""The publishers that messages name are those of the registry, in its order."""

from __future__ import annotations

import pytest

from shared.config import Settings
from shared.ledger.fx_kinds import FxKind
from shared.vendors.rates.publishers import named_publishers, publishers_between
from shared.vendors.rates.registry import chains

CHAINS = chains(Settings.model_validate({"openexchangerates_key": "k"}))


def of_chain(kind: str, *, in_pesos: bool) -> list[str]:
    [chain] = [chain for chain in CHAINS if chain.kind == kind and chain.in_pesos == in_pesos]
    return [publisher.name for publisher in chain.publishers]


@pytest.mark.parametrize("kind", FxKind)
def test_pesos_are_asked_of_the_chain_of_their_kind(kind: FxKind) -> None:
    assert publishers_between("USD", "ARS", kind) == of_chain(kind, in_pesos=True)


@pytest.mark.parametrize("kind", FxKind)
def test_other_pairs_have_official_rates_only(kind: FxKind) -> None:
    assert publishers_between("EUR", "AED", kind) == of_chain(FxKind.OFFICIAL, in_pesos=False)


def test_a_parallel_peso_reaches_other_currencies_through_the_dollar() -> None:
    assert publishers_between("ARS", "GBP", FxKind.MEP) == [
        *of_chain(FxKind.MEP, in_pesos=True),
        *of_chain(FxKind.OFFICIAL, in_pesos=False),
    ]


def test_a_publisher_that_needs_a_key_says_so() -> None:
    assert named_publishers(["ecb", "openexchangerates"]) == (
        "ecb, openexchangerates (where OPENEXCHANGERATES_KEY is set)"
    )
