"""The OpenAPI document names every way in which an operation may answer."""

from __future__ import annotations

import json

import pytest

from local.openapi import render


@pytest.fixture(scope="module")
def paths():
    return json.loads(render())["paths"]


def schemas_of(content):
    """The name or the type of each media type's schema."""
    return {
        media_type: media["schema"].get("$ref", "").rpartition("/")[2] or media["schema"]["type"]
        for media_type, media in content.items()
    }


def test_an_asset_may_be_new_or_tracked_already(paths):
    """201 and 200 answer the same."""
    responses = paths["/assets"]["post"]["responses"]
    for status in ("200", "201"):
        assert schemas_of(responses[status]["content"]) == {"application/json": "AssetAnswer"}


def test_transactions_go_out_and_come_in_as_csv_or_json(paths):
    """And what is JSON has the same schema both ways."""
    exported = paths["/transactions/export"]["get"]["responses"]["200"]["content"]
    imported = paths["/transactions/import"]["post"]["requestBody"]["content"]
    assert schemas_of(exported) == {"text/csv": "string", "application/json": "ImportFile"}
    assert schemas_of(imported).items() >= schemas_of(exported).items()


def test_each_summary_is_a_whole_sentence(paths):
    """Also where the handler's docstring breaks the line in it; the rest is the description."""
    operations = [operation for methods in paths.values() for operation in methods.values()]
    assert all(operation["summary"].endswith(".") for operation in operations)
    assert any("description" in operation for operation in operations)


def test_only_what_answers_nothing_has_no_content(paths):
    """Every other success says what it holds."""
    for path, operations in paths.items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                assert ("content" in response) == (status not in {"202", "204"}), (
                    method,
                    path,
                    status,
                )
