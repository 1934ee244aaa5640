"""gcloud knows every command and flag of the operations manual, the delivery and its scripts.

They are looked up in the tree of commands that gcloud itself completes from. Not collected where
there is no gcloud (conftest.py).
"""

from __future__ import annotations

import ast
import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from delivery.cloud_run import Gcloud
from tests.infra.conftest import GCLOUD_TREE, ROOT


def written_in(document: str) -> list[str]:
    """The gcloud commands of a document: in its code, in its prose, and after its pipes."""
    text = re.sub(r"\\\n\s*#?\s*", " ", (ROOT / document).read_text())
    in_prose = re.findall(r"`(gcloud [a-z][^`]+)`", text)
    lines = [
        part
        for line in text.splitlines()
        for part in re.sub(r"^\s*\w+=\$\((.*)\)$", r"\1", line).split(" | ")
    ]
    return in_prose + [
        line
        for prose_line in lines
        if (line := prose_line.strip().removeprefix("#").strip()).startswith("gcloud ")
    ]


COMMANDS = sorted(
    {
        command
        for document in ("docs/operations.md", "cloudbuild.yaml", ".github/workflows/deliver.yaml")
        for command in written_in(document)
    }
)


@cache
def tree() -> dict[str, Any]:
    assert GCLOUD_TREE is not None
    return dict(
        ast.literal_eval(GCLOUD_TREE.read_text().partition("STATIC_COMPLETION_CLI_TREE = ")[2])
    )


def unknown(command: str) -> str | None:
    """The first word that gcloud would not understand, or None."""
    node, flags = tree(), set(tree()["flags"]) | {"--quiet", "--help"}
    _gcloud, *words = shlex.split(command, comments=True)
    at_arguments = False
    for word in words:
        if word.startswith("--"):
            flag = word.partition("=")[0]
            if flag not in flags and flag.replace("--no-", "--") not in flags:
                return word
        elif not at_arguments and word in node["commands"]:
            node = node["commands"][word]
            flags |= set(node["flags"])
        elif node["commands"]:
            return word
        else:
            at_arguments = True
    return None


def test_the_manual_and_the_delivery_are_read() -> None:
    assert len(COMMANDS) > 25
    assert any(command.startswith("gcloud run jobs execute migrate") for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_gcloud_knows_the_command_and_its_flags(command: str) -> None:
    assert unknown(command) is None


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("gcloud sql instances colne a b", "colne"),
        ("gcloud sql instances clone a b --at=c", "--at=c"),
    ],
)
def test_a_misspelled_one_is_found(command: str, word: str) -> None:
    assert unknown(command) == word


def test_gcloud_knows_what_the_shifting_of_traffic_asks_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program in gcloud's place writes down how it is called."""
    calls = tmp_path / "calls"
    (tmp_path / "gcloud").write_text(f'#!/bin/sh\necho "gcloud $*" >> {calls}\necho "[]"\n')
    (tmp_path / "gcloud").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    gcloud = Gcloud("p1", "europe-west1")
    gcloud.functions()
    tags = ("--update-tags=after-1=value-2", "--remove-tags=after-0,previous")
    gcloud.update_traffic("value", "--to-revisions=value-2=100", *tags)
    for check in (True, False):
        gcloud.set_invoker_check("value", check=check)
    for command in calls.read_text().splitlines():
        assert unknown(command) is None, command
