"""VCF files of other callers: validation, naming, classification."""
