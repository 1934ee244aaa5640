resource "google_project_service" "api" {
  for_each = toset([
    "artifactregistry", "bigquery", "billingbudgets", "cloudbilling", "cloudbuild", "cloudfunctions", "cloudresourcemanager",
    "cloudscheduler", "cloudtasks", "cloudtrace", "compute", "iam", "iamcredentials", "logging", "monitoring", "run", "secretmanager", "servicenetworking",
    "serviceusage", "sqladmin", "storage", "sts",
  ])

  service = "${each.value}.googleapis.com"

  # Switching an API off deletes what it manages; taking a line out of this list must not.
  disable_on_destroy = false
}
