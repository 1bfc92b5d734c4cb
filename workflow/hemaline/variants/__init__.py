"""The cohort's tables of variants: TSV, Parquet, MAF."""
