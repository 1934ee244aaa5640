locals {
  tables = yamldecode(file("${path.module}/schemas/tables.yaml"))
}

resource "google_bigquery_dataset" "market" {
  dataset_id                 = "market_data"
  description                = "Closes, rates and corporate actions, as vendors published them."
  location                   = var.region
  delete_contents_on_destroy = !var.protect

  depends_on = [google_project_service.api]
}

resource "google_bigquery_table" "market" {
  for_each = local.tables

  dataset_id               = google_bigquery_dataset.market.dataset_id
  table_id                 = each.key
  schema                   = file("${path.module}/schemas/${each.key}.json")
  clustering               = each.value.clustering
  deletion_protection      = var.protect
  require_partition_filter = true

  time_partitioning {
    field = each.value.partition_field
    type  = each.value.partition_type
  }
}

resource "google_bigquery_dataset_iam_member" "function" {
  for_each = merge([
    for name, f in local.functions : {
      for thing in f.touches : "${name} ${thing}" => { function = name, role = local.dataset_roles[thing] }
      if contains(keys(local.dataset_roles), thing)
    }
  ]...)

  dataset_id = google_bigquery_dataset.market.dataset_id
  role       = each.value.role
  member     = local.members[each.value.function]
}
