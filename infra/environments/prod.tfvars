# A standby in another zone, an own domain with its throttle, and the two functions that people wait
# for kept warm. README.md says what it costs, line by line.

project     = "finance-api-prod"
environment = "prod"
alert_email = "ops@example.com"
budget      = 400
domain      = "api.example.com" # its A record, and that of candidate.api.example.com, point to the output edge_address
protect     = true
warm        = ["login", "holdings"]

# Four requests at once and two instances per function: two revisions of each fit what 7.5 GB of
# memory bear.
concurrency_max = 4
instances_max   = 2

database = {
  tier              = "db-custom-2-7680"
  availability_type = "REGIONAL"
  connections_max   = 560
  disk_gb           = 20
  disk_gb_max       = 500
  backups_kept      = 30
}
