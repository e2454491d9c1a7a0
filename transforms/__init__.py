"""What happens to an article: one file per stage, and the knowledge the stages use."""
