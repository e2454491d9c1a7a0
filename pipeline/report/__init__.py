"""The report: a run as one page that answers for itself."""
