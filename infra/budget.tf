resource "google_billing_budget" "main" {
  count = var.billing_account == null ? 0 : 1

  billing_account = var.billing_account
  display_name    = "Finance API, ${var.environment}"

  budget_filter {
    projects = ["projects/${data.google_project.this.number}"]
  }
  amount {
    # Without a currency_code the amount is in the billing account's own; another one than that is
    # refused.
    specified_amount {
      units = tostring(var.budget)
    }
  }

  dynamic "threshold_rules" {
    for_each = [0.5, 0.9, 1.0]
    content {
      threshold_percent = threshold_rules.value
    }
  }
  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }

  dynamic "all_updates_rule" {
    for_each = length(local.channels) > 0 ? [local.channels] : []
    content {
      monitoring_notification_channels = all_updates_rule.value
    }
  }

  depends_on = [google_project_service.api]
}
