"""External databases: declared, validated before the run, queried once per allele."""
