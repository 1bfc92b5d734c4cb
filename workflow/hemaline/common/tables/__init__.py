"""Tables of text and of columns: schemas, readers, writers."""
