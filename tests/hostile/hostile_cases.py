"""The table: one row a case, with what it must get. `rows` are those of the contract.

A case with a code must report it; a case without one is accepted. Whatever the case, nothing but
coded lines is printed, nothing of the input is executed, and a check leaves no file behind.
"""

from __future__ import annotations

import gzip
from dataclasses import replace

import bench as make
from bench import Bench, Maker
from case import Case, Command, check, taken
from foreign_cases import FOREIGN
from run_cases import RUN_CASES

import hostile_reads


def swap(old: str, new: str) -> Maker:
    """The sample sheet with one text in place of another."""
    return make.sheet(lambda text: text.replace(old, new))


def bed(text: str | bytes) -> Maker:
    """The targets of the assay."""
    return make.file("targets.bed", text)


HEADER = "\t".join(make.SAMPLES)
LONG = "S" * 64
SAREK = b"patient,sex,status,sample,lane,fastq_1,fastq_2\nP1,XX,1,A,1,A_1.fq,A_2.fq\n"
ILLUMINA = b"[Header]\nFileFormatVersion,2\n[BCLConvert_Data]\nSample_ID,index\nA,ACGT\n"

SHEET = [
    taken(0, "sound", make.nothing),
    check(1, "missing file", make.without("samples.tsv"), "HL-T01", "samples.tsv"),
    check(1, "units missing", make.without("units.tsv"), "HL-T01", "units.tsv"),
    check(2, "folder given", make.folder_for("samples.tsv"), "HL-T02", "samples.tsv"),
    check(3, "empty", make.sheet_bytes(b""), "HL-T04"),
    check(3, "blank lines", make.sheet_bytes(b"\n \n"), "HL-T04"),
    check(4, "header only", make.sheet_bytes(HEADER.encode() + b"\n"), "HL-T05"),
    taken(5, "byte order mark", make.sheet(lambda text: b"\xef\xbb\xbf" + text.encode())),
    taken(6, "CRLF", swap("\n", "\r\n")),
    check(7, "CR alone", swap("\n", "\r"), "HL-T07", "CR"),
    check(8, "UTF-16", make.sheet(lambda text: text.encode("utf-16")), "HL-T09", "UTF-16"),
    check(
        9,
        "cp1252",
        make.sheet(lambda text: text.replace("P1", "Pé").encode("cp1252")),
        "HL-T10",
        "0xE9",
        "byte",
    ),
    check(10, "xlsx named tsv", make.sheet_bytes(b"PK\x03\x04" + bytes(60)), "HL-T06", "tab"),
    check(10, "xls named tsv", make.sheet_bytes(b"\xd0\xcf\x11\xe0" + bytes(60)), "HL-T06"),
    check(11, "bars", swap("\t", "|"), "HL-T08", "bar"),
    taken(11, "semicolons", swap("\t", ";")),
    check(12, "missing column", swap("\tsex", "\tsex_"), "HL-T13", "column sex"),
    check(0, "sheet of nf-core/sarek", make.sheet_bytes(SAREK), "HL-S50", "sarek", "sheets"),
    check(0, "Illumina sample sheet", make.sheet_bytes(ILLUMINA), "HL-S50", "Illumina"),
    check(13, "unknown column", make.column("blast_pc", "5"), "HL-T14", "blast_pct"),
    check(14, "duplicate header", make.column("sex", "male"), "HL-T15", "column sex"),
    check(15, "short row", swap("\tfemale\tmini\n", "\tfemale\n"), "HL-T18", "rows 2, 4"),
    check(15, "long row", swap("\tmini\n", "\tmini\tx\n"), "HL-T18", "rows 2, 3, 4"),
    check(16, "newline in quotes", swap("A\tP1", '"A\n"\tP1'), "HL-T12", "rows 2, 3"),
    check(17, "NUL", swap("A\tP1", "A\0\tP1"), "HL-T11", "byte"),
    check(18, "sample twice", make.cell("sample_id", "B"), "HL-T27", "row 3", "row 2"),
    check(19, "differ in case", make.cell("sample_id", "b"), "HL-S02", "'B'", "'b'"),
    taken(20, "leading zeros", make.cell("sample_id", "007")),
    check(21, "NA as id", make.cell("sample_id", "NA"), "HL-S01", "row 2 column sample_id"),
    check(21, "null as patient", make.cell("patient_id", "null"), "HL-S01", "column patient_id"),
    taken(22, "1E5", make.cell("sample_id", "1E5"), "HL-S03", "1E5"),
    taken(22, "date", make.cell("sample_id", "1-Mar"), "HL-S03", "1-Mar"),
    check(23, "command substitution", make.cell("sample_id", "A$(touch PWNED)"), "HL-T23"),
    check(23, "backticks", make.cell("sample_id", "A`touch PWNED`"), "HL-T23"),
    check(23, "semicolon", make.cell("sample_id", "A;touch PWNED"), "HL-T23"),
    check(23, "glob and pipe", make.cell("sample_id", "A|*"), "HL-T23"),
    check(24, "parent folder", make.cell("sample_id", "../A"), "HL-T23", "../A"),
    check(24, "absolute", make.cell("sample_id", "/etc/passwd"), "HL-T23", "/etc/passwd"),
    check(24, "dot", make.cell("sample_id", "."), "HL-T23"),
    check(24, "parent folder as unit", make.unit_cell("unit_id", "../../L1"), "HL-T23"),
    check(25, "leading dash", make.cell("sample_id", "-rf"), "HL-T23", "-rf"),
    check(26, "64 characters", make.cell("sample_id", LONG), "HL-T23"),
    taken(26, "63 characters", make.cell("sample_id", LONG[1:])),
    check(27, "homoglyph", make.cell("sample_id", "Ꭺ1"), "HL-T23", "U+13AA"),
    check(27, "zero width", make.cell("sample_id", "A\u200b1"), "HL-T23", "U+200B"),
    check(27, "no-break space", make.cell("sample_id", "A\u00a01"), "HL-T23", "U+00A0"),
    check(27, "right to left", make.cell("sample_id", "A\u202e1"), "HL-T23", "U+202E"),
    taken(28, "trailing space", make.cell("sample_id", "A ")),
    taken(28, "trailing no-break space", make.cell("sample_id", "A\u00a0")),
    check(28, "space within", make.cell("sample_id", "A 1"), "HL-T23", "row 2"),
    check(29, "formula", make.column("timepoint", "=cmd|' /C calc'!A0"), "HL-S04"),
    check(29, "formula as id", make.cell("sample_id", "=1+1"), "HL-T23"),
    check(30, "braces", make.cell("sample_id", "{wildcards.sample}"), "HL-T23"),
    check(30, "braces as run", make.column("run_id", "{input}"), "HL-T23"),
    check(33, "decimal comma", make.column("blast_pct", "8,5"), "HL-T24", "8.5"),
    check(34, "sex", make.cell("sex", "femal"), "HL-T22", "female"),
    check(34, "sex by number", make.cell("sex", "2"), "HL-T28", "female"),
    taken(34, "sex by chromosomes", make.cell("sex", "XX")),
    check(34, "tissue", make.cell("material", "bone_marow"), "HL-T22", "bone_marrow"),
    taken(34, "tissue by abbreviation", make.cell("material", "BM")),
    check(35, "no normal", make.paired_without_normal, "HL-S08", "'P2'"),
    check(35, "normal of two patients", make.shared_normal, "HL-S18", "row 5"),
    check(36, "same reads twice", make.unit_cell("fastq_1", "A_1.fq", 1), "HL-S17", "row 2"),
    check(37, "both mates one file", make.unit_cell("fastq_2", "A_1.fq"), "HL-S16", "row 2"),
    check(
        36,
        "same reads by a link",
        make.both(make.link("again.fq", "A_1.fq"), make.unit_cell("fastq_1", "again.fq", 1)),
        "HL-S17",
    ),
]

