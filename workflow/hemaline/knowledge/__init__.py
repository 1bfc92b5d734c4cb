"""Optional outside sources: declared, looked at before a run, asked once an allele."""
