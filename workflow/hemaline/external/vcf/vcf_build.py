"""The genome build that the header of a VCF describes, and whether it is the one expected."""

from __future__ import annotations

import re
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.external.maf.maf_words import maf_words
from hemaline.external.vcf.vcf_text import VcfHeader
from hemaline.genome.liftover import GRCH37, GRCH38, contig_name
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource

_REFERENCE = re.compile(r"##(?:reference|assembly)=(.*)|##contig=<.*assembly=([^,>]+)")


def check_build(path: Path, header: VcfHeader, genome: str, problems: Problems) -> bool:
    """Report a header that describes another build than ``genome``; returns whether it agrees."""
    found = _by_lengths(header) or _by_words(header)
    if found is None or found[0] == genome:
        return True
    code = "HL-V80" if found[0] == GRCH37 else "HL-V81"
    problems.add(code, path, evidence=found[1])
    return False


def _by_lengths(header: VcfHeader) -> tuple[str, str] | None:
    """The build whose lengths the contigs have, with the first of them; None where none decides."""
    known = load_contigs(resource("contigs.tsv"))
    found: dict[str, str] = {}
    for name, length in header.contigs.items():
        own = known.get(contig_name(name))
        if own is None or own.length == own.length_grch37:
            continue
        for build, expected in ((GRCH37, own.length_grch37), (GRCH38, own.length)):
            if length == expected:
                found.setdefault(build, f"{name} has {length} bp")
    return next(iter(found.items())) if len(found) == 1 else None


def _by_words(header: VcfHeader) -> tuple[str, str] | None:
    """The build that the lines of the reference name."""
    for line in header.lines:
        match = _REFERENCE.match(line)
        text = (match[1] or match[2] or "") if match else ""
        for word, build in maf_words().builds.items():
            # Bare numbers in paths have many meanings.
            is_name = word[0].isalpha()
            if is_name and re.search(rf"(?<![A-Za-z0-9]){word}(?![A-Za-z0-9])", text, re.I):
                return build, line[:100]
    return None
