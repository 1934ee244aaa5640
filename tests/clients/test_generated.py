"""The clients are what the generators write from the document; after a change: `make openapi`."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import tomllib

import finance_api_client.generated
import pytest
from finance_api_client.generated.keyed_paths import KEYED_PATHS

from local import node_tools
from local.catalog import ROOT
from local.clients import GENERATED, TYPES, digest_of, write_python, write_types
from local.openapi import TARGET

DOCUMENT = json.loads(TARGET.read_text())
CLIENTS = ROOT / "clients"


def contents_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_python_client_does_not_lag(tmp_path):
    write_python(tmp_path / "generated")
    assert contents_of(GENERATED) == contents_of(tmp_path / "generated")


def test_every_module_of_the_python_client_is_importable():
    """`make lint` has mypy read them all, in its strict mode."""
    package = finance_api_client.generated
    names = [
        module.name for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    assert len(names) > 150
    for name in names:
        importlib.import_module(name)


def test_the_python_client_has_every_operation():
    """The generator leaves out what it does not understand, such as a media type."""
    modules = {path.stem for path in (GENERATED / "api").rglob("*.py")}
    operations = {
        operation["operationId"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
    }
    assert operations <= modules


def test_only_a_post_that_keeps_its_key_is_repeated():
    keeping = {
        path
        for path, methods in DOCUMENT["paths"].items()
        for parameter in methods.get("post", {}).get("parameters", ())
        if parameter["name"] == "Idempotency-Key"
    }
    for path in DOCUMENT["paths"]:
        matches = any(re.search(f"{pattern}$", path) for pattern in KEYED_PATHS)
        assert matches == (path in keeping), path


def test_the_types_of_typescript_do_not_lag():
    """Their first line has the digest of the document that they are of: this runs anywhere."""
    assert TYPES.read_text().startswith(
        f"// Of the OpenAPI document with the SHA-256 {digest_of(TARGET)}.\n"
    )


def test_the_types_of_typescript_are_what_the_generator_writes(node, tmp_path):
    write_types(tmp_path / "generated.ts")
    assert (tmp_path / "generated.ts").read_text() == TYPES.read_text()


def test_both_linters_of_documents_find_nothing(node, tmp_path):
    """No error and no warning. The rules that are off, and why: in the files beside this one."""
    here = ROOT / "tests" / "clients"
    spectral = node_tools.run_tool(
        "spectral", "lint", "--fail-severity", "hint", "--ruleset", here / "spectral.yaml", TARGET
    )
    assert "No results with a severity of 'hint' or higher found!" in spectral
    redocly = node_tools.run_tool("redocly", "lint", "--config", here / "redocly.yaml", TARGET)
    assert "Your API description is valid" in redocly
    assert "warning" not in redocly.replace("Deprecation warning", "")


@pytest.mark.parametrize("path", ["python/pyproject.toml", "typescript/package.json"])
def test_the_clients_have_the_version_of_the_api(path):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    text = (CLIENTS / path).read_text()
    written = tomllib.loads(text)["project"] if path.endswith("toml") else json.loads(text)
    assert written["version"] == version
