"""A zip's requirements.txt has exactly what its function can import, and what that needs."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from delivery import bundle, imports, locks, packages
from tests.bundles.conftest import EnvironmentOf
from tests.bundles.environments import installed, missing
from tests.bundles.platform import ROOT
from tests.locks.metadata import unmet

CATALOG = yaml.safe_load((ROOT / "functions/catalog.yaml").read_text())
ROOT_LINES = locks.read(ROOT / "requirements.txt")


@cache
def listed(function: str) -> list[locks.Locked]:
    text = bundle.contents(ROOT, function)["requirements.txt"].decode()
    return locks.parse(text, f"requirements.txt of {function}")


def functions_with(package: str) -> set[str]:
    return {function for function in CATALOG if package in {line.name for line in listed(function)}}


def functions_that_touch(*touched: str) -> set[str]:
    return {function for function, entry in CATALOG.items() if set(touched) & set(entry["touches"])}


@pytest.mark.parametrize("function", CATALOG)
def test_a_list_holds_lines_of_the_lock_with_all_their_hashes(function: str) -> None:
    locked = {
        (line.name, line.version, line.extras, line.marker, line.hashes) for line in ROOT_LINES
    }
    lines = listed(function)
    assert {
        (line.name, line.version, line.extras, line.marker, line.hashes) for line in lines
    } <= locked


@pytest.mark.parametrize("function", CATALOG)
def test_a_list_is_complete(function: str, runtime: Path) -> None:
    """By the packages' own metadata, the platform's resolver finds a line for each dependency."""
    assert unmet(listed(function), runtime) == []


def test_every_package_is_installed_by_some_function() -> None:
    assert {line.name for function in CATALOG for line in listed(function)} == {
        line.name for line in ROOT_LINES
    }


def test_the_heavy_packages_go_where_they_are_used() -> None:
    assert functions_with("numpy") == {"gains", "history", "performance"}
    assert functions_with("holidays") == {"ingest_rates"}
    assert functions_with("flask-openapi3-swagger") == {"docs"}
    assert functions_with("orjson") == {"gains", "history"}
    assert functions_with("argon2-cffi") == {"account", "login", "signup"}
    assert functions_with("google-cloud-secret-manager") == functions_that_touch("key_rotation")
    assert functions_with("google-cloud-bigquery") == functions_that_touch(
        "market_read", "market_write"
    )
    assert functions_with("cloud-sql-python-connector") == functions_that_touch("database")
    assert functions_with("firebase-admin") == functions_that_touch("verification_keys") - {"login"}
    traced = set(CATALOG) - {"app", "docs"}
    assert functions_with("opentelemetry-sdk") == functions_with("grpcio") == traced


@pytest.mark.parametrize("function", CATALOG)
def test_an_environment_has_the_list_and_nothing_else(
    function: str, environment_of: EnvironmentOf
) -> None:
    assert installed(environment_of(function)) == {
        (line.name, line.version) for line in listed(function)
    }


def test_whatever_a_function_may_ever_import_is_in_its_environment(
    environment_of: EnvironmentOf,
) -> None:
    """Imports inside functions too, which a first request may run.

    What can be imported in one environment can be imported in each larger one, and is not tried
    there.
    """
    lacking: dict[str, list[str]] = {}
    tried: list[tuple[frozenset[str], frozenset[str]]] = []
    for function in sorted(CATALOG, key=lambda function: len(listed(function))):
        names = frozenset(line.name for line in listed(function))
        imported = frozenset().union(*(modules for smaller, modules in tried if smaller <= names))
        uses = imports.outside(ROOT, function, CATALOG[function]["touches"])
        lacking[function] = missing(
            environment_of(function), [use for use in uses if use.module not in imported]
        )
        tried.append((names, imported | {use.module for use in uses}))
    assert {function: places for function, places in lacking.items() if places} == {}
    assert min(len(modules) for _, modules in tried) > 10


def test_an_import_that_a_list_lacks_is_named_with_its_place(environment_of: EnvironmentOf) -> None:
    uses = imports.outside(ROOT, "history", CATALOG["history"]["touches"])
    of_numpy = next(use for use in uses if use.module == "numpy")
    assert missing(environment_of("docs"), [of_numpy]) == [
        f"{of_numpy.file}:{of_numpy.line} imports numpy"
    ]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout like ours, with a function `value` that touches nothing."""
    for name, text in {
        "functions/value/main.py": "from shared.web import api\n",
        "shared/__init__.py": "",
        "shared/rates.py": "def rate():\n    import numpy\n",
        "shared/gcp/__init__.py": "",
        "shared/gcp/bigquery.py": "def client():\n    from google.cloud.bigquery import Client\n",
        "shared/web/__init__.py": "",
        "shared/web/api.py": (
            "from flask import Request\n\n"
            "from shared.gcp import bigquery\nfrom shared.web import authentication\n"
        ),
        "shared/web/authentication.py": "def caller():\n    import jwt\n",
        "shared/database/__init__.py": "",
        "shared/database/caller.py": "class Caller: ...\n",
        "requirements.txt": "".join(line.text() for line in ROOT_LINES),
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def names(checkout: Path, *touches: str) -> set[str]:
    text = packages.requirements(checkout, "value", touches)
    return {line.name for line in locks.parse(text, "requirements.txt")}


def test_what_serves_all_loads_an_adapter_where_the_function_touches_it(checkout: Path) -> None:
    assert "google-cloud-bigquery" in names(checkout, "market_read")
    assert "google-cloud-bigquery" not in names(checkout)
    assert "flask" in names(checkout)


def test_tokens_are_checked_where_a_handler_takes_a_caller(checkout: Path) -> None:
    assert "pyjwt" not in names(checkout, "verification_keys")
    (checkout / "functions/value/main.py").write_text(
        "from shared.web import api\nfrom shared.database.caller import Caller\n"
    )
    assert "pyjwt" in names(checkout, "verification_keys")


def test_an_adapter_that_the_function_does_not_touch_is_named_where_its_own_code_imports_it(
    checkout: Path,
) -> None:
    (checkout / "shared/rates.py").write_text("from shared.gcp.bigquery import client\n")
    (checkout / "functions/value/main.py").write_text("from shared import rates\n")
    words = (
        "functions/value: shared/rates.py imports shared.gcp.bigquery,"
        " but its touches hold no market_read or market_write"
    )
    with pytest.raises(imports.ImportsError, match=re.escape(words)):
        names(checkout)


@pytest.mark.parametrize(
    ("statement", "package"),
    [
        ("import numpy", "numpy"),
        ("from numpy.typing import NDArray", "numpy"),
        ("from google.cloud import bigquery", "google-cloud-bigquery"),
        ("from google.cloud.sql.connector import Connector", "cloud-sql-python-connector"),
        ("def later():\n    import holidays", "holidays"),
        ("class Later:\n    def run(self):\n        from jwt import decode", "pyjwt"),
        (
            "from importlib.resources import files\nfiles('flask_openapi3_swagger')",
            "flask-openapi3-swagger",
        ),
        ("import importlib\nimportlib.import_module('argon2')", "argon2-cffi"),
        ("from zoneinfo import ZoneInfo", "tzdata"),
        ("from shared import rates", "numpy"),
        ("from shared.rates import rate", "numpy"),
    ],
)
def test_an_import_brings_its_package(statement: str, package: str, checkout: Path) -> None:
    assert package not in names(checkout)
    (checkout / "functions/value/main.py").write_text(f"from shared.web import api\n{statement}\n")
    assert package in names(checkout)


def test_an_import_for_type_checkers_brings_nothing(checkout: Path) -> None:
    (checkout / "functions/value/main.py").write_text("if TYPE_CHECKING:\n    import numpy\n")
    assert names(checkout) == set()


def test_a_package_that_the_lock_lacks_is_named_with_the_function_and_the_module(
    checkout: Path,
) -> None:
    (checkout / "requirements.txt").write_text(
        "".join(line.text() for line in ROOT_LINES if line.name != "numpy")
    )
    (checkout / "functions/value/main.py").write_text("from shared import rates\n")
    words = (
        "functions/value: shared/rates.py:2 imports numpy of numpy, "
        "which has no line in requirements.txt"
    )
    with pytest.raises(imports.ImportsError, match=re.escape(words)):
        names(checkout)


@pytest.mark.parametrize(
    ("statement", "module"),
    [("import left_pad", "left_pad"), ("from .rates import rate", ".rates.rate")],
)
def test_a_module_that_nothing_installs_is_named(
    statement: str, module: str, checkout: Path
) -> None:
    (checkout / "functions/value/main.py").write_text(f"{statement}\n")
    words = (
        f"functions/value: functions/value/main.py:1 imports {module}, "
        "which no installed package provides"
    )
    with pytest.raises(imports.ImportsError, match=re.escape(words)):
        names(checkout)


def test_every_module_with_a_condition_exists_and_imports_something_inside_a_function() -> None:
    """A condition on a renamed module would silently let every function install its imports."""
    for module in imports.LOADED_FOR:
        source = (ROOT / f"{module.replace('.', '/')}.py").read_text()
        assert any(imported.in_function for imported in imports._imports_of(source)), module
