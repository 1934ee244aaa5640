locals {
  _built  = fileexists(var.bundle)
  _object = "${var.name}/${local._built ? filesha256(var.bundle) : "not-built"}.zip"
}

resource "google_storage_bucket_object" "bundle" {
  name   = local._object
  bucket = var.bucket
  source = var.bundle

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_cloudfunctions2_function" "this" {
  name     = var.name
  location = var.location

  build_config {
    runtime           = "python311"
    entry_point       = var.entry_point
    docker_repository = var.docker_repository
    service_account   = var.accounts.build

    source {
      storage_source {
        bucket = google_storage_bucket_object.bundle.bucket
        object = google_storage_bucket_object.bundle.name
      }
    }
  }

  service_config {
    # A new revision waits until the database is migrated and it has been tried; delivery/traffic.py
    # lets the callers in. False leaves the traffic as it is, and the API answers what it finds:
    # true while the traffic follows the newest revision, as after the first deployment, and false
    # once it stays with one by name. So the plan has no change once the delivery has pinned
    # the traffic, which it does first (docs/decisions/0018-traffic-by-name.md). Don't ignore changes
    # of this field, nor leave it out: either would send true, and so move the callers, with the
    # next change of anything.
    all_traffic_on_latest_revision = false

    available_cpu                    = "1" # less allows one request at a time only
    available_memory                 = "${var.limits.memory_mb}Mi"
    environment_variables            = var.environment
    ingress_settings                 = var.ingress
    max_instance_count               = var.limits.instances_max
    max_instance_request_concurrency = var.limits.concurrency
    min_instance_count               = var.limits.instances_min
    service_account_email            = var.accounts.runs_as
    timeout_seconds                  = var.limits.timeout_s

    direct_vpc_egress = var.network == null ? null : "VPC_EGRESS_PRIVATE_RANGES_ONLY"
    dynamic "direct_vpc_network_interface" {
      for_each = var.network == null ? [] : [var.network]
      content {
        network    = direct_vpc_network_interface.value.network
        subnetwork = direct_vpc_network_interface.value.subnetwork
      }
    }

    dynamic "secret_volumes" {
      for_each = var.secret_files
      content {
        mount_path = secret_volumes.key
        project_id = var.project
        secret     = secret_volumes.value
        versions {
          version = "latest"
          path    = "keys.json"
        }
      }
    }

    dynamic "secret_environment_variables" {
      for_each = var.secret_environment
      content {
        key        = secret_environment_variables.key
        project_id = var.project
        secret     = secret_environment_variables.value
        version    = "latest"
      }
    }
  }
}

resource "google_cloud_run_v2_service_iam_member" "invoker" {
  for_each = var.accounts.invokers

  name     = google_cloudfunctions2_function.this.name
  location = var.location
  role     = "roles/run.invoker"
  member   = each.value
}
