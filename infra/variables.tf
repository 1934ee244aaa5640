variable "alert_email" {
  description = "Receiver of alerts. Null, in dev only: alerts are in the console, and not mailed."
  type        = string
  default     = null

  validation {
    condition     = var.environment != "prod" || var.alert_email != null
    error_message = "alert_email is missing: in prod an alert must be mailed."
  }
}

variable "billing_account" {
  description = "Billing account of the budget, as 012345-6789AB-CDEF01. Null: no budget."
  type        = string
  default     = null
}

variable "budget" {
  description = "Monthly budget, whole, in the billing account's currency; mails at 50%, 90%, 100%."
  type        = number

  validation {
    condition     = var.budget > 0 && floor(var.budget) == var.budget
    error_message = "budget is a whole number above zero, in the currency of the billing account."
  }
}

variable "bundles" {
  description = "Folder with one zip per function, as `make bundle` leaves them."
  type        = string
  default     = "../build/bundles"
}

variable "catalog" {
  description = "The one list of functions, relative to this folder."
  type        = string
  default     = "../functions/catalog.yaml"

  validation {
    condition = length([
      for name, f in yamldecode(file(var.catalog)) : name if !contains(["public", "scheduled"], f.access)
    ]) == 0
    error_message = "access is public or scheduled. Neither: ${join(", ", [
      for name, f in yamldecode(file(var.catalog)) : "${name} (${f.access})" if !contains(["public", "scheduled"], f.access)
    ])}."
  }

  validation {
    condition = length(setsubtract(flatten([for f in values(yamldecode(file(var.catalog))) : f.touches]), [
      "database", "market_read", "market_write", "signing_keys", "verification_keys", "key_rotation", "provider_keys", "mail", "task_queue",
    ])) == 0
    error_message = "Unknown names in the touches of the catalog: ${join(", ", setsubtract(
      flatten([for f in values(yamldecode(file(var.catalog))) : f.touches]),
      ["database", "market_read", "market_write", "signing_keys", "verification_keys", "key_rotation", "provider_keys", "mail", "task_queue"]
    ))}."
  }

  validation {
    condition = length([
      for name, f in yamldecode(file(var.catalog)) : name if f.access == "public" && contains(f.touches, "market_write")
    ]) == 0
    error_message = "Only scheduled functions may touch market_write. Public: ${join(", ", [
      for name, f in yamldecode(file(var.catalog)) : name if f.access == "public" && contains(f.touches, "market_write")
    ])}."
  }

  validation {
    condition = length([
      for name, f in yamldecode(file(var.catalog)) : name if contains(f.touches, "signing_keys") && name != "login"
    ]) == 0
    error_message = "Only login signs tokens. Also touching signing_keys: ${join(", ", [
      for name, f in yamldecode(file(var.catalog)) : name if contains(f.touches, "signing_keys") && name != "login"
    ])}."
  }

  validation {
    condition = length([
      for name, f in yamldecode(file(var.catalog)) : name
      if contains(f.touches, "key_rotation") && (name != "rotate_keys" || f.access != "scheduled")
    ]) == 0
    error_message = "Only rotate_keys, scheduled, may touch key_rotation, not: ${join(", ", [
      for name, f in yamldecode(file(var.catalog)) : "${name} (${f.access})" if contains(f.touches, "key_rotation")
    ])}."
  }

  # Cloud Scheduler waits for an HTTP target at most 30 minutes; a longer run would be tried again
  # while it still works.
  validation {
    condition = length([
      for name, f in yamldecode(file(var.catalog)) : name
      if(f.access == "scheduled") != can([for when in f.schedules : when.cron]) || (f.access == "scheduled" && f.timeout_s > 1800)
    ]) == 0
    error_message = "Only a scheduled function has schedules, and at most 1800 s: ${join(", ", [
      for name, f in yamldecode(file(var.catalog)) : name
      if(f.access == "scheduled") != can([for when in f.schedules : when.cron]) || (f.access == "scheduled" && f.timeout_s > 1800)
    ])}."
  }

  validation {
    condition = length([
      for name, f in yamldecode(file(var.catalog)) : name if can(f.queue) && f.access != "scheduled"
    ]) == 0
    error_message = "A queue calls as an account of its own, so only a scheduled function has one. Public: ${join(", ", [
      for name, f in yamldecode(file(var.catalog)) : name if can(f.queue) && f.access != "scheduled"
    ])}."
  }
}

variable "concurrency_max" {
  description = "Upper bound for a function's concurrency: a small database has few connections."
  type        = number
}

variable "cors_origins" {
  description = "Origins whose pages may call the API, such as https://app.example.com. Empty: none."
  type        = list(string)
  default     = []

  # The functions are stricter (shared/origins.py), and would not start: this reports it at the plan.
  validation {
    condition = alltrue([
      for origin in var.cors_origins :
      can(regex("^https?://([a-z0-9.-]+|\\[[0-9a-f:]+\\])(:[0-9]+)?$", origin)) ||
      can(regex("^https?://(localhost|127\\.0\\.0\\.1|\\[::1\\]):\\*$", origin))
    ])
    error_message = "cors_origins: each is scheme://host or scheme://host:port, in lower case and without a path; only localhost may have the port *."
  }
}

