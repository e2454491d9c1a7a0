"""Alerts on their way out: outbox, channels, retries."""
