"""Query every chosen source about a cohort's distinct alleles, each allele once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pysam

from hemaline.annotation.sources.allele_knowledge import (
    CANCERHOTSPOTS,
    NOT_CONSULTED,
    AlleleKnowledge,
)
from hemaline.annotation.sources.allele_tables import read_allele_table
from hemaline.annotation.sources.knowledge_sources import (
    ContigNames,
    KnowledgeSource,
    SourceDefinitions,
)
from hemaline.annotation.sources.source_answers import ADDERS, Answers, substitutions
from hemaline.annotation.sources.vcf_lookup import RefAgreement, VcfLookup
from hemaline.common.grouping import grouped
from hemaline.common.intervals import Interval, merge, require_bed
from hemaline.common.problems import Problems, raised_together
from hemaline.genome.alleles import Allele, SequenceSource
from hemaline.genome.reference import Contig


def consult(
    sources: Sequence[KnowledgeSource],
    alleles: Iterable[Allele],
    definitions: SourceDefinitions,
    contigs: Mapping[str, Contig],
    sequence: SequenceSource,
) -> tuple[dict[Allele, AlleleKnowledge], Problems]:
    """Answers of the sources about each allele, and the warnings on the way.

    Args:
        sources: those a run chose; with none every allele is :data:`NOT_CONSULTED`.
        alleles: normalised as ``bcftools norm`` does.
        definitions: the declaration the sources come from.
        contigs: primary contigs of the build by name.
        sequence: bases of the reference; "" outside of it and on contigs it does not hold.

    Raises:
        HemalineError: a source cannot be read, or is of another build; all of them are named.
    """
    known = dict.fromkeys(sorted(set(alleles)), NOT_CONSULTED)
    with raised_together() as problems:
        for source in sources:
            names = ContigNames(source.contig_names, contigs.values())
            covers = _coverage(source)
            try:
                if source.definition.format == "vcf":
                    agreement = _query_vcf(known, source, names, covers, definitions, sequence)
                else:
                    agreement = _query_table(known, source, contigs, covers, sequence, problems)
            except (OSError, ValueError, NotImplementedError) as error:
                problems.add("HL-Q08", source.name, reason=str(error))
                continue
            _judge(source, agreement, definitions, problems)
    return known, problems


def _query_vcf(
    known: dict[Allele, AlleleKnowledge],
    source: KnowledgeSource,
    names: ContigNames,
    covers: Callable[[Interval], bool],
    definitions: SourceDefinitions,
    sequence: SequenceSource,
) -> RefAgreement:
    add_answer = ADDERS[source.definition.kind]
    covered = (allele for allele in known if covers(allele.changed))
    by_contig = grouped(covered, lambda allele: allele.chrom)
    with closing(VcfLookup(source, names, sequence)) as lookup:
        for contig, alleles in by_contig.items():
            header = lookup.header(contig)
            if header is None:
                continue
            if not header.lengths:
                lookup.probe(contig, definitions.ref_check.first_records)
            parts = [part for allele in alleles for part in substitutions(allele)]
            answers = Answers(source, header, lookup.matches([*alleles, *parts]))
            for allele in alleles:
                known[allele] = add_answer(known[allele], allele, answers)
        return lookup.agreement


def _query_table(
    known: dict[Allele, AlleleKnowledge],
    source: KnowledgeSource,
    contigs: Mapping[str, Contig],
    covers: Callable[[Interval], bool],
    sequence: SequenceSource,
    problems: Problems,
) -> RefAgreement:
    agreement = RefAgreement()
    (path,) = source.files.values()
    table = read_allele_table(path, source, list(contigs.values()), sequence, agreement, problems)
    for allele, so_far in known.items():
        if covers(allele.changed):
            counts = table.get(allele)
            known[allele] = replace(
                so_far,
                consulted=so_far.consulted | {CANCERHOTSPOTS},
                cancerhotspot=counts is not None,
                cancerhotspot_residue_samples=counts.residue_samples if counts else None,
                cancerhotspot_change_samples=counts.change_samples if counts else None,
            )
    return agreement


def _judge(
    source: KnowledgeSource,
    agreement: RefAgreement,
    definitions: SourceDefinitions,
    problems: Problems,
) -> None:
    differing = len(agreement.differing)
    if not differing:
        return
    compared = agreement.compared + differing
    other = definitions.ref_check.is_other_build(differing, compared)
    problems.add(
        "HL-Q16" if other else "HL-Q18",
        next(iter(source.files.values())),
        differing=differing,
        compared=compared,
        first=", ".join([*agreement.differing][:3]),
        name=source.name,
    )


def _coverage(source: KnowledgeSource) -> Callable[[Interval], bool]:
    """True if a source covers the bases an allele changes: all of them, or its ``regions``."""
    if source.regions is None:
        return lambda interval: True
    merged = merge(require_bed(source.regions))
    ends: dict[str, list[int]] = {}
    starts: dict[str, list[int]] = {}
    for one in merged:
        starts.setdefault(one.chrom, []).append(one.start)
        ends.setdefault(one.chrom, []).append(one.end)

    def covers(interval: Interval) -> bool:
        at = bisect_right(starts.get(interval.chrom, []), interval.start) - 1
        return at >= 0 and interval.end <= ends[interval.chrom][at]

    return covers


@contextmanager
def reference_bases(path: Path) -> Iterator[SequenceSource]:
    """Upper-case bases of an indexed FASTA, "" where it has none."""
    with pysam.FastaFile(str(path)) as fasta:
        lengths = dict(zip(fasta.references, fasta.lengths, strict=True))

        def sequence(chrom: str, start: int, end: int) -> str:
            end = min(end, lengths.get(chrom, 0))
            return str(fasta.fetch(chrom, start, end)).upper() if 0 <= start < end else ""

        yield sequence
