resource "google_service_account" "scheduler" {
  account_id   = "scheduler"
  display_name = "Cloud Scheduler"
  description  = "Calls the scheduled functions, and nothing else"

  depends_on = [google_project_service.api]
}

resource "google_cloud_scheduler_job" "function" {
  for_each = { for key, job in local.jobs : key => job if var.deploy_functions }

  name      = each.value.name
  region    = var.region
  schedule  = each.value.cron
  time_zone = each.value.time_zone

  # Not shorter than the function's own limit: a run that is given up on while it works would be
  # started a second time.
  attempt_deadline = "${max(15, each.value.timeout_s)}s"

  # A run answers 503 when a vendor failed it, and does only what is missing when it is tried again.
  retry_config {
    retry_count          = 3
    min_backoff_duration = "60s"
    max_backoff_duration = "600s"
    max_doublings        = 3
  }

  # run.app, not cloudfunctions.net: only there the scheduler counts as internal.
  http_target {
    http_method = "POST"
    uri         = module.function[each.value.function].uri
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode(each.value.body)

    oidc_token {
      service_account_email = google_service_account.scheduler.email
      audience              = module.function[each.value.function].uri
    }
  }
}
