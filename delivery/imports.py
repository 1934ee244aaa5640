"""Finds what a function's code can import, from its source only: nothing is run.

The walk begins at functions/<name>/main.py, goes through shared/, and follows imports inside
functions too: a first request may be the first to run them. What it can't see is a name that is put
together at run time; there is none.
"""

from __future__ import annotations

import ast
import sys
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from delivery.catalog import TOUCHES

CALLER: Final = "a caller"
"""Beside its `touches`, the mark of a function whose handlers need a token.

Its main.py names shared.database.caller.Caller, or a basis, which is read for one.
"""
_NAMES_CALLER: Final = ("shared.database.caller.Caller", "shared.web.bases.")

LOADED_FOR: Final[Mapping[str, frozenset[str]]] = {
    "shared.gcp.bigquery": frozenset({"market_read", "market_write"}),
    "shared.database.connections": frozenset({"database"}),
    "shared.database.one_round_trip": frozenset({"database"}),
    "shared.gcp.tracing": frozenset(TOUCHES),
    "shared.web.authentication": frozenset({CALLER}),
}
"""Modules that every function loads, with the conditions under which their inner imports run.

shared/web serves all functions and so names every adapter. A function can use those that its
`touches` name: for the others it has no role, no address and no key. All other imports are followed
whatever the catalog says.
"""

_SERVES_ALL: Final = "shared.web"
_DATA: Final = {"zoneinfo": "tzdata"}
"""Packages that the standard library reads without an import statement."""
_LOADERS: Final = frozenset({"files", "import_module"})
"""Of importlib: their first argument, where it is written out, is a module."""


class ImportsError(Exception):
    """A function imports a module that it may not have.

    The text names the function, the module and the reason.
    """


@dataclass(frozen=True, slots=True)
class Import:
    """One import of one name: `from flask import Request` is flask.Request."""

    module: str
    """Dotted; its last part may be a name inside a module."""
    line: int
    in_function: bool


@dataclass(frozen=True, slots=True)
class Use:
    """A module from outside, and a place of ours that imports it."""

    module: str
    file: str
    line: int


def outside(root: Path, function: str, touches: Collection[str]) -> list[Use]:
    """Every third-party module, with each place that may import it.

    Sorted by module, then by place. Raises ImportsError where the function's own code, rather than
    shared/web, imports an adapter that its `touches` don't open.
    """
    modules = _modules(root, function)
    has = frozenset(touches) | _caller(modules["main"])
    _check_touches(root, function, modules, has)
    uses: set[Use] = set()
    for name in _reached(modules, has, stop_at_web=False):
        file = modules[name].relative_to(root).as_posix()
        for imported in _followed(name, modules[name], has):
            module = _DATA.get(imported.module.partition(".")[0], imported.module)
            if (
                _own(module, modules) is None
                and module.partition(".")[0] not in sys.stdlib_module_names
            ):
                uses.add(Use(module, file, imported.line))
    return sorted(uses, key=lambda use: (use.module, use.file, use.line))


def _modules(root: Path, function: str) -> dict[str, Path]:
    """The modules in a function's zip: dotted name → file."""
    own = root / "functions" / function
    files = {path: path.relative_to(own) for path in own.rglob("*.py")}
    files |= {path: path.relative_to(root) for path in (root / "shared").rglob("*.py")}
    return {
        ".".join(name.with_suffix("").parts).removesuffix(".__init__"): path
        for path, name in files.items()
    }


def _caller(main: Path) -> frozenset[str]:
    named = any(
        imported.module.startswith(_NAMES_CALLER)
        for imported in _imports_of(main.read_text("utf-8"))
    )
    return frozenset({CALLER}) if named else frozenset()


def _check_touches(
    root: Path, function: str, modules: Mapping[str, Path], has: frozenset[str]
) -> None:
    for name, importer in _reached(modules, has, stop_at_web=True).items():
        needs = LOADED_FOR.get(name)
        if (
            needs
            and not needs & has
            and importer is not None
            and not name.startswith(f"{_SERVES_ALL}.")
        ):
            file = modules[importer].relative_to(root).as_posix()
            touches = " or ".join(sorted(needs))
            raise ImportsError(
                f"functions/{function}: {file} imports {name}, but its touches hold no {touches}"
            )


def _reached(
    modules: Mapping[str, Path], has: frozenset[str], *, stop_at_web: bool
) -> dict[str, str | None]:
    """Each module of ours that main.py leads to, and the one that imports it first."""
    reached: dict[str, str | None] = {"main": None}
    waiting = deque(["main"])
    while waiting:
        name = waiting.popleft()
        if stop_at_web and name.startswith(f"{_SERVES_ALL}."):
            continue
        for imported in _followed(name, modules[name], has):
            target = _own(imported.module, modules)
            while target:  # a package's __init__ runs before its modules
                if target in modules and target not in reached:
                    reached[target] = name
                    waiting.append(target)
                target = target.rpartition(".")[0]
    return reached


def _followed(name: str, path: Path, has: frozenset[str]) -> Iterator[Import]:
    """The imports of a module that run in a function with these `touches` (and CALLER)."""
    needs = LOADED_FOR.get(name)
    loads = needs is None or bool(needs & has)
    return (
        imported
        for imported in _imports_of(path.read_text("utf-8"))
        if loads or not imported.in_function
    )


def _own(module: str, modules: Mapping[str, Path]) -> str | None:
    """The module of ours that this is or is in: shared.clock for shared.clock.now."""
    if module in modules:
        return module
    parent = module.rpartition(".")[0]
    return parent if parent in modules else None


@cache
def _imports_of(source: str) -> tuple[Import, ...]:
    return tuple(_imports_in(ast.parse(source), in_function=False))


def _imports_in(node: ast.AST, *, in_function: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, in_function) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            package = "." * child.level + (
                child.module or ""
            )  # a relative import resolves to nothing, and so is reported
            yield from (
                Import(f"{package}.{alias.name}", child.lineno, in_function)
                for alias in child.names
            )
        elif (
            isinstance(child, ast.If)
            and isinstance(child.test, ast.Name)
            and child.test.id == "TYPE_CHECKING"
        ):
            for statement in child.orelse:
                yield from _imports_in(statement, in_function=in_function)
            continue
        elif isinstance(child, ast.Call) and (module := _loaded(child)):
            yield Import(module, child.lineno, in_function)
        within = in_function or isinstance(
            child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        )
        yield from _imports_in(child, in_function=within)


def _loaded(call: ast.Call) -> str | None:
    name = (
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", None)
    )
    if name in _LOADERS and call.args and isinstance(call.args[0], ast.Constant):
        return str(call.args[0].value)
    return None