variable "database" {
  description = "Size of the Cloud SQL instance. connections_max is PostgreSQL's max_connections."
  type = object({
    tier              = string
    availability_type = string
    connections_max   = number
    disk_gb           = optional(number, 10)
    disk_gb_max       = optional(number, 100)
    backups_kept      = optional(number, 7)
    instance          = optional(string) # another name than finance-<environment>, after a restore
  })

  validation {
    condition     = contains(["REGIONAL", "ZONAL"], var.database.availability_type)
    error_message = "database.availability_type is REGIONAL (a standby in another zone) or ZONAL."
  }
}

variable "deploy_functions" {
  description = "False only for the very first apply, before keys and bundles exist: no functions."
  type        = bool
  default     = true
}

variable "domain" {
  description = "Own domain, with load balancer and Cloud Armor. Null: cloudfunctions.net."
  type        = string
  default     = null

  validation {
    condition     = var.domain == null || can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)+$", var.domain))
    error_message = "domain is a host name in lower case, without https:// and without a path."
  }
}

variable "environment" {
  description = "dev or prod; a label, and part of names that are seen outside the project."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment is dev or prod."
  }
}

variable "firebase_api_key" {
  description = "Web API key of the Firebase project, which is public: the dashboard signs in with it. Null: own accounts."
  type        = string
  default     = null

  validation {
    condition     = var.firebase_api_key == null || var.firebase_project != null
    error_message = "firebase_api_key belongs to a firebase_project, whose ID tokens are accepted."
  }
}

variable "firebase_project" {
  description = "Firebase project whose ID tokens are accepted beside our own. Null: none."
  type        = string
  default     = null
}

variable "firebase_providers" {
  description = "Providers with which the dashboard signs in at Firebase, such as google.com."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.firebase_providers) == 0 || var.firebase_api_key != null
    error_message = "firebase_providers needs a firebase_api_key, with which the dashboard signs in."
  }
  validation {
    condition     = length(setsubtract(var.firebase_providers, ["facebook.com", "github.com", "google.com", "microsoft.com", "yahoo.com"])) == 0
    error_message = "firebase_providers: each is facebook.com, github.com, google.com, microsoft.com or yahoo.com."
  }
}

variable "github_repository" {
  description = "owner/name of the repository whose main branch may start a delivery. Null: none."
  type        = string
  default     = null

  validation {
    condition     = var.github_repository == null || can(regex("^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository is owner/name."
  }
}

variable "instances_max" {
  description = "Most instances of one public function; scheduled ones have one."
  type        = number
}

variable "mail" {
  description = "SMTP server that mails links for new passwords, and the app's page; the dashboard's where none is named. Null: no mail."
  type = object({
    from = string
    host = string
    page = optional(string)
    port = optional(number, 587)
    tls  = optional(string, "starttls")
    user = optional(string)
  })
  default = null

  validation {
    condition     = var.mail == null || can(regex("^[^@ ]+@[^@ ]+$", var.mail.from))
    error_message = "mail.from is the sender's address."
  }

  validation {
    condition     = var.mail == null || try(contains(["starttls", "implicit"], var.mail.tls), false)
    error_message = "mail.tls is starttls or implicit: links are not sent in the clear."
  }

  validation {
    condition     = var.mail == null || try(var.mail.port != 25, true)
    error_message = "mail.port can't be 25, which Google closes: 587 or 465."
  }
}

variable "migration_image" {
  description = "Image of the migration job, with tag or digest. Null: `latest` in our registry."
  type        = string
  default     = null
}

variable "operators" {
  description = "E-mail, in lower case, of the group that may read the database. Null: none."
  type        = string
  default     = null

  validation {
    condition     = var.operators == null || can(regex("^[a-z0-9._+-]+@[a-z0-9.-]+$", var.operators))
    error_message = "operators is a group's e-mail in lower case, its name in PostgreSQL."
  }
}

variable "project" {
  description = "Google Cloud project id."
  type        = string
}

variable "protect" {
  description = "Refuse to delete the database, the tables and the migration job."
  type        = bool
}

variable "public_invoker" {
  description = "allUsers: a grant opens public functions; unchecked: no check of the callers."
  type        = string
  default     = "allUsers"

  validation {
    condition     = contains(["allUsers", "unchecked"], var.public_invoker)
    error_message = "public_invoker is allUsers or unchecked."
  }
}

variable "region" {
  description = "Region of everything, the BigQuery dataset included."
  type        = string
  default     = "europe-west1"
}

variable "requests_per_minute_max" {
  description = "Requests a minute from one address before 429. Used with a domain only."
  type        = number
  default     = 600
}

variable "trace" {
  description = "Send the sampled spans of requests and queries to Cloud Trace; not for docs."
  type        = bool
  default     = false
}

variable "vendor_keys" {
  description = "Market data vendors whose API key is stored; without a key a vendor is off."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.vendor_keys, ["coingecko", "eodhd", "openexchangerates", "openfigi", "tiingo"])) == 0
    error_message = "vendor_keys may name coingecko, eodhd, openexchangerates, openfigi and tiingo."
  }
}

variable "warm" {
  description = "Public functions that keep one instance waiting, by their names in the catalog."
  type        = set(string)
  default     = []
}
