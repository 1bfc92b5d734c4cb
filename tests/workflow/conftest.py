"""One small reference a session; a new site for each test module that requires one."""

from __future__ import annotations

from site_fixtures import knowledge, new_site

__all__ = ["knowledge", "new_site"]
