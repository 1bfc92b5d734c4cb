"""The soft-clip source: long insertions and deletions that the aligner did not spell."""
