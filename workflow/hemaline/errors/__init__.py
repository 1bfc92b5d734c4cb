"""Error rates: of a sample itself, and of a panel of normals."""
