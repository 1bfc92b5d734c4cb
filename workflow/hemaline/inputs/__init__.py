"""What a laboratory hands in: sheets, assays, the files of units, and the tools at hand."""
