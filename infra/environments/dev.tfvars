# As cheap as it can be: the smallest database, no standby, no load balancer, nothing kept warm.
# README.md says what it costs, line by line.

project     = "finance-api-dev"
environment = "dev"
budget      = 25
protect     = false

# Two requests at once and one instance per function. The bound on connections is what both
# revisions of all functions at their most would open while a delivery moves the callers, which a
# single developer never sees: a third of it, idle, already is a quarter of this database's 0.6 GB.
# Allowing them costs next to nothing.
concurrency_max = 2
instances_max   = 1

database = {
  tier              = "db-f1-micro"
  availability_type = "ZONAL"
  connections_max   = 200
  disk_gb_max       = 20
}
