"""``hemaline annotate``: a VCF of another caller to this project's table, MAF or annotated VCF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from tempfile import gettempdir

import pysam

from hemaline.annotation.classification.index_hopping import RunAlleles
from hemaline.annotation.classification.origin import CONSTITUTIONAL_ROLES
from hemaline.annotation.classification.policies import Policy
from hemaline.annotation.naming.consequence import load_terms
from hemaline.annotation.naming.extra_models import extend_transcripts
from hemaline.annotation.sources.consulting import write_answers
from hemaline.annotation.sources.knowledge_sources import KnowledgeSource
from hemaline.common.files import temporary_folder
from hemaline.common.problems import Problems
from hemaline.common.progress import progress
from hemaline.common.tables.rows import write_rows
from hemaline.external.vcf.annotated_vcf import Annotations, load_vcf_fields, write_annotated
from hemaline.external.vcf.foreign_calls import ForeignReader, ForeignVcf, ReferenceContext
from hemaline.external.vcf.lifted_records import RecordLift
from hemaline.external.vcf.lifted_vcf import LiftedLines
from hemaline.external.vcf.merged_calls import Skipped
from hemaline.external.vcf.reading_rules import NormalColumn, load_vcf_rules
from hemaline.external.vcf.sample_calls import Columns, ForeignCall
from hemaline.external.vcf.vcf_counts import StatedCounts
from hemaline.external.vcf.vcf_text import VcfHeader
from hemaline.genome.alleles import Allele
from hemaline.genome.indexed_reference import Reference, opened, reference_check
from hemaline.genome.liftover import Liftover
from hemaline.genome.reference import load_contigs, nameable
from hemaline.genome.transcripts import Transcript
from hemaline.inputs.sheet_rows import Sample
from hemaline.paths import resource
from hemaline.variants.knowledge_files import KnowledgeFiles
from hemaline.variants.known_alleles import known_alleles, write_consequences
from hemaline.variants.maf import write_maf
from hemaline.variants.variant_rows import VariantRow
from hemaline.variants.variant_table import Knowledge, sample_rows


@dataclass(frozen=True)
class AnnotateOptions:
    """Inputs and outputs of the annotation.

    ``sample`` is what every sample column is, but for its name; ``samples`` are the columns
    requested for (all, when empty); ``genes`` those that a policy may report, to which the genes of
    a user's own gene ``models`` come; ``sources`` are queried about every allele;
    ``skip_bad_lines`` lists lines with errors and goes on with the others; ``liftover`` brings a
    VCF of GRCh37 to GRCh38.
    """

    vcf: Path
    output: Path
    format: str
    sample: Sample
    samples: Sequence[str] = ()
    normal: str | None = None
    genes: frozenset[str] = frozenset()
    contigs: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[KnowledgeSource, ...] = ()
    models: Path | None = None
    replace_models: bool = False
    workers: int = 1
    skip_bad_lines: bool = False
    liftover: Liftover | None = None

    def columns(self, header: VcfHeader, normals: NormalColumn, warnings: Problems) -> Columns:
        """The sample columns that are read.

        Where no column is named, that of the matched normal is found by ``normals``, with a
        warning.

        Raises:
            HemalineError: one is named that is not there.
        """
        problems = Problems()
        normal, germline = self.normal, self.sample.role in CONSTITUTIONAL_ROLES
        if not (normal or self.samples or germline):
            normal = normals.of(header)
            if normal:
                warnings.add("HL-V57", self.vcf, name=normal)
        named = [self.normal] if self.normal else []
        for name in (*self.samples, *named) if header.samples else named:
            if name not in header.samples:
                known = ", ".join(header.samples) or "no columns"
                problems.add("HL-V37", self.vcf, name=name, known=known)
        for name, count in Counter(self.samples).items():
            if count > 1:
                problems.add("HL-V39", self.vcf, name=name)
        if normal in self.samples:
            problems.add("HL-V38", self.vcf)
        wanted = self.samples or [name for name in header.samples if name != normal]
        if not header.samples:
            # A VCF without samples is of one that has no name in it.
            wanted = self.samples or [self.sample.sample_id]
        elif not wanted:
            problems.add("HL-V38", self.vcf)
        problems.raise_errors()
        return Columns(tuple(wanted), normal, germline)


def list_path(output: Path, what: str) -> Path:
    """Path of a list next to the output: ``skipped`` alleles, or all ``problems``."""
    return output.with_name(f"{output.name}.{what}.tsv")


def annotate_vcf(
    options: AnnotateOptions,
    reference: Reference,
    transcripts: Mapping[str, Transcript],
    policy: Policy,
    problems: Problems,
) -> ForeignVcf:
    """Read, name and write; ``problems`` are left with warnings only.

    Raises:
        HemalineError: anything is wrong with the VCF or the reference.
    """
    with opened(reference) as fasta:
        lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
        if options.models:
            replaced, packaged = options.replace_models, transcripts
            transcripts = extend_transcripts(
                packaged, options.models, replaced, nameable(lengths), problems
            )
            own = transcripts.keys() - packaged.keys()
            options = replace(options, genes=options.genes | own)
        found = _read(options, reference, fasta, problems)
        with (
            temporary_folder(Path(gettempdir()), "hemaline-annotate-") as folder,
            progress(
                f"naming {len(found.alleles):,} distinct alleles, {{count}} of them done"
            ) as report_progress,
        ):
            annotated = write_consequences(
                found.alleles, transcripts.values(), reference.path, lengths, folder
            )
            answers = write_answers(
                options.sources,
                found.alleles,
                reference.path,
                folder / "knowledge.tsv",
                problems,
            )
            files = KnowledgeFiles(annotated, reference.path, reference.partial, answers)
            # Nothing is known of the run that the VCF is of.
            runs = RunAlleles(policy.hopping_rule, {})
            known = known_alleles(
                files, transcripts, fasta, policy, runs, options.workers, report_progress
            )
        _write(options, found, known, nameable(lengths))
        _warn(options, found, problems)
    return found


def _read(
    options: AnnotateOptions, reference: Reference, fasta: pysam.FastaFile, problems: Problems
) -> ForeignVcf:
    lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
    build = load_contigs(resource("contigs.tsv")).values() if reference.partial else ()
    context = ReferenceContext(
        lengths,
        lambda chrom, start, end: str(fasta.fetch(chrom, start, end)).upper(),
        {one.name: one.length for one in build},
        options.contigs,
        RecordLift(options.liftover, reference_check(fasta)) if options.liftover else None,
    )
    skips = options.skip_bad_lines
    rules = load_vcf_rules()
    reader = ForeignReader(options.vcf, context, rules, problems, skip_bad_lines=skips)
    with progress("{count} records read") as report_progress:
        found = reader.read(
            lambda h: options.columns(h, rules.reading.normals, problems), report_progress
        )
    problems.raise_errors()
    assert found is not None
    return found


def _write(
    options: AnnotateOptions, found: ForeignVcf, known: Knowledge, lengths: Mapping[str, int]
) -> None:
    every = _rows(options, found.calls, known)
    calls = chain.from_iterable(found.calls.values())
    rows = (_with_own(row, call, found.ids) for row, call in zip(every, calls, strict=True))
    if options.format == "tsv":
        write_rows(options.output, VariantRow, rows)
    elif options.format == "maf":
        terms = load_terms(resource("consequences.tsv")).values()
        normal = found.columns.normal
        normals = dict.fromkeys(found.calls, normal) if normal else {}
        by_name = {term.consequence: term for term in terms}
        write_maf(options.output, rows, by_name, known.transcripts, normals)
    else:
        _write_vcf(options, found, known, lengths, rows)
    write_rows(list_path(options.output, "skipped"), Skipped, found.skipped)


def _write_vcf(
    options: AnnotateOptions,
    found: ForeignVcf,
    known: Knowledge,
    lengths: Mapping[str, int],
    rows: Iterator[VariantRow],
) -> None:
    by_sample: dict[str, dict[Allele, VariantRow]] = {}
    for row in rows:
        allele = Allele(row.chrom, row.pos, row.ref, row.alt)
        by_sample.setdefault(row.sample_id, {})[allele] = row

    def by_allele(allele: Allele) -> VariantRow:
        alone = {"": [ForeignCall(StatedCounts(allele), ())]}
        return next(_rows(options, alone, known))

    fields = load_vcf_fields(resource("vcf_fields.tsv"))
    lifted = LiftedLines(options.liftover, found.lifted, lengths) if options.liftover else None
    added = Annotations(found.normalised_by_line, by_allele, by_sample, options.contigs, lifted)
    write_annotated(options.vcf, options.output, found.header, fields, added)


def _rows(
    options: AnnotateOptions, calls: Mapping[str, Sequence[ForeignCall]], known: Knowledge
) -> Iterator[VariantRow]:
    for name, own in calls.items():
        patient = options.sample.patient_id or name
        sample = replace(options.sample, sample_id=name, patient_id=patient)
        yield from sample_rows(sample, own, options.genes, known)


def _with_own(row: VariantRow, call: ForeignCall, ids: Mapping[Allele, str]) -> VariantRow:
    """The row with the ID of its record, and what is odd about its call."""
    name = ids.get(call.allele)
    caution = " | ".join([*([row.caution] if row.caution else []), *call.cautions]) or None
    return replace(row, vcf_id=name, caution=caution) if name or call.cautions else row


def _warn(options: AnnotateOptions, found: ForeignVcf, problems: Problems) -> None:
    if found.unfiltered:
        problems.add("HL-V40", options.vcf, count=found.unfiltered)
    for name, calls in found.calls.items():
        silent = sum(call.evidence.depth is None or call.evidence.vaf is None for call in calls)
        if silent:
            problems.add("HL-V42", options.vcf, sample=name, count=silent, all=len(calls))
    listing = list_path(options.output, "skipped")
    if found.bad_lines:
        problems.add("HL-V55", options.vcf, count=found.bad_lines, path=listing)
    # The line that a call was merged with is not a reason of its own.
    reasons = [one.reason.partition("_with_")[0] for one in found.skipped if one.chrom]
    if reasons:
        counts = ", ".join(f"{reason} {count}" for reason, count in Counter(reasons).most_common())
        problems.add("HL-V41", options.vcf, count=len(reasons), reasons=counts, path=listing)
