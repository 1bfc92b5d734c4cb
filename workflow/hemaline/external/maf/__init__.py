"""MAF files of any laboratory: validation, naming, coverage of samples and genes."""