GENES = [
    check(39, "1-Mar", make.gene("1-Mar"), "HL-G01", "1-Mar"),
    check(39, "2-Sep", make.gene("2-Sep"), "HL-G01", "2-Sep"),
    check(39, "serial number", make.gene("44256"), "HL-G01", "44256"),
    taken(40, "alias", make.gene("MLL"), "HL-G02", "KMT2A"),
    check(41, "ambiguous alias", make.gene("MLL2"), "HL-G03", "KMT2"),
    check(42, "unknown symbol", make.gene("U2AF11"), "HL-G04", "U2AF1"),
    check(43, "negative start", bed("chr21\t-5\t10\n"), "HL-B04", "row 1"),
    check(43, "end below start", bed("chr21\t10\t5\n"), "HL-B05", "row 1"),
    check(43, "1-based single base", bed("chr21\t10\t10\n"), "HL-B05", "exclusive"),
    check(43, "no number", bed("chr21\tten\t20\n"), "HL-B04"),
    check(43, "header without mark", bed("chrom\tstart\tend\nchr21\t1\t9\n"), "HL-B04", "row 1"),
    check(43, "empty", bed(""), "HL-B03"),
    check(43, "not UTF-8", bed(b"chr21\t1\t9\t\xe9\n"), "HL-B02"),
    check(43, "NUL", bed("chr21\t1\0\t9\n"), "HL-B04"),
    check(43, "beyond any genome", bed("chr21\t1\t99999999999999\n"), "HL-B04"),
    check(43, "missing file", make.without("targets.bed"), "HL-A04", "targets.bed"),
    taken(46, "overlapping and unsorted", bed("chr21\t50\t90\nchr21\t10\t60\n")),
    taken(47, "spaces", bed("chr21 10 60\n")),
    taken(47, "CRLF", bed("chr21\t10\t60\r\n")),
]


