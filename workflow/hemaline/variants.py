"""The variants table: every sample's calls joined with what is known of the distinct alleles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

from hemaline.alleles import Allele
from hemaline.callability import NO_POPULATION_SOURCE
from hemaline.consequence import Consequence
from hemaline.files import replacing
from hemaline.genomic_names import GenomicNames
from hemaline.hgvs_names import NO_NAMES, Names
from hemaline.hotspots import Hotspot
from hemaline.index_hopping import RunAlleles
from hemaline.policies import Finding, Policy
from hemaline.sample_vcf import Call, Genotype, read_calls
from hemaline.sheets import Sample
from hemaline.tables import columns, read_table_rows
from hemaline.transcripts import Transcript


class Seen(Protocol):
    """What a row tells of the reads: this project's evidence, or another caller's counts.

    None where another's VCF does not say.
    """

    @property
    def depth(self) -> int | None:
        """Fragments that tell the haplotypes apart."""

    @property
    def alt(self) -> int | None:
        """Of these those with the alternative allele."""

    @property
    def alt_forward(self) -> int | None:
        """Of these those seen on a forward read."""

    @property
    def alt_reverse(self) -> int | None:
        """Of these those seen on a reverse read."""

    @property
    def ambiguous(self) -> int | None:
        """Fragments that cannot tell."""

    @property
    def vaf(self) -> float | None:
        """Alternative share as a fraction."""


class TableCall(Protocol):
    """A call that can stand in the variants table, whoever made it."""

    @property
    def evidence(self) -> Seen:
        """What the reads say."""

    @property
    def allele(self) -> Allele:
        """The allele."""

    @property
    def failed(self) -> tuple[str, ...]:
        """Technical filters it failed."""

    @property
    def passed(self) -> bool:
        """Whether it failed none."""

    @property
    def callers(self) -> tuple[str, ...]:
        """Candidate sources."""

    @property
    def normal_depth(self) -> int | None:
        """Depth in the matched normal."""

    @property
    def normal_alt_reads(self) -> int | None:
        """Alternative fragments there."""

    @property
    def genotype(self) -> Genotype | None:
        """Genotype of a germline sample."""


@dataclass(frozen=True)
class VariantRow:
    """One row of ``tables/variants``; columns are described in its Table Schema."""

    sample_id: str
    patient_id: str
    chrom: str
    pos: int
    ref: str
    alt: str
    gene: str | None
    transcript: str | None
    hgvs_g: str
    hgvs_c: str | None
    hgvs_p: str | None
    consequence: str | None
    variant_class: str
    exon: str | None
    depth: int | None
    alt_reads: int | None
    alt_forward: int | None
    alt_reverse: int | None
    ambiguous: int | None
    vaf: float | None
    genotype: str | None
    genotype_quality: int | None
    normal_depth: int | None
    normal_alt_reads: int | None
    normal_ratio: float | None
    callers: str | None
    filter: str
    hotspot: str | None
    population_af: float | None
    rescued: bool | None
    oncogenicity: str | None
    oncogenicity_points: int | None
    oncogenicity_criteria: str | None
    origin: str
    reported: bool
    hopping_suspected: bool | None = None
    hopping_ratio: float | None = None
    # Why a variant that the policy could report is not reported: a reason of the closed list.
    withheld: str | None = None
    # Genes that the allele hits less badly: GENE:terms, joined by semicolons.
    other_effects: str | None = None

    def values(self) -> dict[str, object]:
        """Cells by column."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True)
class Knowledge:
    """What is known of alleles, whichever sample carries them."""

    transcripts: Mapping[str, Transcript]
    consequences: Mapping[Allele, Consequence]
    hotspots: Mapping[Allele, Hotspot]
    genomic_names: GenomicNames
    names: Mapping[Allele, Names]
    policy: Policy
    runs: RunAlleles
    mechanisms: Mapping[str, frozenset[str]]


def table_calls(path: Path, policy: Policy) -> Iterator[Call]:
    """Calls of a sample VCF that stand in the variants table."""
    for call in read_calls(path):
        if policy.has_row(call.passed, call.is_hotspot, call.evidence.alt):
            yield call


