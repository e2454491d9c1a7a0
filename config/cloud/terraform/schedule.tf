# Who may start a pass, when it starts, and who hears of it when one fails or stays away.

resource "google_service_account" "scheduler" {
  account_id   = "policywire-scheduler"
  display_name = "Policywire: starts the passes"
}

resource "google_project_iam_custom_role" "starter" {
  role_id     = "policywireStarter"
  title       = "Policywire starter"
  description = "Launch a Dataflow template, and nothing else."
  permissions = ["dataflow.jobs.create", "dataflow.jobs.get"]
}

resource "google_project_iam_member" "scheduler_starts" {
  project = var.project
  role    = google_project_iam_custom_role.starter.id
  member  = google_service_account.scheduler.member
}

resource "google_storage_bucket_iam_member" "scheduler_reads_template" {
  bucket = google_storage_bucket.state.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.scheduler.member
}

resource "google_service_account_iam_member" "scheduler_acts_as_worker" {
  service_account_id = google_service_account.worker.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.scheduler.member
}

resource "google_cloud_scheduler_job" "pass" {
  name             = "policywire-pass"
  description      = "One pass of Policywire over its feeds."
  schedule         = var.schedule
  time_zone        = var.time_zone
  attempt_deadline = "320s"
  depends_on       = [google_project_service.needed, google_storage_bucket_object.template]

  # A pass that was started twice does no harm: the second finds its state taken, reads again and commits what is left.
  retry_config {
    retry_count          = 3
    min_backoff_duration = "30s"
  }

  http_target {
    http_method = "POST"
    uri         = "https://dataflow.googleapis.com/v1b3/projects/${var.project}/locations/${var.region}/flexTemplates:launch"
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode(jsonencode(local.job))

    oauth_token {
      service_account_email = google_service_account.scheduler.email
    }
  }
}

resource "google_monitoring_notification_channel" "mail" {
  display_name = "Policywire"
  type         = "email"
  labels       = { email_address = var.notify }
}

resource "google_monitoring_alert_policy" "runs" {
  display_name          = "Policywire: a pass failed or did not come"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.mail.id]

  conditions {
    display_name = "A job failed"
    condition_threshold {
      filter          = "metric.type=\"dataflow.googleapis.com/job/is_failed\" AND resource.type=\"dataflow_job\" AND resource.labels.job_name=monitoring.regex.full_match(\"policywire.*\")"
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"
      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_MAX"
        cross_series_reducer = "REDUCE_MAX"
      }
      trigger {
        count = 1
      }
    }
  }

  conditions {
    display_name = "No job for too long"
    condition_absent {
      filter   = "metric.type=\"dataflow.googleapis.com/job/elapsed_time\" AND resource.type=\"dataflow_job\" AND resource.labels.job_name=monitoring.regex.full_match(\"policywire.*\")"
      duration = var.missing_after
      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_MAX"
        cross_series_reducer = "REDUCE_MAX"
      }
      trigger {
        count = 1
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "Look at the newest job named policywire in Dataflow; its last stage says whether the pass was committed. Nothing is lost: the next pass takes over what a dead one left."
  }
}
