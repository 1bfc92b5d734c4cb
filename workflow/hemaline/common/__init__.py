"""Files, tables, documents, problems, statistics; nothing of genetics."""
