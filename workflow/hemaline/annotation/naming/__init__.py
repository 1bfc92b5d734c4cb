"""Consequences and names of alleles: Sequence Ontology, HGVS, VRS."""
