"""HGVS names on transcripts (``c.`` and ``p.``): biocommons ``hgvs`` over our own exon models.

The recipe: the allele is trimmed and moved to the transcript's 3' end on the chromosome, where a
move may cross from an exon into its intron, and only then mapped, not normalised again. An
insertion between exon and intron is exonic. Proteins are named on the translated haplotype by
``protein_changes``. Source: HGVS nomenclature 21.1; what the libraries do by themselves was
measured in tests/oracles/README.md.
"""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pysam
from Bio.Seq import reverse_complement

from hemaline.annotation.naming.protein_changes import (
    UNKNOWN,
    CodingSequence,
    ProteinEffect,
    protein_change,
)
from hemaline.annotation.naming.transcript_models import (
    ASSEMBLY,
    TranscriptBases,
    cdot_model,
    flanked_exons,
)
from hemaline.genome.alleles import Allele
from hemaline.genome.genomic_names import trimmed
from hemaline.genome.transcripts import Transcript


@dataclass(frozen=True)
class Names:
    """Names of an allele on one transcript, without accessions; None where there is none.

    ``effect`` is that of the protein name; None where it cannot be determined, as with a change
    that reaches into an intron.
    """

    hgvs_c: str | None
    hgvs_p: str | None
    effect: ProteinEffect | None = field(default=None, compare=False)


NO_NAMES = Names(None, None)


class TranscriptNames:
    """Names alleles on transcripts of one reference."""

    def __init__(
        self,
        reference: pysam.FastaFile,
        accessions: Mapping[str, str],
        transcripts: Iterable[Transcript],
    ) -> None:
        """Read bases from ``reference``; contigs without an accession are left out."""
        self._bases = TranscriptBases(reference, accessions, transcripts)
        self._engine = _Engine(self._bases)

    def names(self, allele: Allele, transcript: Transcript) -> Names:
        """The names; none where the allele is not inside the transcript or close to it.

        Changes of which an end is in an intron, or outside the coding range, have ``p.?``.
        """
        exons = flanked_exons(transcript)
        whole = allele.interval
        inside = exons[0].start <= whole.start and whole.end <= exons[-1].end
        if not inside or whole.chrom != transcript.chrom or not self._bases.has(transcript):
            return NO_NAMES
        variant = self._engine.map(allele, transcript)
        if variant is None:
            return NO_NAMES
        place, edit = variant.posedit.pos, variant.posedit.edit
        # Bases that the reference already gives are not repeated: c.10del, not c.10delA.
        hgvs_c = f"c.{variant.posedit.format({'max_ref_length': 0})}"
        if place.start.offset or place.end.offset:
            return Names(hgvs_c, UNKNOWN)
        coding = self._bases.coding(transcript)
        first, last = (_index(coding, position) for position in (place.start, place.end))
        change = protein_change(coding, *_replacement(edit, coding.bases, first, last))
        return Names(hgvs_c, change.name, change.effect)

    def coding(self, transcript: Transcript) -> CodingSequence | None:
        """Its bases, flanks included; None where the reference lacks its contig."""
        return self._bases.coding(transcript) if self._bases.has(transcript) else None

    def genomic(self, allele: Allele, transcript: Transcript) -> str:
        """The ``g.`` name at the transcript's 3' end, not the genome's."""
        return str(self._engine.moved(allele, transcript))

    def library_protein(self, allele: Allele, transcript: Transcript) -> str:
        """The protein name by hgvs itself, without parentheses; compared with in tests.

        Raises:
            ValueError: it has none.
        """
        return self._engine.protein(allele, transcript)

    def allele(self, transcript: Transcript, hgvs_c: str) -> Allele:
        """The allele that a ``c.`` name of ``transcript`` means, with an anchor where needed.

        Raises:
            ValueError: the text is no name, or none of a place that the transcript has.
        """
        return self._engine.allele(transcript, hgvs_c)


