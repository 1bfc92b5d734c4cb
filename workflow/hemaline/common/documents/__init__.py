"""YAML and JSON documents, each described and validated by a pydantic model."""
