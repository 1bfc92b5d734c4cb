"""Inputs of a laboratory: sheets, assays, the files of units; and the installed tools."""
