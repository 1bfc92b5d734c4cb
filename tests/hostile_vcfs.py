"""VCFs that are wrong in one way each, and the code that each must get."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import pysam

from builders import random_sequence

CONTIG = "chrT"
BASES = random_sequence(2_000, seed=5)
META = (
    "##fileformat=VCFv4.3",
    f"##contig=<ID={CONTIG},length={len(BASES)}>",
    '##FILTER=<ID=q10,Description="Quality below 10">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads by allele">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
)
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1"


def other(base: str) -> str:
    return "A" if base != "A" else "C"


def record(
    pos: int | str = 100,
    ref: str | None = None,
    alt: str | None = None,
    *,
    chrom: str = CONTIG,
    name: str = ".",
    qual: str = "50",
    filters: str = "PASS",
    info: str = ".",
    keys: str = "GT:AD:DP",
    values: str = "0/1:90,10:100",
) -> str:
    at = int(pos) - 1 if str(pos).isdigit() and 0 < int(pos) <= len(BASES) else 99
    ref = BASES[at] if ref is None else ref
    alt = other(ref) if alt is None else alt
    cells = (chrom, str(pos), name, ref, alt, qual, filters, info, keys, values)
    return "\t".join(cells)


def text(*records: str, meta: tuple[str, ...] = META, columns: str = COLUMNS) -> bytes:
    return "".join(f"{line}\n" for line in (*meta, columns, *records)).encode()


def bgzipped(content: bytes, folder: Path) -> bytes:
    path = folder / "made.gz"
    with pysam.BGZFile(str(path), "wb", None) as out:
        out.write(content)
    return path.read_bytes()


@dataclass(frozen=True)
class Case:
    """A file, and the code it gets (None where it is sound), with the line that is named."""

    name: str
    content: bytes
    code: str | None
    line: int | None = None
    packed: str = ""
    cut: int = 0

    def __str__(self) -> str:
        return self.name

    def write(self, folder: Path) -> Path:
        content = self.content
        if self.packed == "gzip":
            content = gzip.compress(content, mtime=0)
        elif self.packed == "bgzip":
            content = bgzipped(content, folder)
        path = folder / f"case.vcf{'.gz' if self.packed else ''}"
        path.write_bytes(content[: len(content) - self.cut])
        return path


FIRST = len(META) + 2
GOOD = record()


def _line(name: str, code: str | None, changed: str) -> Case:
    """A wrong record between two good ones."""
    return Case(name, text(record(50), changed, record(150)), code, FIRST + 1)


def _meta(name: str, code: str | None, *lines: str) -> Case:
    return Case(name, text(GOOD, meta=(*META, *lines)), code, len(META) + 1)


CASES = [
    Case("sound", text(GOOD), None),
    Case("sound, gzip", text(GOOD), None, packed="gzip"),
    Case("sound, bgzip", text(GOOD), None, packed="bgzip"),
    Case("no variants", text(), None),
    Case("CRLF", text(GOOD).replace(b"\n", b"\r\n"), None),
    Case("empty", b"", "HL-V02"),
    Case("BOM", b"\xef\xbb\xbf" + text(GOOD), "HL-V06", 1),
    Case("UTF-16", text(GOOD).decode().encode("utf-16"), "HL-V02"),
    Case("xlsx", b"PK\x03\x04" + bytes(100), "HL-V02"),
    Case("BCF", b"BCF\x02\x02" + bytes(100), "HL-V02", packed="bgzip"),
    Case("a BED", b"chrT\t1\t2\n", "HL-V07", 1),
    Case("cut bgzip", text(GOOD), "HL-V03", packed="bgzip", cut=28),
    Case("cut bgzip block", text(*[GOOD] * 99), "HL-V03", packed="bgzip", cut=60),
    Case("cut gzip", text(*[GOOD] * 99), "HL-V03", packed="gzip", cut=30),
    Case("cut line", text(GOOD)[:-4], "HL-V05", FIRST),
    Case("no line end", text(GOOD)[:-1], "HL-V05", FIRST),
    Case("no fileformat", text(GOOD, meta=META[1:]), "HL-V07", 1),
    Case("fileformat second", text(GOOD, meta=(META[1], META[0], *META[2:])), "HL-V07", 1),
    Case("version 3", text(GOOD, meta=("##fileformat=VCFv3.3", *META[1:])), "HL-V08", 1),
    _meta("meta without =", "HL-V09", "##reference"),
    _meta("contig without ID", "HL-V09", "##contig=<length=5>"),
    _meta("contig twice", "HL-V09", META[1]),
    _meta("contig length", "HL-V09", "##contig=<ID=chr2,length=1e6>"),
    _meta("FORMAT open", "HL-V09", "##FORMAT=<ID=XX,Number=1"),
    _meta("FORMAT without type", "HL-V09", '##FORMAT=<ID=XX,Number=1,Description="x">'),
    _meta("INFO without number", "HL-V09", '##INFO=<ID=XX,Type=Float,Description=",Number=1">'),
    _meta("FORMAT without description", "HL-V50", "##FORMAT=<ID=XX,Number=1,Type=Float>"),
    _meta("FILTER without description", "HL-V50", "##FILTER=<ID=XX>"),
    Case("columns by spaces", text(GOOD, columns=COLUMNS.replace("\t", " ")), "HL-V10", FIRST - 1),
    Case("column renamed", text(GOOD, columns=COLUMNS.replace("POS", "Pos")), "HL-V10", FIRST - 1),
    Case("no FORMAT", text(GOOD, columns=COLUMNS.replace("FORMAT", "S0")), "HL-V10", FIRST - 1),
    Case("no column names", "".join(f"{x}\n" for x in (*META, GOOD)).encode(), "HL-V11"),
    Case("header alone", "".join(f"{x}\n" for x in META).encode(), "HL-V11"),
    Case("sample twice", text(f"{GOOD}\t.", columns=f"{COLUMNS}\tS1"), "HL-V12", FIRST - 1),
    Case("sample without name", text(f"{GOOD}\t.", columns=f"{COLUMNS}\t"), "HL-V12", FIRST - 1),
    _line("too few columns", "HL-V13", GOOD.rpartition("\t")[0]),
    _line("too many columns", "HL-V13", f"{GOOD}\t0/1"),
    _line("spaces for tabs", "HL-V13", GOOD.replace("\t", " ")),
    _line("empty line", "HL-V13", ""),
    _line("a second header", "HL-V13", "##source=x"),
    Case("not UTF-8", text(GOOD).replace(b"PASS", b"PA\xe4S"), "HL-V14", FIRST),
    Case("NUL", text(GOOD).replace(b"PASS", b"PA\0S"), "HL-V14", FIRST),
    _line("CHROM empty", "HL-V15", record(chrom="")),
    _line("CHROM symbolic", "HL-V15", record(chrom="<ctg1>")),
    _line("CHROM with a space", "HL-V15", record(chrom="chr 1")),
    _line("contig undescribed and unknown", "HL-V23", record(chrom="chrU")),
    _line("POS a word", "HL-V16", record("1e5", "A")),
    _line("POS negative", "HL-V16", record("-4", "A")),
    _line("POS missing", "HL-V16", record(".", "A")),
    _line("POS 0 of a base", "HL-V16", record("0", "A")),
    _line("POS huge", "HL-V16", record("99999999999999999999", "A")),
    _line("REF ambiguous", "HL-V17", record(ref="R", alt="A")),
    _line("REF missing", "HL-V17", record(ref=".", alt="A")),
    _line("REF -", "HL-V17", record(ref="-", alt="A")),
    _line("ALT ambiguous", "HL-V18", record(alt="Y")),
    _line("ALT empty", "HL-V18", record(alt="")),
    _line("ALT ends with a comma", "HL-V18", record(alt="TT,")),
    _line("ALT twice", "HL-V18", record(alt="TT,TT")),
    _line("ALT open symbol", "HL-V18", record(alt="<DEL")),
    _line("QUAL a word", "HL-V28", record(qual="high")),
    _line("QUAL nan", "HL-V28", record(qual="nan")),
    _line("QUAL negative", None, record(qual="-1")),
    _line("FILTER empty", "HL-V19", record(filters="")),
    _line("FILTER 0", "HL-V19", record(filters="0")),
    _line("FILTER twice", "HL-V19", record(filters="q10;q10")),
    _line("FILTER PASS and more", "HL-V19", record(filters="PASS;q10")),
    _line("FILTER undescribed", "HL-V24", record(filters="lowQ")),
    _line("INFO without key", "HL-V19", record(info="=3")),
    _line("INFO key twice", "HL-V51", record(info="DP=1;DP=2")),
    _line("INFO empty", "HL-V27", record(info="")),
    _line("ID with a space", "HL-V28", record(name="rs1 rs2")),
    _line("FORMAT empty key", "HL-V20", record(keys="GT::DP")),
    _line("FORMAT key twice", "HL-V20", record(keys="GT:DP:DP")),
    _line("FORMAT GT later", "HL-V20", record(keys="DP:GT", values="100:0/1")),
    _line("FORMAT undescribed", "HL-V25", record(keys="GT:AD:XY")),
    _line("sample empty", "HL-V21", record(values="")),
    _line("sample too long", "HL-V21", record(values="0/1:90,10:100:7")),
    _line("genotype a word", "HL-V21", record(values="het:90,10:100")),
    _line("genotype out of range", "HL-V21", record(values="0/2:90,10:100")),
    _line("AD a word", "HL-V21", record(values="0/1:many,10:100")),
    _line("AD negative", "HL-V21", record(values="0/1:90,-1:100")),
    _line("AD of other alleles", "HL-V21", record(values="0/1:90,10,3:103")),
    _line("AD left out", None, record(values="0/1")),
    _line("AD of one allele", "HL-V21", record(values="0/1:10:100")),
    _line("contig not in the reference", "HL-V30", record(chrom="T")),
    _line("REF differs", "HL-V31", record(ref=other(BASES[99]), alt=BASES[99])),
    _line("beyond the end", "HL-V32", record(2_001, "A")),
    _line("over the end", "HL-V32", record(2_000, BASES[1999] + "A", BASES[1999])),
]
WARNINGS = {"HL-V06", "HL-V23", "HL-V24", "HL-V25", "HL-V27", "HL-V28", "HL-V50", "HL-V51"}
