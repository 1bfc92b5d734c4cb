"""From reads to alignments that can be counted: whole, of one sample, base by base."""
