"""Which If-Match headers name the version of a resource that is stored now."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from shared.errors import PreconditionFailed
from shared.web.replies import IfMatch, resource


class Resource(BaseModel):
    name: str


CURRENT = Resource(name="New")
CURRENT_TAG = resource(CURRENT).headers["ETag"]
OLD_TAG = resource(Resource(name="Old")).headers["ETag"]


@pytest.mark.parametrize(
    "header",
    [None, "*", CURRENT_TAG, f"{OLD_TAG}, {CURRENT_TAG}", f'"a, b",{CURRENT_TAG}'],
)
def test_a_header_that_names_the_current_version_passes(header):
    IfMatch.parse(header).check(CURRENT)


@pytest.mark.parametrize(
    "header", ["", '""', OLD_TAG, f"W/{CURRENT_TAG}", f"{OLD_TAG}, W/{CURRENT_TAG}", '"*"']
)
def test_any_other_header_is_a_failed_precondition(header):
    """Weak tags too: If-Match compares strongly (RFC 9110 §13.1.1)."""
    with pytest.raises(PreconditionFailed):
        IfMatch.parse(header).check(CURRENT)
