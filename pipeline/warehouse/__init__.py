"""The tables for others to ask: BigQuery, a DuckDB file, a Pub/Sub topic. Each takes committed partitions, in order."""
