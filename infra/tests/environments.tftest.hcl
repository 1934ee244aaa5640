# What differs between the two environments, and what must not.

mock_provider "google" {
  mock_resource "google_service_account" {
    defaults = { member = "serviceAccount:somebody-else@p1.iam.gserviceaccount.com" }
  }
  mock_resource "google_cloudfunctions2_function" {
    defaults = { service_config = { uri = "https://function.run.app" } }
  }
}

variables {
  bundles         = ".terraform/test-bundles" # where the first run puts them
  project         = "p1"
  environment     = "prod"
  budget          = 400
  billing_account = "012345-6789AB-CDEF01"
  alert_email     = "ops@example.com"
  protect         = true
  concurrency_max = 4
  instances_max   = 2
  database        = { tier = "db-custom-2-7680", availability_type = "REGIONAL", connections_max = 560 }
}

run "bundles" {
  module {
    source = "./tests/setup"
  }
}

run "prod" {
  variables {
    domain            = "api.example.com"
    github_repository = "owner/finance-api"
  }

  assert {
    condition     = google_sql_database_instance.main.deletion_protection && google_sql_database_instance.main.settings[0].deletion_protection_enabled
    error_message = "Terraform and the API both protect the database."
  }
  assert {
    condition     = alltrue([for t in google_bigquery_table.market : t.deletion_protection]) && !google_bigquery_dataset.market.delete_contents_on_destroy
    error_message = "The tables are protected."
  }
  assert {
    condition     = alltrue([for s in google_secret_manager_secret.main : s.deletion_protection])
    error_message = "The secrets are protected."
  }
  assert {
    condition     = alltrue([for j in google_cloud_run_v2_job.migrate : j.deletion_protection]) && !google_storage_bucket.bundles.force_destroy && google_sql_database.main.deletion_policy == "ABANDON"
    error_message = "So are the migration job, the bundles and the database in the instance."
  }
  assert {
    condition     = google_sql_database_instance.main.settings[0].availability_type == "REGIONAL"
    error_message = "The database has a standby."
  }
  assert {
    condition = alltrue([
      for name, f in module.function : f.access.ingress == "ALLOW_INTERNAL_AND_GCLB" if run.bundles.catalog[name].access == "public"
    ])
    error_message = "With a domain there is no way around the load balancer."
  }
  assert {
    condition     = alltrue([for b in google_compute_backend_service.functions : b.security_policy == google_compute_security_policy.edge[0].id])
    error_message = "Everything behind the load balancer is throttled."
  }
  assert {
    condition     = alltrue([for b in google_compute_backend_service.functions : anytrue([for h in b.custom_response_headers : startswith(h, "Strict-Transport-Security: max-age=31536000")])])
    error_message = "Every answer tells browsers to come by HTTPS only, for a year."
  }
  assert {
    condition     = toset([for c in google_compute_managed_ssl_certificate.edge : join(" ", c.managed[0].domains)]) == toset(["api.example.com", "candidate.api.example.com"])
    error_message = "Each host has a certificate of its own: the record of one does not stop the renewal of the other."
  }
  assert {
    condition     = length(google_compute_target_https_proxy.edge[0].ssl_certificates) == 2
    error_message = "The load balancer shows both certificates."
  }
  assert {
    condition     = alltrue([for key, g in google_compute_region_network_endpoint_group.functions : endswith(g.name, substr(sha256(g.cloud_run[0].url_mask), 0, 8))])
    error_message = "A group with another mask has another name, so that it can be made before the old one goes."
  }
  assert {
    condition     = toset([for m in google_storage_bucket_iam_member.ci_checkouts : m.role]) == toset(["roles/storage.legacyBucketReader", "roles/storage.objectUser"])
    error_message = "Who starts deliveries may look at the bucket of checkouts and write into it."
  }
  assert {
    condition     = alltrue([for f in module.function : f.access.environment.PUBLIC_URL == "https://api.example.com" && f.access.environment.TRUSTED_PROXIES == "2"])
    error_message = "Functions know the name and the proxies that callers come through."
  }
  assert {
    condition     = strcontains(google_iam_workload_identity_pool_provider.github[0].attribute_condition, "assertion.repository == 'owner/finance-api'") && strcontains(google_iam_workload_identity_pool_provider.github[0].attribute_condition, "refs/heads/main")
    error_message = "Only main of our own repository may start a delivery."
  }
  assert {
    condition     = alltrue([for a in google_monitoring_alert_policy.main : length(a.notification_channels) == 1])
    error_message = "Every alert has a receiver."
  }
  assert {
    condition     = length(google_billing_budget.main) == 1
    error_message = "There is a budget."
  }
}

