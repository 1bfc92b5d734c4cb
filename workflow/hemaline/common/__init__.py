"""What any program needs: files, tables, documents, problems, statistics; nothing of genetics."""
