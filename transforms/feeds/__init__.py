"""What a feed says and how it behaves over time: parsing, discovery, state and health. No Beam and no network here."""
