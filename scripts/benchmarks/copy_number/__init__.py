"""Parts of the copy-number benchmark: panels, events at the limit, real karyotypes, peers."""
