"""Finding acts of companies on their own policy. Never imports Beam."""
