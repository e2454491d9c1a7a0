output "state" {
  description = "Where the tables lie; `policywire state show` reads it."
  value       = local.job.launchParameter.parameters.state
}

output "template" {
  description = "The Flex Template, to start a pass by hand."
  value       = local.spec
}

output "worker" {
  description = "The account that runs the jobs: give it the secrets of your alert channels and feeds."
  value       = google_service_account.worker.email
}
