# The queues that call the ingest functions with what a user waits for. Each queue belongs to one
# function and has its name. Address and identity of the calls are the queue's own, whatever a task
# says: so who may put a task can send a body there, and can't have a token made out to anything.

locals {
  queues = { for name, f in local.functions : name => f if can(f.queue) && var.deploy_functions }
}

resource "google_service_account" "tasks" {
  account_id   = "task-queues"
  display_name = "Cloud Tasks"
  description  = "Calls the functions that have a queue, and nothing else"

  depends_on = [google_project_service.api]
}

resource "google_cloud_tasks_queue" "function" {
  for_each = local.queues

  name     = each.value.deployed_name
  location = var.region

  # run.app, not cloudfunctions.net: only there a task counts as internal.
  http_target {
    http_method = "POST"

    uri_override {
      scheme                    = "HTTPS"
      host                      = trimprefix(module.function[each.key].uri, "https://")
      uri_override_enforce_mode = "ALWAYS"
      path_override {
        path = "/${each.value.deployed_name}"
      }
    }

    oidc_token {
      service_account_email = google_service_account.tasks.email
      audience              = module.function[each.key].uri
    }
  }

  rate_limits {
    max_concurrent_dispatches = each.value.queue.concurrent
    max_dispatches_per_second = each.value.queue.per_second
  }

  # The number of tries is not limited, their time is: after it an asset no longer counts as pending
  # (shared/market/price_status.py), and the next scheduled run reads it.
  retry_config {
    max_attempts       = -1
    max_retry_duration = "${each.value.queue.retry_s}s"
    min_backoff        = "${each.value.queue.backoff_s}s"
    max_backoff        = "${each.value.queue.backoff_s_max}s"
    max_doublings      = 6
  }

  stackdriver_logging_config {
    sampling_ratio = 1
  }

  depends_on = [google_project_service.api]
}

resource "google_cloud_tasks_queue_iam_member" "enqueuer" {
  for_each = merge([
    for queue in keys(local.queues) : {
      for name, f in local.functions : "${name} ${queue}" => { function = name, queue = queue }
      if contains(f.touches, "task_queue")
    }
  ]...)

  name     = google_cloud_tasks_queue.function[each.value.queue].name
  location = var.region
  role     = "roles/cloudtasks.enqueuer"
  member   = local.members[each.value.function]
}
