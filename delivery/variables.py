"""Holds Terraform's files to each other without Terraform: each variable is declared, and each that
must be given is given.

Terraform says the same, and more, where it can run; this is the check that every machine can make
before a deployment.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from delivery.findings import Finding, meant

FUNCTIONS_OWN: Final = frozenset({"DATABASE_OWNER", "DATABASE_READERS", "FUNCTION_USERS"})
"""Variables of the migration job that it reads itself (delivery/migrate.py)."""

_DECLARED = re.compile(r'^variable "(\w+)" \{')
_GIVEN = re.compile(r"^(\w+)\s*=")
_USED = re.compile(r"\bvar\.(\w+)")
_ATTRIBUTE = re.compile(r"^\s+(\w+)\s*=\s*(optional\()?")
_ENVIRONMENT = re.compile(r"^\s+([A-Z][A-Z_]+)\s+=")


@dataclass(slots=True)
class Variable:
    """A variable as it is declared: the line, whether it must be given, and what an object must and
    may have.
    """

    line: int
    required: bool = True
    must_have: set[str] = field(default_factory=set)
    may_have: set[str] = field(default_factory=set)


def check(infra: Path, settings: Collection[str]) -> Iterator[tuple[Path, Finding]]:
    """Everything that is wrong in the folder, its modules and its environments. `settings` are what
    functions may be told.
    """
    root = infra / "variables.tf"
    variables = declared(root)
    yield from _uses(infra, variables)
    for values in sorted((infra / "environments").glob("*.tfvars")):
        yield from ((values, finding) for finding in _given(values, variables, root))
    for module in sorted(path for path in (infra / "modules").glob("*") if path.is_dir()):
        wanted = declared(module / "variables.tf")
        yield from _uses(module, wanted)
        yield from _calls(infra, module, wanted)
    for name in ("functions.tf", "migrations.tf"):
        for number, line in _lines(infra / name):
            told = _ENVIRONMENT.match(line)
            if told and told[1] not in settings and told[1] not in FUNCTIONS_OWN:
                yield (
                    infra / name,
                    Finding(
                        number,
                        f"{told[1]} is no setting (shared/config.py){meant(told[1], settings)}",
                    ),
                )


def declared(path: Path) -> dict[str, Variable]:
    """The variables of a file, by name."""
    found: dict[str, Variable] = {}
    current, in_object = Variable(0), False
    for number, line in _lines(path):
        if match := _DECLARED.match(line):
            current, in_object = found.setdefault(match[1], Variable(number)), False
        elif re.match(r"^  default\b", line):
            current.required = False
        elif "object({" in line:
            in_object = not line.rstrip().endswith("})")
        elif in_object and line.strip() == "})":
            in_object = False
        elif in_object and (match := _ATTRIBUTE.match(line)):
            (current.may_have if match[2] else current.must_have).add(match[1])
    return found


def _uses(folder: Path, variables: Mapping[str, Variable]) -> Iterator[tuple[Path, Finding]]:
    for path in sorted(folder.glob("*.tf")):
        for number, line in _lines(path):
            for name in _USED.findall(line):
                if name not in variables:
                    yield (
                        path,
                        Finding(number, f"var.{name} is declared nowhere{meant(name, variables)}"),
                    )


def _given(path: Path, variables: Mapping[str, Variable], root: Path) -> Iterator[Finding]:
    lines = list(_lines(path))
    given = {match[1]: number for number, line in lines if (match := _GIVEN.match(line))}
    for name, number in given.items():
        if name in variables:
            yield from _object(name, number, variables[name], lines[number:])
        else:
            yield Finding(number, f"{name} is no variable of {root.name}{meant(name, variables)}")
    for name, variable in variables.items():
        if variable.required and name not in given:
            yield Finding(
                len(lines),
                f"{name} is missing, and {root.name}:{variable.line} has no default for it",
            )


def _object(
    name: str, number: int, variable: Variable, after: list[tuple[int, str]]
) -> Iterator[Finding]:
    """What the attributes of an object lack, or have too many. `after` are the lines that follow
    its first.
    """
    known = variable.must_have | variable.may_have
    if not known:
        return
    inside = {
        match[1]: line_number
        for line_number, line in _until_closed(after)
        if (match := _ATTRIBUTE.match(line))
    }
    for attribute in sorted(set(inside) - known):
        yield Finding(inside[attribute], f"{name} has no {attribute}{meant(attribute, known)}")
    for attribute in sorted(variable.must_have - set(inside)):
        yield Finding(number, f"{name}: {attribute} is missing")


def _until_closed(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for number, line in lines:
        if line.startswith("}"):
            return
        yield number, line


def _calls(
    infra: Path, module: Path, wanted: Mapping[str, Variable]
) -> Iterator[tuple[Path, Finding]]:
    """What the calls of a module give it, against what it wants."""
    meta = {"source", "version", "providers", "count", "for_each", "depends_on"}
    for path in sorted(infra.glob("*.tf")):
        start, given = 0, dict[str, int]()
        for number, line in _lines(path):
            if re.match(r'^module "\w+" \{', line):
                start, given = number, {}
            elif start and line == "}":
                if f"modules/{module.name}" in path.read_text(encoding="utf-8"):
                    for name in sorted(set(given) - set(wanted) - meta):
                        yield (
                            path,
                            Finding(
                                given[name],
                                f"the module {module.name} has no variable {name}{meant(name, wanted)}",
                            ),
                        )
                    for name, variable in wanted.items():
                        if variable.required and name not in given:
                            yield (
                                path,
                                Finding(start, f"the module {module.name} is not given {name}"),
                            )
                start = 0
            elif start and (match := re.match(r"^  (\w+)\s*=", line)):
                given[match[1]] = number


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, without comments that fill a line or follow a blank."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        yield number, re.sub(r"(^|\s)#.*$", "", line).rstrip()
