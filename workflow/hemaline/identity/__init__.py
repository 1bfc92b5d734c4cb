"""The right sample and a clean one: fingerprints, pairs, contamination, sex."""
