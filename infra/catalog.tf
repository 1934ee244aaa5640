# The one list of functions, and what each entry of `touches` opens. Who may reach what is decided
# here and nowhere else; the files of the things themselves (database.tf, bigquery.tf, secrets.tf)
# only carry it out.

locals {
  catalog = yamldecode(file(var.catalog))

  functions = {
    for name, f in local.catalog : name => merge(f, {
      concurrency   = min(f.concurrency, var.concurrency_max)
      deployed_name = replace(name, "_", "-")
      instances_max = f.access == "public" ? var.instances_max : 1 + try(f.queue.instances, 0)
      instances_min = contains(var.warm, name) ? 1 : 0
    })
  }

  # What reaches nothing has nothing to trace, and does not install OpenTelemetry
  # (delivery/imports.py).
  traced = { for name, f in local.catalog : name => var.trace && length(f.touches) > 0 }

  scheduled = { for name, f in local.functions : name => f if f.access == "scheduled" }

  # A job for each schedule of a function.
  jobs = merge([
    for name, f in local.scheduled : {
      for schedule, when in f.schedules : "${name} ${schedule}" => {
        body      = can(when.venues) ? jsonencode({ venues = when.venues }) : "{}"
        cron      = when.cron
        function  = name
        name      = "${f.deployed_name}-${schedule}"
        time_zone = when.time_zone
        timeout_s = f.timeout_s
        touches   = f.touches
      }
    }
  ]...)

  project_roles = {
    database     = ["roles/cloudsql.client", "roles/cloudsql.instanceUser"]
    market_read  = ["roles/bigquery.jobUser"]
    market_write = ["roles/bigquery.jobUser"]
  }

  dataset_roles = {
    market_read  = "roles/bigquery.dataViewer"
    market_write = "roles/bigquery.dataEditor"
  }

  # Mounted as files, so that a new version is picked up without a deployment.
  key_files = {
    signing_keys      = { secret = "signing-keys", variable = "SIGNING_KEYS_FILE", folder = "/etc/finance-api/signing" }
    verification_keys = { secret = "verification-keys", variable = "VERIFICATION_KEYS_FILE", folder = "/etc/finance-api/verification" }
  }

  # Functions that change these two sets: they add versions, disable old ones, and read what is
  # there.
  key_rotation_roles = ["roles/secretmanager.secretAccessor", "roles/secretmanager.secretVersionManager"]

  base_url = var.domain == null ? "https://${var.region}-${var.project}.cloudfunctions.net" : "https://${var.domain}"

  members = { for name, account in google_service_account.function : name => "serviceAccount:${account.email}" }

  # As many as can be open at once: an instance keeps one connection for reads and one for writes
  # for each request that it may serve at once, and one more (docs/decisions/0003-two-pools.md).
  # While a delivery moves the callers, instances of the old revision are still there as those of
  # the new one start, and the limits hold for each revision: the sum is doubled
  # (docs/decisions/0019-two-revisions.md). Twelve are left to Cloud SQL's own agents, to
  # superuser_reserved_connections and to the migration job.
  connections_needed = 12 + 2 * sum([
    for f in local.functions : contains(f.touches, "database") ? f.instances_max * (2 * f.concurrency + 1) : 0
  ])
}

resource "google_service_account" "function" {
  for_each = local.functions

  account_id   = "fn-${each.value.deployed_name}"
  display_name = "Function ${each.value.deployed_name}"
  description  = length(each.value.touches) == 0 ? "Reaches nothing" : "Reaches ${join(", ", each.value.touches)}"

  depends_on = [google_project_service.api]
}

resource "google_project_iam_member" "function" {
  for_each = merge([
    for name, f in local.functions : {
      for role in distinct(flatten([for thing in f.touches : lookup(local.project_roles, thing, [])])) :
      "${name} ${role}" => { function = name, role = role }
    }
  ]...)

  project = var.project
  role    = each.value.role
  member  = local.members[each.value.function]
}

resource "google_project_iam_member" "trace" {
  for_each = { for name, f in local.functions : name => f if local.traced[name] }

  project = var.project
  role    = "roles/cloudtrace.agent"
  member  = local.members[each.key]
}
