"""The edges and the wiring: command line, settings, sources, sinks and the graph."""
