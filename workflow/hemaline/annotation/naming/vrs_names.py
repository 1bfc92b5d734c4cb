"""GA4GH VRS 2 identifiers of alleles (``ga4gh:VA...``).

Computed by ``ga4gh.vrs``: fully justified normalisation, then the digest. The sequence is named by
the refget accession of canonical GRCh38 (resources/contigs.tsv), whatever a reference masks.
Source: GA4GH Variation Representation Specification 2.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pysam

from hemaline.genome.alleles import Allele
from hemaline.genome.genomic_names import trimmed
from hemaline.genome.reference import Contig

_BASES = frozenset("ACGT")


class VrsNames:
    """Names alleles of one reference."""

    def __init__(
        self, reference: pysam.FastaFile, contigs: Mapping[str, Contig], *, partial: bool = False
    ) -> None:
        """Take the contigs that ``reference`` holds in full length; others are not canonical.

        Those of a ``partial`` reference may end early: their positions are the canonical ones.
        """
        lengths = dict(zip(reference.references, reference.lengths, strict=True))
        self._reference = reference
        self._lengths = {
            name: one.length
            for name, one in contigs.items()
            if name in lengths and (lengths[name] == one.length or partial)
        }
        self._accessions = {name: contigs[name].refget for name in self._lengths}
        self._proxy = _proxy(reference, self._accessions)

    def name(self, allele: Allele) -> str | None:
        """For example ``ga4gh:VA.0AePZIWZUNsUlQTamyLrjm2HWUw2opLt``.

        None on contigs that are not canonical ones, and where an unknown base (N) might
        let an insertion or deletion move further.
        """
        from ga4gh.core import ga4gh_identify
        from ga4gh.vrs import models, normalize

        accession = self._accessions.get(allele.chrom)
        if accession is None:
            return None
        start, ref, alt = trimmed(allele)
        one = models.Allele(
            location=models.SequenceLocation(
                sequenceReference=models.SequenceReference(refgetAccession=accession),
                start=start,
                end=start + len(ref),
            ),
            state=models.LiteralSequenceExpression(sequence=alt),
        )
        if not ref or not alt:
            one = normalize(one, data_proxy=self._proxy)
            place = one.location
            if not self._is_determined(allele.chrom, place.start - 1, place.end + 1):
                return None
        return str(ga4gh_identify(one))

    def _is_determined(self, chrom: str, start: int, end: int) -> bool:
        start, end = max(0, start), min(end, self._lengths[chrom])
        bases = self._reference.fetch(chrom, start, end).upper()
        return len(bases) == end - start and set(bases) <= _BASES


def name_all(
    alleles: Iterable[Allele],
    reference: pysam.FastaFile,
    contigs: Mapping[str, Contig],
    *,
    partial: bool = False,
) -> dict[Allele, str | None]:
    """The identifier of every allele, each once; see :class:`VrsNames`."""
    names = VrsNames(reference, contigs, partial=partial)
    return {allele: names.name(allele) for allele in alleles}


def _proxy(reference: pysam.FastaFile, accessions: Mapping[str, str]) -> Any:
    """Access of the library to reference bases."""
    from ga4gh.vrs.dataproxy import _DataProxy

    contigs = {f"ga4gh:{accession}": name for name, accession in accessions.items()}

    class _Fasta(_DataProxy):  # type: ignore[misc]
        def get_sequence(
            self, identifier: str, start: int | None = None, end: int | None = None
        ) -> str:
            return str(reference.fetch(contigs[identifier], start, end)).upper()

        def get_metadata(self, identifier: str) -> dict[str, Any]:
            length = reference.get_reference_length(contigs[identifier])
            return {"length": length, "aliases": [identifier]}

    return _Fasta()
