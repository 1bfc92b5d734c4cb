"""Annotation of alleles: one way for the workflow and for another laboratory's VCF."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pysam

from hemaline.annotation.classification.cautions import (
    check_regions,
    load_cautions,
    load_regions,
    load_risk_conditions,
)
from hemaline.annotation.classification.driver_domains import load_driver_domains
from hemaline.annotation.classification.driver_facts import DriverKnowledge
from hemaline.annotation.classification.driver_rules import DriverRules
from hemaline.annotation.classification.index_hopping import RunAlleles
from hemaline.annotation.classification.oncogenicity_facts import classify_alleles, load_knowledge
from hemaline.annotation.classification.policies import Policy
from hemaline.annotation.classification.population import load_rescue
from hemaline.annotation.classification.population_floor import load_population_floor
from hemaline.annotation.naming.consequence import (
    Consequence,
    ConsequenceTerm,
    load_terms,
    read_consequences,
)
from hemaline.annotation.naming.name_alleles import name_alleles
from hemaline.annotation.naming.protein_terms import ProteinTerms
from hemaline.annotation.naming.vrs_names import name_all
from hemaline.annotation.sources.knowledge_table import read_knowledge
from hemaline.callability.events.event_definitions import Event, load_events
from hemaline.callability.events.event_reports import is_of_event
from hemaline.common.grouping import grouped
from hemaline.common.problems import fail
from hemaline.genome.alleles import Allele, SequenceSource
from hemaline.genome.genes import load_mechanisms
from hemaline.genome.genomic_names import GenomicNames
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.reference import load_contigs
from hemaline.genome.splice_alleles import load_splice_alleles
from hemaline.genome.transcripts import Transcript, write_gff3
from hemaline.variants.knowledge_files import KnowledgeFiles
from hemaline.variants.variant_table import Knowledge, read_distinct_alleles, write_distinct_alleles


def known_alleles(
    files: KnowledgeFiles,
    transcripts: Mapping[str, Transcript],
    fasta: pysam.FastaFile,
    policy: Policy,
    runs: RunAlleles,
    workers: int = 1,
    report_progress: Callable[[int], None] = lambda named: None,
) -> Knowledge:
    """Name and look up every allele of ``files.annotated``.

    Args:
        files: paths of the reference tables.
        transcripts: by gene.
        fasta: ``files.reference``, open; genomic names read it for as long as they are made.
        policy: what is reported.
        runs: what the samples of each run carry.
        workers: processes that name alleles.
        progress: called with the number of alleles named so far.

    Raises:
        HemalineError: a table breaks its schema.
    """

    def bases(chrom: str, start: int, end: int) -> str:
        return str(fasta.fetch(chrom, start, end)).upper()

    contigs = load_contigs(files.contigs)
    accessions = {c.name: c.accession for c in contigs.values()}
    places = load_regions(files.regions)
    if policy.place_rule:
        check_regions(policy.place_rule.regions, places, files.regions)
    terms = load_terms(files.consequences)
    effects = read_consequences(files.annotated, terms)
    tasks = [(a, transcripts[one.gene]) for a, effect in effects.items() for one in effect.by_gene]
    by_gene = name_alleles(files.reference, accessions, tasks, workers, report_progress)
    consequences = ProteinTerms(terms, transcripts, bases).reconciled(effects, by_gene)
    names = {allele: by_gene[allele, effect.gene] for allele, effect in consequences.items()}
    hotspots = load_hotspots(files.hotspots)
    floor = load_population_floor(files.population_floor)
    outside = floor.with_outside(
        read_knowledge(files.knowledge) if files.knowledge else {},
        read_distinct_alleles(files.annotated),
    )
    judged_by = load_knowledge(
        *(files.oncogenicity, hotspots, files.genes),
        *(files.domains, files.studies, files.amino_acids),
    )
    rules = DriverRules.load(files.driver_rules)
    found = event_alleles(load_events(files.event_definitions), consequences, bases)
    consequences |= event_consequences(found, consequences, rules.terms.protein_altering, terms)
    events = {allele: event.name for allele, event in found.items()}
    splice = load_splice_alleles(files.splice_alleles).drivers
    drivers = DriverKnowledge(
        rules=rules,
        established=judged_by.established,
        mechanisms=judged_by.mechanisms,
        domains=load_driver_domains(files.driver_domains),
        splice_effects={allele: str(known) for allele, known in splice.items()},
        events=events,
    )
    return Knowledge(
        transcripts=transcripts,
        consequences=consequences,
        hotspots={hotspot.allele: hotspot for hotspot in hotspots},
        genomic_names=GenomicNames(fasta, accessions),
        names=names,
        policy=policy,
        mechanisms=load_mechanisms(files.genes),
        runs=runs,
        outside=outside,
        rescue=load_rescue(files.rescue),
        risk_conditions=load_risk_conditions(files.germline_risk),
        places=places,
        cautions=load_cautions(files.cautions, places),
        classifications=classify_alleles(
            consequences, transcripts, names, bases, judged_by, outside, events
        ),
        drivers=drivers.classes(consequences, transcripts, names),
        events=events,
        vrs_ids=name_all(
            read_distinct_alleles(files.annotated), fasta, contigs, partial=files.partial
        ),
    )


def event_alleles(
    events: Iterable[Event],
    consequences: Mapping[Allele, Consequence],
    sequence: SequenceSource,
) -> dict[Allele, Event]:
    """The event of each allele of ``consequences`` that is one, by its bases alone."""
    of_alleles = (event for event in events if event.is_of_alleles)
    by_gene = grouped(of_alleles, lambda event: event.gene)
    return {
        allele: event
        for allele, effect in consequences.items()
        for event in by_gene.get(effect.gene, ())
        if is_of_event(event, allele, sequence)
    }


def event_consequences(
    events: Mapping[Allele, Event],
    consequences: Mapping[Allele, Consequence],
    altering: frozenset[str],
    terms: Mapping[str, ConsequenceTerm],
) -> dict[Allele, Consequence]:
    """Consequences of events that lack a term of ``altering``, with that of their event."""
    by_name = {term.consequence: term for term in terms.values()}
    found = {}
    for allele, event in events.items():
        effect = consequences[allele]
        if event.consequence and not effect.names & altering:
            named = sorted((*effect.terms, by_name[event.consequence]), key=lambda term: term.rank)
            found[allele] = replace(effect, terms=tuple(named))
    return found


def write_consequences(
    alleles: Iterable[Allele],
    transcripts: Iterable[Transcript],
    reference: Path,
    lengths: Mapping[str, int],
    folder: Path,
) -> Path:
    """Run ``bcftools csq`` on alleles as the workflow's rules do; the annotated VCF.

    Raises:
        HemalineError: it failed.
    """
    models, plain, annotated = (folder / n for n in ("models.gff3", "alleles.vcf", "csq.vcf"))
    write_gff3(models, (t for t in transcripts if t.chrom in lengths))
    write_distinct_alleles(plain, alleles, lengths)
    options = ["--no-version", "-l", "-p", "a", "-f", str(reference), "-g", str(models)]
    command = ["bcftools", "csq", *options, "-Ov", "-o", str(annotated), str(plain)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise fail("HL-V36", reference, reason=" ".join(done.stderr.split())[-200:])
    return annotated
