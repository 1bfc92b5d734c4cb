"""The table: one row a case, with what it must get. `rows` are those of the contract.

A case with a code must tell it; a case without one is accepted. Whatever the case, nothing but
coded lines is printed, nothing of the input is executed, and a check leaves no file behind.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from typing import Literal

import bench as make
from bench import Bench, Maker

import hostile_reads

Command = Literal[
    "check",
    "dry run",
    "accept-unit",
    "prepare-reference",
    "prepare-test",
    "prepare-targets",
    "annotate",
    "features",
    "matrix",
    "score",
    "validate",
]


@dataclass(frozen=True)
class Case:
    """One hostile input, the command that meets it, and the answer."""

    rows: tuple[int, ...]
    name: str
    make: Maker
    command: Command
    exit_code: int
    code: str | None = None
    words: tuple[str, ...] = ()
    absent: tuple[str, ...] = ("results", "work")
    # What stands behind the name of a verb.
    arguments: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Name of the test."""
        return f"{'+'.join(map(str, self.rows))} {self.name} ({self.command})"


def check(row: int, name: str, maker: Maker, code: str, *words: str, exit_code: int = 2) -> Case:
    """A case that `hemaline check` must refuse."""
    return Case((row,), name, maker, "check", exit_code, code, words)


def taken(row: int, name: str, maker: Maker, code: str | None = None, *words: str) -> Case:
    """A case that `hemaline check` must accept, perhaps with a warning."""
    return Case((row,), name, maker, "check", 0, code, words)


def verb(name: str, maker: Maker, code: str, line: str, *words: str, exit_code: int = 2) -> Case:
    """A command line that is refused before anything is written."""
    command, *arguments = line.split()
    return Case((0,), name, maker, command, exit_code, code, words, arguments=tuple(arguments))  # type: ignore[arg-type]


def swap(old: str, new: str) -> Maker:
    """The sample sheet with one text in place of another."""
    return make.sheet(lambda text: text.replace(old, new))


def bed(text: str | bytes) -> Maker:
    """The targets of the assay."""
    return make.file("targets.bed", text)


HEADER = "\t".join(make.SAMPLES)
LONG = "S" * 64

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
    check(11, "semicolons", swap("\t", ";"), "HL-T08", "semicolon"),
    check(12, "missing column", swap("\tsex", "\tsex_"), "HL-T13", "column sex"),
    check(13, "unknown column", make.column("blast_pc", "5"), "HL-T14", "blast_pct"),
    check(14, "duplicate header", make.column("sex", "male"), "HL-T15", "column sex"),
    check(15, "short row", swap("\tfemale\tmini\n", "\tfemale\n"), "HL-T18", "row 2"),
    check(15, "long row", swap("\tmini\n", "\tmini\tx\n"), "HL-T18", "row 2"),
    check(16, "newline in quotes", swap("A\tP1", '"A\n"\tP1'), "HL-T12", "row 2"),
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
    check(28, "trailing space", make.cell("sample_id", "A "), "HL-T20", "row 2"),
    check(29, "formula", make.column("timepoint", "=cmd|' /C calc'!A0"), "HL-S04"),
    check(29, "formula as id", make.cell("sample_id", "=1+1"), "HL-T23"),
    check(30, "braces", make.cell("sample_id", "{wildcards.sample}"), "HL-T23"),
    check(30, "braces as run", make.column("run_id", "{input}"), "HL-T23"),
    check(33, "decimal comma", make.column("blast_pct", "8,5"), "HL-T24", "8.5"),
    check(34, "sex", make.cell("sex", "femal"), "HL-T22", "female"),
    check(34, "tissue", make.cell("material", "marrow"), "HL-T22", "bone_marrow"),
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
    """An index of another file beside the FASTA, which nobody may believe."""
    bench.put("ref.fa.fai", "chr21\t999\t7\t999\t1000\n")
    bench.put("must_hold/out.fa.fai", "chr21\t200\t")