def write_distinct_alleles(
    path: Path, alleles: Iterable[Allele], contig_lengths: Mapping[str, int]
) -> None:
    """Write each allele once as a VCF without samples, in the reference's order."""
    order = {name: rank for rank, name in enumerate(contig_lengths)}
    with replacing(path) as out:
        out.write("##fileformat=VCFv4.3\n")
        for name, length in contig_lengths.items():
            out.write(f"##contig=<ID={name},length={length}>\n")
        out.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        for one in sorted(set(alleles), key=lambda a: (order[a.chrom], a)):
            out.write(f"{one.chrom}\t{one.pos}\t.\t{one.ref}\t{one.alt}\t.\t.\t.\n")


def sample_rows(
    sample: Sample, calls: Iterable[TableCall], panel_genes: frozenset[str], known: Knowledge
) -> Iterator[VariantRow]:
    """Rows of one sample; ``panel_genes`` are those of its assay's panels."""
    for call in calls:
        yield _row(sample, call, panel_genes, known)


def _row(
    sample: Sample, call: TableCall, panel_genes: frozenset[str], known: Knowledge
) -> VariantRow:
    allele, seen = call.allele, call.evidence
    effect = known.consequences.get(allele)
    hotspot = known.hotspots.get(allele)
    transcript = known.transcripts[effect.gene] if effect else None
    names = known.names.get(allele, NO_NAMES)
    origin = known.policy.origin_rule.origin(
        sample.role,
        seen.vaf,
        hotspot is not None and hotspot.is_somatic,
        call.normal_depth,
        call.normal_alt_reads,
    )
    ratio = known.runs.ratio(sample, allele, seen.vaf)
    hopped = known.runs.hopped(ratio)
    finding = None
    if effect is not None and effect.gene in panel_genes:
        finding = Finding(
            role=sample.role,
            passed=call.passed,
            consequences=effect.names,
            origin=origin,
            is_hotspot=hotspot is not None,
            mechanisms=known.mechanisms.get(effect.gene, frozenset()),
            normal_depth=call.normal_depth,
        )
    withheld = finding is not None and known.policy.withholds(finding)
    return VariantRow(
        sample_id=sample.sample_id,
        patient_id=sample.patient_id,
        chrom=allele.chrom,
        pos=allele.pos,
        ref=allele.ref,
        alt=allele.alt,
        gene=effect.gene if effect else None,
        transcript=transcript.transcript if transcript else None,
        hgvs_g=known.genomic_names.name(allele),
        hgvs_c=names.hgvs_c,
        hgvs_p=names.hgvs_p,
        consequence=_terms(effect) if effect else None,
        variant_class=allele.variant_class,
        exon=(transcript.place(allele.changed) if transcript else None) or None,
        depth=seen.depth,
        alt_reads=seen.alt,
        alt_forward=seen.alt_forward,
        alt_reverse=seen.alt_reverse,
        ambiguous=seen.ambiguous,
        vaf=seen.vaf,
        genotype=str(call.genotype) if call.genotype else None,
        genotype_quality=call.genotype.quality if call.genotype else None,
        normal_depth=call.normal_depth,
        normal_alt_reads=call.normal_alt_reads,
        normal_ratio=_normal_ratio(call),
        callers=";".join(call.callers) or None,
        filter=";".join(call.failed) or "PASS",
        hotspot=hotspot.name if hotspot else None,
        population_af=None,
        rescued=None,
        oncogenicity=None,
        oncogenicity_points=None,
        oncogenicity_criteria=None,
        origin=origin,
        reported=finding is not None and known.policy.reports(finding),
        hopping_suspected=hopped,
        hopping_ratio=ratio if hopped else None,
        withheld=NO_POPULATION_SOURCE if withheld else None,
        other_effects=";".join(f"{one.gene}:{_terms(one)}" for one in effect.others) or None
        if effect
        else None,
    )


def _terms(effect: Consequence) -> str:
    return "&".join(term.consequence for term in effect.terms)


def _normal_ratio(call: TableCall) -> float | None:
    """VAF in the matched normal / VAF in the tumour; None without either."""
    if not call.normal_depth or call.normal_alt_reads is None or not call.evidence.vaf:
        return None
    return call.normal_alt_reads / call.normal_depth / call.evidence.vaf


def read_variants(path: Path) -> Iterator[VariantRow]:
    """Rows of the variants table, in its order."""
    for row in read_table_rows(path, columns("variants")):
        yield VariantRow(**row)
