"""Evidence of a record for an allele in each sample: carried or not, reads and filters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hemaline.calling.evidence.neighbours import Neighbour
from hemaline.calling.sample_vcf import Genotype
from hemaline.common.problems import Problems
from hemaline.external.vcf.count_rules import RecordAllele
from hemaline.external.vcf.reading_rules import StatedFraction, VcfRules
from hemaline.external.vcf.vcf_counts import (
    CountReader,
    Counts,
    RuleInUse,
    SampleValues,
    info_values,
)
from hemaline.external.vcf.vcf_records import VcfRecord, genotype_copies
from hemaline.external.vcf.vcf_text import VcfHeader
from hemaline.genome.alleles import Allele


@dataclass(frozen=True, slots=True)
class ForeignCall:
    """One allele of one sample, with the fields that a row of the variants table requires."""

    evidence: Counts
    failed: tuple[str, ...]
    callers: tuple[str, ...] = ()
    normal_depth: int | None = None
    normal_alt_reads: int | None = None
    genotype: Genotype | None = None
    # Another caller's VCF does not state which fragments carry two alleles.
    neighbours: tuple[Neighbour, ...] = ()
    # What is odd about the call: text of the column caution.
    cautions: tuple[str, ...] = ()

    @property
    def allele(self) -> Allele:
        """The allele."""
        return self.evidence.allele

    @property
    def passed(self) -> bool:
        """True if it failed no filter."""
        return not self.failed


@dataclass(frozen=True)
class Columns:
    """Which sample columns are read, and how.

    ``samples`` are the ones with rows; ``normal`` is the matched normal of each; ``germline``
    states of which the genotypes decide.
    """

    samples: tuple[str, ...]
    normal: str | None = None
    germline: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """One allele of one record in one sample, at ``line`` of the VCF, with its place as written.

    ``carried`` is None without genotype and reads; ``stated`` a fraction of the caller's that the
    counts contradict.
    """

    line: int
    chrom: str
    pos: int
    written: RecordAllele
    call: ForeignCall
    carried: bool | None
    stated: StatedFraction | None = None

    def rank(self) -> tuple[object, ...]:
        """Smallest for the observation of an allele that its row is taken from."""
        seen = self.call.evidence
        known = {True: 0, False: 1, None: 2}[self.carried]
        alt, depth = (-1 if one is None else one for one in (seen.alt, seen.depth))
        return (known, len(self.call.failed), -alt, -depth, repr(self.call), self.line)


@dataclass(frozen=True)
class _Site:
    """Data of a record on one allele, whichever sample carries it."""

    record: VcfRecord
    written: RecordAllele
    allele: Allele
    info: Mapping[str, str]
    failed: tuple[str, ...]

    @property
    def callers(self) -> tuple[str, ...]:
        """Callers that this project's own VCFs name."""
        return tuple(self.info["CALLERS"].split(",")) if "CALLERS" in self.info else ()