REFERENCE = [
    step(69, "targets without chr", bed("21\t10\t60\n"), "prepare-targets", "HL-R01", "chr21"),
    step(45, "contig of no reference", bed("chrX\t1\t9\n"), "prepare-targets", "HL-R01", "chrX"),
    step(44, "beyond the contig", bed("chr21\t10\t201\n"), "prepare-targets", "HL-R02", "200"),
    step(44, "to its last base", bed("chr21\t10\t200\n"), "prepare-targets", None),
    step(69, "reference without chr", reference(">21\nACGT\n"), "prepare-reference", "HL-R08"),
    step(
        70, "another length", reference(">chr21\nACGT\n"), "prepare-reference", "HL-R07", "GRCh38"
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
    step(71, "stale index beside it", stale_index, "prepare-test", None),
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


def reference_beside(name: str) -> Maker:
    """The reference under a name of its own in the folder of the prepared one."""
    return make.both(
        make.file(f"refs/{name}", f">chr21\n{'ACGT' * 50}\n"),
        make.config("reference.fasta", f"refs/{name}"),
        make.config("reference.directory", "refs"),
    )


ANNOTATE = "annotate in.vcf --reference ref.fa"
IN_VCF = make.file("in.vcf", "##fileformat=VCFv4.3\n")
FEATURES = "features ipssm --variants variants.tsv --callability samples.tsv"
VARIANTS = make.file("variants.tsv", "sample_id\n")
MATRIX = "matrix --variants variants.tsv --callability samples.tsv --panel"

OWN_YAML = make.file("own.yaml", "name: own\n")
VARIABLE = "d<results>/A_1.fq"
# Snakemake fills in <name> in paths: another file would be read, also outside of allowed roots.
VARIABLES = [
    check(
        30,
        "path variable in reads",
        make.both(make.file(VARIABLE, make.READ % (1, 1)), make.unit_cell("fastq_1", VARIABLE)),
        "HL-H06",
        "units.tsv row 2 column fastq_1",
    ),
    check(
        51,
        "path variable leaves the roots",
        make.both(
            make.out_of_roots,
            make.file("inside/<results>/R.fq", make.READ % (1, 1)),
            make.unit_cell("fastq_1", "inside/<results>/R.fq"),
        ),
        "HL-H06",
    ),
    *(
        check(30, f"path variable in {key}", make.config(key, "<results>/x"), "HL-H06", key)
        for key in (
            *("samples", "units", "assays", "results", "work", "clinical", "cytogenetics"),
            *("reference.fasta", "reference.directory", "resources.genes", "resources.views"),
            *("controls_history", "extra_gene_models.path"),
        )
    ),
    check(30, "path variable in a root", make.config("allowed_roots", ["<logs>"]), "HL-H06", "[0]"),
    check(
        30,
        "path variable in a source",
        make.config("knowledge", {"clinvar": {"path": "<temp>/{chrom}.gz", "version": "1"}}),
        "HL-H06",
        "knowledge.clinvar.path",
    ),
    *(
        check(30, f"path variable in {key} of the assay", make.assay(key, "<x>/y"), "HL-H06", key)
        for key in ("targets", "filters", "background", "fingerprint", "primers")
    ),
    taken(
        30,
        "other angle brackets",
        make.both(
            make.file("<A> 1<2>.fq", make.READ % (1, 1)), make.unit_cell("fastq_1", "<A> 1<2>.fq")
        ),
    ),
]

# Names are names, never paths.
NAMES = [
    verb(
        "panel is a path",
        make.both(VARIANTS, make.file("own.tsv", "gene\tsource\nU2AF1\tx\n")),
        "HL-V46",
        f"{MATRIX} ../own --panels panels --output out",
    ),
    verb("panel is an absolute path", VARIANTS, "HL-V46", f"{MATRIX} /etc/passwd --output out"),
    verb(
        "policy is a path",
        make.both(VARIANTS, OWN_YAML),
        "HL-P01",
        f"{MATRIX} myeloid --policy ../../own --output out",
    ),
    verb(
        "policy of annotate is a path",
        make.both(IN_VCF, OWN_YAML),
        "HL-P01",
        f"{ANNOTATE} --policy ../own --output out.tsv",
    ),
    verb(
        "panel of annotate is a path", IN_VCF, "HL-V46", f"{ANNOTATE} --panel ../x --output o.tsv"
    ),
    verb(
        "view is a path",
        make.both(VARIANTS, OWN_YAML),
        "HL-J07",
        f"{FEATURES.replace('ipssm', '../own')} --views panels --output out.tsv",
    ),
    verb("model is a path", OWN_YAML, "HL-W01", "score ../own --features samples.tsv"),
    check(0, "panel of the assay is a path", make.assay("panels", ["../own"]), "HL-Y11", "panels"),
    check(0, "view of the run is a path", make.config("views", ["../own"]), "HL-Y11", "views"),
    check(
        0,
        "policy of another name than its file",
        make.both(
            make.file("policies/own.yaml", make.packaged("policies/driver-basic.yaml")),
            make.config("resources.policies", "policies"),
            make.config("policy", "own"),
        ),
        "HL-Y16",
        "policies/own.yaml",
    ),
]


def own_resource(key: str, content: str | bytes) -> Maker:
    """A site's own table in place of a packaged one."""
    return make.both(
        make.file(f"own/{key}", content), make.config(f"resources.{key}", f"own/{key}")
    )


def own_file(key: str, content: str | bytes) -> Maker:
    """A file that the assay names."""
    return make.both(make.file(f"own/{key}", content), make.assay(key, f"own/{key}"))


GARBAGE = b"not a table \xff\n"
INDEX = make.file("ref.fa.fai", "chr21\t200\t7\t200\t201\n")
STATED = "name\tgene\tchrom\tpos\tref\talt\tvaf_min\tvaf_max\tsource\n"
# One gene has a transcript, the packaged scopes speak of more.
ONE_TRANSCRIPT = b"".join(make.packaged("transcripts.tsv").splitlines(keepends=True)[:2])
# What passes the check does not fail later.
COVERED = [
    *(
        check(0, f"garbage as own {key}", own_resource(key, GARBAGE), "HL-T10", f"own/{key}")
        for key in ("genes", "transcripts", "scopes", "hotspots", "masks", "events", "rescue")
    ),
    check(
        0,
        "garbage as own knowledge sources",
        own_resource("knowledge_sources", GARBAGE),
        "HL-Y01",
        "own/knowledge_sources",
    ),
    check(
        0,
        "own transcripts without those of the scopes",
        own_resource("transcripts", ONE_TRANSCRIPT),
        "HL-K01",
        "scopes.tsv",
    ),
    check(0, "garbage as filters", own_file("filters", "not YAML [\n"), "HL-Y03", "own/filters"),
    check(
        0,
        "filters with a key twice",
        own_file("filters", make.packaged("filters.yaml") + b"version: again\n"),
        "HL-Y06",
        "column version",
    ),
    check(0, "garbage as fingerprint", own_file("fingerprint", GARBAGE), "HL-T10", "own/"),
    check(0, "garbage as background", own_file("background", GARBAGE), "HL-N01", "own/"),
    check(
        0,
        "garbage as positive control",
        make.both(
            make.file("own/stated", GARBAGE), make.assay("controls", {"positive": "own/stated"})
        ),
        "HL-T10",
        "own/stated",
    ),
    check(
        0,
        "targets without chr",
        make.both(INDEX, make.file("targets.bed", "21\t10\t60\n")),
        "HL-R01",
        "targets.bed row 1",
        exit_code=3,
    ),
    check(
        0,
        "targets without chr, reference without index",
        make.both(
            make.config("reference.build", "GRCh38"), make.file("targets.bed", "21\t10\t60\n")
        ),
        "HL-R01",
        "chr1, chr2",
        exit_code=3,
    ),
    check(
        0,
        "targets beyond the contig",
        make.both(INDEX, make.file("targets.bed", "chr21\t10\t600\n")),
        "HL-R02",
        exit_code=3,
    ),
    check(
        0,
        "fingerprint without chr",
        make.both(
            INDEX,
            own_file("fingerprint", make.packaged("fingerprint.tsv").replace(b"\nchr", b"\n")),
        ),
        "HL-R01",
        "'1'",
        exit_code=3,
    ),
    check(
        0,
        "positive control without chr",
        make.both(
            INDEX,
            make.file("own/stated", f"{STATED}V\tU2AF1\t21\t20\tA\tC\t0.1\t0.2\tx\n"),
            make.assay("controls", {"positive": "own/stated"}),
        ),
        "HL-R01",
        exit_code=3,
    ),
    check(
        0,
        "own masks without chr",
        make.both(
            INDEX, own_resource("masks", make.packaged("masks.tsv").replace(b"\tchr21", b"\t21"))
        ),
        "HL-R01",
        "own/masks",
        exit_code=3,
    ),
    taken(0, "index older than its reference", make.both(INDEX, make.older("ref.fa.fai"))),
    *(
        check(94, f"{word} in the assay", make.more_assay(f"padding: {word}\n"), "HL-Y14", word)
        for word in ("010", "1:30", "1e1", "1_0")
    ),
    check(94, "no as a key", make.more_config("no: x\n"), "HL-Y14", "'no'"),
    check(
        94,
        "two mistakes in one report",
        make.more_config("views: [010]\nwork: other\nwork: again\n"),
        "HL-Y06",
        "column work",
    ),
]

# Nothing of the user's is written over, moved or deleted.
FILES = [
    taken(0, "input beside the prepared reference", reference_beside("GRCh38.fa")),
    check(
        0,
        "input under the prepared name",
        reference_beside("reference.fa"),
        "HL-C07",
        "reference.fasta",
    ),
    check(
        0,
        "link to the prepared name",
        make.both(
            reference_beside("reference.fa"),
            make.link("ref.fa", "refs/reference.fa"),
            make.config("reference.fasta", "x/../ref.fa"),
        ),
        "HL-C07",
    ),
    check(
        0,
        "reads in the results",
        make.both(
            make.file("reads/A.fq", make.READ % (1, 1)),
            make.unit_cell("fastq_1", "reads/A.fq"),
            make.config("results", "reads"),
        ),
        "HL-C08",
        "units.tsv row 2",
    ),
    check(0, "targets in the work folder", make.config("work", "assays"), "HL-C08", "`work`"),
    check(0, "work inside results", make.config("work", "results/work"), "HL-C06", "column work"),
    check(0, "results and work one folder", make.config("work", "./results"), "HL-C04"),
    check(0, "results is the working folder", make.config("results", "."), "HL-C05", "working"),
    check(0, "results is the root", make.config("results", "/"), "HL-C05", "root"),
    check(0, "work is /dev", make.config("work", "/dev"), "HL-C05", "system"),
    check(0, "reference in the results", make.config("reference.directory", "results"), "HL-C04"),
    check(
        0,
        "history of controls is a sheet",
        make.config("controls_history", "units.tsv"),
        "HL-C07",
        "column units",
    ),
    verb("output is the reference", IN_VCF, "HL-V45", f"{ANNOTATE} --output ref.fa"),
    verb("output is the reference's index", IN_VCF, "HL-V45", f"{ANNOTATE} --output ref.fa.fai"),
    verb("output is the VCF", IN_VCF, "HL-V45", f"{ANNOTATE} --output x/../in.vcf"),
    verb(
        "output is the contig map",
        IN_VCF,
        "HL-V45",
        f"{ANNOTATE} --contig-map units.tsv --output units.tsv",
    ),
    verb(
        "list of skipped alleles is an input",
        make.both(IN_VCF, make.link("out.skipped.tsv", "units.tsv")),
        "HL-V45",
        f"{ANNOTATE} --contig-map units.tsv --output out",
        "out.skipped.tsv",
    ),
    verb("output is a folder", IN_VCF, "HL-H07", f"{ANNOTATE} --output assays"),
    verb("output is a device", IN_VCF, "HL-H07", f"{ANNOTATE} --output /dev/null"),
    verb(
        "output is the truth",
        IN_VCF,
        "HL-V45",
        "validate --truth in.vcf --calls samples.tsv --reference ref.fa --output in.vcf",
    ),
    verb(
        "output is the features",
        make.nothing,
        "HL-V45",
        "score ipssm --features samples.tsv --output samples.tsv",
    ),
    verb(
        "two outputs are one",
        make.nothing,
        "HL-V47",
        "score ipssm --features samples.tsv --output o.tsv --contributions o.tsv",
    ),
    verb("output is the variants", VARIANTS, "HL-V45", f"{FEATURES} --output variants.tsv"),
    verb(
        "reasons are the variants",
        make.both(VARIANTS, make.link("out.reasons.tsv", "variants.tsv")),
        "HL-V45",
        f"{FEATURES} --output out.tsv",
    ),
    verb(
        "matrices over their variants",
        make.both(VARIANTS, make.link("out/mini.status.tsv", "../variants.tsv")),
        "HL-V45",
        f"{MATRIX} mini --panels panels --output out",
    ),
]


def tool(name: str, text: str) -> Maker:
    """A program that stands before the real one on PATH."""

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


CHECKED = [*SHEET, *GENES, *REFERENCE, *READS, *OPERATIONS, *FILES, *NAMES, *COVERED, *VARIABLES]
PLANNED = [
    *(
        replace(case, command="dry run")
        for case in CHECKED
        if case.command == "check" and (case.rows[0], case.name) in ALSO_PLANNED
    ),
    planned(92, "tool too old", tool("samtools", "echo samtools 1.3"), 3, "HL-E03", "1.3"),
    planned(92, "tool broken", tool("bwa", "exit 127"), 3, "HL-E02", "bwa", "apt-get"),
    # Snakemake's own loader refuses before this project is asked; nothing may run all the same.
    Case((95,), "python object", OPERATIONS[6].make, "dry run", 1),
]

CASES: list[Case] = [*CHECKED, *PLANNED]
