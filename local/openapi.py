"""`make openapi`: writes the OpenAPI document that the docs function serves.

It is derived from the code of every public function.
"""

from __future__ import annotations

import ast
import importlib
import json
import tomllib
from typing import Any

import yaml

from local.catalog import FUNCTIONS, ROOT, read_catalog
from shared.web.api import Api
from shared.web.openapi import document

TARGET = FUNCTIONS / "docs" / "openapi.json"
SERVER = "http://localhost:8080"
"""Replaced by the deployment's own address when the document is served."""


def public_apis() -> list[Api]:
    """The Api of every public function that describes anything, by name."""
    loaded = [
        importlib.import_module(f"functions.{function.folder}.main").api
        for function in read_catalog()
        if not function.scheduled
    ]
    return sorted((api for api in loaded if api.operations), key=lambda api: str(api.name))


def tags() -> dict[str, str]:
    """What each public function is about, in the catalog's order: the docstrings of their modules.
    The catalog begins with what a newcomer needs first.
    """
    return {
        function.name: " ".join(
            (ast.get_docstring(ast.parse(function.source.read_text())) or "").split()
        )
        for function in read_catalog()
        if not function.scheduled
    }


def read_examples() -> dict[str, Any]:
    """One body for each operation that takes one, by operation id; and values of the parameters of
    paths, by name.
    """
    examples: dict[str, Any] = yaml.safe_load((FUNCTIONS / "docs" / "examples.yaml").read_text())
    return examples


def render() -> str:
    """The document's text, as the file should hold it."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    specification = document(
        public_apis(), version=version, server=SERVER, tags=tags(), examples=read_examples()
    )
    return json.dumps(specification, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(render())
    print(f"{TARGET.relative_to(ROOT)} is written")
