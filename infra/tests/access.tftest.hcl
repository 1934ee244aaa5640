# Who may reach what, asserted over the real catalog.

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
  environment     = "dev"
  budget          = 25
  protect         = false
  concurrency_max = 2
  instances_max   = 1
  database        = { tier = "db-f1-micro", availability_type = "ZONAL", connections_max = 200 }
  vendor_keys     = ["tiingo"]
}

run "bundles" {
  module {
    source = "./tests/setup"
  }
}

run "access" {

  # Functions and accounts

  assert {
    condition     = keys(module.function) == keys(run.bundles.catalog)
    error_message = "Every catalog entry becomes exactly one function."
  }
  assert {
    condition     = alltrue([for name, f in module.function : f.access.account == google_service_account.function[name].email])
    error_message = "Every function runs as the account that was made for it."
  }
  assert {
    condition     = length(distinct([for f in module.function : f.access.account])) == length(run.bundles.catalog)
    error_message = "No two functions share an account."
  }
  assert {
    condition     = alltrue([for f in module.function : can(regex("^[a-z][a-z0-9-]*$", f.name))])
    error_message = "Deployed names have hyphens, not underscores."
  }
  assert {
    condition     = alltrue([for name, f in module.function : f.access.object == "${f.name}/${filesha256("${var.bundles}/${name}.zip")}.zip"])
    error_message = "A bundle is named by its content, so that only what changed is built again."
  }
  assert {
    condition     = alltrue([for name, f in module.function : f.access.environment.THREADS == tostring(f.access.concurrency)])
    error_message = "THREADS is the number of requests that an instance may get at once."
  }

  assert {
    condition     = alltrue([for name, f in module.function : f.access.environment.REQUEST_TIMEOUT_S == tostring(f.access.timeout_s)])
    error_message = "A function knows the platform's limit, so that its requests end themselves before."
  }

  # Callers

  assert {
    condition = alltrue([
      for name, f in module.function : f.access.ingress == "ALLOW_INTERNAL_ONLY" && f.access.invokers == concat(
        [google_service_account.scheduler.member],
        can(run.bundles.catalog[name].queue) ? [google_service_account.tasks.member] : [],
      )
      if run.bundles.catalog[name].access == "scheduled"
    ])
    error_message = "A scheduled function takes requests from inside, and from the scheduler and its queue only."
  }
  assert {
    condition = alltrue([
      for name, f in module.function : f.access.invokers == ["allUsers"] if run.bundles.catalog[name].access == "public"
    ])
    error_message = "A public function may be called by all; its own code asks for a token."
  }
  assert {
    condition     = alltrue([for f in output.functions : f.invoker_check])
    error_message = "IAM is asked about every caller; it answers yes to all for a public function."
  }

  # Builds

  assert {
    condition     = google_storage_bucket.platform_copies.name == "gcf-v2-sources-${data.google_project.this.number}-europe-west1"
    error_message = "The bucket has exactly the name that Cloud Functions looks for."
  }
  assert {
    condition = toset([
      google_storage_bucket_iam_member.function_build.bucket, google_storage_bucket_iam_member.function_build_copy.bucket,
    ]) == toset([google_storage_bucket.bundles.name, google_storage_bucket.platform_copies.name])
    error_message = "The account that builds reads the bundles, and the copies that the platform builds from."
  }

  # The database

  assert {
    condition     = length(google_sql_user.operators) == 0 && google_sql_database_instance.main.settings[0].data_api_access == "DISALLOW_DATA_API"
    error_message = "Unless a group is named, no person is a user of the database, and none gets to it from outside."
  }
  assert {
    condition = toset(keys(google_sql_user.function)) == toset([
      for name, f in run.bundles.catalog : name if contains(f.touches, "database")
    ])
    error_message = "Exactly the functions that touch the database are its users."
  }
  assert {
    condition = alltrue([
      for role in ["roles/cloudsql.client", "roles/cloudsql.instanceUser"] :
      toset([for m in google_project_iam_member.function : m.member if m.role == role]) ==
      toset([for name, f in run.bundles.catalog : "serviceAccount:${google_service_account.function[name].email}" if contains(f.touches, "database")])
    ])
    error_message = "Exactly the functions that touch the database may connect to it."
  }

  # BigQuery

  assert {
    condition = toset([for m in google_project_iam_member.function : m.member if startswith(m.role, "roles/bigquery")]) == toset([
      for name, f in run.bundles.catalog : "serviceAccount:${google_service_account.function[name].email}"
      if length(setintersection(f.touches, ["market_read", "market_write"])) > 0
    ])
    error_message = "A function that touches no market data has no BigQuery role."
  }
  assert {
    condition = alltrue([
      for m in google_project_iam_member.function : contains(["roles/bigquery.jobUser", "roles/cloudsql.client", "roles/cloudsql.instanceUser"], m.role)
    ])
    error_message = "On the project as a whole a function may run queries and connect to the database; data is opened per dataset."
  }
  assert {
    condition = toset([for m in google_bigquery_dataset_iam_member.function : m.member if m.role != "roles/bigquery.dataViewer"]) == toset([
      for name, f in run.bundles.catalog : "serviceAccount:${google_service_account.function[name].email}"
      if f.access == "scheduled" && contains(f.touches, "market_write")
    ])
    error_message = "Only ingestion may write market data."
  }
  assert {
    condition = toset([for m in google_bigquery_dataset_iam_member.function : m.member]) == toset([
      for name, f in run.bundles.catalog : "serviceAccount:${google_service_account.function[name].email}"
      if length(setintersection(f.touches, ["market_read", "market_write"])) > 0
    ])
    error_message = "Nor has it a role on the dataset."
  }
  assert {
    condition = alltrue([
      for m in google_bigquery_dataset_iam_member.function : contains(["roles/bigquery.dataViewer", "roles/bigquery.dataEditor"], m.role)
    ])
    error_message = "Only the delivery owns the dataset."
  }
  assert {
    condition     = alltrue([for t in google_bigquery_table.market : t.require_partition_filter && length(t.time_partitioning) == 1 && length(t.clustering) > 0])
    error_message = "Every table is partitioned, clustered, and refuses a query without bounds on its partitions."
  }

  # Secrets

  assert {
    condition     = [for m in google_secret_manager_secret_iam_member.function : m.member if m.secret_id == google_secret_manager_secret.main["signing-keys"].id] == ["serviceAccount:${google_service_account.function["login"].email}"]
    error_message = "Only login may read the signing keys, and the rotation that makes them."
  }
  assert {
    condition = toset([for m in google_secret_manager_secret_iam_member.rotation : "${m.member} ${m.secret_id} ${m.role}"]) == toset([
      for pair in setproduct(["signing-keys", "verification-keys"], ["roles/secretmanager.secretAccessor", "roles/secretmanager.secretVersionManager"]) :
      "serviceAccount:${google_service_account.function["rotate_keys"].email} ${google_secret_manager_secret.main[pair[0]].id} ${pair[1]}"
    ])
    error_message = "Only the rotation may add and disable versions, and of the two sets of keys only."
  }
  assert {
    condition     = run.bundles.catalog["rotate_keys"].access == "scheduled" && run.bundles.catalog["rotate_keys"].touches == ["key_rotation"]
    error_message = "The rotation is called by the scheduler, and reaches neither the database nor market data."
  }
  assert {
    condition = toset([for m in google_secret_manager_secret_iam_member.function : m.member if m.secret_id == google_secret_manager_secret.main["tiingo-key"].id]) == toset([
      for name, f in run.bundles.catalog : "serviceAccount:${google_service_account.function[name].email}" if contains(f.touches, "provider_keys")
    ])
    error_message = "Exactly the functions that ask vendors may read a vendor's key."
  }
  assert {
    condition = alltrue([
      for m in google_secret_manager_secret_iam_member.function : m.role == "roles/secretmanager.secretAccessor" && contains([
        for id in ["signing-keys", "verification-keys", "tiingo-key"] : google_secret_manager_secret.main[id].id
      ], m.secret_id)
    ])
    error_message = "No access to a key that has not been stored, and none beyond reading."
  }
  assert {
    condition = alltrue([
      for name, f in module.function : f.access.secret_environment == (contains(run.bundles.catalog[name].touches, "provider_keys") ? { TIINGO_KEY = "tiingo-key" } : {})
    ])
    error_message = "Vendor keys come from Secret Manager, and to those who ask vendors only."
  }
  assert {
    condition = alltrue([
      for f in module.function : alltrue([for name in keys(f.access.environment) : !can(regex("KEY$|PASSWORD|TOKEN$", name))])
    ])
    error_message = "No secret is a plain environment variable."
  }
  assert {
    condition     = module.function["login"].access.environment.SIGNING_KEYS_FILE == "/etc/finance-api/signing/keys.json" && module.function["login"].access.secret_files["/etc/finance-api/signing"] == "signing-keys"
    error_message = "login finds its keys where the secret is mounted."
  }

  assert {
    condition     = length(google_project_iam_member.trace) == 0 && alltrue([for f in module.function : !contains(keys(f.access.environment), "TRACE_EXPORTER")])
    error_message = "Without traces no account may write any."
  }

  # Schedules

  assert {
    condition = toset(keys(google_cloud_scheduler_job.function)) == toset(flatten([
      for name, f in run.bundles.catalog : [for schedule in keys(f.schedules) : "${name} ${schedule}"] if f.access == "scheduled"
    ]))
    error_message = "Every schedule has its job, and nothing else has one."
  }
  assert {
    condition = alltrue([
      for key, job in google_cloud_scheduler_job.function :
      tonumber(trimsuffix(job.attempt_deadline, "s")) >= run.bundles.catalog[split(" ", key)[0]].timeout_s &&
      job.schedule == run.bundles.catalog[split(" ", key)[0]].schedules[split(" ", key)[1]].cron &&
      job.time_zone == run.bundles.catalog[split(" ", key)[0]].schedules[split(" ", key)[1]].time_zone &&
      try(jsondecode(base64decode(job.http_target[0].body)).venues, []) == try(run.bundles.catalog[split(" ", key)[0]].schedules[split(" ", key)[1]].venues, []) &&
      job.retry_config[0].retry_count > 0
    ])
    error_message = "A job has the catalog's schedule and zone, tries again, and waits as long as the function may run."
  }
  assert {
    condition = alltrue([
      for name, job in google_cloud_scheduler_job.function :
      job.http_target[0].oidc_token[0].service_account_email == google_service_account.scheduler.email &&
      job.http_target[0].oidc_token[0].audience == job.http_target[0].uri
    ])
    error_message = "A job shows the function an identity token of the scheduler's, made out to that function."
  }
}

