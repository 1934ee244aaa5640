output "name" {
  description = "Deployed name; the Cloud Run service behind it has the same."
  value       = google_cloudfunctions2_function.this.name
}

output "uri" {
  description = "The service's own address, on run.app."
  value       = google_cloudfunctions2_function.this.service_config[0].uri
}

# For the tests: what of this function is open to whom.
output "access" {
  description = "Ingress, callers, account, environment and secrets of the function."
  value = {
    account            = google_cloudfunctions2_function.this.service_config[0].service_account_email
    environment        = google_cloudfunctions2_function.this.service_config[0].environment_variables
    instances_max      = google_cloudfunctions2_function.this.service_config[0].max_instance_count
    ingress            = google_cloudfunctions2_function.this.service_config[0].ingress_settings
    invokers           = [for member in google_cloud_run_v2_service_iam_member.invoker : member.member]
    secret_environment = var.secret_environment
    secret_files       = var.secret_files
    timeout_s          = google_cloudfunctions2_function.this.service_config[0].timeout_seconds
    concurrency        = google_cloudfunctions2_function.this.service_config[0].max_instance_request_concurrency
    object             = google_storage_bucket_object.bundle.name
  }
}
