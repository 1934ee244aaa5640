output "base_url" {
  description = "What clients put before /<function>."
  value       = local.base_url
}

output "functions" {
  description = "Deployed name → access, check of callers and address, for delivery/."
  value = {
    for name, f in module.function : f.name => {
      access        = local.functions[name].access
      invoker_check = local.functions[name].access == "scheduled" || var.public_invoker == "allUsers"
      uri           = f.uri
    }
  }
}

output "candidate_url" {
  description = "Address of revisions without traffic, with an own domain; else each has its own."
  value       = var.domain == null ? null : "https://candidate.${var.domain}"
}

output "edge_address" {
  description = "What the A records of the domain and of candidate.<domain> must say."
  value       = var.domain == null ? null : google_compute_global_address.edge[0].address
}

output "connections_needed" {
  description = "Most connections, with two revisions of each function; <= connections_max."
  value       = local.connections_needed
}

output "workload_identity_provider" {
  description = "For google-github-actions/auth."
  value       = var.github_repository == null ? null : google_iam_workload_identity_pool_provider.github[0].name
}