run "queues" {

  assert {
    condition     = keys(google_cloud_tasks_queue.function) == [for name, f in run.bundles.catalog : name if can(f.queue)]
    error_message = "Exactly the functions with limits of a queue have one."
  }
  assert {
    condition = alltrue([
      for name, queue in google_cloud_tasks_queue.function :
      queue.http_target[0].uri_override[0].uri_override_enforce_mode == "ALWAYS" &&
      queue.http_target[0].uri_override[0].path_override[0].path == "/${queue.name}" &&
      queue.http_target[0].oidc_token[0].service_account_email == google_service_account.tasks.email &&
      queue.http_target[0].oidc_token[0].audience == module.function[name].uri
    ])
    error_message = "A queue calls its own function, as its own account, whatever a task says."
  }
  assert {
    condition = alltrue([
      for name, queue in google_cloud_tasks_queue.function :
      queue.rate_limits[0].max_concurrent_dispatches == run.bundles.catalog[name].queue.concurrent &&
      queue.retry_config[0].max_retry_duration == "${run.bundles.catalog[name].queue.retry_s}s" &&
      module.function[name].access.instances_max == 1 + run.bundles.catalog[name].queue.instances
    ])
    error_message = "A queue has the catalog's limits, and its function the instances for them."
  }
  assert {
    condition = toset([for m in google_cloud_tasks_queue_iam_member.enqueuer : "${m.member} ${m.role}"]) == toset([
      for name, f in run.bundles.catalog : "serviceAccount:${google_service_account.function[name].email} roles/cloudtasks.enqueuer" if contains(f.touches, "task_queue")
    ])
    error_message = "Exactly the functions that touch the queues may put tasks, and nothing more."
  }
  assert {
    condition     = toset([for name, f in module.function : name if contains(keys(f.access.environment), "TASKS_LOCATION")]) == toset([for name, f in run.bundles.catalog : name if contains(f.touches, "task_queue")])
    error_message = "The same functions know where the queues are."
  }
}

