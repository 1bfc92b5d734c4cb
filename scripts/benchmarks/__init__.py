"""What `scripts/benchmark.py accuracy` is made of."""