class _Engine:
    """The mapper of hgvs, fed from the exon models."""

    def __init__(self, bases: TranscriptBases) -> None:
        with warnings.catch_warnings():
            # hgvs leaves its settings file open.
            warnings.simplefilter("ignore", ResourceWarning)
            import cdot
            import hgvs
            import hgvs.assemblymapper
            import hgvs.edit
            import hgvs.exceptions
            import hgvs.location
            import hgvs.normalizer
            import hgvs.parser
            import hgvs.posedit
            import hgvs.sequencevariant
            from cdot.hgvs.dataproviders import JSONDataProvider
        # Process-wide in hgvs; nothing else here maps with it.
        hgvs.global_config.mapping.ins_at_boundary_is_intronic = False
        self._hgvs: Any = hgvs
        self._bases = bases
        self._accessions = bases.accessions
        self._parser = hgvs.parser.Parser()
        models = {name: cdot_model(t, bases) for name, t in bases.transcripts.items()}
        document = {
            "cdot_version": cdot.__version__,
            "genome_builds": [ASSEMBLY],
            "transcripts": models,
        }
        provider = JSONDataProvider([io.StringIO(json.dumps(document))], seqfetcher=bases)
        self._mapper = hgvs.assemblymapper.AssemblyMapper(
            provider,
            assembly_name=ASSEMBLY,
            normalize=False,
            replace_reference=False,
            prevalidation_level=None,
        )
        self._to_three_prime = {
            strand: hgvs.normalizer.Normalizer(
                provider, shuffle_direction=direction, cross_boundaries=True, validate=False
            )
            for strand, direction in (("+", 3), ("-", 5))
        }

    def moved(self, allele: Allele, transcript: Transcript) -> Any:
        """The ``g.`` variant at the transcript's 3' end."""
        genomic = self._genomic(allele)
        # Only a pure insertion or deletion can be moved once its alleles are trimmed.
        if genomic.posedit.edit.type not in ("ins", "del"):
            return genomic
        return self._to_three_prime[transcript.strand].normalize(genomic)

    def map(self, allele: Allele, transcript: Transcript) -> Any | None:
        """The ``c.`` variant, or None where the moved allele leaves the transcript."""
        try:
            return self._mapper.g_to_c(self.moved(allele, transcript), transcript.transcript)
        except (
            self._hgvs.exceptions.HGVSInvalidIntervalError,
            self._hgvs.exceptions.HGVSInvalidVariantError,
        ):
            return None

    def protein(self, allele: Allele, transcript: Transcript) -> str:
        """The library's own protein name."""
        variant = self.map(allele, transcript)
        try:
            text = str(self._mapper.c_to_p(variant))
        except self._hgvs.exceptions.HGVSError as error:
            raise ValueError(f"{allele}: {error}") from error
        return text.partition(":")[2].replace("(", "").replace(")", "")

    def allele(self, transcript: Transcript, hgvs_c: str) -> Allele:
        """The allele of a name; its reference bases are those of the reference."""
        try:
            variant = self._parser.parse_c_variant(f"{transcript.transcript}:{hgvs_c}")
            genomic = self._mapper.c_to_g(variant)
        except self._hgvs.exceptions.HGVSError as error:
            raise ValueError(f"{hgvs_c}: {error}") from error
        place, edit = genomic.posedit.pos, genomic.posedit.edit
        start = place.start.base - 1
        bases = self._bases.fetch(transcript.chrom, start, place.end.base)
        first, last, replacement = _replacement(edit, bases, 0, len(bases) - 1)
        if first == last and edit.type == "ins":
            first, last, replacement = 0, 1, bases[0] + replacement
        elif edit.type == "dup":
            first, last, replacement = 0, len(bases), bases + bases
        ref = bases[first:last]
        if not replacement:
            anchor = self._bases.fetch(transcript.chrom, start - 1, start)
            return Allele(transcript.chrom, start, anchor + ref, anchor)
        return Allele(transcript.chrom, start + 1, ref, replacement)

    def _genomic(self, allele: Allele) -> Any:
        start, ref, alt = trimmed(allele)
        # An insertion is between two adjacent bases.
        first, last = (start + 1, start + len(ref)) if ref else (start, start + 1)
        positions = (self._hgvs.location.SimplePosition(base=base) for base in (first, last))
        if len(ref) > 1 and alt == reverse_complement(ref):  # type: ignore[no-untyped-call]
            edit = self._hgvs.edit.Inv(ref=ref)
        else:
            edit = self._hgvs.edit.NARefAlt(ref=ref or None, alt=alt or None)
        place = self._hgvs.location.Interval(*positions)
        return self._hgvs.sequencevariant.SequenceVariant(
            ac=self._accessions[allele.chrom],
            type="g",
            posedit=self._hgvs.posedit.PosEdit(place, edit),
        )


def _index(coding: CodingSequence, position: Any) -> int:
    """0-based place on the transcript of a ``c.`` position without offset."""
    from hgvs.enums import Datum

    if position.datum == Datum.CDS_END:
        return int(coding.end + position.base - 1)
    return int(coding.start + position.base - (1 if position.base > 0 else 0))


def _replacement(edit: Any, bases: str, first: int, last: int) -> tuple[int, int, str]:
    """Replaced range, 0-based half-open, and new bases of an edit at ``first`` to ``last``."""
    if edit.type == "ins":
        return last, last, str(edit.alt)
    if edit.type == "dup":
        return last + 1, last + 1, bases[first : last + 1]
    if edit.type == "inv":
        turned = reverse_complement(bases[first : last + 1])  # type: ignore[no-untyped-call]
        return first, last + 1, str(turned)
    return first, last + 1, str(edit.alt or "")
