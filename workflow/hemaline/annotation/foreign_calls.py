"""Calls of somebody's VCF on this project's terms: split, held against the reference, normalised.

Every allele ends in exactly one of three ways: as a call of a sample, in the list of those that
are skipped with a reason, or as a problem with its position.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hemaline.annotation.lifted_records import LiftedRecord, RecordLift
from hemaline.annotation.vcf_build import check_build
from hemaline.annotation.vcf_counts import CountRule, Counts, info_values, read_counts
from hemaline.annotation.vcf_records import VcfFile, VcfRecord, genotype_copies, is_sequence
from hemaline.annotation.vcf_text import VcfHeader
from hemaline.calling.sample_vcf import Genotype
from hemaline.common.problems import Problems
from hemaline.evidence.neighbours import Neighbour
from hemaline.genome.alleles import Allele, SequenceSource, normalised
from hemaline.genome.liftover import GRCH37, GRCH38, LiftReason

# ALTs that say nothing of a variant: monomorphic sites and the blocks of a gVCF.
_NO_VARIANT = frozenset({".", "<*>", "<NON_REF>"})
# So many records, and this share of those with bases, must differ to speak of another build.
_DIFFER, _SHARE = 3, 0.2
_ACGT = frozenset("ACGT")

ColumnsOf = Callable[[VcfHeader], "Columns"]
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ForeignCall:
    """One allele of one sample, with the fields that a row of the variants table asks for."""

    evidence: Counts
    failed: tuple[str, ...]
    callers: tuple[str, ...] = ()
    normal_depth: int | None = None
    normal_alt_reads: int | None = None
    genotype: Genotype | None = None
    # Another caller's VCF does not state which fragments carry two alleles.
    neighbours: tuple[Neighbour, ...] = ()

    @property
    def allele(self) -> Allele:
        """The allele."""
        return self.evidence.allele

    @property
    def passed(self) -> bool:
        """Whether it failed no filter."""
        return not self.failed


@dataclass(frozen=True, slots=True)
class Skipped:
    """An allele that no row speaks of; ``sample`` is empty where it is so for all."""

    line: int
    chrom: str
    pos: int
    ref: str
    alt: str
    sample: str
    reason: str


@dataclass(frozen=True)
class Columns:
    """Which sample columns are read, and how.

    ``samples`` are the ones with rows; ``normal`` is the matched normal of each; ``germline``
    says of which the genotypes are told.
    """

    samples: tuple[str, ...]
    normal: str | None = None
    germline: bool = False


@dataclass(frozen=True)
class Ground:
    """The reference that records are held against.

    ``lengths`` are those of its contigs, ``elsewhere`` the contigs of the build that a partial
    reference lacks, ``names`` maps contig names of the VCF to the reference's. ``lift`` brings
    records of GRCh37 to it.
    """

    lengths: Mapping[str, int]
    sequence: SequenceSource
    elsewhere: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    lift: RecordLift | None = None


@dataclass
class ForeignVcf:
    """What was found in a VCF; ``spelt`` has the normalised alleles of each line, in ALT order.

    ``lifted`` has the records of GRCh37 that were lifted, by line.
    """

    header: VcfHeader
    columns: Columns
    calls: dict[str, list[ForeignCall]]
    skipped: list[Skipped] = field(default_factory=list)
    spelt: dict[int, tuple[Allele | None, ...]] = field(default_factory=dict)
    alleles: set[Allele] = field(default_factory=set)
    # The ID of the record, where it has one.
    ids: dict[Allele, str] = field(default_factory=dict)
    records: int = 0
    no_variant: int = 0
    not_carried: int = 0
    unfiltered: int = 0
    lifted: dict[int, LiftedRecord] = field(default_factory=dict)


class ForeignReader:
    """Reads a VCF into calls."""

    def __init__(
        self, path: Path, ground: Ground, rules: Sequence[CountRule], problems: Problems
    ) -> None:
        """What is wrong goes to ``problems``."""
        self._path = path
        self._ground = ground
        self._rules = rules
        self._problems = problems
        self._unknown: Counter[str] = Counter()
        self._first: dict[str, int] = {}
        self._differing = self._compared = 0
        self._lines: dict[Allele, int] = {}

    def read(self, columns_of: ColumnsOf, told: Told) -> ForeignVcf | None:
        """The calls, sorted by the reference's order; None where there is no header.

        Args:
            columns_of: which columns to read of the header's.
            told: called with the number of records read so far, now and then.
        """
        file = VcfFile(self._path, self._problems)
        records = file.open()
        if file.header is None:
            return None
        columns = columns_of(file.header)
        file.read_columns = frozenset((*columns.samples, columns.normal or ""))
        genome = GRCH37 if self._ground.lift else GRCH38
        if not check_build(self._path, file.header, genome, self._problems):
            return None
        self._check_contigs(file.header)
        found = ForeignVcf(file.header, columns, {name: [] for name in columns.samples})
        for record in records:
            found.records += 1
            if not found.records % 5_000:
                told(found.records)
            self._add(record, found)
        told(found.records)
        self._check_whole()
        found.alleles.update(self._lines)
        order = {name: rank for rank, name in enumerate(self._ground.lengths)}
        reversed_alleles = {
            allele
            for line, one in found.lifted.items()
            if one.is_reverse
            for allele in found.spelt.get(line, ())
        }
        for calls in found.calls.values():
            calls[:] = [_turned(one) if one.allele in reversed_alleles else one for one in calls]
            calls.sort(key=lambda call: (order[call.allele.chrom], call.allele))
        return found

    def _check_contigs(self, header: VcfHeader) -> None:
        if self._ground.lift:
            return
        for name, length in header.contigs.items():
            own = self._ground.names.get(name, name)
            expected = self._ground.lengths.get(own)
            if expected is not None and length is not None and expected != length:
                self._problems.add(
                    "HL-V33", self._path, contig=name, length=length, expected=expected
                )

    def _add(self, record: VcfRecord, found: ForeignVcf) -> None:
        if record.failed is None:
            found.unfiltered += 1
        wanted = [alt for alt in record.alts if alt not in _NO_VARIANT]
        found.no_variant += len(record.alts) - len(wanted)
        chrom = self._ground.names.get(record.chrom, record.chrom)
        if not wanted:
            return
        # What is written, or its place on GRCh38: counts and lists are of what is written.
        placed = record
        if self._ground.lift:
            lifted = self._ground.lift.lifted(record, chrom)
            if isinstance(lifted, LiftReason):
                found.skipped += [_skipped(record, alt, lifted) for alt in wanted]
                return
            found.lifted[record.line] = lifted
            placed, chrom = lifted.record, lifted.record.chrom
        if not self._is_on_reference(placed, chrom):
            return
        bases = self._bases(placed, chrom)
        spelt = []
        for index, alt in enumerate(placed.alts, start=1):
            allele, reason = None, ""
            if bases is not None and alt not in _NO_VARIANT:
                allele, reason = self._allele(placed, chrom, bases, alt)
            if allele:
                self._call(record, index, allele, found)
                if record.name not in ("", "."):
                    found.ids[allele] = record.name
            elif reason:
                found.skipped.append(_skipped(record, record.alts[index - 1], reason))
            spelt.append(allele)
        found.spelt[record.line] = tuple(spelt)

    def _is_on_reference(self, record: VcfRecord, chrom: str) -> bool:
        length = self._ground.lengths.get(chrom)
        if length is None:
            if chrom in self._ground.elsewhere:
                return True
            self._unknown[record.chrom] += 1
            self._first.setdefault(record.chrom, record.line)
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
        if chrom not in self._ground.lengths or not record.pos:
            return ""
        start = record.pos - 1
        bases = self._ground.sequence(chrom, start, start + len(record.ref))
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
        allele = normalised(Allele(chrom, record.pos, bases, alt), self._ground.sequence)
        first = self._lines.setdefault(allele, record.line)
        return (allele, "") if first == record.line else (None, f"duplicate_of_line_{first}")

    def _call(self, record: VcfRecord, index: int, allele: Allele, found: ForeignVcf) -> None:
        samples, place = found.header.samples, (index, len(record.alts))
        written = (record.ref, record.alts[index - 1].upper())
        info = info_values(record.info) if not samples or "CALLERS=" in record.info else {}
        callers = tuple(info["CALLERS"].split(",")) if "CALLERS" in info else ()
        failed = record.failed or ()
        if not samples:
            rules = [rule for rule in self._rules if rule.without_samples]
            counts, _ = read_counts(rules, info, allele, written, place)
            for calls in found.calls.values():
                calls.append(ForeignCall(counts, failed, callers))
            return
        values = dict(zip(samples, record.values, strict=True))
        normal = values.get(found.columns.normal or "")
        for name, calls in found.calls.items():
            own = values[name]
            counts, rule = read_counts(self._rules, own, allele, written, place)
            wrong = rule.misfit(own, len(record.alts)) if rule else ""
            if wrong:
                self._problems.add("HL-V21", self._path, record.line, name, what=wrong)
            said = _carries(own.get("GT", "."), index, counts)
            if said is None:
                found.skipped.append(_skipped(record, record.alts[index - 1], "no_call", name))
            elif not said:
                found.not_carried += 1
            else:
                depth, alt = (None, None) if rule is None else rule.normal(own)
                if normal is not None:
                    beside, _ = read_counts(self._rules, normal, allele, written, place)
                    depth, alt = beside.depth, beside.alt
                genotype = _genotype(own, index) if found.columns.germline else None
                calls.append(ForeignCall(counts, failed, callers, depth, alt, genotype))

    def _check_whole(self) -> None:
        lengths = self._ground.lengths
        for name, count in self._unknown.items():
            other = name.removeprefix("chr") if name.startswith("chr") else f"chr{name}"
            hint = f" ('{other}' among them)" if other in lengths else ""
            names = ", ".join(list(lengths)[:4])
            values = {"contig": name, "count": count, "names": names, "hint": hint}
            self._problems.add("HL-V30", self._path, self._first[name], "CHROM", **values)
        if self._differing >= _DIFFER and self._differing > _SHARE * self._compared:
            self._problems.add("HL-V34", self._path, count=self._differing, told=self._compared)
        if self._ground.lift:
            self._ground.lift.check.report(self._path, self._problems)


def _turned(call: ForeignCall) -> ForeignCall:
    """A call whose strand changed from GRCh37: its forward reads are reverse now."""
    own = call.evidence
    turned = replace(own, alt_forward=own.alt_reverse, alt_reverse=own.alt_forward)
    return replace(call, evidence=turned)


def _skipped(record: VcfRecord, alt: str, reason: str, sample: str = "") -> Skipped:
    return Skipped(record.line, record.chrom, record.pos, record.ref, alt, sample, reason)


def _carries(genotype: str, index: int, counts: Counts) -> bool | None:
    """Whether a sample has the allele; None where neither genotype nor reads say."""
    copies = genotype_copies(genotype)
    if any(copy is not None for copy in copies):
        return index in copies
    if counts.alt is not None:
        return counts.alt > 0
    if counts.vaf is not None:
        return counts.vaf > 0
    return True if not copies or genotype == "." else None


def _genotype(values: Mapping[str, str], index: int) -> Genotype | None:
    if "GT" not in values:
        return None
    copies = genotype_copies(values["GT"])
    known = [copy for copy in copies if copy is not None]
    quality = values.get("GQ", "")
    return Genotype(
        copies=known.count(index) if len(known) == len(copies) else None,
        ploidy=len(copies),
        quality=min(99, int(quality)) if quality.isascii() and quality.isdigit() else None,
        others=sum(copy not in (0, index) for copy in known),
    )
