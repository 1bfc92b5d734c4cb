"""Classification of variants: oncogenicity, population frequency, policies."""
