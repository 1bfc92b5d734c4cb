"""Numbers of examples of property tests: all in the long tier, a quarter in the quick one."""

from __future__ import annotations

from hypothesis import settings

FEWEST = 10


def at_most(examples: int) -> int:
    """``examples`` in the profile ``long``, otherwise a quarter of them, ten at least."""
    if settings.get_current_profile_name() == "long":
        return examples
    return min(examples, max(FEWEST, examples // 4))