def step(
    row: int, name: str, maker: Maker, command: Command, code: str | None, *words: str
) -> Case:
    """A case of a step that must end with the exit code of its message, leaving no output."""
    from hemaline.common.problems import catalogue

    exit_code = int(catalogue()[code].exit_code) if code else 0
    absent = ("out.fa", "out.bed", "report.json") if code else ()
    return Case((row,), name, maker, command, exit_code, code, words, absent)


def reference(text: str | bytes) -> Maker:
    """The reference's FASTA."""
    return make.file("ref.fa", text)


def stale_index(bench: Bench) -> None:
    """An index of another file next to the FASTA, which must not be used."""
    bench.put("ref.fa.fai", "chr21\t999\t7\t999\t1000\n")
    bench.put("must_hold/out.fa.fai", "chr21\t200\t")


REFERENCE = [
    step(69, "targets without chr", bed("21\t10\t60\n"), "prepare-targets", "HL-R01", "chr21"),
    step(45, "contig of no reference", bed("chrX\t1\t9\n"), "prepare-targets", "HL-R01", "chrX"),
    step(44, "beyond the contig", bed("chr21\t10\t201\n"), "prepare-targets", "HL-R02", "200"),
    step(44, "to its last base", bed("chr21\t10\t200\n"), "prepare-targets", None),
    step(69, "reference without chr", reference(">21\nACGT\n"), "prepare-reference", "HL-R08"),
    step(
        70,
        "another length",
        reference(f">chrM\n{'ACGT' * 5000}\n"),
        "prepare-reference",
        "HL-R07",
        "GRCh38",
    ),
    step(70, "no FASTA", reference("chr21\t1\n"), "prepare-reference", "HL-R03"),
    step(70, "contig twice", reference(">chr21\nA\n>chr21\nA\n"), "prepare-reference", "HL-R05"),
    step(70, "no bases", reference(">chr21\n>chr1\nA\n"), "prepare-reference", "HL-R06"),
    step(
        70,
        "truncated gzip",
        reference(gzip.compress(b">chr21\n" + bytes(range(65, 91)) * 999)[:-9]),
        "prepare-reference",
        "HL-R04",
    ),
    step(70, "missing", make.without("ref.fa"), "prepare-reference", "HL-R04"),
    step(71, "stale index next to it", stale_index, "prepare-test", None),
]


def _units(case: hostile_reads.Case) -> Case:
    def maker(bench: Bench) -> None:
        folder = bench.folder / "reads"
        folder.mkdir()
        bench.reads = case.make(folder)

    exit_code = 0  # a refused unit quarantines its sample; the step itself ends well
    kind = "FASTQ" if case in hostile_reads.FASTQ_CASES else "BAM"
    return Case(
        (case.row,), f"{kind}: {case.name}", maker, "accept-unit", exit_code, case.code, (), ()
    )


READS = [
    check(49, "missing", make.unit_cell("fastq_1", "none.fq"), "HL-S20", "none.fq"),
    check(50, "broken link", make.link("A_1.fq", "nowhere.fq"), "HL-S21", "A_1.fq"),
    check(50, "link to itself", make.link("A_1.fq", "A_1.fq"), "HL-S21", "A_1.fq"),
    check(51, "link out of the roots", make.out_of_roots, "HL-S25", "outside", exit_code=3),
    check(52, "zero bytes", make.file("A_1.fq", b""), "HL-S24", "A_1.fq"),
    check(49, "folder", make.folder_for("A_1.fq"), "HL-S22"),
    taken(67, "spaces, unicode, shell", make.odd_paths),
    *map(_units, [*hostile_reads.FASTQ_CASES, *hostile_reads.BAM_CASES]),
]

