"""YAML and JSON documents, validated against JSON Schemas."""
