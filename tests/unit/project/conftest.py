"""Packaged resources are read once a module: a test loads a project each."""

from __future__ import annotations

from resource_fixtures import packaged_resources_once

__all__ = ["packaged_resources_once"]
