"""Calls of another caller's VCF: split, compared with the reference, normalised, merged.

Every allele of every sample ends in exactly one way: as a call, in the list of what is skipped with
a reason, as a problem with its position, or, where the sample has no read of it, in a count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hemaline.common.documents.valid_documents import pass_on
from hemaline.common.problems import Problem, Problems
from hemaline.external.vcf.lifted_records import LiftedRecord, RecordLift, turned
from hemaline.external.vcf.merged_calls import SampleObservations, Skipped, report_disagreements
from hemaline.external.vcf.reading_rules import VcfRules
from hemaline.external.vcf.sample_calls import Columns, ForeignCall, SampleReader
from hemaline.external.vcf.vcf_build import check_build
from hemaline.external.vcf.vcf_records import VcfFile, VcfRecord, is_sequence
from hemaline.external.vcf.vcf_text import VcfHeader
from hemaline.genome.alleles import Allele, SequenceSource, normalised
from hemaline.genome.liftover import GRCH37, GRCH38, LiftReason

# ALTs that are not variants: monomorphic sites and the blocks of a gVCF.
_NO_VARIANT = frozenset({".", "<*>", "<NON_REF>"})
# So many records, and this share of those with bases, must differ to indicate another build.
_DIFFER, _SHARE = 3, 0.2
_ACGT = frozenset("ACGT")
# Errors at a line that are of the whole file: cut, damaged, or of another kind.
_OF_THE_FILE = frozenset({"HL-V03", "HL-V04", "HL-V05", "HL-V22", "HL-V26"})

ColumnsOf = Callable[[VcfHeader], "Columns"]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class ReferenceContext:
    """The reference that records are held against.

    ``lengths`` are those of its contigs; ``whole``, of a partial reference, those of all contigs of
    its build: it may lack some, and the ends of others. ``names`` maps contig names of the VCF to
    the reference's. ``lift`` brings records of GRCh37 to it.
    """

    lengths: Mapping[str, int]
    sequence: SequenceSource
    whole: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    lift: RecordLift | None = None


@dataclass
class ForeignVcf:
    """Content of a VCF; ``normalised_by_line`` has the alleles of each line, in ALT order.

    ``lifted`` has the records of GRCh37 that were lifted, by line.
    ``no_variant`` counts reference blocks and monomorphic sites, ``not_carried`` samples without
    a read of an allele, ``bad_lines`` lines that are listed for what is wrong with them.
    """

    header: VcfHeader
    columns: Columns
    calls: dict[str, list[ForeignCall]]
    skipped: list[Skipped] = field(default_factory=list)
    normalised_by_line: dict[int, tuple[Allele | None, ...]] = field(default_factory=dict)
    alleles: set[Allele] = field(default_factory=set)
    # The ID of the record, where it has one.
    ids: dict[Allele, str] = field(default_factory=dict)
    records: int = 0
    no_variant: int = 0
    not_carried: int = 0
    unfiltered: int = 0
    bad_lines: int = 0
    lifted: dict[int, LiftedRecord] = field(default_factory=dict)


class ForeignReader:
    """Reads a VCF into calls."""

    def __init__(
        self,
        path: Path,
        context: ReferenceContext,
        rules: VcfRules,
        problems: Problems,
        *,
        skip_bad_lines: bool = False,
    ) -> None:
        """Report faults to ``problems``, or with ``skip_bad_lines`` list them as skipped."""
        self._path = path
        self._context = context
        self._rules = rules
        self._all_problems = problems
        self._skips_bad_lines = skip_bad_lines
        # Of this file.
        self._problems = Problems()
        self._unknown: dict[str, list[int]] = defaultdict(list)
        self._differing = self._compared = 0
        self._names: list[tuple[int, Allele, str]] = []

    def read(self, columns_of: ColumnsOf, progress: Progress) -> ForeignVcf | None:
        """The calls, sorted by the reference's order; None where there is no header.

        Args:
            columns_of: which columns to read of the header's.
            progress: called with the number of records read so far, now and then.
        """
        file = VcfFile(self._path, self._problems)
        records = file.open()
        if file.header is None:
            pass_on(self._problems, self._all_problems)
            return None
        columns = columns_of(file.header)
        file.read_columns = frozenset((*columns.samples, columns.normal or ""))
        genome = GRCH37 if self._context.lift else GRCH38
        if not check_build(self._path, file.header, genome, self._problems):
            pass_on(self._problems, self._all_problems)
            return None
        self._check_contigs(file.header)
        found = ForeignVcf(file.header, columns, {})
        samples = SampleReader(self._path, file.header, columns, self._rules, self._problems)
        observed = {name: SampleObservations(name) for name in columns.samples}
        for record in records:
            found.records += 1
            if not found.records % 5_000:
                progress(found.records)
            self._add(record, found, samples, observed)
        progress(found.records)
        self._check_whole()
        self._settle(found, observed)
        return found

    def _settle(self, found: ForeignVcf, observed: Mapping[str, SampleObservations]) -> None:
        """Leave bad lines out, if requested, and take one call of each allele and sample."""
        bad = self._bad_lines(found) if self._skips_bad_lines else {}
        kept = (one for one in self._problems if one not in bad.get(one.row or 0, ()))
        pass_on(kept, self._all_problems)
        found.bad_lines = len(bad)
        found.normalised_by_line = {
            line: own for line, own in found.normalised_by_line.items() if line not in bad
        }
        found.lifted = {line: own for line, own in found.lifted.items() if line not in bad}
        found.skipped = [one for one in found.skipped if one.line not in bad]
        found.skipped += (_bad_line(line, every) for line, every in bad.items())
        found.alleles = {one for own in found.normalised_by_line.values() for one in own if one}
        found.ids = _ids((allele, name) for line, allele, name in self._names if line not in bad)
        order = {name: rank for rank, name in enumerate(self._context.lengths)}
        for name, observations in observed.items():
            rows, skipped = observations.merged(bad)
            report_disagreements(name, rows, self._path, self._all_problems)
            found.skipped += skipped
            found.not_carried += observations.not_carried
            calls = (one.call for one in rows)
            found.calls[name] = sorted(calls, key=lambda c: (order[c.allele.chrom], c.allele))
        found.skipped.sort(key=lambda one: one.line)

    def _bad_lines(self, found: ForeignVcf) -> Mapping[int, list[Problem]]:
        """Errors by line; none where no line is sound, since the fault is then of the file."""
        bad: dict[int, list[Problem]] = defaultdict(list)
        for problem in self._problems.errors:
            if problem.code in _OF_THE_FILE or (problem.row or 0) <= found.header.last_line:
                continue
            unknown = self._unknown[problem.values["contig"]] if problem.code == "HL-V30" else []
            for line in unknown or [problem.row or 0]:
                bad[line].append(problem)
        return bad if any(line not in bad for line in found.normalised_by_line) else {}

    def _check_contigs(self, header: VcfHeader) -> None:
        if self._context.lift:
            return
        for name, length in header.contigs.items():
            own = self._context.names.get(name, name)
            expected = self._context.lengths.get(own)
            allowed = (None, expected, self._context.whole.get(own))
            if expected is not None and length not in allowed:
                self._problems.add(
                    "HL-V33", self._path, contig=name, length=length, expected=expected
                )

    def _add(
        self,
        record: VcfRecord,
        found: ForeignVcf,
        samples: SampleReader,
        observed: Mapping[str, SampleObservations],
    ) -> None:
        if record.failed is None:
            found.unfiltered += 1
        wanted = [alt for alt in record.alts if alt not in _NO_VARIANT]
        found.no_variant += len(record.alts) - len(wanted)
        chrom = self._context.names.get(record.chrom, record.chrom)
        if not wanted:
            return
        # What is written, or its place on GRCh38: counts and lists are of what is written.
        placed, is_reverse = record, False
        if self._context.lift:
            lifted = self._context.lift.lifted(record, chrom)
            if isinstance(lifted, LiftReason):
                found.skipped += [_skipped(record, alt, lifted) for alt in wanted]
                return
            found.lifted[record.line] = lifted
            placed, is_reverse = lifted.record, lifted.is_reverse
            chrom = placed.chrom
        if not self._is_on_reference(placed, chrom):
            return
        bases = self._bases(placed, chrom)
        normalised_alleles = []
        for index, alt in enumerate(placed.alts, start=1):
            allele, reason = None, ""
            if bases is not None and alt not in _NO_VARIANT:
                allele, reason = self._allele(placed, chrom, bases, alt)
            if allele:
                for name, one in samples.observations(record, index, allele):
                    observed[name].add(turned(one) if is_reverse else one)
                if record.name not in ("", "."):
                    self._names.append((record.line, allele, record.name))
            elif reason:
                found.skipped.append(_skipped(record, record.alts[index - 1], reason))
            normalised_alleles.append(allele)
        found.normalised_by_line[record.line] = tuple(normalised_alleles)

    def _is_on_reference(self, record: VcfRecord, chrom: str) -> bool:
        length = self._context.whole.get(chrom) or self._context.lengths.get(chrom)
        if length is None:
            self._unknown[record.chrom].append(record.line)
            return False
        # A telomere is one base behind the last, or 0.
        behind = 0 if is_sequence(record.alts[0]) else 1
        if record.pos - 1 + len(record.ref) > length + behind:
            place = f"{record.chrom}:{record.pos}"
            self._problems.add("HL-V32", self._path, record.line, "POS", place=place, length=length)
            return False
        return True

    def _bases(self, record: VcfRecord, chrom: str) -> str | None:
        """The reference's bases under REF; empty where it has none; None where REF differs."""
        start = record.pos - 1
        if not 0 <= start < self._context.lengths.get(chrom, 0):
            return ""
        bases = self._context.sequence(chrom, start, start + len(record.ref))
        pairs = [(own, theirs) for own, theirs in zip(bases, record.ref, strict=False)]
        known = [(own, theirs) for own, theirs in pairs if own in _ACGT and theirs in _ACGT]
        self._compared += bool(known)
        if any(own != theirs for own, theirs in known):
            self._differing += 1
            values = {"ref": record.ref, "place": f"{record.chrom}:{record.pos}", "found": bases}
            self._problems.add("HL-V31", self._path, record.line, "REF", **values)
            return None
        return bases if len(known) == len(record.ref) else ""

    def _allele(
        self, record: VcfRecord, chrom: str, bases: str, alt: str
    ) -> tuple[Allele | None, str]:
        if alt == "*":
            return None, "overlapping_deletion"
        if not is_sequence(alt):
            return None, "symbolic" if alt.startswith("<") else "breakend"
        alt = alt.upper()
        if not bases:
            return None, "no_reference_bases"
        if "N" in alt:
            return None, "undetermined_bases"
        if alt == bases:
            return None, "same_as_reference"
        return normalised(Allele(chrom, record.pos, bases, alt), self._context.sequence), ""

    def _check_whole(self) -> None:
        lengths = self._context.lengths
        for name, lines in self._unknown.items():
            other = name.removeprefix("chr") if name.startswith("chr") else f"chr{name}"
            hint = f" ('{other}' among them)" if other in lengths else ""
            names = ", ".join(list(lengths)[:4])
            values = {"contig": name, "count": len(lines), "names": names, "hint": hint}
            self._problems.add("HL-V30", self._path, lines[0], "CHROM", **values)
        if self._differing >= _DIFFER and self._differing > _SHARE * self._compared:
            self._problems.add("HL-V34", self._path, count=self._differing, compared=self._compared)
        if self._context.lift:
            self._context.lift.check.report(self._path, self._problems)


def _skipped(record: VcfRecord, alt: str, reason: str) -> Skipped:
    return Skipped(record.line, record.chrom, record.pos, record.ref, alt, None, reason)


def _bad_line(line: int, problems: Iterable[Problem]) -> Skipped:
    places = ((one, f" {one.column}" if one.column else "") for one in problems)
    detail = " | ".join(f"{one.code}{place}: {one.text[0]}" for one, place in places)
    return Skipped(line, None, None, None, None, None, "bad_line", detail=detail)


def _ids(names: Iterable[tuple[Allele, str]]) -> dict[Allele, str]:
    """The ID of each allele's record; where records differ, all of theirs."""
    found: dict[Allele, set[str]] = defaultdict(set)
    for allele, name in names:
        found[allele].add(name)
    return {
        allele: next(iter(own))
        if len(own) == 1
        else ";".join(sorted({part for name in own for part in name.split(";")}))
        for allele, own in found.items()
    }
