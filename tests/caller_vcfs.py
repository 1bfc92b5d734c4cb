"""VCFs as other callers write them, from the reads that are meant.

Independent of the package: nothing of ``hemaline`` is imported. The headers are those of the
callers' own releases, shortened to the keys of their FORMAT and of the INFO that is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reads:
    """Reads of one sample at one record, by strand: of the reference, and of each ALT."""

    ref: tuple[int, int]
    alts: tuple[tuple[int, int], ...]
    genotype: str = "0/1"
    # Filters of the sample, where the caller writes FORMAT/FT.
    filters: str = "PASS"

    @property
    def totals(self) -> list[int]:
        return [sum(self.ref), *map(sum, self.alts)]

    @property
    def depth(self) -> int:
        return sum(self.totals)

    def vaf(self, alt: int) -> float:
        """Of the ALT at a 0-based place."""
        return sum(self.alts[alt]) / self.depth if self.depth else 0.0


@dataclass(frozen=True)
class Line:
    """One record: where, the alleles as written, and the reads of each sample (None: missing)."""

    chrom: str
    pos: int
    ref: str
    alts: tuple[str, ...]
    samples: tuple[Reads | None, ...]
    filters: str = "PASS"
    info: Mapping[str, str] = field(default_factory=dict)
    name: str = "."


Cell = Callable[[Line, Reads], dict[str, str]]


def _joined(values: Sequence[object]) -> str:
    return ",".join(map(str, values))


def _fractions(reads: Reads, digits: int = 4) -> str:
    return _joined([round(reads.vaf(at), digits) for at in range(len(reads.alts))])


def _strands(reads: Reads) -> list[int]:
    """GATK's four: of the reference, and of all ALTs together."""
    alts = [sum(alt[at] for alt in reads.alts) for at in (0, 1)]
    return [*reads.ref, *alts]


def _mutect2(line: Line, reads: Reads) -> dict[str, str]:
    # The posterior mean of a fraction, and not a ratio of the reads.
    estimates = [round((alt + 0.5) / (reads.depth + 1), 3) for alt in reads.totals[1:]]
    return {
        "GT": reads.genotype,
        "AD": _joined(reads.totals),
        "AF": _joined(estimates),
        "DP": str(reads.depth),
        "SB": _joined(_strands(reads)),
    }


def _dragen(line: Line, reads: Reads) -> dict[str, str]:
    return {
        "GT": reads.genotype,
        "SQ": "29.5",
        "AD": _joined(reads.totals),
        "AF": _fractions(reads, 3),
        "DP": str(reads.depth),
        "SB": _joined(_strands(reads)),
        "MB": _joined(_strands(reads)),
    }


def _vardict(line: Line, reads: Reads) -> dict[str, str]:
    return {
        "GT": reads.genotype,
        "DP": str(reads.depth),
        "VD": str(reads.totals[1]),
        "AD": _joined(reads.totals),
        "AF": _fractions(reads),
        "RD": _joined(reads.ref),
        "ALD": _joined(reads.alts[0]),
    }


def _vardict_paired(line: Line, reads: Reads) -> dict[str, str]:
    own = _vardict(line, reads)
    order = ("GT", "DP", "VD", "ALD", "RD", "AD", "AF")
    return {**{key: own[key] for key in order}, "BIAS": "2,2", "PMEAN": "30.1", "ADJAF": "0"}


def _varscan(line: Line, reads: Reads) -> dict[str, str]:
    return {
        "GT": reads.genotype,
        "GQ": ".",
        "DP": str(reads.depth),
        "RD": str(reads.totals[0]),
        "AD": str(reads.totals[1]),
        "FREQ": f"{100 * reads.vaf(0):.2f}%",
        "DP4": _joined([*reads.ref, *reads.alts[0]]),
    }


def _varscan_germline(line: Line, reads: Reads) -> dict[str, str]:
    own = _varscan(line, reads)
    del own["DP4"]
    # Some locales write a decimal comma.
    own["FREQ"] = own["FREQ"].replace(".", ",")
    strands = zip(("RDF", "RDR", "ADF", "ADR"), (*reads.ref, *reads.alts[0]), strict=True)
    return own | {key: str(count) for key, count in strands}


def _freebayes(line: Line, reads: Reads) -> dict[str, str]:
    return {
        "GT": reads.genotype,
        "DP": str(reads.depth),
        "AD": _joined(reads.totals),
        "RO": str(reads.totals[0]),
        "QR": str(30 * reads.totals[0]),
        "AO": _joined(reads.totals[1:]),
        "QA": _joined([30 * alt for alt in reads.totals[1:]]),
    }


