"""What is kept between runs: the tables of earlier runs and the one manifest that says which count."""
