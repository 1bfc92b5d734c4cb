"""Copies of the globin loci: alpha-globin genes, deletions of HBB and of the genes around it."""
