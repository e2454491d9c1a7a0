"""The live edge: feeds are polled and pages fetched, and a pass over them is run."""
