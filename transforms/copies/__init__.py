"""Recognising copies of articles. Never imports Beam."""
