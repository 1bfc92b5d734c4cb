"""The sites of the workflow's own tests, for hostile runs; packaged resources are checked once."""

from __future__ import annotations

from site_fixtures import knowledge, new_site

from resource_fixtures import packaged_resources_once

__all__ = ["knowledge", "new_site", "packaged_resources_once"]
