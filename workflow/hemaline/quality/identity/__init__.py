"""Sample identity: fingerprints, pairs, contamination, sex."""
