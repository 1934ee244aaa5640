"""Revisions: a row's column that changes with every change of the row and of the rows that belong
to it.

Triggers of the database set them (migration 0016), for every writer: each version of our code, and
an operator with a statement. A revision is random, and says only whether something has
changed. So a restored backup does not repeat one, and no order of commits matters.

The writers of such rows hold the lock of the row with the revision already: a trigger waits for no
lock that its transaction does not have.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def revision_column(of: str) -> sa.Column[Any]:
    """The column of a table whose row has a revision; `of` says of what, for the comment."""
    return sa.Column(
        "revision",
        sa.Uuid,
        nullable=False,
        server_default=sa.text("gen_random_uuid()"),
        comment=f"A new one with every change {of}; set by triggers",
    )
