resource "google_sql_database_instance" "main" {
  name             = coalesce(var.database.instance, "finance-${var.environment}")
  database_version = "POSTGRES_17"
  # Terraform's own refusal; the API's is deletion_protection_enabled below.
  deletion_protection = var.protect

  settings {
    edition                     = "ENTERPRISE"
    tier                        = var.database.tier
    availability_type           = var.database.availability_type
    connector_enforcement       = "REQUIRED"
    data_api_access             = var.operators == null ? "DISALLOW_DATA_API" : "ALLOW_DATA_API"
    deletion_protection_enabled = var.protect
    disk_autoresize             = true
    disk_autoresize_limit       = var.database.disk_gb_max
    disk_size                   = var.database.disk_gb
    disk_type                   = "PD_SSD"
    retain_backups_on_delete    = true

    # An instance deleted by mistake can be restored for a month; without this its backups go with
    # it.
    final_backup_config {
      enabled        = true
      retention_days = 30
    }

    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.main.id
      ssl_mode        = "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"
    }

    backup_configuration {
      enabled                        = true
      point_in_time_recovery_enabled = true
      start_time                     = "03:00"
      transaction_log_retention_days = 7
      backup_retention_settings {
        retained_backups = var.database.backups_kept
      }
    }

    maintenance_window {
      day          = 7
      hour         = 4
      update_track = "stable"
    }

    insights_config {
      query_insights_enabled = true
    }

    database_flags {
      name  = "cloudsql.iam_authentication"
      value = "on"
    }
    database_flags {
      name  = "log_checkpoints"
      value = "on"
    }
    database_flags {
      name  = "log_lock_waits"
      value = "on"
    }
    database_flags {
      name  = "log_temp_files"
      value = "0"
    }
    database_flags {
      name  = "max_connections"
      value = tostring(var.database.connections_max)
    }
  }

  lifecycle {
    # It grows by itself; a plan must not shrink it back, which would replace the instance.
    ignore_changes = [settings[0].disk_size]

    precondition {
      condition     = local.connections_needed <= var.database.connections_max
      error_message = "While a delivery moves the callers, all functions at their most open ${local.connections_needed} connections, and database.connections_max is ${var.database.connections_max}: lower instances_max or concurrency_max, or take a bigger database."
    }
  }

  depends_on = [google_service_networking_connection.services]
}

resource "google_sql_database" "main" {
  name            = "finance"
  instance        = google_sql_database_instance.main.name
  deletion_policy = var.protect ? "ABANDON" : "DELETE"
}

# Each function is a user of its own, without a password. What it may do inside the database is
# granted by the migration job (delivery/migrate.py): rows, never tables.
resource "google_sql_user" "function" {
  for_each = { for name, f in local.functions : name => f if contains(f.touches, "database") }

  name     = trimsuffix(google_service_account.function[each.key].email, ".gserviceaccount.com")
  instance = google_sql_database_instance.main.name
  type     = "CLOUD_IAM_SERVICE_ACCOUNT"
}

# People who may look into the database, as members of one group and under their own names. What
# they see is granted by the migration job: rows without what is hashed in them, and no change
# (docs/operations.md, "Look into the database").
resource "google_sql_user" "operators" {
  count = var.operators == null ? 0 : 1

  name     = var.operators
  instance = google_sql_database_instance.main.name
  type     = "CLOUD_IAM_GROUP"
}

resource "google_project_iam_member" "operators" {
  for_each = var.operators == null ? toset([]) : toset(["roles/cloudsql.instanceUser", "roles/cloudsql.studioUser"])

  project = var.project
  role    = each.value
  member  = "group:${var.operators}"

  depends_on = [google_project_service.api]
}
