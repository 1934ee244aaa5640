"""The lists of values: each one's members are texts everywhere, and its column holds them only."""

from __future__ import annotations

import json
import pickle

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from shared import clock
from shared.database import cloud_sql
from shared.database.assets import assets
from shared.database.market import ingestion_runs
from shared.database.portfolios import portfolios
from shared.identifiers import new_id
from shared.ledger.fx_kinds import FxKind
from shared.ledger.lots import CostBasisMethod
from shared.schema.action_types import ActionType
from shared.schema.asset_classes import AssetClass
from shared.schema.entered_closes import EnteredClose
from shared.schema.run_statuses import RunStatus
from tests.rows import insert_asset, insert_portfolio, insert_user

LISTS = (ActionType, AssetClass, CostBasisMethod, EnteredClose, FxKind, RunStatus)
MEMBERS = [member for values in LISTS for member in values]


def _insert_run(work, status):
    run_id = new_id()
    row = {"job": "test", "status": status, "report": {}, "started_at": clock.now()}
    work.execute(ingestion_runs.insert().values(id=run_id, **row))
    return run_id


def _insert_portfolio(work, **fields):
    return insert_portfolio(work, insert_user(work), **fields)


COLUMNS = {
    assets.c.asset_class: (
        AssetClass,
        lambda work, value: insert_asset(work, insert_user(work), asset_class=value),
    ),
    portfolios.c.cost_basis_method: (
        CostBasisMethod,
        lambda work, value: _insert_portfolio(work, cost_basis_method=value),
    ),
    portfolios.c.fx_kind: (FxKind, lambda work, value: _insert_portfolio(work, fx_kind=value)),
    ingestion_runs.c.status: (RunStatus, _insert_run),
}


@pytest.mark.parametrize("member", MEMBERS, ids=repr)
def test_a_member_is_its_text(member):
    """Rows and vendors bring plain texts: they are found by them, and written as them."""
    text = str(member.value)
    assert {text: 1}[member] == {member: 1}[text] == 1
    assert f"{member}" == text
    assert json.dumps({"value": member}) == json.dumps({"value": text})
    assert pickle.loads(pickle.dumps(member)) is member  # noqa: S301 - what was dumped here


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_a_column_holds_every_member_of_its_list_and_nothing_else(database, column):
    """In the database as it is migrated, which can't follow a list by itself."""
    values, insert = COLUMNS[column]
    with cloud_sql.writing() as work:
        for value in values:
            query = sa.select(column).where(column.table.c.id == insert(work, value))
            assert work.execute(query).scalar_one() == value
            assert value in work.execute(sa.select(column).where(column == value)).scalars().all()
        for refused in ("", "x", str(next(iter(values))).swapcase()):
            with (
                pytest.raises(DatabaseError, match="violates check constraint"),
                work.begin_nested(),
            ):
                insert(work, refused)
