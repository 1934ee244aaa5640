locals {
  # Title → unit and PromQL, in reading order: callers first, then the database, then the market
  # data.
  _charts = [
    { title = "Requests a second", unit = "1/s", query = "sum by (service_name) (rate(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\"}[5m]))" },
    { title = "Answers 5xx a second", unit = "1/s", query = "sum by (service_name) (rate(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",response_code_class=\"5xx\"}[5m]))" },
    { title = "Slowest twentieth", unit = "ms", query = "histogram_quantile(0.95, sum by (service_name, le) (rate(run_googleapis_com:request_latencies_bucket{monitored_resource=\"cloud_run_revision\"}[5m])))" },
    { title = "Instances", unit = "1", query = "sum by (service_name) (run_googleapis_com:container_instance_count{monitored_resource=\"cloud_run_revision\"})" },
    { title = "Throttled (429)", unit = "1", query = "sum by (function) (increase(logging_googleapis_com:user_throttled{monitored_resource=\"cloud_run_revision\"}[5m]))" },
    { title = "Database: CPU", unit = "1", query = "max(cloudsql_googleapis_com:database_cpu_utilization{monitored_resource=\"cloudsql_database\"})" },
    { title = "Database: connections of ${var.database.connections_max}", unit = "1", query = "sum(cloudsql_googleapis_com:database_postgresql_num_backends{monitored_resource=\"cloudsql_database\"})" },
    { title = "Database: disk used", unit = "By", query = "max(cloudsql_googleapis_com:database_disk_bytes_used{monitored_resource=\"cloudsql_database\"})" },
    { title = "Ingestion: answers by class", unit = "1", query = "sum by (service_name, response_code_class) (increase(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=~\"${join("|", [for f in local.scheduled : f.deployed_name])}\"}[1h]))" },
    { title = "BigQuery: bytes billed an hour", unit = "By", query = "sum(increase(logging_googleapis_com:user_bigquery_bytes_billed_sum{monitored_resource=\"bigquery_project\"}[1h]))" },
  ]
}

resource "google_monitoring_dashboard" "main" {
  dashboard_json = jsonencode({
    displayName = "Finance API"
    mosaicLayout = {
      columns = 12
      tiles = [for i, chart in local._charts : {
        xPos   = 6 * (i % 2)
        yPos   = 4 * floor(i / 2)
        width  = 6
        height = 4
        widget = {
          title = chart.title
          xyChart = {
            dataSets = [{
              plotType        = "LINE"
              timeSeriesQuery = { prometheusQuery = chart.query, unitOverride = chart.unit }
            }]
          }
        }
      }]
    }
  })

  depends_on = [google_logging_metric.throttled, google_logging_metric.bytes_billed]
}
