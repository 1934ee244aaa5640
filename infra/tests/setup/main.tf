# Stands in for `make bundle`: a zip per catalog entry, so that the tests need no built functions.

terraform {
  required_providers {
    archive = {
      source  = "hashicorp/archive"
      version = "~> 2.7"
    }
  }
}

variable "catalog" {
  type    = string
  default = "../functions/catalog.yaml"
}

data "archive_file" "bundle" {
  for_each = yamldecode(file(var.catalog))

  type        = "zip"
  output_path = ".terraform/test-bundles/${each.key}.zip"
  source {
    filename = "main.py"
    content  = "# ${each.key}"
  }
}

output "catalog" {
  value = yamldecode(file(var.catalog))
}
