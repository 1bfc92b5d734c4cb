"""One small reference and one cohort a session.

A new site for each module that requires its own.
"""

from __future__ import annotations

from site_fixtures import cohort, knowledge, new_site

__all__ = ["cohort", "knowledge", "new_site"]
