# The alerts. Each has its paragraph in docs/operations.md under the heading that `documentation`
# names.

locals {
  _public_names = join("|", [for f in local.functions : f.deployed_name if f.access == "public"])
  _requests     = "run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=~\"${local._public_names}\""

  # A run on weekdays is missed from Tuesday to Saturday (UTC), from 06:00 on: by then the run of
  # the evening before, 22:30 in New York, and its three further tries are over. And until 11:00:
  # the evening in Tokyo is then 22 hours ago. Other schedules are daily and always looked at.
  _weekdays_only = " and on() (day_of_week() >= 2) and on() (hour() >= 6) and on() (hour() < 11)"

  # Nothing is missed before it could have been there. The uptime check calls portfolios from the
  # first delivery on: where it had requests so long ago, the scheduled functions have been deployed
  # for as long.
  _deployed_for = {
    for hours in ["25h", "50h"] : hours => " and on() sum(increase(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=\"portfolios\"}[1h] offset ${hours})) > 0"
  }

  alerts = merge(
    {
      errors = {
        title    = "More than 2% of a function's answers are 5xx"
        severity = "CRITICAL"
        duration = "300s"
        query    = <<-EOT
          sum by (service_name) (rate(${local._requests},response_code_class="5xx"}[10m]))
            / sum by (service_name) (rate(${local._requests}}[10m])) > 0.02
          and sum by (service_name) (increase(${local._requests},response_code_class="5xx"}[10m])) >= 5
        EOT
      }
      latency = {
        title    = "A function's slowest twentieth takes longer than two seconds"
        severity = "WARNING"
        duration = "900s"
        query    = <<-EOT
          histogram_quantile(0.95, sum by (service_name, le) (
            rate(run_googleapis_com:request_latencies_bucket{monitored_resource="cloud_run_revision",service_name=~"${local._public_names}"}[10m])
          )) > 2000
        EOT
      }
      ingestion-failed = {
        title    = "An ingestion failed, and so did its three further tries"
        severity = "ERROR"
        duration = "0s"
        query    = "sum by (job) (increase(logging_googleapis_com:user_${google_logging_metric.ingestion_failed.name}{monitored_resource=\"cloud_scheduler_job\"}[4h])) > 3.5"
      }
      delivery-failed = {
        title    = "A delivery failed"
        severity = "ERROR"
        duration = "0s"
        query    = "sum(increase(logging_googleapis_com:user_${google_logging_metric.delivery_failed.name}{monitored_resource=\"build\"}[10m])) > 0.5"
      }
      migration-failed = {
        title    = "The migration job failed"
        severity = "CRITICAL"
        duration = "0s"
        query    = "sum(increase(run_googleapis_com:job_completed_execution_count{monitored_resource=\"cloud_run_job\",job_name=\"migrate\",result=\"failed\"}[15m])) > 0.5"
      }
      backup-failed = {
        title    = "The database's backup did not succeed"
        severity = "ERROR"
        duration = "0s"
        query    = "sum(increase(logging_googleapis_com:user_${google_logging_metric.backup_failed.name}{monitored_resource=\"cloudsql_database\"}[1h])) > 0.5"
      }
      database-cpu = {
        title    = "The database's CPU is 90% busy"
        severity = "WARNING"
        duration = "900s"
        query    = "max(cloudsql_googleapis_com:database_cpu_utilization{monitored_resource=\"cloudsql_database\"}) > 0.9"
      }
      database-disk = {
        title    = "The database's disk is 85% full, or nears its limit"
        severity = "ERROR"
        duration = "600s"
        query    = "max(cloudsql_googleapis_com:database_disk_utilization{monitored_resource=\"cloudsql_database\"}) > 0.85 or max(cloudsql_googleapis_com:database_disk_bytes_used{monitored_resource=\"cloudsql_database\"}) > ${floor(var.database.disk_gb_max * 0.85)}e9"
      }
      database-connections = {
        title    = "Four fifths of the database's connections are open"
        severity = "WARNING"
        duration = "300s"
        query    = "sum(cloudsql_googleapis_com:database_postgresql_num_backends{monitored_resource=\"cloudsql_database\"}) > ${floor(var.database.connections_max * 0.8)}"
      }
    },
    {
      # A daily run that succeeds is the proof that the keys are not older than they should be.
      for name, f in local.scheduled : "key-age" => {
        title    = "The signing keys' rotation has not succeeded for two days"
        severity = "WARNING"
        duration = "0s"
        query    = "(sum(increase(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=\"${f.deployed_name}\",response_code_class=\"2xx\"}[50h])) or vector(0)) < 0.5${local._deployed_for["50h"]}"
      } if contains(f.touches, "key_rotation")
    },
    {
      # As the scheduler saw it: tasks and runs of other venues are answered by the same function.
      for key, job in local.jobs : "${job.name}-absent" => {
        title    = "No run of ${job.name} succeeded for 25 hours"
        severity = "ERROR"
        duration = "0s"
        query    = "((sum(increase(logging_googleapis_com:user_${google_logging_metric.ingestion_succeeded.name}{monitored_resource=\"cloud_scheduler_job\",job=\"${job.name}\"}[25h])) or vector(0)) < 0.5)${local._deployed_for["25h"]}${endswith(job.cron, "1-5") ? local._weekdays_only : ""}"
      } if contains(job.touches, "market_write")
    },
  )

  channels = [for channel in google_monitoring_notification_channel.email : channel.id]
}

resource "google_monitoring_notification_channel" "email" {
  count = var.alert_email == null ? 0 : 1

  display_name = "Finance API, ${var.environment}"
  type         = "email"
  labels       = { email_address = var.alert_email }

  depends_on = [google_project_service.api]
}

resource "google_monitoring_alert_policy" "main" {
  for_each = local.alerts

  display_name          = each.value.title
  severity              = each.value.severity
  combiner              = "OR"
  notification_channels = local.channels

  conditions {
    display_name = each.key
    condition_prometheus_query_language {
      query               = trimspace(each.value.query)
      duration            = each.value.duration
      evaluation_interval = "60s"
      # Most of these metrics exist only after the first request, run or failure.
      disable_metric_validation = true
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "What to do: docs/operations.md, \"Alert: ${endswith(each.key, "-absent") ? "ingestion-absent" : each.key}\"."
  }

  depends_on = [google_project_service.api]
}

# The database through the whole chain: DNS, certificate, load balancer, function, connector.
resource "google_monitoring_uptime_check_config" "main" {
  count = var.deploy_functions ? 1 : 0

  display_name     = "portfolios/readyz"
  period           = "300s"
  timeout          = "10s"
  selected_regions = ["EUROPE", "USA_VIRGINIA", "SOUTH_AMERICA"]

  http_check {
    path         = "/portfolios/readyz"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }
  monitored_resource {
    type   = "uptime_url"
    labels = { host = trimprefix(local.base_url, "https://"), project_id = var.project }
  }

  depends_on = [google_project_service.api]
}

resource "google_monitoring_alert_policy" "unreachable" {
  count = var.deploy_functions ? 1 : 0

  display_name          = "The API does not answer from outside"
  severity              = "CRITICAL"
  combiner              = "OR"
  notification_channels = local.channels

  conditions {
    display_name = "unreachable"
    condition_threshold {
      filter          = "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND resource.type=\"uptime_url\" AND metric.label.check_id=\"${google_monitoring_uptime_check_config.main[0].uptime_check_id}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 1 # two of the three places must agree
      duration        = "300s"
      aggregations {
        alignment_period     = "600s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "What to do: docs/operations.md, \"Alert: unreachable\"."
  }
}
