# Counts that only the logs hold.

resource "google_logging_metric" "ingestion_failed" {
  name        = "ingestion_failed"
  description = "Tries of a scheduled function that did not answer 2xx, as Cloud Scheduler saw them."
  filter      = "resource.type=\"cloud_scheduler_job\" AND severity>=ERROR AND jsonPayload.@type=\"type.googleapis.com/google.cloud.scheduler.logging.AttemptFinished\""

  label_extractors = { job = "EXTRACT(resource.labels.job_id)" }
  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
    labels {
      key        = "job"
      value_type = "STRING"
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_logging_metric" "throttled" {
  name        = "throttled"
  description = "Requests that a function answered with 429: somebody tries passwords, or is unlucky."
  filter      = "resource.type=\"cloud_run_revision\" AND logName=\"projects/${var.project}/logs/run.googleapis.com%2Frequests\" AND httpRequest.status=429"

  label_extractors = { function = "EXTRACT(resource.labels.service_name)" }
  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
    labels {
      key        = "function"
      value_type = "STRING"
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_logging_metric" "bytes_billed" {
  name            = "bigquery_bytes_billed"
  description     = "Bytes that each BigQuery query was billed for."
  filter          = "resource.type=\"bigquery_project\" AND protoPayload.metadata.jobChange.after=\"DONE\" AND protoPayload.metadata.jobChange.job.jobConfig.type=\"QUERY\""
  value_extractor = "EXTRACT(protoPayload.metadata.jobChange.job.jobStats.queryStats.totalBilledBytes)"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "By"
  }
  bucket_options {
    exponential_buckets {
      growth_factor      = 4
      num_finite_buckets = 12
      scale              = 10485760 # a query is billed for 10 MiB at least
    }
  }

  depends_on = [google_project_service.api]
}