run "where_nothing_may_be_granted_to_all" {
  variables {
    public_invoker = "unchecked"
  }

  assert {
    condition = alltrue([
      for name, f in module.function :
      (length(f.access.invokers) > 0) == (run.bundles.catalog[name].access == "scheduled") && !contains(f.access.invokers, "allUsers")
    ])
    error_message = "Nothing is granted to allUsers, and a scheduled function is still called by the scheduler only."
  }
  assert {
    condition = alltrue([
      for name, f in output.functions : f.invoker_check == (f.access == "scheduled")
    ])
    error_message = "The delivery switches the check off for public functions, and for no others."
  }
}

run "people_who_look_into_the_database" {
  variables {
    operators = "operators@example.com"
  }

  assert {
    condition     = [for user in google_sql_user.operators : "${user.type} ${user.name}"] == ["CLOUD_IAM_GROUP operators@example.com"]
    error_message = "The group is a user of the database."
  }
  assert {
    condition     = toset([for m in google_project_iam_member.operators : "${m.member} ${m.role}"]) == toset(["group:operators@example.com roles/cloudsql.instanceUser", "group:operators@example.com roles/cloudsql.studioUser"])
    error_message = "Its members may log in, and see nothing else of the project."
  }
  assert {
    condition     = contains(flatten([for job in google_cloud_run_v2_job.migrate : [for e in job.template[0].template[0].containers[0].env : e.value if e.name == "DATABASE_READERS"]]), "operators@example.com")
    error_message = "The migration job grants reading to the group."
  }
}