def _ion_torrent(line: Line, reads: Reads) -> dict[str, str]:
    # Raw alignments miss most insertions; the flow evaluator's counts are those that are called.
    raw = [alt // 10 for alt in reads.totals[1:]]
    return {
        "GT": reads.genotype,
        "GQ": "99",
        "DP": str(reads.depth + 3),
        "FDP": str(reads.depth),
        "RO": str(reads.totals[0]),
        "FRO": str(reads.totals[0]),
        "AO": _joined(raw),
        "FAO": _joined(reads.totals[1:]),
        "AF": _fractions(reads, 6),
        "SAR": _joined(raw),
        "SAF": _joined([0] * len(raw)),
        "FSAF": _joined([alt[0] for alt in reads.alts]),
        "FSAR": _joined([alt[1] for alt in reads.alts]),
    }


def _strelka_germline(line: Line, reads: Reads) -> dict[str, str]:
    every = [reads.ref, *reads.alts]
    return {
        "GT": reads.genotype,
        "GQ": "120",
        "GQX": "30",
        "DP": str(reads.depth),
        "DPF": "2",
        "AD": _joined(reads.totals),
        "ADF": _joined([one[0] for one in every]),
        "ADR": _joined([one[1] for one in every]),
        "SB": "-31.2",
        "FT": reads.filters,
    }


def _strelka_snv(line: Line, reads: Reads) -> dict[str, str]:
    totals = dict(zip((line.ref, *line.alts), reads.totals, strict=True))
    tiers = {f"{base}U": f"{totals.get(base, 0)},{totals.get(base, 0) + 2}" for base in "ACGT"}
    return {"DP": str(reads.depth + 1), "FDP": "1", "SDP": "0", "SUBDP": "0", **tiers}


def _strelka_indel(line: Line, reads: Reads) -> dict[str, str]:
    ref, alt = reads.totals
    return {
        "DP": str(reads.depth + 4),
        "DP2": str(reads.depth + 5),
        "TAR": f"{ref},{ref + 1}",
        "TIR": f"{alt},{alt + 1}",
        "TOR": "4,5",
    }


def _pisces(line: Line, reads: Reads) -> dict[str, str]:
    return {
        "GT": reads.genotype,
        "GQ": "100",
        "AD": _joined(reads.totals),
        "DP": str(reads.depth),
        "VF": str(round(reads.vaf(0), 3)),
        "NL": "20",
        "SB": "-100.0000",
    }


def _sage(line: Line, reads: Reads) -> dict[str, str]:
    return {
        "GT": reads.genotype,
        "ABQ": "35",
        "AD": _joined(reads.totals),
        "AF": str(round(reads.vaf(0), 3)),
        "DP": str(reads.depth),
        "RAD": _joined(reads.totals),
        "SB": "0.5,0.48",
    }


def _pindel(line: Line, reads: Reads) -> dict[str, str]:
    return {"GT": reads.genotype, "AD": _joined(reads.totals)}


def _pindel_old(line: Line, reads: Reads) -> dict[str, str]:
    return {"GT": reads.genotype, "AD": str(reads.totals[1])}


@dataclass(frozen=True)
class Caller:
    """Output of a caller: FORMAT header lines as KEY/NUMBER/TYPE, and the cell of a sample."""

    name: str
    formats: str
    cell: Cell
    infos: str = ""
    multiallelic: bool = False
    # What its fields state of the strands, the depth and the genotype.
    strands: bool = True
    has_depth: bool = True
    has_genotype: bool = True
    kinds: tuple[str, ...] = ("snv", "insertion", "deletion")

    def __str__(self) -> str:
        return self.name

    def header(self, contigs: Mapping[str, int], samples: Sequence[str]) -> list[str]:
        lines = ["##fileformat=VCFv4.2", f"##source={self.name}"]
        lines += [f"##contig=<ID={name},length={length}>" for name, length in contigs.items()]
        lines += [f'##FILTER=<ID={name},Description="{name}">' for name in ("PASS", "q10", "weak")]
        for kind, described in (("INFO", self.infos), ("FORMAT", self.formats)):
            for key, number, of_type in (text.split("/") for text in described.split()):
                lines.append(
                    f'##{kind}=<ID={key},Number={number},Type={of_type},Description="{key}">'
                )
        columns = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT")
        return [*lines, "\t".join([*columns, *samples])]

    def record(self, line: Line) -> str:
        """The line of a record; a missing sample has a dot for every key."""
        empty = Reads((0, 0), ((0, 0),) * len(line.alts))
        keys = list(self.cell(line, empty))
        cells = []
        for reads in line.samples:
            own = self.cell(line, reads) if reads else dict.fromkeys(keys, ".")
            if reads is None and "GT" in keys:
                own["GT"] = "./."
            cells.append(":".join(own[key] for key in keys))
        info = ";".join(f"{key}={value}" for key, value in line.info.items()) or "."
        alts = ",".join(line.alts)
        fixed = (line.chrom, str(line.pos), line.name, line.ref, alts, ".", line.filters, info)
        return "\t".join([*fixed, ":".join(keys), *cells])

    def text(
        self, lines: Sequence[Line], contigs: Mapping[str, int], samples: Sequence[str]
    ) -> str:
        """The whole VCF, records in the order given."""
        every = [*self.header(contigs, samples), *map(self.record, lines)]
        return "\n".join(every) + "\n"


_GATK = "AS_FilterStatus/A/String AS_SB_TABLE/1/String DP/1/Integer"
CALLERS = (
    Caller(
        "Mutect2",
        "AD/R/Integer AF/A/Float DP/1/Integer F1R2/R/Integer GT/1/String SB/4/Integer",
        _mutect2,
        infos=_GATK,
        multiallelic=True,
    ),
    Caller(
        "DRAGEN",
        "GT/1/String SQ/A/Float AD/R/Integer AF/A/Float DP/1/Integer SB/4/Integer MB/4/Integer",
        _dragen,
        multiallelic=True,
    ),
    Caller(
        "VarDict",
        "GT/1/String DP/1/Integer VD/1/Integer AD/R/Integer AF/A/Float RD/2/Integer ALD/2/Integer",
        _vardict,
    ),
    Caller(
        "VarDict with AD of any number",
        "GT/1/String DP/1/Integer VD/1/Integer AD/./Integer AF/1/Float RD/2/Integer ALD/2/Integer",
        _vardict,
    ),
    Caller(
        "VarDict paired",
        "GT/1/String DP/1/Integer VD/1/Integer ALD/2/Integer RD/2/Integer AD/R/Integer AF/A/Float"
        " ADJAF/1/Float BIAS/2/String PMEAN/1/Float",
        _vardict_paired,
    ),
    Caller(
        "VarScan somatic",
        "GT/1/String GQ/1/Integer DP/1/Integer RD/1/Integer AD/1/Integer FREQ/1/String"
        " DP4/1/String",
        _varscan,
    ),
    Caller(
        "VarScan mpileup2cns",
        "GT/1/String GQ/1/Integer DP/1/Integer RD/1/Integer AD/1/Integer FREQ/1/String"
        " RDF/1/Integer RDR/1/Integer ADF/1/Integer ADR/1/Integer",
        _varscan_germline,
    ),
    Caller(
        "freebayes",
        "GT/1/String DP/1/Integer AD/R/Integer RO/1/Integer QR/1/Integer AO/A/Integer QA/A/Integer",
        _freebayes,
        multiallelic=True,
        strands=False,
    ),
    Caller(
        "Torrent Variant Caller",
        "GT/1/String GQ/1/Integer DP/1/Integer FDP/1/Integer RO/1/Integer FRO/1/Integer"
        " AO/A/Integer FAO/A/Integer AF/A/Float SAR/A/Integer SAF/A/Integer FSAF/A/Integer"
        " FSAR/A/Integer",
        _ion_torrent,
        multiallelic=True,
    ),
    Caller(
        "Strelka2 germline",
        "GT/1/String GQ/1/Integer GQX/1/Integer DP/1/Integer DPF/1/Integer AD/./Integer"
        " ADF/./Integer ADR/./Integer SB/1/Float FT/1/String",
        _strelka_germline,
        multiallelic=True,
    ),
    Caller(
        "Strelka2 somatic SNVs",
        "DP/1/Integer FDP/1/Integer SDP/1/Integer SUBDP/1/Integer AU/2/Integer CU/2/Integer"
        " GU/2/Integer TU/2/Integer",
        _strelka_snv,
        strands=False,
        has_genotype=False,
        kinds=("snv",),
    ),
    Caller(
        "Strelka2 somatic indels",
        "DP/1/Integer DP2/1/Integer TAR/2/Integer TIR/2/Integer TOR/2/Integer",
        _strelka_indel,
        strands=False,
        has_genotype=False,
        kinds=("insertion", "deletion"),
    ),
    Caller(
        "Pisces",
        "GT/1/String GQ/1/Integer AD/./Integer DP/1/Integer VF/1/Float NL/1/Integer SB/1/Float",
        _pisces,
        strands=False,
    ),
    Caller(
        "SAGE",
        "GT/1/String ABQ/1/Integer AD/R/Integer AF/1/Float DP/1/Integer RAD/2/Integer SB/2/Float",
        _sage,
        strands=False,
    ),
    Caller(
        "pindel2vcf",
        "GT/1/String RD/1/Integer AD/2/Integer",
        _pindel,
        strands=False,
        kinds=("insertion", "deletion"),
    ),
    Caller(
        "pindel2vcf before 0.2.5",
        "GT/1/String AD/1/Integer",
        _pindel_old,
        strands=False,
        has_depth=False,
        kinds=("insertion", "deletion"),
    ),
)
BY_NAME = {caller.name: caller for caller in CALLERS}
