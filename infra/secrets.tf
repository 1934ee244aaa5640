# Terraform makes the safes, not what lies in them: values are put in with `gcloud secrets versions
# add` (docs/operations.md) and so stand in no plan, no state and no variable.

locals {
  vendors = ["coingecko", "eodhd", "openexchangerates", "openfigi", "tiingo"]

  # None for a server that takes mail from this network without a login.
  mail_secrets = toset(try(var.mail.user, null) == null ? [] : ["smtp-password"])

  # Which function may open which secret.
  secret_access = merge(flatten([
    for name, f in local.functions : [
      { for thing in f.touches : "${name} ${local.key_files[thing].secret}" => { function = name, secret = local.key_files[thing].secret }
      if contains(keys(local.key_files), thing) },
      { for vendor in var.vendor_keys : "${name} ${vendor}-key" => { function = name, secret = "${vendor}-key" }
      if contains(f.touches, "provider_keys") },
      { for secret in local.mail_secrets : "${name} ${secret}" => { function = name, secret = secret }
      if contains(f.touches, "mail") },
    ]
  ])...)
}

resource "google_secret_manager_secret" "main" {
  for_each = toset(concat(["signing-keys", "verification-keys", "smtp-password"], [for vendor in local.vendors : "${vendor}-key"]))

  secret_id           = each.value
  deletion_protection = var.protect

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_secret_manager_secret_iam_member" "function" {
  for_each = local.secret_access

  secret_id = google_secret_manager_secret.main[each.value.secret].id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.members[each.value.function]
}

# The rotation has no other access to any secret, and no other account has this one.
resource "google_secret_manager_secret_iam_member" "rotation" {
  for_each = merge([
    for name, f in local.functions : {
      for pair in setproduct(values(local.key_files)[*].secret, local.key_rotation_roles) :
      "${name} ${pair[0]} ${pair[1]}" => { function = name, secret = pair[0], role = pair[1] }
    } if contains(f.touches, "key_rotation")
  ]...)

  secret_id = google_secret_manager_secret.main[each.value.secret].id
  role      = each.value.role
  member    = local.members[each.value.function]
}
