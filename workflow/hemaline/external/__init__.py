"""Other laboratories' VCF and MAF files."""
