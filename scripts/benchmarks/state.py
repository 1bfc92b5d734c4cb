"""Day and commit of a measurement."""

from __future__ import annotations

import subprocess
from datetime import date

from benchmarks.callers import ROOT


def measured_state() -> str:
    """Sentence: the day, and the commit that was measured."""
    words = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    commit = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return f"Measured on {date.today().isoformat()} at commit {commit.strip()}."
