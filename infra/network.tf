# Functions reach the database over its private address; everything else they call (Google's APIs,
# the vendors) stays on the public path, which needs neither NAT nor a connector.

resource "google_compute_network" "main" {
  name                    = "finance-api"
  auto_create_subnetworks = false

  depends_on = [google_project_service.api]
}

# Direct VPC egress takes addresses in blocks of 16 per revision and holds those of the old revision
# for a while after a deployment: 16 functions × 2 revisions × 16 = 512. A /22 has 1,024.
resource "google_compute_subnetwork" "functions" {
  name                     = "functions"
  network                  = google_compute_network.main.id
  ip_cidr_range            = "10.10.0.0/22"
  private_ip_google_access = true
}

resource "google_compute_global_address" "services" {
  name          = "google-services"
  network       = google_compute_network.main.id
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  prefix_length = 20
}

resource "google_service_networking_connection" "services" {
  network                 = google_compute_network.main.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.services.name]

  # For some days after its last instance is deleted, Cloud SQL still counts as a user of the
  # peering and refuses to let it go: `destroy` would stop here. It goes with the network.
  deletion_policy = "ABANDON"
}
