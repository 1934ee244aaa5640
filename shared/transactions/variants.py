"""The forms of a new transaction by its type, for the OpenAPI document: the rows of the kinds."""

from __future__ import annotations

from typing import Final

from shared.ledger.kinds import DEPENDENT_FIELDS, KINDS, CountsAs, Kind, Sign
from shared.schema.fields import EXACT_PATTERN, NOT_NEGATIVE_PATTERN, POSITIVE_PATTERN
from shared.schema.variants import Variant, Variants

_PATTERNS: Final = {
    Sign.POSITIVE: POSITIVE_PATTERN,
    Sign.NOT_NEGATIVE: NOT_NEGATIVE_PATTERN,
    Sign.NOT_ZERO: EXACT_PATTERN,
}


def transaction_variants() -> Variants:
    """One form a type, in the order of the kinds."""
    return Variants("type", tuple(_variant(name, kind) for name, kind in KINDS.items()))


def _variant(name: str, kind: Kind) -> Variant:
    return Variant(
        name=f"New{name.title().replace('_', '')}",
        value=str(name),
        description=_description(name, kind),
        required=kind.required,
        refused=frozenset(field for field in DEPENDENT_FIELDS if not kind.allows(field)),
        narrower={"amount": {"pattern": _PATTERNS[kind.amount]}},
    )


def _description(name: str, kind: Kind) -> str:
    amount = "" if kind.counts_as is CountsAs.NOTHING else f" Its amount is {kind.counts_as.value}."
    one_of = f" It needs {' or '.join(kind.one_of)}." if kind.one_of else ""
    return f"A transaction of type {name}.{amount}{one_of}"
