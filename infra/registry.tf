# Two shelves: images of the functions, which the platform builds out of the zips, and the image of
# the migration job.

resource "google_artifact_registry_repository" "main" {
  for_each = {
    functions = "Images that Cloud Functions builds from the bundles."
    jobs      = "The migration job, one image per commit."
  }

  repository_id = each.key
  description   = each.value
  location      = var.region
  format        = "DOCKER"

  # A rollback goes to a revision that is already there, so ten versions are more than enough.
  cleanup_policies {
    id     = "keep-newest"
    action = "KEEP"
    most_recent_versions {
      keep_count = 10
    }
  }
  cleanup_policies {
    id     = "drop-old"
    action = "DELETE"
    condition {
      older_than = "2592000s"
    }
  }

  depends_on = [google_project_service.api]
}
