"""One way to the web: a session that is polite, bounded and cannot be lured inside."""
