variable "accounts" {
  description = "E-mail of its account, id of the account that builds it, and its callers."
  type = object({
    build    = string
    invokers = map(string)
    runs_as  = string
  })
}

variable "bucket" {
  description = "Bucket that bundles are kept in."
  type        = string
}

variable "bundle" {
  description = "Path of the function's zip."
  type        = string
}

variable "docker_repository" {
  description = "Id of the repository that the built image goes to."
  type        = string
}

variable "entry_point" {
  description = "Name of the decorated function in main.py."
  type        = string
}

variable "environment" {
  description = "Environment variables."
  type        = map(string)
}

variable "ingress" {
  description = "Where requests may come from, in Cloud Functions' own words."
  type        = string
}

variable "limits" {
  description = "Of one instance, and how many of them."
  type = object({
    concurrency   = number
    instances_max = number
    instances_min = number
    memory_mb     = number
    timeout_s     = number
  })
}

variable "location" {
  description = "Region."
  type        = string
}

variable "name" {
  description = "Deployed name, with hyphens."
  type        = string
}

variable "network" {
  description = "Network and subnetwork to reach the database through. Null: none is needed."
  type        = object({ network = string, subnetwork = string })
}

variable "project" {
  description = "Project that the secrets live in."
  type        = string
}

variable "secret_environment" {
  description = "Environment variable → secret id."
  type        = map(string)
}

variable "secret_files" {
  description = "Folder → secret id; the newest version is there as keys.json."
  type        = map(string)
}