OPERATIONS = [
    check(93, "unknown key", make.config("result", "x"), "HL-Y04", "results"),
    check(93, "unknown key of the assay", make.assay("panel", "x"), "HL-Y04", "panels"),
    check(94, "no for text", make.more_config("policy: no\n"), "HL-Y10", "policy"),
    check(94, "1e-2 for a number", make.assay("report_vaf", "1e-2"), "HL-Y10", "report_vaf"),
    check(94, "not a number", make.assay("report_vaf", float("nan")), "HL-Y11", "report_vaf"),
    check(94, "key twice", make.more_config("samples: other.tsv\n"), "HL-Y06", "samples"),
    check(
        95,
        "python object",
        make.more_config("policy: !!python/object/apply:os.system ['touch PWNED']\n"),
        "HL-Y07",
        "os.system",
    ),
    check(
        95,
        "python object in the assay",
        make.file("assays/mini.yaml", "name: !!python/object/apply:os.system ['touch PWNED']\n"),
        "HL-Y07",
    ),
    check(95, "alias bomb", make.more_config("a: &a [x]\nb: [*a, *a]\n"), "HL-Y08"),
    check(95, "deep nesting", make.more_config("a: " + "[" * 5000 + "\n"), "HL-Y02"),
    check(30, "braces in the results folder", make.config("results", "out{sample}"), "HL-H06"),
    check(30, "braces in the work folder", make.config("work", "{x}"), "HL-H06", "column work"),
    check(30, "braces in the panels", make.config("resources.panels", "{x}"), "HL-H06"),
    check(30, "braces in the targets", make.assay("targets", "t{x}.bed"), "HL-H06", "targets"),
    check(30, "braces in reads", make.unit_cell("fastq_1", "A{input}.fq"), "HL-H06", "fastq_1"),
    check(30, "quote in the work folder", make.config("work", 'a"b'), "HL-H06", "column work"),
    check(24, "line end in the results folder", make.config("results", "out\nx"), "HL-H06"),
    check(25, "dash before the results folder", make.config("results", "-rf"), "HL-H06"),
    check(101, "markup as gene", make.gene("<script>alert(1)</script>"), "HL-G04"),
    check(101, "markup as id", make.cell("sample_id", "<b>A</b>"), "HL-T23"),
    check(91, "a file as results folder", make.config("results", "ref.fa"), "HL-H03", exit_code=3),
    check(91, "results below a file", make.config("results", "ref.fa/x"), "HL-H03", exit_code=3),
    check(24, "policy out of its folder", make.config("policy", "../driver-basic"), "HL-Y11"),
    check(
        102,
        "sheet compressed",
        make.sheet(lambda text: gzip.compress(text.encode() + bytes(10**6))),
        "HL-T16",
    ),
]


def tool(name: str, text: str) -> Maker:
    """A program that precedes the real one on PATH."""

    def maker(bench: Bench) -> None:
        bench.put(f"tools/{name}", f"#!/bin/bash\n{text}\n").chmod(0o755)

    return maker


# The workflow's own check at parse time: the same answers, before anything is made.
ALSO_PLANNED = {
    (0, "sound"),
    (1, "missing file"),
    (9, "cp1252"),
    (10, "xlsx named tsv"),
    (22, "1E5"),
    (23, "command substitution"),
    (24, "parent folder"),
    (29, "formula"),
    (30, "braces"),
    (42, "unknown symbol"),
    (51, "link out of the roots"),
    (67, "spaces, unicode, shell"),
    (93, "unknown key"),
    (94, "no for text"),
    (94, "key twice"),
    (30, "braces in the results folder"),
    (30, "braces in reads"),
    (0, "input under the prepared name"),
    (0, "reads in the results"),
    (0, "garbage as own hotspots"),
    (0, "garbage as filters"),
    (30, "path variable in reads"),
    (30, "path variable in results"),
    (30, "other angle brackets"),
    (51, "path variable leaves the roots"),
    (0, "targets without chr"),
}


def planned(row: int, name: str, maker: Maker, exit_code: int, code: str, *words: str) -> Case:
    """A case of the workflow alone."""
    return Case((row,), name, maker, "dry run", exit_code, code, words)


def foreign(name: str, maker: Maker, command: Command, exit_code: int, code: str | None) -> Case:
    """A case of what other people send, for which the contract has no row."""
    outputs = ("both", "o", "o.vcf", "o.tsv") if exit_code else ()
    return Case((0,), name, maker, command, exit_code, code, (), ("results", "work", *outputs))


OTHERS = [foreign(*one) for one in FOREIGN]
CHECKED = [*SHEET, *GENES, *REFERENCE, *READS, *OPERATIONS, *RUN_CASES, *OTHERS]
PLANNED = [
    *(
        replace(case, command="dry run")
        for case in CHECKED
        if case.command == "check" and (case.rows[0], case.name) in ALSO_PLANNED
    ),
    planned(92, "tool too old", tool("samtools", "echo samtools 1.3"), 3, "HL-E03", "1.3"),
    planned(92, "tool broken", tool("bwa", "exit 127"), 3, "HL-E02", "bwa", "apt-get"),
    # Snakemake's own loader refuses before this project is queried; nothing may run all the same.
    Case((95,), "python object", OPERATIONS[6].make, "dry run", 1),
]

CASES: list[Case] = [*CHECKED, *PLANNED]
