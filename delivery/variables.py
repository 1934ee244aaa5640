"""Checks Terraform's files against each other, without Terraform.

Each variable that is used is declared, and each that is required has a value. Terraform reports the
same, and more, where it can run; every machine can make this check before a deployment.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from delivery.findings import Finding, suggestion

FUNCTIONS_OWN: Final = frozenset({"DATABASE_OWNER", "DATABASE_READERS", "FUNCTION_USERS"})
"""The variables that the migration job reads itself (delivery/migrate.py)."""

_DECLARED = re.compile(r'^variable "(\w+)" \{')
_ASSIGNED = re.compile(r"^(\w+)\s*=")
_USED = re.compile(r"\bvar\.(\w+)")
_ATTRIBUTE = re.compile(r"^\s+(\w+)\s*=\s*(optional\()?")
_ENVIRONMENT = re.compile(r"^\s+([A-Z][A-Z_]+)\s+=")


@dataclass(slots=True)
class Variable:
    """A variable as it is declared: its line, whether it is required, and its attributes.

    For an object, the names of its required and of its optional attributes.
    """

    line: int
    required: bool = True
    must_have: set[str] = field(default_factory=set)
    may_have: set[str] = field(default_factory=set)


def check(infra: Path, settings: Collection[str]) -> Iterator[tuple[Path, Finding]]:
    """Everything that is wrong in the folder, its modules and its environments.

    `settings` are the environment variables that functions may have.
    """
    root = infra / "variables.tf"
    variables = declared(root)
    yield from _uses(infra, variables)
    for values in sorted((infra / "environments").glob("*.tfvars")):
        yield from ((values, finding) for finding in _assigned(values, variables, root))
    for module in sorted(path for path in (infra / "modules").glob("*") if path.is_dir()):
        module_variables = declared(module / "variables.tf")
        yield from _uses(module, module_variables)
        yield from _calls(infra, module, module_variables)
    for name in ("functions.tf", "migrations.tf"):
        for number, line in _lines(infra / name):
            match = _ENVIRONMENT.match(line)
            if match and match[1] not in settings and match[1] not in FUNCTIONS_OWN:
                yield (
                    infra / name,
                    Finding(
                        number,
                        f"{match[1]} is no setting (shared/config.py)"
                        f"{suggestion(match[1], settings)}",
                    ),
                )


def declared(path: Path) -> dict[str, Variable]:
    """The variables of a file, by name."""
    variables: dict[str, Variable] = {}
    current, in_object = Variable(0), False
    for number, line in _lines(path):
        if match := _DECLARED.match(line):
            current, in_object = variables.setdefault(match[1], Variable(number)), False
        elif re.match(r"^  default\b", line):
            current.required = False
        elif "object({" in line:
            in_object = not line.rstrip().endswith("})")
        elif in_object and line.strip() == "})":
            in_object = False
        elif in_object and (match := _ATTRIBUTE.match(line)):
            (current.may_have if match[2] else current.must_have).add(match[1])
    return variables


def _uses(folder: Path, variables: Mapping[str, Variable]) -> Iterator[tuple[Path, Finding]]:
    for path in sorted(folder.glob("*.tf")):
        for number, line in _lines(path):
            for name in _USED.findall(line):
                if name not in variables:
                    yield (
                        path,
                        Finding(
                            number, f"var.{name} is declared nowhere{suggestion(name, variables)}"
                        ),
                    )


def _assigned(path: Path, variables: Mapping[str, Variable], root: Path) -> Iterator[Finding]:
    lines = list(_lines(path))
    lines_by_name = {match[1]: number for number, line in lines if (match := _ASSIGNED.match(line))}
    for name, number in lines_by_name.items():
        if name in variables:
            yield from _object(name, number, variables[name], lines[number:])
        else:
            yield Finding(
                number, f"{name} is no variable of {root.name}{suggestion(name, variables)}"
            )
    for name, variable in variables.items():
        if variable.required and name not in lines_by_name:
            yield Finding(
                len(lines),
                f"{name} is missing, and {root.name}:{variable.line} has no default for it",
            )


def _object(
    name: str, number: int, variable: Variable, after: list[tuple[int, str]]
) -> Iterator[Finding]:
    """The missing and the superfluous attributes of an object.

    `after` are the lines that follow its first.
    """
    attributes = variable.must_have | variable.may_have
    if not attributes:
        return
    inside = {
        match[1]: line_number
        for line_number, line in _until_closed(after)
        if (match := _ATTRIBUTE.match(line))
    }
    for attribute in sorted(set(inside) - attributes):
        yield Finding(
            inside[attribute], f"{name} has no {attribute}{suggestion(attribute, attributes)}"
        )
    for attribute in sorted(variable.must_have - set(inside)):
        yield Finding(number, f"{name}: {attribute} is missing")


def _until_closed(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for number, line in lines:
        if line.startswith("}"):
            return
        yield number, line


def _calls(
    infra: Path, module: Path, module_variables: Mapping[str, Variable]
) -> Iterator[tuple[Path, Finding]]:
    """The arguments of a module's calls that it does not declare, and those that are missing."""
    meta = {"source", "version", "providers", "count", "for_each", "depends_on"}
    for path in sorted(infra.glob("*.tf")):
        start, assigned = 0, dict[str, int]()
        for number, line in _lines(path):
            if re.match(r'^module "\w+" \{', line):
                start, assigned = number, {}
            elif start and line == "}":
                if f"modules/{module.name}" in path.read_text(encoding="utf-8"):
                    for name in sorted(set(assigned) - set(module_variables) - meta):
                        yield (
                            path,
                            Finding(
                                assigned[name],
                                f"the module {module.name} has no variable {name}"
                                f"{suggestion(name, module_variables)}",
                            ),
                        )
                    for name, variable in module_variables.items():
                        if variable.required and name not in assigned:
                            yield (
                                path,
                                Finding(start, f"the module {module.name} is not given {name}"),
                            )
                start = 0
            elif start and (match := re.match(r"^  (\w+)\s*=", line)):
                assigned[match[1]] = number


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, without the comments."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        yield number, re.sub(r"(^|\s)#.*$", "", line).rstrip()
