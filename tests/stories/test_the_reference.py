"""The API reference on the demo account: each example works as it stands, and each answer is what
its schema says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from local.openapi import read_examples
from tests.stories.browser import Browser
from tests.stories.running import log_in

WRITING = {"signup", "login", "assets", "portfolios", "transactions"}
"""The functions whose bodies are sent. Those of the account would change or delete the demo's."""
NOT_FOR_THE_DEMO = {"assets_change", "assets_put_prices"}
"""Bodies that need a manual asset. Those below /login/ need a token of their own."""


@pytest.fixture(scope="module")
def document(running):
    return httpx.get(f"{running.base_url}/docs/openapi.json").raise_for_status().json()


@pytest.fixture(scope="module")
def api(running):
    with httpx.Client(
        base_url=running.base_url, headers=log_in(running.base_url), timeout=60
    ) as client:
        yield client


def operations(document: Any, method: str) -> Iterator[tuple[str, Any]]:
    """(path with the examples of its parameters, operation) of each with this method."""
    for path, methods in document["paths"].items():
        if method in methods:
            operation = methods[method]
            examples = {
                parameter["name"]: parameter["example"]
                for parameter in operation["parameters"]
                if "example" in parameter
            }
            yield path.format(**examples), operation


SOMETIMES = ("Idempotent-Replayed", "Content-Disposition")
"""Headers that only replayed answers have, and only files."""


def errors_in(document: Any, operation: Any, response: httpx.Response) -> list[str]:
    """How the response differs from what the document says of the operation."""
    described = operation["responses"].get(str(response.status_code))
    if described is None:
        return [f"{response.status_code} is not described"]
    errors = [
        f"{name} is missing"
        for name in described.get("headers", ())
        if name not in response.headers and name not in SOMETIMES
    ]
    media_type = response.headers.get("Content-Type", "").partition(";")[0]
    content = described.get("content", {})
    if not content:
        return errors
    if media_type not in content:
        return [*errors, f"{media_type} is not described"]
    if not media_type.endswith("json"):
        return errors
    schema = {**content[media_type]["schema"], "components": document["components"]}
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return errors + [
        f"{error.json_path}: {error.message[:200]}"
        for error in validator.iter_errors(response.json())
    ]


REQUIRED = {
    "transactions_export": {"portfolio_id": read_examples()["parameters"]["portfolio_id"]},
    "rates_read": {"base": "USD", "quote": "EUR", "from": "2025-06-02", "to": "2025-06-09"},
    "allocation_read_plan": {"invest": "1000"},
    "allocation_read_plan_of_all": {"invest": "1000"},
    "assets_search": {"query": "apple"},
}
"""Query parameters of an operation, by its id."""
FURTHER: tuple[dict[str, str], ...] = (
    {},
    {"explain": "true"},
    {"format": "json"},
    {"group_by": "asset"},
)
"""More of the same operation, where it has the parameter."""


def test_every_reading_example_is_there_and_as_described(document, api):
    for path, operation in operations(document, "get"):
        names = {parameter["name"] for parameter in operation["parameters"]}
        for further in FURTHER:
            if set(further) <= names:
                required = REQUIRED.get(operation["operationId"], {})
                response = api.get(path, params={**required, **further})
                if path.endswith("/all") and "explain" in further:
                    assert response.status_code == 422, (path, response.text)
                    continue
                assert response.status_code == 200, (path, further, response.text)
                assert errors_in(document, operation, response) == [], (path, further)


def test_every_writing_example_works_as_described(document, api):
    """And what was created or changed is as before afterwards, where it can be."""
    portfolio = f"/portfolios/{read_examples()['parameters']['portfolio_id']}"
    before = api.get(portfolio).json()
    for method in ("post", "patch"):
        for path, operation in operations(document, method):
            name, content = operation["operationId"], operation["requestBody"]["content"]
            if operation["tags"][0] not in WRITING or name in NOT_FOR_THE_DEMO:
                continue
            if path.startswith("/login/"):
                continue
            content = content["application/json"]
            params = REQUIRED["transactions_export"] if path == "/transactions/import" else {}
            if params:
                params = {**params, "dry_run": "true"}
            response = api.request(method, path, json=content["example"], params=params)
            assert response.is_success, (method, path, response.text)
            assert errors_in(document, operation, response) == [], (method, path)
            location = response.headers.get("Location", "/")
            if response.status_code == 201 and location.startswith(
                ("/transactions/", "/portfolios/")
            ):
                api.delete(location, params={"both": "true"} if "transfer" in path else {})
    settings = {name: before[name] for name in ("name", "cost_basis_method")}
    api.patch(portfolio, json=settings).raise_for_status()


PROBLEMS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/portfolios/018a62a3-8c00-7000-8000-000000000000", {}),
    ("GET", "/portfolios?colour=red", {}),
    ("POST", "/portfolios", {"content": b"{"}),
    ("POST", "/portfolios", {"json": {"name": "P"}}),
    ("POST", "/signup", {"json": {"email": "demo@example.com", "password": "seven green kettles"}}),
    ("POST", "/login", {"json": {"email": "demo@example.com", "password": "wrong"}}),
    ("GET", "/portfolios", {"headers": {"Authorization": "Bearer x"}}),
    ("POST", "/transactions", {"json": "a sale of more than is held"}),
]


@pytest.mark.parametrize(("method", "path", "options"), PROBLEMS)
def test_a_problem_is_as_described(document, api, method, path, options):
    """With its members and its headers."""
    options = dict(options)
    if options.get("json") == "a sale of more than is held":
        example = read_examples()["transactions_create"]
        options["json"] = {**example, "type": "SELL", "quantity": "100000"}
    if "content" in options:
        options["headers"] = {"Content-Type": "application/json"}
    response = api.request(method, path, **options)
    assert response.is_client_error
    template = path.partition("?")[0]
    if "0000000" in template:
        template = "/portfolios/{portfolio_id}"
    operation = document["paths"][template][method.lower()]
    assert errors_in(document, operation, response) == [], json.dumps(response.json())


WIDTH = 390
"""Of a phone, in CSS pixels."""
TOO_WIDE = """
[...document.querySelectorAll("#reference *")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => `${element.tagName}.${element.className}`).slice(0, 5)
"""


def test_the_page_fits_a_phone(running, document, tmp_path):
    """With each operation open: nothing is wider than the screen, and no text is tiny."""
    with Browser(tmp_path / "profile") as browser:
        metrics = {"width": WIDTH, "height": 844, "deviceScaleFactor": 1, "mobile": True}
        browser.ask("Emulation.setDeviceMetricsOverride", **metrics)
        browser.ask("Page.navigate", url=f"{running.base_url}/docs")
        count = sum(len(methods) for methods in document["paths"].values())
        browser.wait_until(f"document.querySelectorAll('.opblock').length === {count}")
        assert browser.evaluate("innerWidth") == WIDTH
        assert browser.evaluate(TOO_WIDE) == []
        for methods in document["paths"].values():
            for operation in methods.values():
                name = f"#operations-{operation['tags'][0]}-{operation['operationId']}"
                browser.evaluate(
                    f"document.querySelector('{name} .opblock-summary-control').click()"
                )
                browser.wait_until(f"document.querySelector('{name} .responses-inner')")
                assert browser.evaluate(TOO_WIDE) == [], name
                assert browser.evaluate("document.documentElement.scrollWidth") == WIDTH, name
                browser.evaluate(
                    f"document.querySelector('{name} .opblock-summary-control').click()"
                )
