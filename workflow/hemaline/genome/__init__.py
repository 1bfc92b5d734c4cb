"""The reference and what lies on it: alleles, genes, transcripts, hotspots, panels."""