run "mail" {
  variables {
    mail = { from = "accounts@example.com", host = "smtp.example.com", user = "mailer", page = "https://app.example.com/new-password" }
  }

  assert {
    condition = [for m in google_secret_manager_secret_iam_member.function : m.member if m.secret_id == google_secret_manager_secret.main["smtp-password"].id] == [
      "serviceAccount:${google_service_account.function["login"].email}"
    ]
    error_message = "Only login may read the mail server's password."
  }
  assert {
    condition = alltrue([
      for name, f in module.function : (
        contains(run.bundles.catalog[name].touches, "mail") ==
        contains(keys(f.access.secret_environment), "SMTP_PASSWORD")
      )
    ])
    error_message = "The password comes from Secret Manager, and to login only."
  }
  assert {
    condition = (
      module.function["login"].access.environment.SMTP_HOST == "smtp.example.com" &&
      module.function["login"].access.environment.SMTP_PORT == "587" &&
      module.function["login"].access.environment.SMTP_TLS == "starttls" &&
      module.function["login"].access.environment.SMTP_USER == "mailer" &&
      module.function["login"].access.environment.RESET_PAGE == "https://app.example.com/new-password"
    )
    error_message = "login knows the server, the sender and the app's page."
  }
}

run "nothing_is_called_before_it_can_run" {
  variables {
    deploy_functions = false
  }

  assert {
    condition     = length(module.function) == 0 && length(google_cloud_scheduler_job.function) == 0 && length(google_cloud_tasks_queue.function) == 0 && length(google_cloud_run_v2_job.migrate) == 0
    error_message = "The first apply lays what the functions stand on, and no function."
  }
  assert {
    condition     = length(google_secret_manager_secret.main) > 0 && length(google_bigquery_table.market) > 0
    error_message = "The first apply makes the secrets and the tables."
  }
}
