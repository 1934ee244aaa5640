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

from delivery import terraform
from delivery.findings import Finding, suggestion
from delivery.terraform import Block, File

FUNCTIONS_OWN: Final = frozenset({"DATABASE_OWNER", "DATABASE_READERS", "FUNCTION_USERS"})
"""The variables that the migration job reads itself (delivery/migrate.py)."""

ENVIRONMENTS_OF: Final = ("functions.tf", "migrations.tf")
"""The files that set environment variables."""

META_ARGUMENTS: Final = frozenset(
    {"source", "version", "providers", "count", "for_each", "depends_on"}
)
"""What every call of a module may have."""

_ENVIRONMENT = re.compile(r"[A-Z][A-Z_]+")


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable as it is declared, or an attribute of an object: its line, and whether it is
    required.

    `attributes` are those of an object's type; anything else has none.
    """

    line: int
    required: bool
    attributes: dict[str, Variable] = field(default_factory=dict)


def check(infra: Path, settings: Collection[str]) -> Iterator[tuple[Path, Finding]]:
    """Everything that is wrong in the folder, its modules and its environments.

    `settings` are the environment variables that functions may have. Files that are not HCL are
    reported alone: without them nothing is known about the others.
    """
    files: dict[Path, File] = {}
    readable = True
    for pattern in ("*.tf", "environments/*.tfvars", "modules/*/*.tf"):
        for path in sorted(infra.glob(pattern)):
            try:
                files[path] = terraform.read(path)
            except terraform.NotHclError as error:
                readable = False
                yield path, Finding(error.line, "not HCL, from here on")
    if readable:
        yield from _check(infra, files, settings)


def declared(file: File) -> dict[str, Variable]:
    """The variables of a file, by name."""
    return {
        block.labels[0]: Variable(
            block.line,
            "default" not in block.attributes,
            _attributes(block.attributes["type"].value) if "type" in block.attributes else {},
        )
        for block in file.root.blocks
        if block.type == "variable" and block.labels
    }


def _check(
    infra: Path, files: Mapping[Path, File], settings: Collection[str]
) -> Iterator[tuple[Path, Finding]]:
    root = infra / "variables.tf"
    variables = declared(files[root])
    yield from _uses(files, infra, variables)
    for path, file in files.items():
        if path.parent == infra / "environments":
            yield from ((path, finding) for finding in _assigned(file, variables, root))
    for path, file in files.items():
        if path.parent.parent == infra / "modules" and path.name == "variables.tf":
            module_variables = declared(file)
            yield from _uses(files, path.parent, module_variables)
            yield from _calls(files, infra, path.parent.name, module_variables)
    for name in ENVIRONMENTS_OF:
        for element in terraform.all_elements(files[infra / name].tree):
            is_setting = element.name in settings or element.name in FUNCTIONS_OWN
            if _ENVIRONMENT.fullmatch(element.name) and not is_setting:
                text = f"{element.name} is no setting (shared/config.py)"
                yield (
                    infra / name,
                    Finding(element.line, f"{text}{suggestion(element.name, settings)}"),
                )


def _attributes(type_: terraform.Node) -> dict[str, Variable]:
    """The attributes of a type that is an object, whether optional or not, by name."""
    call = terraform.call(type_)
    if call and call[0] == "optional":
        return _attributes(call[1][0])
    if not call or call[0] != "object":
        return {}
    return {
        element.name: Variable(
            element.line,
            (terraform.call(element.value) or ("",))[0] != "optional",
            _attributes(element.value),
        )
        for element in terraform.elements(call[1][0]) or ()
    }


def _uses(
    files: Mapping[Path, File], folder: Path, variables: Mapping[str, Variable]
) -> Iterator[tuple[Path, Finding]]:
    for path, file in files.items():
        if path.parent == folder:
            for line, name in terraform.variables_used(file.tree):
                if name not in variables:
                    text = f"var.{name} is declared nowhere{suggestion(name, variables)}"
                    yield path, Finding(line, text)


def _assigned(file: File, variables: Mapping[str, Variable], root: Path) -> Iterator[Finding]:
    values = file.root.attributes
    for name, value in values.items():
        if name in variables:
            yield from _object(name, value, variables[name])
        else:
            yield Finding(
                value.line, f"{name} is no variable of {root.name}{suggestion(name, variables)}"
            )
    for name, variable in variables.items():
        if variable.required and name not in values:
            yield Finding(
                file.lines,
                f"{name} is missing, and {root.name}:{variable.line} has no default for it",
            )


def _object(name: str, value: terraform.Attribute, variable: Variable) -> Iterator[Finding]:
    """The missing and the superfluous attributes of an object, and of the objects in it.

    Only of a literal: what an expression gives is not known.
    """
    elements = terraform.elements(value.value)
    if elements is None or not variable.attributes:
        return
    for element in elements:
        if attribute := variable.attributes.get(element.name):
            yield from _object(f"{name}.{element.name}", element, attribute)
        else:
            text = f"{name} has no {element.name}{suggestion(element.name, variable.attributes)}"
            yield Finding(element.line, text)
    assigned = {element.name for element in elements}
    for attribute_name, attribute in variable.attributes.items():
        if attribute.required and attribute_name not in assigned:
            yield Finding(value.line, f"{name}: {attribute_name} is missing")


def _calls(
    files: Mapping[Path, File],
    infra: Path,
    module: str,
    module_variables: Mapping[str, Variable],
) -> Iterator[tuple[Path, Finding]]:
    """The arguments of a module's calls that it does not declare, and those that are missing."""
    for path, file in files.items():
        if path.parent == infra:
            for block in file.root.blocks:
                if _source(block) == f"./modules/{module}":
                    for finding in _call(block, module, module_variables):
                        yield path, finding


def _source(block: Block) -> str | None:
    """The source of a call of a module; None for another block."""
    source = block.attributes.get("source")
    return terraform.text(source.value) if block.type == "module" and source else None


def _call(block: Block, module: str, module_variables: Mapping[str, Variable]) -> Iterator[Finding]:
    for name, argument in block.attributes.items():
        if name in module_variables:
            yield from _object(name, argument, module_variables[name])
        elif name not in META_ARGUMENTS:
            text = f"the module {module} has no variable {name}{suggestion(name, module_variables)}"
            yield Finding(argument.line, text)
    for name, variable in module_variables.items():
        if variable.required and name not in block.attributes:
            yield Finding(block.line, f"the module {module} is not given {name}")
