"""The sites of the workflow's own tests, for hostile runs."""

from __future__ import annotations

from site_fixtures import knowledge, new_site

__all__ = ["knowledge", "new_site"]
