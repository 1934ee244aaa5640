# As cheap as it can be: the smallest database, no standby, no load balancer, nothing kept warm.
# docs/scale.md works out what it costs.

project     = "finance-api-dev"
environment = "dev"
budget_usd  = 25
protect     = false

# Two requests at once and one instance per function: all of them together fit the smallest database.
concurrency_max = 2
instances_max   = 1

database = {
  tier              = "db-f1-micro"
  availability_type = "ZONAL"
  connections_max   = 60
  disk_gb_max       = 20
}
