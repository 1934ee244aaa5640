# Counts that only the logs hold.

resource "google_logging_metric" "ingestion_failed" {
  name        = "ingestion_failed"
  description = "Tries of a scheduled function without a 2xx answer, as seen by Cloud Scheduler."
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

resource "google_logging_metric" "ingestion_succeeded" {
  name        = "ingestion_succeeded"
  description = "Runs of a scheduled function with a 2xx answer, as seen by Cloud Scheduler."
  filter      = "resource.type=\"cloud_scheduler_job\" AND severity<ERROR AND jsonPayload.@type=\"type.googleapis.com/google.cloud.scheduler.logging.AttemptFinished\""

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

# Cloud Build has no metric of its own. A failed build is recorded in its log, and in the audit
# log of the call that began it. Either is enough.
resource "google_logging_metric" "delivery_failed" {
  name        = "delivery_failed"
  description = "Failed builds: deliveries, and the functions' images that are built in them."
  filter = join(" AND ", ["resource.type=\"build\"", "(${join(" OR ", [
    "(logName=\"projects/${var.project}/logs/cloudbuild\" AND textPayload=~\"^ERROR: \")",
    "(logName=\"projects/${var.project}/logs/cloudaudit.googleapis.com%2Factivity\" AND protoPayload.methodName=\"google.devtools.cloudbuild.v1.CloudBuild.CreateBuild\" AND severity>=ERROR)",
  ])})"])

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [google_project_service.api]
}

resource "google_logging_metric" "backup_failed" {
  name        = "backup_failed"
  description = "Automated backups of the database that failed or were skipped."
  filter      = "resource.type=\"cloudsql_database\" AND logName=\"projects/${var.project}/logs/cloudaudit.googleapis.com%2Fsystem_event\" AND protoPayload.methodName=\"cloudsql.instances.automatedBackup\" AND NOT protoPayload.metadata.windowStatus=~\"SUCCEEDED\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [google_project_service.api]
}

resource "google_logging_metric" "throttled" {
  name        = "throttled"
  description = "Requests that a function answered with 429: guesses of passwords, or bad luck."
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
