"""Every function, setting and endpoint appears in each place that lists it: in the catalog, the
README, the OpenAPI document and the table of settings.
"""

from __future__ import annotations

import ast
import re
import tomllib

import pytest
import yaml
from openapi_spec_validator import validate

from local.catalog import FUNCTIONS, ROOT, read_catalog
from local.openapi import TARGET, public_apis, read_examples, render
from shared.config import Settings
from shared.web.openapi import operation_id

CATALOG = read_catalog(with_cloud_only=True)
README = (ROOT / "README.md").read_text()
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
NOT_YET_MADE = {"infra/.terraform.lock.hcl"}
"""The first deployment makes it: only the registry knows the hashes of providers."""


def test_every_folder_is_in_the_catalog_and_the_reverse():
    folders = {path.parent.name for path in FUNCTIONS.glob("*/main.py")}
    assert folders == {function.folder for function in CATALOG}


@pytest.mark.parametrize("function", CATALOG, ids=lambda function: function.folder)
def test_a_function_is_a_table_of_contents(function):
    """It has handlers of at most ten lines below their docstring, a target with the folder's name,
    and no other function's code.
    """
    tree = ast.parse(function.source.read_text())
    defined = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert function.folder in defined
    assert ast.get_docstring(tree)
    for name, node in defined.items():
        first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
        assert (node.end_lineno or 0) - first.lineno < 10, name
    imported = {
        node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    } | {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert not [
        module for module in imported if module.partition(".")[0] in ("functions", "local", "tests")
    ]


def test_the_readme_names_every_function():
    missing = [function.name for function in CATALOG if f"`{function.name}`" not in README]
    assert missing == []


def test_the_openapi_document_is_what_the_code_says():
    """After a change of a route or a schema: `make openapi`."""
    assert TARGET.read_text() == render()


def test_the_openapi_document_is_valid_and_complete():
    document = yaml.safe_load(render())
    validate(document)
    described = {path.split("/")[1] for path in document["paths"]}
    public = {function.name for function in CATALOG if not function.scheduled}
    assert described == public - {"app", "docs"}


def test_every_body_has_an_example_that_its_model_accepts():
    examples = read_examples()
    with_body = {
        operation_id(operation): operation.body
        for api in public_apis()
        for operation in api.operations
        if operation.method in ("POST", "PUT", "PATCH", "DELETE") and operation.body is not None
    }
    for name, body in with_body.items():
        body.model_validate(examples[name])
    others = set(examples) - set(with_body) - {"parameters"}
    taking_files = {
        operation_id(operation)
        for api in public_apis()
        for operation in api.operations
        if operation.media_types != ("application/json",)
    }
    assert others <= taking_files


def test_every_setting_is_in_the_table_of_settings():
    documented = set(
        re.findall(r"^\| `([A-Z0-9_]+)`", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    )
    assert documented == {name.upper() for name in Settings.model_fields}


def test_every_link_between_the_documents_leads_somewhere():
    for document in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), (
                f"{document.relative_to(ROOT)} links to {target}"
            )


def test_the_picture_of_the_layers_is_the_import_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = [layer.replace("shared.", "") for layer in contracts["contracts"][0]["layers"]]
    architecture = (ROOT / "docs" / "architecture.md").read_text()
    picture = architecture.split("shared/\n")[1].split("\n\n")[0]
    assert re.findall(r"^(\w+(?: : \w+)*)", picture, re.MULTILINE) == layers


def test_every_file_that_the_documents_name_exists():
    folders = "benchmarks|clients|delivery|docs|functions|infra|local|migrations|shared|tests"
    for document in DOCUMENTS:
        named = re.findall(rf"`((?:{folders})/[\w./-]+)`", document.read_text())
        missing = [path for path in {*named} - NOT_YET_MADE if not (ROOT / path).exists()]
        assert missing == [], document.relative_to(ROOT)


def test_every_module_that_the_guides_name_in_short_exists():
    """Such as `transactions/rules.py`, or `rules.py` where the text says which folder is meant."""
    folders = (
        *("clients", "delivery", "docs", "functions", "infra"),
        *("local", "migrations", "shared", "tests"),
    )
    paths = [
        f"/{path.relative_to(ROOT).as_posix()}"
        for folder in folders
        for path in (ROOT / folder).rglob("*.*")
    ]
    for guide in (ROOT / "CONTRIBUTING.md", ROOT / "docs" / "architecture.md"):
        named = re.findall(r"`([\w./-]+\.(?:py|tf|tfvars|yaml|json))`", guide.read_text())
        missing = [name for name in named if not any(path.endswith(f"/{name}") for path in paths)]
        assert missing == [], guide.name


def test_every_decision_is_listed_under_its_title_and_their_numbers_have_no_gaps():
    folder = ROOT / "docs" / "decisions"
    records = sorted(folder.glob("0*.md"))
    numbers = [int(record.name[:4]) for record in records]
    assert numbers == list(range(1, len(records) + 1))
    titles = [record.read_text().partition("\n")[0].removeprefix("# ") for record in records]
    assert [int(title.partition(". ")[0]) for title in titles] == numbers
    lines = re.split(r"\n\* ", (folder / "README.md").read_text())[1:]
    listed = [re.match(r"\[([^]]+)\]\(([^)]+)\)\. \S", " ".join(line.split())) for line in lines]
    assert [link and link.groups() for link in listed] == [
        (title, record.name) for title, record in zip(titles, records, strict=True)
    ]


def test_every_make_target_that_the_documents_name_exists():
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in DOCUMENTS:
        named = set(re.findall(r"`make ([a-z-]+)", document.read_text()))
        assert named <= targets, f"{document.relative_to(ROOT)} names {named - targets}"
