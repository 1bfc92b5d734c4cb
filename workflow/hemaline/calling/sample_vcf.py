"""One sample's evidence and technical filters as VCF 4.3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pysam

from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.evidence.neighbours import Neighbour, read_neighbours, write_neighbours
from hemaline.common.files import replacing_path
from hemaline.filters.filter_set import FilterSet
from hemaline.genome.alleles import Allele
from hemaline.genome.vcf_files import whole_vcf
from hemaline.version import __version__

_INFO = (
    ("HOTSPOT", "0", "Flag", "A named driver allele, recounted whether or not a caller saw it"),
    ("CALLERS", ".", "String", "Candidate sources that proposed the allele"),
    ("HRUN", "1", "Integer", "Length of the reference homopolymer at the change"),
)
_FORMAT = (
    (
        "DP",
        "1",
        "Integer",
        "Informative fragments (support ref, alt or another allele); for indels scaled to the "
        "sensitivity at a substitution",
    ),
    ("AD", "R", "Integer", "Fragments carrying the reference and the alternative allele"),
    ("ADF", "R", "Integer", "The same, seen on a forward read"),
    ("ADR", "R", "Integer", "The same, seen on a reverse read"),
    ("F1R2", "R", "Integer", "The same, in pairs whose read 1 is the forward one"),
    ("F2R1", "R", "Integer", "The same, in pairs whose read 2 is the forward one"),
    ("AF", "1", "Float", "Fragments carrying the alternative allele / DP"),
    ("OT", "1", "Integer", "Fragments carrying neither allele"),
    ("AM", "1", "Integer", "Fragments that cannot distinguish the haplotypes"),
    ("MPOS", "1", "Integer", "Median distance of the alternative allele from the end of its reads"),
    ("MMQ", "1", "Integer", "Mean mapping quality of the reads with the alternative allele"),
    ("NDP", "1", "Integer", "DP in the matched normal"),
    ("NAD", "1", "Integer", "Fragments carrying the alternative allele in the matched normal"),
    (
        "NB",
        ".",
        "String",
        "Passing alleles nearby as POS_REF_ALT=both/alone: fragments with this allele that span"
        " the other place, with both alleles and with this one alone",
    ),
)


# Written for germline samples, before the others: VCF requires GT first.
_GENOTYPE_FORMAT = (
    (
        "GT",
        "1",
        "String",
        "Genotype by the recount; ./. is indeterminate, one . a third allele",
    ),
    ("GQ", "1", "Integer", "Phred-scaled probability that the genotype is wrong, at most 99"),
    ("AB", "1", "Float", "Allele balance: fragments carrying the alternative allele / DP"),
    ("CGT", "1", "String", "Genotype by bcftools call, to compare"),
)


@dataclass(frozen=True)
class Genotype:
    """Copies of one allele in a germline sample; None where they are indeterminate.

    ``others`` are copies of neither this allele nor the reference; ``quality`` is phred-scaled, at
    most 99 (None where another's VCF has none); ``balance`` is alt / depth; ``cross_check`` is the
    GT of another caller, None where it has no call.
    """

    copies: int | None
    ploidy: int
    quality: int | None
    others: int = 0
    balance: float | None = None
    cross_check: str | None = None

    def __str__(self) -> str:
        """As VCF's GT: ``0/1``; ``./1`` next to a third allele; ``./.`` where indeterminate."""
        if self.copies is None:
            return "/".join("." * self.ploidy)
        reference = self.ploidy - self.copies - self.others
        return "/".join("." * self.others + "0" * reference + "1" * self.copies)


@dataclass(frozen=True)
class Call:
    """One allele of one sample: evidence, filters it failed, and how it became a candidate."""

    evidence: Evidence
    failed: tuple[str, ...]
    is_hotspot: bool
    callers: tuple[str, ...]
    normal_depth: int | None = None
    normal_alt_reads: int | None = None
    genotype: Genotype | None = None
    neighbours: tuple[Neighbour, ...] = ()

    @property
    def allele(self) -> Allele:
        """The allele."""
        return self.evidence.allele

    @property
    def passed(self) -> bool:
        """True if every technical filter passed."""
        return not self.failed


def write_calls(
    path: Path,
    sample_id: str,
    calls: Iterable[Call],
    contig_lengths: Mapping[str, int],
    filters: FilterSet,
    background: str = "",
) -> None:
    """Write BGZF-compressed VCF and its tabix index; neither holds a date or a path.

    ``background`` states in words what error rates the filters were given.
    """
    order = {name: rank for rank, name in enumerate(contig_lengths)}
    ranked = sorted(calls, key=lambda call: (order[call.allele.chrom], call.allele))
    genotyped = any(call.genotype for call in ranked)
    with replacing_path(path) as temporary, pysam.BGZFile(str(temporary), "wb", None) as out:
        for line in _header(sample_id, contig_lengths, filters, background, genotyped):
            out.write(f"{line}\n".encode())
        for call in ranked:
            out.write(f"{_record(call)}\n".encode())
    pysam.tabix_index(str(path), preset="vcf", force=True)


def _header(
    sample_id: str,
    contig_lengths: Mapping[str, int],
    filters: FilterSet,
    background: str,
    genotyped: bool,
) -> Iterator[str]:
    yield "##fileformat=VCFv4.3"
    yield f"##source=hemaline-{__version__}"
    yield f"##hemalineFilters={filters.rules.version}"
    if background:
        yield f"##hemalineBackground={background}"
    for name, length in contig_lengths.items():
        yield f"##contig=<ID={name},length={length}>"
    yield '##FILTER=<ID=PASS,Description="All filters passed">'
    for one in filters.described:
        text = one.description.replace("\\", "\\\\").replace('"', '\\"')
        yield f'##FILTER=<ID={one.name},Description="{text}">'
    for key, number, kind, text in _INFO:
        yield f'##INFO=<ID={key},Number={number},Type={kind},Description="{text}">'
    for key, number, kind, text in (*_GENOTYPE_FORMAT, *_FORMAT) if genotyped else _FORMAT:
        yield f'##FORMAT=<ID={key},Number={number},Type={kind},Description="{text}">'
    yield "\t".join(
        ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", sample_id)
    )


def _record(call: Call) -> str:
    allele, seen = call.allele, call.evidence
    info = [f"HRUN={seen.homopolymer}"]
    if call.callers:
        info.insert(0, f"CALLERS={','.join(call.callers)}")
    if call.is_hotspot:
        info.insert(0, "HOTSPOT")
    values = (
        str(seen.depth),
        f"{seen.ref},{seen.alt}",
        f"{seen.ref_forward},{seen.alt_forward}",
        f"{seen.ref_reverse},{seen.alt_reverse}",
        f"{seen.ref_f1r2},{seen.alt_f1r2}",
        f"{seen.ref_f2r1},{seen.alt_f2r1}",
        "." if seen.vaf is None else f"{seen.vaf:.5g}",
        str(seen.other),
        str(seen.ambiguous),
        _number(seen.end_distance),
        _number(seen.mapping_quality),
        _number(call.normal_depth),
        _number(call.normal_alt_reads),
        write_neighbours(call.neighbours) or ".",
    )
    return "\t".join(
        (
            allele.chrom,
            str(allele.pos),
            ".",
            allele.ref,
            allele.alt,
            ".",
            ";".join(call.failed) or "PASS",
            ";".join(info),
            ":".join(key for key, *_ in (*(_GENOTYPE_FORMAT if call.genotype else ()), *_FORMAT)),
            ":".join((*_genotype_values(call.genotype), *values)),
        )
    )


def _genotype_values(found: Genotype | None) -> tuple[str, ...]:
    if found is None:
        return ()
    balance = "." if found.balance is None else f"{found.balance:.5g}"
    return str(found), _number(found.quality), balance, found.cross_check or "."


def _number(value: int | None) -> str:
    return "." if value is None else str(value)


def read_calls(path: Path) -> Iterator[Call]:
    """The calls of a sample VCF, in file order.

    Raises:
        HemalineError: it is cut or not one of this project (HL-H01).
    """
    with whole_vcf(path) as records:
        for record in records:
            yield _call(record)


def read_evidence(path: Path, alleles: Iterable[Allele]) -> dict[Allele, Evidence]:
    """Evidence for some alleles of a sample VCF, found through its index; without those not in it.

    Raises:
        HemalineError: it is cut or not one of this project (HL-H01).
    """
    wanted = frozenset(alleles)
    if not wanted:
        return {}
    with whole_vcf(path) as records:
        found = (
            _call(record).evidence
            for chrom, position in sorted({(one.chrom, one.pos) for one in wanted})
            for record in records.fetch(chrom, position - 1, position)
        )
        return {one.allele: one for one in found if one.allele in wanted}


def _call(record: pysam.VariantRecord) -> Call:
    values = record.samples[0]
    ref, alt = values["AD"]
    ref_forward, alt_forward = values["ADF"]
    ref_reverse, alt_reverse = values["ADR"]
    informative = ref + alt + values["OT"]
    evidence = Evidence(
        allele=Allele(record.chrom, record.pos, str(record.ref), (record.alts or ("",))[0]),
        ref=ref,
        alt=alt,
        other=values["OT"],
        ambiguous=values["AM"],
        alt_forward=alt_forward,
        alt_reverse=alt_reverse,
        ref_forward=ref_forward,
        ref_reverse=ref_reverse,
        homopolymer=record.info["HRUN"],
        scaled_depth=None if values["DP"] == informative else values["DP"],
        alt_f1r2=values["F1R2"][1],
        alt_f2r1=values["F2R1"][1],
        ref_f1r2=values["F1R2"][0],
        ref_f2r1=values["F2R1"][0],
        end_distance=values["MPOS"],
        mapping_quality=values["MMQ"],
    )
    failed = tuple(str(name) for name in record.filter if name != "PASS")
    callers: Sequence[str] = record.info.get("CALLERS", ())
    return Call(
        evidence,
        failed,
        "HOTSPOT" in record.info,
        tuple(callers),
        values.get("NDP"),
        values.get("NAD"),
        _genotype(values) if "GT" in values else None,
        tuple(_neighbours(record.chrom, values.get("NB"))),
    )


def _neighbours(chrom: str, entries: Sequence[str | None] | None) -> Iterator[Neighbour]:
    known = [entry for entry in entries or () if entry not in (None, ".")]
    return read_neighbours(chrom, ",".join(known))


def _genotype(values: pysam.VariantRecordSample) -> Genotype:
    copies = values["GT"]
    known = [copy for copy in copies if copy is not None]
    return Genotype(
        copies=sum(known) if known else None,
        ploidy=len(copies),
        quality=values["GQ"],
        others=len(copies) - len(known) if known else 0,
        balance=values["AB"],
        cross_check=None if values["CGT"] in (None, ".") else values["CGT"],
    )
