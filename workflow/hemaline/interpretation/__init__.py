"""What a variant means: oncogenicity, population, cautions, and the policies that report it."""
