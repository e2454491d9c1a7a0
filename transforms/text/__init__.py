"""Reading text: decoding, cutting, dating, splitting. Never imports Beam."""
