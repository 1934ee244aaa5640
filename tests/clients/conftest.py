"""Fixtures for what needs Node.js."""

from __future__ import annotations

from pathlib import Path

import pytest

from local import node_tools
from tests.clients.node import node_or_skip


@pytest.fixture(scope="session")
def node() -> None:
    node_or_skip()


@pytest.fixture(scope="session")
def compiled(node: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the TypeScript client's JavaScript. Its example is compiled too."""
    return node_tools.compile_typescript(
        node_tools.typescript_project(tmp_path_factory.mktemp("compiled"))
    )
