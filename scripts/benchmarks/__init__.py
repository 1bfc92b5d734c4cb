"""Parts of `scripts/benchmark.py accuracy`."""
