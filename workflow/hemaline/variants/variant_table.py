"""The variants table: every sample's calls joined with what is known of the distinct alleles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hemaline.annotation.classification.cautions import Caution, caution_of
from hemaline.annotation.classification.driver_rules import DriverClass
from hemaline.annotation.classification.index_hopping import RunAlleles
from hemaline.annotation.classification.oncogenicity import Classification
from hemaline.annotation.classification.origin import CONSTITUTIONAL_ROLES
from hemaline.annotation.classification.policies import Policy, PolicyFinding
from hemaline.annotation.classification.population import Population
from hemaline.annotation.classification.reporting_rules import RiskFacts
from hemaline.annotation.naming.consequence import Consequence
from hemaline.annotation.naming.hgvs_names import NO_NAMES, Names
from hemaline.annotation.sources.allele_knowledge import (
    ABSENT,
    CIVIC,
    CLINVAR,
    DBSNP,
    NOT_CONSULTED,
    AlleleKnowledge,
)
from hemaline.calling.evidence.neighbours import write_neighbours
from hemaline.calling.sample_vcf import Call, read_calls
from hemaline.common.files import replacing
from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele
from hemaline.genome.genomic_names import GenomicNames
from hemaline.genome.hotspots import Hotspot
from hemaline.genome.transcripts import Transcript
from hemaline.inputs.sheet_rows import Sample
from hemaline.variants.table_calls import TableCall
from hemaline.variants.variant_rows import NOT_APPLICABLE, VariantRow

# Cell of a list that was made and is empty; NA would mean that it was not made.
EMPTY_LIST = "none"


@dataclass(frozen=True)
class Knowledge:
    """Data of alleles, whichever sample carries them."""

    transcripts: Mapping[str, Transcript]
    consequences: Mapping[Allele, Consequence]
    hotspots: Mapping[Allele, Hotspot]
    genomic_names: GenomicNames
    names: Mapping[Allele, Names]
    policy: Policy
    runs: RunAlleles
    mechanisms: Mapping[str, frozenset[str]]
    # Answers of outside sources; for an allele without one none was queried.
    outside: Mapping[Allele, AlleleKnowledge] = field(default_factory=dict)
    # Reason of each allele that the population filter must not drop.
    rescue: Mapping[Allele, str] = field(default_factory=dict)
    classifications: Mapping[Allele, Classification] = field(default_factory=dict)
    # Class of each allele as a driver, and the event that it is.
    drivers: Mapping[Allele, DriverClass] = field(default_factory=dict)
    events: Mapping[Allele, str] = field(default_factory=dict)
    # What germline variants of a gene bring about; regions by name; warnings.
    risk_conditions: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Interval] = field(default_factory=dict)
    cautions: tuple[Caution, ...] = ()
    vrs_ids: Mapping[Allele, str | None] = field(default_factory=dict)


def table_calls(path: Path, policy: Policy) -> Iterator[Call]:
    """Calls of a sample VCF that become rows of the variants table."""
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


def read_distinct_alleles(path: Path) -> Iterator[Allele]:
    """Alleles of :func:`write_distinct_alleles`, in its order."""
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            if not line.startswith("#"):
                chrom, pos, _, ref, alt, *_ = line.split("\t")
                yield Allele(chrom, int(pos), ref, alt)


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
    outside = known.outside.get(allele, NOT_CONSULTED)
    population = known.policy.population_rule.judge(outside, allele in known.rescue)
    classified = known.classifications.get(allele)
    driver = known.drivers.get(allele)
    origin = known.policy.origin_rule.origin(
        sample.role,
        seen.vaf,
        hotspot is not None and hotspot.is_somatic,
        call.normal_depth,
        call.normal_alt_reads,
        population,
    )
    ratio = known.runs.ratio(sample, allele, seen.vaf)
    hopped = known.runs.hopped(ratio)
    finding = None
    if effect is not None and effect.gene in panel_genes:
        finding = PolicyFinding(
            role=sample.role,
            passed=call.passed,
            consequences=effect.names,
            origin=origin,
            is_hotspot=hotspot is not None,
            mechanisms=known.mechanisms.get(effect.gene, frozenset()),
            normal_depth=call.normal_depth,
            population=population,
            oncogenicity=classified.oncogenicity if classified else None,
            criteria=classified.codes if classified else frozenset(),
            driver=driver.name if driver else None,
            event=known.events.get(allele),
            risk=_risk_facts(effect.gene, hotspot, outside, known),
            place=_place(allele, known),
        )
    risk = known.policy.risk(finding) if finding else None
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
        population_af=outside.population_af,
        rescued=population.rescued,
        **_class_cells(classified, sample.role),
        origin=origin,
        reported=finding is not None and known.policy.reports(finding),
        hopping_suspected=hopped,
        hopping_ratio=ratio if hopped else None,
        withheld=known.policy.withheld(finding) if finding else None,
        rescue_reason=known.rescue[allele] if population is Population.RESCUED else None,
        **outside_cells(outside),
        vus=known.policy.is_uncertain(finding) if finding else None,
        germline_risk=risk is not None if finding and known.policy.risk_rule else None,
        germline_risk_reason=risk,
        caution=caution_of(
            allele,
            effect.gene if effect else None,
            known.cautions,
            known.policy.origin_rule.caution(origin, population),
        ),
        vrs_id=known.vrs_ids.get(allele),
        other_effects=";".join(f"{one.gene}:{_terms(one)}" for one in effect.others) or None
        if effect
        else None,
        driver=driver.name if driver else None,
        driver_basis=driver.basis if driver else None,
        event=known.events.get(allele),
        neighbours=write_neighbours(call.neighbours),
    )


def _risk_facts(
    gene: str, hotspot: Hotspot | None, outside: AlleleKnowledge, known: Knowledge
) -> RiskFacts:
    rule = known.policy.risk_rule
    is_listed = hotspot is not None and rule is not None and hotspot.kind == rule.listed_kind
    return RiskFacts(known.risk_conditions.get(gene), is_listed, outside.clinvar_significance)


def _place(allele: Allele, known: Knowledge) -> str | None:
    rule = known.policy.place_rule
    return rule.excludes(allele, known.places) if rule else None


def outside_cells(known: AlleleKnowledge) -> dict[str, Any]:
    """Cells of a row with the answers of outside sources.

    Without an entry the answer is ``absent``.
    """

    def cell(kind: str, value: str | None) -> str | None:
        return value or (ABSENT if known.was_consulted(kind) else None)

    return {
        "population_faf95": known.population_faf95,
        "population_source": known.population_source,
        "dbsnp": cell(DBSNP, known.dbsnp),
        "clinvar_id": cell(CLINVAR, known.clinvar_id),
        "clinvar_significance": known.clinvar_significance,
        "clinvar_review": known.clinvar_review,
        "clinvar_oncogenicity": known.clinvar_oncogenicity,
        "civic": cell(CIVIC, ";".join(known.civic_ids)),
        "cancerhotspot": known.cancerhotspot,
    }


def _class_cells(classified: Classification | None, role: str) -> dict[str, Any]:
    """Cells of the class of oncogenicity, which somatic variants alone have."""
    if role in CONSTITUTIONAL_ROLES:
        return {
            "oncogenicity": NOT_APPLICABLE,
            "oncogenicity_points": None,
            "oncogenicity_criteria": None,
        }
    return {
        "oncogenicity": classified.oncogenicity if classified else None,
        "oncogenicity_points": classified.points if classified else None,
        "oncogenicity_criteria": _joined(classified.criteria) if classified else None,
        "oncogenicity_not_assessed": _joined(classified.not_assessed) if classified else None,
    }


def _joined(entries: Iterable[object]) -> str:
    return " | ".join(map(str, entries)) or EMPTY_LIST


def _terms(effect: Consequence) -> str:
    return "&".join(term.consequence for term in effect.terms)


def _normal_ratio(call: TableCall) -> float | None:
    """VAF in the matched normal / VAF in the tumour; None without either."""
    if not call.normal_depth or call.normal_alt_reads is None or not call.evidence.vaf:
        return None
    return call.normal_alt_reads / call.normal_depth / call.evidence.vaf
