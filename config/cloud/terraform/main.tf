# A scheduled pass: a bucket that holds state, configuration and template; one account that runs the jobs and one that
# may only start them; a scheduler job; and an alert when a run fails or does not come.

locals {
  spec = "gs://${google_storage_bucket.state.name}/templates/policywire.json"
  job = {
    launchParameter = {
      jobName              = "policywire"
      containerSpecGcsPath = local.spec
      parameters = {
        config = "gs://${google_storage_bucket.state.name}/${google_storage_bucket_object.config.name}"
        state  = "gs://${google_storage_bucket.state.name}/state"
      }
      environment = {
        serviceAccountEmail = google_service_account.worker.email
        tempLocation        = "gs://${google_storage_bucket.state.name}/temp"
        stagingLocation     = "gs://${google_storage_bucket.state.name}/staging"
        sdkContainerImage   = var.image
        maxWorkers          = var.max_workers
        machineType         = var.machine_type
      }
    }
  }
}

resource "google_project_service" "needed" {
  for_each = toset([
    "dataflow.googleapis.com",
    "cloudscheduler.googleapis.com",
    "monitoring.googleapis.com",
    "artifactregistry.googleapis.com",
  ])
  service            = each.key
  disable_on_destroy = false
}

resource "google_storage_bucket" "state" {
  name                        = var.bucket
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  soft_delete_policy {
    retention_duration_seconds = var.keep_days * 86400
  }

  lifecycle_rule {
    condition {
      age            = 7
      matches_prefix = ["temp/", "staging/"]
    }
    action {
      type = "Delete"
    }
  }
}

resource "google_storage_bucket_object" "config" {
  name   = "config/live.yaml"
  bucket = google_storage_bucket.state.name
  source = var.config_file
}

resource "google_storage_bucket_object" "template" {
  name         = "templates/policywire.json"
  bucket       = google_storage_bucket.state.name
  content_type = "application/json"
  content = jsonencode({
    image    = var.image
    sdkInfo  = { language = "PYTHON" }
    metadata = jsondecode(file("${path.module}/../metadata.json"))
  })
}

# The account of launcher and workers: objects of this one bucket, Dataflow's own worker role, and what is asked for.
resource "google_service_account" "worker" {
  account_id   = "policywire-worker"
  display_name = "Policywire: runs the jobs"
}

resource "google_project_iam_member" "worker_dataflow" {
  project = var.project
  role    = "roles/dataflow.worker"
  member  = google_service_account.worker.member
}

resource "google_storage_bucket_iam_member" "worker_objects" {
  bucket = google_storage_bucket.state.name
  role   = "roles/storage.objectUser"
  member = google_service_account.worker.member
}

resource "google_storage_bucket_iam_member" "worker_bucket" {
  bucket = google_storage_bucket.state.name
  role   = "roles/storage.legacyBucketReader"
  member = google_service_account.worker.member
}

resource "google_project_iam_member" "worker_images" {
  project = var.project
  role    = "roles/artifactregistry.reader"
  member  = google_service_account.worker.member
}

resource "google_bigquery_dataset" "tables" {
  count      = var.bigquery_dataset == "" ? 0 : 1
  dataset_id = var.bigquery_dataset
  location   = var.region
}

resource "google_bigquery_dataset_iam_member" "worker_tables" {
  count      = var.bigquery_dataset == "" ? 0 : 1
  dataset_id = google_bigquery_dataset.tables[0].dataset_id
  role       = "roles/bigquery.dataEditor"
  member     = google_service_account.worker.member
}

resource "google_project_iam_member" "worker_queries" {
  count   = var.bigquery_dataset == "" ? 0 : 1
  project = var.project
  role    = "roles/bigquery.jobUser"
  member  = google_service_account.worker.member
}

resource "google_pubsub_topic" "events" {
  count = var.topic == "" ? 0 : 1
  name  = var.topic
}

resource "google_pubsub_topic_iam_member" "worker_topic" {
  count  = var.topic == "" ? 0 : 1
  topic  = google_pubsub_topic.events[0].name
  role   = "roles/pubsub.publisher"
  member = google_service_account.worker.member
}
