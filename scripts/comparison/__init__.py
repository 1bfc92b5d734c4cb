"""Parts of `compare_results.py`: files to records, records to pairs, and permitted differences."""
