"""The reference and objects located on it: alleles, genes, transcripts, hotspots, panels."""
