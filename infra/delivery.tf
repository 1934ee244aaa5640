# Who builds and who delivers. The functions' own accounts can do neither.

# Turns a bundle into an image: reads the bundle, and the copy that the platform makes of it; writes
# the image, and its log.
resource "google_service_account" "function_build" {
  account_id   = "function-build"
  display_name = "Builds functions"

  depends_on = [google_project_service.api]
}

resource "google_storage_bucket_iam_member" "function_build" {
  bucket = google_storage_bucket.bundles.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.function_build.member
}

resource "google_storage_bucket_iam_member" "function_build_copy" {
  bucket = google_storage_bucket.platform_copies.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.function_build.member
}

resource "google_artifact_registry_repository_iam_member" "function_build" {
  repository = google_artifact_registry_repository.main["functions"].name
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.function_build.member
}

resource "google_project_iam_member" "function_build" {
  project = var.project
  role    = "roles/logging.logWriter"
  member  = google_service_account.function_build.member
}

# Runs cloudbuild.yaml, and so Terraform. An account that may write IAM may in the end do anything
# in this project: so only the build service can act as it, for builds that `ci` or an administrator
# starts.
resource "google_service_account" "delivery" {
  account_id   = "delivery"
  display_name = "Delivers commits of main"

  depends_on = [google_project_service.api]
}

resource "google_project_iam_member" "delivery" {
  for_each = toset([
    "roles/artifactregistry.admin",
    "roles/bigquery.admin",
    "roles/cloudfunctions.admin",
    "roles/cloudscheduler.admin",
    "roles/cloudsql.admin",
    "roles/cloudtasks.queueAdmin",
    "roles/compute.loadBalancerAdmin",
    "roles/compute.networkAdmin",
    "roles/compute.securityAdmin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountUser",
    "roles/iam.workloadIdentityPoolAdmin",
    "roles/logging.configWriter",
    "roles/logging.logWriter",
    "roles/monitoring.admin",
    "roles/resourcemanager.projectIamAdmin",
    "roles/run.admin",
    "roles/secretmanager.admin",
    "roles/servicenetworking.networksAdmin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
  ])

  project = var.project
  role    = each.value
  member  = google_service_account.delivery.member
}

resource "google_billing_account_iam_member" "delivery" {
  count = var.billing_account == null ? 0 : 1

  billing_account_id = var.billing_account
  role               = "roles/billing.costsManager"
  member             = google_service_account.delivery.member
}

# GitHub Actions starts builds without a key: its own signed token is exchanged for ours, for this
# repository's main only.
resource "google_iam_workload_identity_pool" "github" {
  count = var.github_repository == null ? 0 : 1

  workload_identity_pool_id = "github"
  display_name              = "GitHub Actions"

  depends_on = [google_project_service.api]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  count = var.github_repository == null ? 0 : 1

  workload_identity_pool_id          = google_iam_workload_identity_pool.github[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  attribute_condition                = "assertion.repository == '${var.github_repository}' && assertion.ref == 'refs/heads/main'"
  attribute_mapping = {
    "attribute.repository" = "assertion.repository"
    "google.subject"       = "assertion.sub"
  }

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "ci" {
  count = var.github_repository == null ? 0 : 1

  account_id   = "github-ci"
  display_name = "Starts deliveries from GitHub"

  depends_on = [google_project_service.api]
}

resource "google_service_account_iam_member" "ci_is_github" {
  count = var.github_repository == null ? 0 : 1

  service_account_id = google_service_account.ci[0].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github[0].name}/attribute.repository/${var.github_repository}"
}

resource "google_project_iam_member" "ci" {
  for_each = var.github_repository == null ? toset([]) : toset([
    "roles/cloudbuild.builds.editor", "roles/serviceusage.serviceUsageConsumer",
  ])

  project = var.project
  role    = each.value
  member  = google_service_account.ci[0].member
}

resource "google_service_account_iam_member" "ci_starts_delivery" {
  count = var.github_repository == null ? 0 : 1

  service_account_id = google_service_account.delivery.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.ci[0].member
}

# `gcloud builds submit` leaves the checkout here for the build to read.
resource "google_storage_bucket" "checkouts" {
  name                        = "${var.project}-checkouts"
  location                    = var.region
  force_destroy               = true
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age = 14
    }
  }

  depends_on = [google_project_service.api]
}

# gcloud looks at the bucket before it writes into it (storage.buckets.get), which objectUser does
# not hold.
resource "google_storage_bucket_iam_member" "ci_checkouts" {
  for_each = var.github_repository == null ? toset([]) : toset([
    "roles/storage.legacyBucketReader", "roles/storage.objectUser",
  ])

  bucket = google_storage_bucket.checkouts.name
  role   = each.value
  member = google_service_account.ci[0].member
}
