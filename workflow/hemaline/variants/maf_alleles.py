"""Alleles as a Mutation Annotation Format file writes them."""

from __future__ import annotations

from hemaline.genome.alleles import Allele

_TYPES = {1: "SNP", 2: "DNP", 3: "TNP"}


def maf_allele(allele: Allele) -> tuple[int, int, str, str, str]:
    """1-based closed range, alleles with ``-`` for nothing, and Variant_Type."""
    if not allele.is_indel:
        kind = _TYPES.get(len(allele.ref), "ONP")
        return allele.pos, allele.pos + len(allele.ref) - 1, allele.ref, allele.alt, kind
    shared = 1 if allele.ref[0] == allele.alt[0] else 0
    ref, alt = allele.ref[shared:], allele.alt[shared:]
    if not ref:
        return allele.pos, allele.pos + 1, "-", alt, "INS"
    first = allele.pos + shared
    return first, first + len(ref) - 1, ref, alt or "-", "INS" if len(alt) > len(ref) else "DEL"
