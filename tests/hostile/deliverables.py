"""Deliverables of a run, reduced to the parts that must be the same: bytes, or the records."""

from __future__ import annotations

import subprocess
from pathlib import Path

from sites import Site

# Indexes follow from their files; the manifest also holds what is not content.
LEFT_OUT = (".crai", ".tbi")


def delivered(site: Site) -> dict[str, bytes]:
    """Content by path: SAM records of a CRAM, text of a compressed VCF, else the bytes."""
    results = site.folder / "results"
    return {
        path.relative_to(results).as_posix(): content(path, site)
        for path in sorted(results.rglob("*"))
        if path.is_file() and path.suffix not in LEFT_OUT
    }


def content(path: Path, site: Site) -> bytes:
    """One file."""
    reference = site.knowledge.folder / "reference/reference.fa"
    if path.suffix == ".cram":
        command = ["samtools", "view", "--no-PG", "-h", "-T", str(reference), str(path)]
    elif path.suffix == ".gz":
        command = ["bcftools", "view", "--no-version", str(path)]
    else:
        return path.read_bytes()
    return subprocess.run(command, capture_output=True, check=True).stdout
