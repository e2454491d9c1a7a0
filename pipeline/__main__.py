"""`python -m pipeline`: the same as `policywire`."""

from pipeline.cli import main

main()
