resource "google_storage_bucket" "bundles" {
  name                        = "${var.project}-bundles"
  location                    = var.region
  force_destroy               = !var.protect
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  # Names carry the content's hash, so nothing is ever overwritten; what no deployment has used for
  # a quarter may go.
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age            = 90
      matches_suffix = [".zip"]
      with_state     = "ARCHIVED"
    }
  }
  versioning {
    enabled = true
  }

  depends_on = [google_project_service.api]
}

# Cloud Functions copies each bundle into this bucket and builds from the copy. It makes the bucket
# with the first function of a region, too late for a grant: an account of our own that builds would
# be refused. It takes one that is there.
resource "google_storage_bucket" "platform_copies" {
  name                        = "gcf-v2-sources-${data.google_project.this.number}-${var.region}"
  location                    = var.region
  force_destroy               = true
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  # As the platform makes it: it names a copy by its generation, and counts on finding the one
  # before.
  versioning {
    enabled = true
  }
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      num_newer_versions = 3
      with_state         = "ARCHIVED"
    }
  }

  lifecycle {
    ignore_changes = [cors, labels] # the platform writes its own
  }

  depends_on = [google_project_service.api]
}

check "bundles_are_built" {
  assert {
    condition = !var.deploy_functions || alltrue([
      for name in keys(local.functions) : fileexists("${var.bundles}/${name}.zip")
    ])
    error_message = "Run `make bundle` first: no zip in ${var.bundles} for ${join(", ", [
      for name in keys(local.functions) : name if !fileexists("${var.bundles}/${name}.zip")
    ])}. Applying would stop at the first of them."
  }
}

module "function" {
  source   = "./modules/function"
  for_each = { for name, f in local.functions : name => f if var.deploy_functions }

  project     = var.project
  name        = each.value.deployed_name
  entry_point = each.key
  location    = var.region
  bundle      = "${var.bundles}/${each.key}.zip"
  bucket      = google_storage_bucket.bundles.name

  accounts = {
    runs_as = google_service_account.function[each.key].email
    build   = google_service_account.function_build.id
    invokers = (
      each.value.access == "scheduled" ? merge(
        { scheduler = google_service_account.scheduler.member },
        can(each.value.queue) ? { tasks = google_service_account.tasks.member } : {},
      ) :
      var.public_invoker == "allUsers" ? { everyone = "allUsers" } : {}
    )
  }
  docker_repository = google_artifact_registry_repository.main["functions"].id

  # With a load balancer, run.app must not be a way around it and its throttle.
  ingress = (
    each.value.access == "scheduled" ? "ALLOW_INTERNAL_ONLY" :
    var.domain == null ? "ALLOW_ALL" : "ALLOW_INTERNAL_AND_GCLB"
  )

  limits = {
    concurrency   = each.value.concurrency
    instances_max = each.value.instances_max
    instances_min = each.value.instances_min
    memory_mb     = each.value.memory_mb
    timeout_s     = each.value.timeout_s
  }

  network = contains(each.value.touches, "database") ? {
    network    = google_compute_network.main.id
    subnetwork = google_compute_subnetwork.functions.id
  } : null

  # The variables of shared/config.py: each function gets only those of what it may reach.
  environment = merge(
    {
      ENVIRONMENT          = "cloud"
      GOOGLE_CLOUD_PROJECT = var.project
      PUBLIC_URL           = local.base_url
      REQUEST_TIMEOUT_S    = tostring(each.value.timeout_s)
      THREADS              = tostring(each.value.concurrency)
      TOKEN_AUDIENCE       = local.token_audience
      TRUSTED_PROXIES      = var.domain == null ? "1" : "2" # Google's front end, and the load balancer before it
    },
    each.value.access == "public" && length(var.cors_origins) > 0 ? {
      CORS_ORIGINS = join(",", var.cors_origins)
    } : {},
    contains(each.value.touches, "database") ? {
      CLOUD_SQL_INSTANCE = google_sql_database_instance.main.connection_name
      DATABASE_NAME      = google_sql_database.main.name
      DATABASE_USER      = google_sql_user.function[each.key].name
    } : {},
    length(setintersection(each.value.touches, ["market_read", "market_write"])) > 0 ? {
      BIGQUERY_DATASET  = google_bigquery_dataset.market.dataset_id
      BIGQUERY_LOCATION = google_bigquery_dataset.market.location
    } : {},
    contains(each.value.touches, "task_queue") ? { TASKS_LOCATION = var.region } : {},
    local.traced[each.key] ? { TRACE_EXPORTER = "google" } : {},
    contains(each.value.touches, "verification_keys") && var.firebase_project != null ? {
      FIREBASE_PROJECT_ID = var.firebase_project
    } : {},
    each.key == "app" && var.firebase_api_key != null ? { FIREBASE_API_KEY = var.firebase_api_key } : {},
    each.key == "app" && length(var.firebase_providers) > 0 ? {
      FIREBASE_PROVIDERS = join(",", var.firebase_providers)
    } : {},
    contains(each.value.touches, "mail") && var.mail != null ? merge(
      {
        SMTP_FROM = var.mail.from
        SMTP_HOST = var.mail.host
        SMTP_PORT = tostring(var.mail.port)
        SMTP_TLS  = var.mail.tls
      },
      { RESET_PAGE = coalesce(var.mail.page, "${local.base_url}/app/new-password") },
      var.mail.user == null ? {} : { SMTP_USER = var.mail.user },
    ) : {},
    { for thing in each.value.touches : local.key_files[thing].variable => "${local.key_files[thing].folder}/keys.json" if contains(keys(local.key_files), thing) },
  )

  secret_files = {
    for thing in each.value.touches : local.key_files[thing].folder => google_secret_manager_secret.main[local.key_files[thing].secret].secret_id
    if contains(keys(local.key_files), thing)
  }
  secret_environment = merge(
    {
      for vendor in var.vendor_keys : "${upper(vendor)}_KEY" => google_secret_manager_secret.main["${vendor}-key"].secret_id
      if contains(each.value.touches, "provider_keys")
    },
    {
      for secret in local.mail_secrets : "SMTP_PASSWORD" => google_secret_manager_secret.main[secret].secret_id
      if contains(each.value.touches, "mail")
    },
  )

  # A revision that can't open its secrets or its database doesn't start.
  depends_on = [
    google_artifact_registry_repository_iam_member.function_build,
    google_bigquery_dataset_iam_member.function,
    google_project_iam_member.function,
    google_project_iam_member.function_build,
    google_secret_manager_secret_iam_member.function,
    google_secret_manager_secret_iam_member.rotation,
    google_storage_bucket_iam_member.function_build,
    google_storage_bucket_iam_member.function_build_copy,
  ]
}

locals {
  token_audience = "finance-api"
}
