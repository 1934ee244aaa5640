"""Where the tables are declared: all in shared/database, and all known to the migrations."""

from __future__ import annotations

import ast
from pathlib import Path

from local.catalog import ROOT


def modules_with_tables() -> set[str]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "shared").rglob("*.py")
        if "sa.Table(" in path.read_text()
    }


def modules_of_the_migrations() -> set[str]:
    """The value of MODELS. migrations/env.py can't be imported outside a migration."""
    tree = ast.parse(Path(ROOT / "migrations/env.py").read_text())
    return next(
        set(ast.literal_eval(node.value))
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "MODELS"
    )


def test_every_table_is_declared_in_the_database_package():
    assert {module.rpartition(".")[0] for module in modules_with_tables()} == {"shared.database"}


def test_the_migrations_compare_every_module_with_tables():
    assert modules_of_the_migrations() == modules_with_tables()
