# Terraform makes the safes, not what lies in them: values are put in with `gcloud secrets versions add`
# (docs/operations.md) and so stand in no plan, no state and no variable.

locals {
  vendors = ["coingecko", "eodhd", "openexchangerates", "tiingo"]

  # Which function may open which secret.
  secret_access = merge(flatten([
    for name, f in local.functions : [
      { for thing in f.touches : "${name} ${local.key_files[thing].secret}" => { function = name, secret = local.key_files[thing].secret }
      if contains(keys(local.key_files), thing) },
      { for vendor in var.vendor_keys : "${name} ${vendor}-key" => { function = name, secret = "${vendor}-key" }
      if contains(f.touches, "provider_keys") },
    ]
  ])...)
}

resource "google_secret_manager_secret" "main" {
  for_each = toset(concat(["signing-keys", "verification-keys"], [for vendor in local.vendors : "${vendor}-key"]))

  secret_id           = each.value
  deletion_protection = var.protect

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  # The signing keys' age: every 90 days Secret Manager sends SECRET_ROTATE, and an alert tells of it (alerts.tf).
  dynamic "topics" {
    for_each = each.value == "signing-keys" ? [google_pubsub_topic.secrets.id] : []
    content {
      name = topics.value
    }
  }
  dynamic "rotation" {
    for_each = each.value == "signing-keys" ? ["7776000s"] : []
    content {
      rotation_period    = rotation.value
      next_rotation_time = timeadd(plantimestamp(), rotation.value)
    }
  }

  lifecycle {
    ignore_changes = [rotation[0].next_rotation_time]
  }

  depends_on = [google_project_service.api, google_pubsub_topic_iam_member.secret_manager]
}

resource "google_secret_manager_secret_iam_member" "function" {
  for_each = local.secret_access

  secret_id = google_secret_manager_secret.main[each.value.secret].id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.members[each.value.function]
}

resource "google_pubsub_topic" "secrets" {
  name = "secret-events"

  depends_on = [google_project_service.api]
}

# What waits here is a rotation that is due; `gcloud pubsub subscriptions pull` takes it away once it is done.
resource "google_pubsub_subscription" "rotation_due" {
  name                       = "rotation-due"
  topic                      = google_pubsub_topic.secrets.id
  filter                     = "attributes.eventType = \"SECRET_ROTATE\""
  message_retention_duration = "2678400s"
  expiration_policy {
    ttl = "" # never, however long nobody pulls
  }
}

resource "google_project_service_identity" "secret_manager" {
  provider = google-beta

  project = var.project
  service = "secretmanager.googleapis.com"

  depends_on = [google_project_service.api]
}

resource "google_pubsub_topic_iam_member" "secret_manager" {
  topic  = google_pubsub_topic.secrets.id
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-secretmanager.iam.gserviceaccount.com"

  depends_on = [google_project_service_identity.secret_manager]
}
