"""The statements for BigQuery, each declared once, and the staging tables of those that merge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from shared.immutable import immutable


@immutable
class Staging:
    """A temporary table with some columns of a real one, for one MERGE. CSV bodies have the columns
    in this order.
    """

    table: str
    columns: tuple[str, ...]


@immutable
class Statement:
    """One GoogleSQL statement: declared once, as a constant of its module, so that the tests can
    check every one.

    In `sql`, `{dataset}` stands for the dataset, and `{dataset}.{staging}` for the staging table
    where `staging` names one. `parameters` maps each @parameter to its type: STRING, DATE,
    TIMESTAMP, INT64, BOOL, NUMERIC, BIGNUMERIC, or an ARRAY<…> of one of them. Values are never
    part of the text.
    """

    name: str
    sql: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    staging: Staging | None = None

    def __post_init__(self) -> None:
        declared = statements.setdefault(self.name, self)
        if declared is not self:
            raise ValueError(f"Two BigQuery statements are called {self.name}")


statements: Final[dict[str, Statement]] = {}
"""Every statement declared so far, by name."""
