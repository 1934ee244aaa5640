# A catalog that would open too much, or never run, is refused before anything is planned.

mock_provider "google" {}

variables {
  project         = "p1"
  environment     = "dev"
  budget          = 25
  protect         = false
  concurrency_max = 2
  instances_max   = 1
  database        = { tier = "db-f1-micro", availability_type = "ZONAL", connections_max = 200 }
}

run "public_function_writes_prices" {
  command = plan
  variables {
    catalog = "tests/catalogs/public_writes.yaml"
  }
  expect_failures = [var.catalog]
}

run "second_signer" {
  command = plan
  variables {
    catalog = "tests/catalogs/second_signer.yaml"
  }
  expect_failures = [var.catalog]
}

run "second_rotation" {
  command = plan
  variables {
    catalog = "tests/catalogs/second_rotation.yaml"
  }
  expect_failures = [var.catalog]
}

run "misspelled_touch" {
  command = plan
  variables {
    catalog = "tests/catalogs/misspelled.yaml"
  }
  expect_failures = [var.catalog]
}

run "scheduled_without_schedule" {
  command = plan
  variables {
    catalog = "tests/catalogs/no_schedule.yaml"
  }
  expect_failures = [var.catalog]
}

run "longer_than_the_scheduler_waits" {
  command = plan
  variables {
    catalog = "tests/catalogs/too_long.yaml"
  }
  expect_failures = [var.catalog]
}

run "public_function_with_a_queue" {
  command = plan
  variables {
    catalog = "tests/catalogs/public_queue.yaml"
  }
  expect_failures = [var.catalog]
}
