"""Terraform's files are read as Terraform reads them, however they are laid out."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery import terraform, variables

FILES = {
    "variables.tf": """\
variable "region" {
  type = string
}
variable "database" {
  type = object({ tier = string, size_gb = optional(number, 10) })
}
variable "network" {
  type = object({
    name   = string # not "type = object({"
    subnet = object({ range = string, name = optional(string) })
    peer   = optional(object({
      name = string
    }))
  })
}
variable "labels" {
  type = map(object({
    text = string
  }))
  default = {}
}
""",
    "functions.tf": """\
module "one" {
  source = "./modules/one"
  name   = var.region
  sizes  = { small = 1 }
}
module "two" { source = "./modules/two" }
locals {
  environment = merge({ REGION = var.region }, {
    # OTHER = "a comment"
    "REGION" : "quoted",
  })
  text = <<-EOT
    var.nothing ${var.region}
  EOT
  path = "#${var.region}"
}
""",
    "migrations.tf": "",
    "environments/dev.tfvars": """\
region   = "europe-west1"
database = { tier = "small" }
network = {
  name   = "main"
  subnet = { range = "10.0.0.0/8" }
}
labels = { any = { text = "word" } }
""",
    "modules/one/variables.tf": """\
variable "name" {}
variable "sizes" {
  type = object({ small = number })
}
""",
    "modules/two/variables.tf": "",
}


@pytest.fixture
def infra(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def reported(infra: Path) -> list[str]:
    return [
        f"{path.relative_to(infra)}:{finding.line}: {finding.text}"
        for path, finding in variables.check(infra, {"REGION"})
    ]


def test_files_without_mistakes_have_no_findings(infra: Path) -> None:
    assert reported(infra) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "finding"),
    [
        pytest.param(
            "environments/dev.tfvars",
            '{ tier = "small" }',
            '{ teir = "small" }',
            ["2: database has no teir; did you mean tier?", "2: database: tier is missing"],
            id="an object on one line",
        ),
        pytest.param(
            "environments/dev.tfvars",
            '{ range = "10.0.0.0/8" }',
            "{ name = null }",
            ["5: network.subnet: range is missing"],
            id="an object in an object",
        ),
        pytest.param(
            "environments/dev.tfvars",
            '  name   = "main"',
            "  peer   = { nome = 1 }",
            [
                "4: network.peer has no nome; did you mean name?",
                "4: network.peer: name is missing",
                "3: network: name is missing",
            ],
            id="an optional object",
        ),
        pytest.param(
            "environments/dev.tfvars",
            '  name   = "main"',
            '  "nam" : "main"',
            ["4: network has no nam; did you mean name?", "3: network: name is missing"],
            id="a quoted key",
        ),
        pytest.param(
            "functions.tf",
            "{ small = 1 }",
            "{ smal = 1 }",
            ["4: sizes has no smal; did you mean small?", "4: sizes: small is missing"],
            id="an object given to a module",
        ),
        pytest.param(
            "functions.tf",
            "  name   = var.region\n",
            "",
            ["1: the module one is not given name"],
            id="a module that is not the only one of its file",
        ),
        pytest.param(
            "functions.tf",
            '"./modules/two" }',
            '"./modules/two"\n  nane = 1\n}',
            ["7: the module two has no variable nane"],
            id="the other module of the file",
        ),
        pytest.param(
            "functions.tf",
            "nothing ${var.region}",
            "nothing ${var.regio}",
            ["13: var.regio is declared nowhere; did you mean region?"],
            id="a heredoc",
        ),
        pytest.param(
            "functions.tf",
            '"#${var.region}"',
            '"#${lower(var.reg)}"',
            ["15: var.reg is declared nowhere; did you mean region?"],
            id="a string with a hash",
        ),
        pytest.param(
            "functions.tf",
            "{ REGION = var.region }",
            "{ REGIO = var.region }",
            ["8: REGIO is no setting (shared/config.py); did you mean REGION?"],
            id="an environment variable on the line of its object",
        ),
        pytest.param(
            "functions.tf",
            '"REGION" : "quoted"',
            '"OTHER" : "quoted"',
            ["10: OTHER is no setting (shared/config.py)"],
            id="a quoted environment variable",
        ),
        pytest.param(
            "functions.tf",
            "locals {\n",
            "locals {{\n",
            ["7: not HCL, from here on"],
            id="no HCL",
        ),
        pytest.param(
            "modules/one/variables.tf",
            "number })\n}",
            "number })",
            ["3: not HCL, from here on"],
            id="a block without its end",
        ),
    ],
)
def test_a_mistake_is_found_in_whatever_layout(
    file: str, old: str, new: str, finding: list[str], infra: Path
) -> None:
    assert FILES[file].count(old) == 1
    (infra / file).write_text(FILES[file].replace(old, new))
    assert reported(infra) == [f"{file}:{line}" for line in finding]


def test_every_file_that_is_not_hcl_is_reported(infra: Path) -> None:
    (infra / "functions.tf").write_text("a = \n")
    (infra / "environments/dev.tfvars").write_text('region = "\n')
    lines = [line.split(": ", 1)[0] for line in reported(infra)]
    assert lines == ["functions.tf:1", "environments/dev.tfvars:1"]


def test_a_block_knows_its_labels_and_what_is_inside(tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_text('# first\nresource "bucket" "main" {\n  name = "a"\n  versioning {\n  }\n}\n')
    (block,) = terraform.read(path).root.blocks
    assert (block.type, block.labels, block.line) == ("resource", ("bucket", "main"), 2)
    assert terraform.text(block.attributes["name"].value) == "a"
    assert [(inner.type, inner.line) for inner in block.blocks] == [("versioning", 4)]
