terraform {
  required_version = "~> 1.11"

  required_providers {
    # 7.32 is the first that we trust to send all_traffic_on_latest_revision = false; earlier ones
    # dropped the value, and a new revision took the traffic before it was migrated and tested
    # (docs/decisions/0018).
    google = {
      source  = "hashicorp/google"
      version = "~> 7.32"
    }
    # Used by the tests only (tests/setup). Named here, because `terraform providers lock` reads
    # this folder and not the tests: without this line it leaves the provider out of the lock file,
    # and the delivery refuses to test.
    archive = {
      source  = "hashicorp/archive"
      version = "~> 2.7"
    }
  }

  # terraform init -backend-config="bucket=<project>-tfstate"
  backend "gcs" {
    prefix = "finance-api"
  }
}

provider "google" {
  project        = var.project
  region         = var.region
  default_labels = { app = "finance-api", environment = var.environment }

  # Budgets are asked of the billing account; the quota is this project's.
  billing_project       = var.project
  user_project_override = true
}

data "google_project" "this" {
  project_id = var.project
}
