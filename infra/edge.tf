# Only with a domain of one's own: address, certificate, load balancer and throttle before the
# functions.

locals {
  _edge = var.domain == null ? {} : {
    # What callers see, and the same for revisions that wait to be tried before they get traffic.
    live      = { host = var.domain, mask = "${var.domain}/<service>" }
    candidate = { host = "candidate.${var.domain}", mask = "<tag>.${var.domain}/<service>" }
  }
  _edge_count = var.domain == null ? 0 : 1
}

resource "google_compute_global_address" "edge" {
  count = local._edge_count

  name = "api"

  depends_on = [google_project_service.api]
}

# The first segment of the path is the function's name, so one group with a mask stands for all of
# them. A group can't be changed, nor deleted while the load balancer uses it: another mask makes
# another group, with another name, first.
resource "google_compute_region_network_endpoint_group" "functions" {
  for_each = local._edge

  name                  = "functions-${each.key}-${substr(sha256(each.value.mask), 0, 8)}"
  region                = var.region
  network_endpoint_type = "SERVERLESS"
  cloud_run {
    url_mask = each.value.mask
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

resource "google_compute_security_policy" "edge" {
  count = local._edge_count

  name = "api"

  rule {
    description = "Guessing passwords and making accounts"
    priority    = 900
    action      = "throttle"
    match {
      expr {
        expression = "request.path.startsWith('/login') || request.path.startsWith('/signup')"
      }
    }
    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"
      rate_limit_threshold {
        count        = 60
        interval_sec = 60
      }
    }
  }

  rule {
    description = "Everything else"
    priority    = 1000
    action      = "throttle"
    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"
      rate_limit_threshold {
        count        = var.requests_per_minute_max
        interval_sec = 60
      }
    }
  }

  rule {
    description = "The default rule that every policy must have"
    priority    = 2147483647
    action      = "allow"
    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_compute_backend_service" "functions" {
  for_each = local._edge

  name                  = "functions-${each.key}"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"
  security_policy       = google_compute_security_policy.edge[0].id

  # Nothing of ours listens on port 80; a browser that has been here once doesn't try it for a year.
  custom_response_headers = ["Strict-Transport-Security: max-age=31536000; includeSubDomains"]

  backend {
    group = google_compute_region_network_endpoint_group.functions[each.key].id
  }
  log_config {
    enable      = true
    sample_rate = 0.1
  }
}

resource "google_compute_url_map" "edge" {
  count = local._edge_count

  name            = "api"
  default_service = google_compute_backend_service.functions["live"].id

  host_rule {
    hosts        = [local._edge.candidate.host]
    path_matcher = "candidate"
  }
  path_matcher {
    name            = "candidate"
    default_service = google_compute_backend_service.functions["candidate"].id
  }
}

# One for each host: a certificate is issued and renewed only while all its names point here. A lost
# record of candidate.DOMAIN must not end the certificate of DOMAIN.
resource "google_compute_managed_ssl_certificate" "edge" {
  for_each = local._edge

  # A certificate can't be changed, only followed by another one with another name.
  name = "api-${each.key}-${substr(sha256(each.value.host), 0, 8)}"
  managed {
    domains = [each.value.host]
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_project_service.api]
}

resource "google_compute_ssl_policy" "edge" {
  count = local._edge_count

  name            = "api"
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"

  depends_on = [google_project_service.api]
}

resource "google_compute_target_https_proxy" "edge" {
  count = local._edge_count

  name             = "api"
  url_map          = google_compute_url_map.edge[0].id
  ssl_certificates = [for key in ["live", "candidate"] : google_compute_managed_ssl_certificate.edge[key].id]
  ssl_policy       = google_compute_ssl_policy.edge[0].id
}

resource "google_compute_global_forwarding_rule" "edge" {
  count = local._edge_count

  name                  = "api"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.edge[0].id
  port_range            = "443"
  target                = google_compute_target_https_proxy.edge[0].id
}