run "dev" {
  variables {
    environment     = "dev"
    protect         = false
    concurrency_max = 2
    instances_max   = 1
    database        = { tier = "db-f1-micro", availability_type = "ZONAL", connections_max = 200 }
  }

  assert {
    condition     = !google_sql_database_instance.main.deletion_protection && google_bigquery_dataset.market.delete_contents_on_destroy
    error_message = "dev can be torn down."
  }
  assert {
    condition     = length(google_compute_global_forwarding_rule.edge) == 0 && length(google_compute_security_policy.edge) == 0
    error_message = "Without a domain there is no load balancer to pay for."
  }
  assert {
    condition     = alltrue([for f in module.function : f.access.environment.PUBLIC_URL == "https://europe-west1-p1.cloudfunctions.net"])
    error_message = "Without a domain the platform's own address is the base URL."
  }
  assert {
    condition = (
      google_sql_database_instance.main.settings[0].backup_configuration[0].point_in_time_recovery_enabled &&
      google_sql_database_instance.main.settings[0].retain_backups_on_delete &&
      google_sql_database_instance.main.settings[0].final_backup_config[0].enabled &&
      !google_sql_database_instance.main.settings[0].ip_configuration[0].ipv4_enabled &&
      google_sql_database_instance.main.settings[0].connector_enforcement == "REQUIRED" &&
      contains([for flag in google_sql_database_instance.main.settings[0].database_flags : flag.value if flag.name == "cloudsql.iam_authentication"], "on")
    )
    error_message = "Also in dev: point-in-time recovery, backups that outlive the instance, no public address, connectors only, IAM users."
  }
  assert {
    condition     = google_sql_database_instance.main.settings[0].edition == "ENTERPRISE"
    error_message = "PostgreSQL 17 would become ENTERPRISE_PLUS, at several times the price."
  }
}

run "traces" {
  variables {
    trace = true
  }

  assert {
    condition     = [for name, f in module.function : name if contains(keys(f.access.environment), "TRACE_EXPORTER")] == [for name, f in run.bundles.catalog : name if length(f.touches) > 0]
    error_message = "With traces every function that reaches something sends them."
  }
  assert {
    condition     = keys(google_project_iam_member.trace) == [for name, f in run.bundles.catalog : name if length(f.touches) > 0]
    error_message = "The same functions may."
  }
}

run "too_many_connections" {
  command = plan
  variables {
    instances_max = 20
  }
  expect_failures = [google_sql_database_instance.main]
}

run "both_revisions_are_counted" {
  command = plan
  variables {
    # Enough for one revision of everything, as it was counted once.
    database = { tier = "db-custom-2-7680", availability_type = "REGIONAL", connections_max = 300 }
  }
  expect_failures = [google_sql_database_instance.main]
}

run "budget_of_nothing" {
  command = plan
  variables {
    budget = 0
  }
  expect_failures = [var.budget]
}

run "operators_who_are_no_group" {
  command = plan
  variables {
    operators = "Ops Team"
  }
  expect_failures = [var.operators]
}

run "unknown_invoker" {
  command = plan
  variables {
    public_invoker = "everybody"
  }
  expect_failures = [var.public_invoker]
}

run "prod_without_a_receiver" {
  command = plan
  variables {
    alert_email = null
  }
  expect_failures = [var.alert_email]
}

run "origin_with_a_wildcard" {
  command = plan
  variables {
    cors_origins = ["https://*.example.com"]
  }
  expect_failures = [var.cors_origins]
}

run "origin_with_any_port" {
  command = plan
  variables {
    cors_origins = ["https://app.example.com:*"]
  }
  expect_failures = [var.cors_origins]
}

run "origins" {
  command = plan
  variables {
    cors_origins = ["https://app.example.com", "http://localhost:*"]
  }

  assert {
    condition     = [for name, f in module.function : name if contains(keys(f.access.environment), "CORS_ORIGINS")] == [for name, f in module.function : name if run.bundles.catalog[name].access == "public"]
    error_message = "Every public function knows the origins, and no scheduled one does."
  }
  assert {
    condition     = module.function["holdings"].access.environment.CORS_ORIGINS == "https://app.example.com,http://localhost:*"
    error_message = "The origins are separated by commas."
  }
}

run "unknown_environment" {
  command = plan
  variables {
    environment = "staging"
  }
  expect_failures = [var.environment]
}

run "unknown_vendor" {
  command = plan
  variables {
    vendor_keys = ["tingo"]
  }
  expect_failures = [var.vendor_keys]
}

run "mail_in_the_clear" {
  command = plan
  variables {
    mail = { from = "accounts@example.com", host = "smtp.example.com", tls = "none" }
  }
  expect_failures = [var.mail]
}

run "domain_with_scheme" {
  command = plan
  variables {
    domain = "https://api.example.com"
  }
  expect_failures = [var.domain]
}

run "providers_of_sign_in" {
  variables {
    firebase_project   = "p1"
    firebase_api_key   = "AIza_public-Key"
    firebase_providers = ["google.com", "github.com"]
  }

  assert {
    condition     = module.function["app"].access.environment.FIREBASE_PROVIDERS == "google.com,github.com"
    error_message = "The dashboard knows its providers."
  }
  assert {
    condition     = toset([for name, f in module.function : name if contains(keys(f.access.environment), "FIREBASE_PROVIDERS")]) == toset(["app"])
    error_message = "No other function has use for them."
  }
}

run "providers_without_a_key" {
  command = plan
  variables {
    firebase_project   = "p1"
    firebase_providers = ["google.com"]
  }
  expect_failures = [var.firebase_providers]
}

run "a_provider_that_answers_by_post" {
  command = plan
  variables {
    firebase_project   = "p1"
    firebase_api_key   = "AIza_public-Key"
    firebase_providers = ["apple.com"]
  }
  expect_failures = [var.firebase_providers]
}
