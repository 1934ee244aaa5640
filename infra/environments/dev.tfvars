# As cheap as it can be: the smallest database, no standby, no load balancer, nothing kept warm.
# README.md says what it costs, line by line.

project     = "finance-api-dev"
environment = "dev"
budget_usd  = 25
protect     = false

# Two requests at once and one instance per function. The bound on connections is what all functions at their most would
# open together, which a developer alone never sees: 90 idle ones already are a third of this database's 0.6 GB.
concurrency_max = 2
instances_max   = 1

database = {
  tier              = "db-f1-micro"
  availability_type = "ZONAL"
  connections_max   = 90
  disk_gb_max       = 20
}
