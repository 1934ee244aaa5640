# `alembic upgrade head`, and who may do what in the tables, as one job with an account of its own:
# the only database user that may create or change tables.

resource "google_service_account" "migrate" {
  account_id   = "db-migrate"
  display_name = "Database migrations"

  depends_on = [google_project_service.api]
}

resource "google_project_iam_member" "migrate" {
  for_each = toset(local.project_roles.database)

  project = var.project
  role    = each.value
  member  = google_service_account.migrate.member
}

resource "google_artifact_registry_repository_iam_member" "migrate" {
  repository = google_artifact_registry_repository.main["jobs"].name
  location   = var.region
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.migrate.member
}

resource "google_sql_user" "migrate" {
  name           = trimsuffix(google_service_account.migrate.email, ".gserviceaccount.com")
  instance       = google_sql_database_instance.main.name
  type           = "CLOUD_IAM_SERVICE_ACCOUNT"
  database_roles = ["cloudsqlsuperuser"]
}

resource "google_cloud_run_v2_job" "migrate" {
  count = var.deploy_functions ? 1 : 0

  name                = "migrate"
  location            = var.region
  deletion_protection = var.protect

  template {
    template {
      service_account = google_service_account.migrate.email
      max_retries     = 0 # a migration that failed is looked at before it is tried again
      timeout         = "1800s"

      containers {
        image = coalesce(var.migration_image, "${google_artifact_registry_repository.main["jobs"].registry_uri}/migrate:latest")

        dynamic "env" {
          for_each = {
            CLOUD_SQL_INSTANCE   = google_sql_database_instance.main.connection_name
            DATABASE_NAME        = google_sql_database.main.name
            DATABASE_OWNER       = "cloudsqlsuperuser"
            DATABASE_READERS     = join(",", google_sql_user.operators[*].name)
            DATABASE_USER        = google_sql_user.migrate.name
            ENVIRONMENT          = "cloud"
            FUNCTION_USERS       = join(",", sort([for user in google_sql_user.function : user.name]))
            GOOGLE_CLOUD_PROJECT = var.project
            THREADS              = "1"
          }
          content {
            name  = env.key
            value = env.value
          }
        }
      }

      vpc_access {
        egress = "PRIVATE_RANGES_ONLY"
        network_interfaces {
          network    = google_compute_network.main.id
          subnetwork = google_compute_subnetwork.functions.id
        }
      }
    }
  }

  depends_on = [google_artifact_registry_repository_iam_member.migrate, google_project_iam_member.migrate]
}
