variable "project" {
  description = "The Google Cloud project everything is made in."
  type        = string
}

variable "region" {
  description = "Where the bucket lies and the jobs run."
  type        = string
  default     = "europe-west1"
}

variable "bucket" {
  description = "Name of the bucket for state, configuration and templates; bucket names are shared by the whole world."
  type        = string
}

variable "image" {
  description = "The container image, by digest: REGION-docker.pkg.dev/PROJECT/policywire/policywire@sha256:…"
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest (…@sha256:…), so that a run next month is the run of today."
  }
}

variable "config_file" {
  description = "Path of the live configuration that is put into the bucket."
  type        = string
  default     = "../../live.yaml"
}

variable "schedule" {
  description = "When a pass starts, as a cron line in `time_zone`."
  type        = string
  default     = "7 * * * *"
}

variable "time_zone" {
  description = "IANA name of the zone of `schedule`."
  type        = string
  default     = "Etc/UTC"
}

variable "max_workers" {
  description = "The most workers a pass may use; the cost of a run is bounded by it."
  type        = number
  default     = 4
}

variable "machine_type" {
  description = "Machine of a worker."
  type        = string
  default     = "n2-standard-2"
}

variable "missing_after" {
  description = "Raise the alert when no pass was committed for this long; at least twice the distance of two passes."
  type        = string
  default     = "10800s"
}

variable "notify" {
  description = "E-mail address that hears of failed or missing runs."
  type        = string
}

variable "bigquery_dataset" {
  description = "Dataset for the tables; empty where BigQuery is not used."
  type        = string
  default     = ""
}

variable "topic" {
  description = "Pub/Sub topic for new and changed events; empty where it is not used."
  type        = string
  default     = ""
}

variable "keep_days" {
  description = "Days that replaced or deleted objects of the bucket can still be brought back."
  type        = number
  default     = 14
}
