"""Names, external databases and classification of alleles."""
