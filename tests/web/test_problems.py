"""What clients read in problems: whole sentences of our own, and nothing of a library's."""

from __future__ import annotations

import json
from http import HTTPStatus

import pytest
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    UnsupportedMediaType,
    default_exceptions,
)

from shared.errors import Invalid, NotFound
from shared.web.problems import problem_from


def detail_of(error):
    return json.loads(problem_from(error).get_data())["detail"]


@pytest.mark.parametrize(
    "kind",
    [kind for status, kind in default_exceptions.items() if status in {*HTTPStatus}],
    ids=lambda kind: kind.__name__,
)
def test_no_library_speaks_to_a_client(kind):
    detail = detail_of(kind())
    assert detail != kind.description
    assert detail[0].isupper()
    assert detail.endswith(".")


def test_what_our_code_says_is_kept():
    assert detail_of(UnsupportedMediaType("Send application/json.")) == "Send application/json."
    refused = problem_from(MethodNotAllowed(valid_methods=["GET", "HEAD"]))
    assert refused.headers["Allow"] == "GET, HEAD"


def test_a_detail_is_a_sentence_that_names_the_field():
    assert detail_of(NotFound("There is no such portfolio")) == "There is no such portfolio."
    assert detail_of(Invalid.field("?to", "must not be before from")) == (
        "The parameter to must not be before from."
    )
    assert detail_of(Invalid.field("/quantity", "takes 200 lots")) == (
        "The field /quantity takes 200 lots."
    )
    assert detail_of(Invalid.field("", "The file is not UTF-8")) == "The file is not UTF-8."


def test_a_refusal_without_a_description_has_one():
    class Teapot(HTTPException):
        code = 418

    assert detail_of(Teapot()) == "The request was refused: I'm a Teapot."