class SampleReader:
    """Reads the samples of every record of one VCF."""

    def __init__(
        self, path: Path, header: VcfHeader, columns: Columns, rules: VcfRules, problems: Problems
    ) -> None:
        """Report faults to ``problems``."""
        self._path = path
        self._samples = header.samples
        self._columns = columns
        self._reading = rules.reading
        self._problems = problems
        self._definitions = header.formats if header.samples else header.infos
        self._counts = CountReader(rules, self._definitions, bool(header.samples))
        self._info_keys = tuple(f"{key}=" for key in ("CALLERS", *rules.info_keys()))
        self._warned: set[tuple[str, str]] = set()

    def observations(
        self, record: VcfRecord, index: int, allele: Allele
    ) -> Iterator[tuple[str, Observation]]:
        """Every sample that is read, with what the record states of ALT ``index`` (from 1)."""
        written = RecordAllele(record.ref, tuple(alt.upper() for alt in record.alts), index)
        needed = not self._samples or any(key in record.info for key in self._info_keys)
        info = info_values(record.info) if needed else {}
        statuses = self._failed(info, written, record.line, is_info=True)
        site = _Site(record, written, allele, info, (*(record.failed or ()), *statuses))
        if not self._samples:
            counts, _ = self._counts.counts(SampleValues(info, {}), written, allele)
            for name in self._columns.samples:
                call = ForeignCall(counts, _each_once(site.failed), site.callers)
                yield name, _observation(site, call, True)
            return
        values = dict(zip(self._samples, record.values, strict=True))
        normal = values.get(self._columns.normal or "")
        for name in self._columns.samples:
            yield name, self._observation(name, values[name], normal, site)

    def _observation(
        self, name: str, values: Mapping[str, str], normal: Mapping[str, str] | None, site: _Site
    ) -> Observation:
        # INFO describes all samples together.
        own = SampleValues(values, site.info if len(self._samples) == 1 else {})
        counts, rule = self._counts.counts(own, site.written, site.allele)
        self._check(name, own, rule, site)
        depth, alt = rule.normal(own, site.written) if rule else (None, None)
        if normal is not None:
            others, _ = self._counts.counts(SampleValues(normal, {}), site.written, site.allele)
            depth, alt = others.depth, others.alt
        filters = self._failed(values, site.written, site.record.line, is_info=False)
        failed = _each_once((*site.failed, *filters))
        genotype = values.get("GT", ".")
        carried = self._carries(values, site.written.index, counts, not failed)
        stated = self._counts.disagreement(values, site.written, counts)
        cautions = [self._reading.agreement.text(stated, counts.vaf)] if stated else []
        if carried and _lacks(genotype, site.written.index):
            cautions.append(self._reading.uncalled_caution.format(genotype=genotype))
        germline = _genotype(values, site.written.index) if self._columns.germline else None
        call = ForeignCall(
            counts, failed, site.callers, depth, alt, germline, cautions=tuple(cautions)
        )
        return _observation(site, call, carried, stated)

    def _check(self, name: str, own: SampleValues, rule: RuleInUse | None, site: _Site) -> None:
        line = site.record.line
        if rule and (wrong := rule.misfit(own, site.written, self._definitions)):
            self._problems.add("HL-V21", self._path, line, name, what=wrong)
        if rule is None or not rule.rule.counts_alleles:
            for key, what in self._counts.unread(own.format).items():
                self._warn_once("HL-V52", line, "FORMAT", key=key, what=what)

    def _carries(
        self, values: Mapping[str, str], index: int, counts: Counts, passed: bool
    ) -> bool | None:
        """True if a sample has the allele; None where neither genotype nor reads decide.

        A whole genotype decides, but in a tumour reads of a passing allele outweigh it.
        """
        genotype, reads = values.get("GT", "."), counts.carrying
        if index in genotype_copies(genotype):
            return True
        if _lacks(genotype, index):
            enough = reads is not None and reads >= self._reading.uncalled_reads
            return passed and enough and not self._columns.germline
        if reads:
            return True
        if "GT" in values:
            return False if reads is not None and counts.depth else None
        if reads is not None:
            return False
        # A record without genotypes is of a caller that lists what the samples have.
        return True if not values or any(text.strip(".,") for text in values.values()) else None

    def _failed(
        self, values: Mapping[str, str], written: RecordAllele, line: int, *, is_info: bool
    ) -> tuple[str, ...]:
        found: list[str] = []
        for key in self._reading.statuses:
            text = values.get(key.key) if key.is_info == is_info else None
            if text is None or key.all_pass(text):
                continue
            failed = key.failed(text, written)
            if failed is None:
                key_and_text = {"key": key.key, "value": text}
                self._warn_once("HL-V53", line, "INFO", alts=len(written.alts), **key_and_text)
            found += failed or ()
        return tuple(found)

    def _warn_once(self, code: str, line: int, column: str, *, key: str, **values: object) -> None:
        if (code, key) not in self._warned:
            self._warned.add((code, key))
            self._problems.add(code, self._path, line, column, key=key, **values)


def _observation(
    site: _Site, call: ForeignCall, carried: bool | None, stated: StatedFraction | None = None
) -> Observation:
    record = site.record
    place = (record.line, record.chrom, record.pos, site.written)
    return Observation(*place, call, carried, stated)


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _lacks(genotype: str, index: int) -> bool:
    """True if a whole genotype names other alleles alone."""
    copies = genotype_copies(genotype)
    return bool(copies) and None not in copies and index not in copies


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
