output "base_url" {
  description = "What clients put before /<function>."
  value       = local.base_url
}

output "functions" {
  description = "Deployed name → who may call it, whether Cloud Run asks callers for an identity, and where it answers. delivery/smoke.py and delivery/invoker.py read this."
  value = {
    for name, f in module.function : f.name => {
      access        = local.functions[name].access
      invoker_check = local.functions[name].access == "scheduled" || var.public_invoker == "allUsers"
      uri           = f.uri
    }
  }
}

output "candidate_url" {
  description = "Where revisions that have no traffic yet are reached with a domain of one's own; else each has its own address."
  value       = var.domain == null ? null : "https://candidate.${var.domain}"
}

output "edge_address" {
  description = "What the A records of the domain and of candidate.<domain> must say."
  value       = var.domain == null ? null : google_compute_global_address.edge[0].address
}

output "connections_needed" {
  description = "Database connections with both revisions of every function at their most, as while a delivery moves the callers; at most database.connections_max."
  value       = local.connections_needed
}

output "workload_identity_provider" {
  description = "For google-github-actions/auth."
  value       = var.github_repository == null ? null : google_iam_workload_identity_pool_provider.github[0].name
}
