"""`hemaline annotate`: rows like the workflow's, MAF and VCF, exit codes, nothing half done."""

import csv
import json
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pysam
import pytest

from builders import write_fasta
from hemaline.annotation.classification.index_hopping import RunAlleles
from hemaline.annotation.classification.policies import Policy
from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.sample_vcf import Call, write_calls
from hemaline.cli.main import main
from hemaline.common.tables.output_tables import as_text
from hemaline.external.vcf.annotated_vcf import load_vcf_fields
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele
from hemaline.inputs.sheet_rows import Sample
from hemaline.paths import resource
from hemaline.variants.knowledge_files import KnowledgeFiles
from hemaline.variants.known_alleles import known_alleles, write_consequences
from hemaline.variants.variant_table import sample_rows, table_calls
from sequences import DEMO_CHROM, demo_bases, demo_fasta, demo_transcripts
from sources import write_vcf as write_source

CONTIG = f"##contig=<ID={DEMO_CHROM},length={len(demo_bases())}>"
META = [
    "##fileformat=VCFv4.2",
    CONTIG,
    '##FILTER=<ID=weak,Description="Weak evidence">',
    '##INFO=<ID=DB,Number=0,Type=Flag,Description="Known">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
]
COLUMNS = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", "T1", "N1"]
# U2AF1 p.S34F and p.S34Y in one record, a failed call, a long deletion, and what has no row.
LINES = [
    f"{DEMO_CHROM}\t43104346\trs1\tG\tA,T\t.\tPASS\tDB\tGT:AD:DP\t0/1/2:60,30,10:100\t0/0:50,0,1:51",
    f"{DEMO_CHROM}\t43104350\t.\tT\tC\t9\tweak\t.\tGT:AD:DP\t0/1:60,30:90\t0/0:50,0:50",
    f"{DEMO_CHROM}\t43104360\t.\tA\t<DEL>,*\t.\tPASS\t.\tGT\t0/1\t0/0",
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_fasta(tmp_path_factory.mktemp("demo"))


def lines_of(*changes: str) -> list[str]:
    bases = demo_bases()
    found = []
    for line in changes or LINES:
        cells = line.split("\t")
        # The reference's own base, so that only what a test changes is wrong.
        cells[3] = bases[int(cells[1]) - 1]
        cells[4] = "G" if cells[4] == cells[3] else cells[4]
        found.append("\t".join(cells))
    return found


def write_vcf(path: Path, lines: list[str]) -> Path:
    text = "\n".join([*META, "\t".join(COLUMNS), *lines]) + "\n"
    path.write_text(text)
    return path


def run(vcf: Path, demo: Path, output: Path, *options: str) -> int:
    reference = ["--reference", str(demo), "--partial"]
    return main(["annotate", str(vcf), *reference, "--output", str(output), *options])


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def test_a_vcf_becomes_a_table(
    tmp_path: Path, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vcf = write_vcf(tmp_path / "in.vcf", lines_of())
    options = ["--normal", "N1", "--threads", "1"]
    assert run(vcf, demo, tmp_path / "out.tsv", *options) == 0
    rows = table(tmp_path / "out.tsv")
    names = [(r["gene"], r["hgvs_p"], r["filter"], r["vaf"], r["origin"]) for r in rows]
    assert names[:2] == [
        ("U2AF1", "p.Ser34Phe", "PASS", "0.3", "somatic"),
        ("U2AF1", "p.Ser34Tyr", "PASS", "0.1", "somatic"),
    ]
    assert names[2][2] == "weak"
    assert [r["reported"] for r in rows] == ["true", "true", "false"]
    assert {r["sample_id"] for r in rows} == {"T1"}
    skipped = table(tmp_path / "out.tsv.skipped.tsv")
    assert [(r["line"], r["alt"], r["reason"]) for r in skipped] == [
        ("11", "<DEL>", "symbolic"),
        ("11", "*", "overlapping_deletion"),
    ]
    resolved = capsys.readouterr()
    assert "3 records, 3 rows, 3 distinct alleles." in resolved.out
    assert "HL-V41" in resolved.err


def test_a_reference_that_ends_early_gives_the_same_table(tmp_path: Path, demo: Path) -> None:
    cut = write_fasta(tmp_path / "cut.fa", {DEMO_CHROM: demo_bases()[:43_115_000]})
    beyond = f"{DEMO_CHROM}\t46000000\t.\tA\tG\t.\tPASS\t.\tGT:AD:DP\t0/1:60,30:90\t0/0:9,0:9"
    for lines in (lines_of(), [*lines_of(), beyond.replace("\tA\t", "\tC\t")]):
        vcf = write_vcf(tmp_path / "in.vcf", lines)
        for name, reference in (("whole", demo), ("cut", cut)):
            assert run(vcf, reference, tmp_path / f"{name}.tsv", "--threads", "1") == 0
        assert table(tmp_path / "cut.tsv") == table(tmp_path / "whole.tsv")
        assert all(row["vrs_id"] for row in table(tmp_path / "cut.tsv"))
        lost = table(tmp_path / "cut.tsv.skipped.tsv")
        assert lost == table(tmp_path / "whole.tsv.skipped.tsv")
    assert "no_reference_bases" in {row["reason"] for row in lost}


@pytest.mark.parametrize("by", ["header", "column"])
def test_a_matched_normal_is_known_by_the_header_or_its_column(
    by: str, tmp_path: Path, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vcf = write_vcf(tmp_path / "in.vcf", lines_of())
    assert run(vcf, demo, tmp_path / "named.tsv", "--normal", "N1", "--threads", "1") == 0
    assert "HL-V57" not in capsys.readouterr().err
    text = vcf.read_text()
    if by == "header":
        text = text.replace("#CHROM", "##normal_sample=N1\n#CHROM")
    else:
        text = text.replace("\tN1\n", "\tNORMAL\n")
    vcf.write_text(text)
    assert run(vcf, demo, tmp_path / "found.tsv", "--threads", "1") == 0
    assert "HL-V57" in capsys.readouterr().err
    assert table(tmp_path / "found.tsv") == table(tmp_path / "named.tsv")
    options = ["--sample", "T1", "--threads", "1"]
    assert run(vcf, demo, tmp_path / "alone.tsv", *options) == 0
    assert "somatic" not in {row["origin"] for row in table(tmp_path / "alone.tsv")}


def test_the_normal_of_a_cohort_is_no_one_elses(tmp_path: Path, demo: Path) -> None:
    """With three columns it is not known whose normal one is: each has its rows."""
    vcf = write_vcf(tmp_path / "in.vcf", lines_of())
    head, *rest = vcf.read_text().partition("#CHROM")
    rows = "".join(rest).splitlines()
    more = [rows[0] + "\tT2", *(f"{row}\t{row.split(chr(9))[9]}" for row in rows[1:])]
    vcf.write_text(f"{head}##normal_sample=N1\n" + "\n".join(more) + "\n")
    assert run(vcf, demo, tmp_path / "out.tsv", "--threads", "1") == 0
    found = table(tmp_path / "out.tsv")
    assert {"T1", "T2"} <= {row["sample_id"] for row in found}
    assert {row["normal_depth"] for row in found} == {"NA"}


def test_its_own_calls_have_the_rows_of_the_workflow(tmp_path: Path, demo: Path) -> None:
    """One DNA, one table: the same calls through the workflow's step and through the verb."""
    bases = demo_bases()
    places = [43104346, 43104349, 34880650, 34880700, 43107471, 46000000]
    alleles = [Allele(DEMO_CHROM, p, bases[p - 1], _other(bases[p - 1])) for p in places]
    alleles = [one for one in alleles if one.ref != "N"]
    place = 34880560
    alleles.append(Allele(DEMO_CHROM, place, bases[place - 1 : place + 4], bases[place - 1]))
    calls = [
        Call(_evidence(allele, at), ("weak",) * (at == 1), False, ("mpileup", "clips"))
        for at, allele in enumerate(alleles)
    ]
    lengths = {DEMO_CHROM: len(bases)}
    path = tmp_path / "S1.vcf.gz"
    filters = load_filters(resource("filters.yaml"))
    write_calls(path, "S1", calls, lengths, filters)
    policy = Policy.load(resource("policies/putative-driver.yaml"))
    transcripts = demo_transcripts()
    annotated = write_consequences(alleles, transcripts.values(), demo, lengths, tmp_path)
    files = KnowledgeFiles(annotated, demo)
    sample = Sample("S1", "P1", "MDS", "bone_marrow", "tumour", "female", "assay")
    with pysam.FastaFile(str(demo)) as fasta:
        runs = RunAlleles(policy.hopping_rule, {})
        known = known_alleles(files, transcripts, fasta, policy, runs)
        own = list(sample_rows(sample, table_calls(path, policy), frozenset(transcripts), known))
    assert len(own) >= 5
    options = ["--patient", "P1", "--disease", "MDS", "--sex", "female", "--threads", "1"]
    assert run(path, demo, tmp_path / "out.tsv", *options) == 0
    resolved = {(r["pos"], r["alt"]): r for r in table(tmp_path / "out.tsv")}
    for row in own:
        expected = {key: as_text(value) for key, value in vars(row).items()}
        assert resolved[expected["pos"], expected["alt"]] == expected


def _other(base: str) -> str:
    return "A" if base != "A" else "C"


def _evidence(allele: Allele, at: int) -> Evidence:
    return Evidence(allele, 90 - at, 8 + at, 2, 3, 4, 5, 40, 50, 2, scaled_depth=111 + at)


def test_the_annotated_vcf_keeps_its_lines(tmp_path: Path, demo: Path) -> None:
    vcf = write_vcf(tmp_path / "in.vcf", lines_of())
    for name in ("out.vcf", "out.vcf.gz"):
        options = ["--format", "vcf", "--normal", "N1", "--threads", "1"]
        assert run(vcf, demo, tmp_path / name, *options) == 0
    with pysam.VariantFile(str(tmp_path / "out.vcf.gz")) as packed:
        records = list(packed)
    first = records[0]
    assert [r.pos for r in records] == [43104346, 43104350, 43104360]
    assert first.info["HL_HGVSC"] == ("c.101C>T", "c.101C>A")
    assert first.info["HL_HOTSPOT"] == ("p.S34F", "p.S34Y")
    assert "DB" in first.info
    assert first.samples["T1"]["AD"] == (60, 30, 10)
    assert first.samples["T1"]["HL_REPORTED"] == ("true", "true")
    assert first.samples["T1"]["HL_VAF"] == pytest.approx((0.3, 0.1))
    assert first.samples["N1"]["HL_VAF"] == (None, None)
    assert "HL_CSQ" not in records[2].info
    header = first.header
    written = (tmp_path / "out.vcf").read_text().splitlines()
    assert [line for line in written if line.startswith("##")][: len(META)] == META
    assert all(header.info[key].description for key in header.info)
    given = vcf.read_text().splitlines()[-3:]
    for own, line in zip(written[-3:], given, strict=True):
        assert own.split("\t")[:7] == line.split("\t")[:7]


def test_encoded_values_come_back(tmp_path: Path, demo: Path) -> None:
    from urllib.parse import unquote

    bases = demo_bases()
    # A silent change: its name ends in =, which VCF reserves.
    others = ",".join([base for base in "ACGT" if base != bases[43104344]][:2])
    line = LINES[0].replace("43104346", "43104345").replace("A,T", others)
    vcf = write_vcf(tmp_path / "in.vcf", [line.replace("\tG\t", f"\t{bases[43104344]}\t")])
    assert run(vcf, demo, tmp_path / "out.vcf", "--format", "vcf", "--threads", "1") == 0
    info = (tmp_path / "out.vcf").read_text().splitlines()[-1].split("\t")[7]
    values = dict(entry.partition("=")[::2] for entry in info.split(";"))
    names = [unquote(one) for one in values["HL_HGVSP"].split(",")]
    assert any(name == "p.Ser34=" for name in names)
    assert "=" not in values["HL_HGVSP"]


def test_a_maf_has_what_passes_in_known_genes(tmp_path: Path, demo: Path) -> None:
    vcf = write_vcf(tmp_path / "in.vcf", lines_of())
    options = ["--format", "maf", "--normal", "N1", "--threads", "1"]
    assert run(vcf, demo, tmp_path / "out.maf", *options) == 0
    head, *lines = (tmp_path / "out.maf").read_text().splitlines()
    rows = list(csv.DictReader(lines, delimiter="\t"))
    assert head == "#version gdc-1.0.0"
    assert [r["HGVSp_Short"] for r in rows] == ["p.S34F", "p.S34Y"]
    assert {r["Matched_Norm_Sample_Barcode"] for r in rows} == {"N1"}
    assert [(r["t_depth"], r["t_alt_count"], r["n_depth"]) for r in rows] == [
        ("100", "30", "51"),
        ("100", "10", "51"),
    ]


def test_a_maf_class_follows_from_the_protein_name(tmp_path: Path, demo: Path) -> None:
    """RUNX1 c.498_502delinsTT, an in-frame deletion by bcftools csq."""
    change = f"{DEMO_CHROM}\t34880563\t.\tCACTT\tAA\t.\tPASS\t."
    line = f"{change}\tGT:AD:DP\t0/1:60,40:100\t0/0:50,0:50"
    vcf = write_vcf(tmp_path / "in.vcf", [line])
    options = ["--format", "maf", "--normal", "N1", "--threads", "1"]
    assert run(vcf, demo, tmp_path / "out.maf", *options) == 0
    _, *lines = (tmp_path / "out.maf").read_text().splitlines()
    (row,) = csv.DictReader(lines, delimiter="\t")
    cells = (row["HGVSp_Short"], row["Consequence"], row["Variant_Classification"])
    assert cells == ("p.S167*", "stop_gained", "Nonsense_Mutation")


def test_zero_variants_are_a_valid_input(tmp_path: Path, demo: Path) -> None:
    vcf = write_vcf(tmp_path / "in.vcf", [])
    for kind in ("tsv", "maf", "vcf"):
        output = tmp_path / f"out.{kind}"
        assert run(vcf, demo, output, "--format", kind, "--threads", "1") == 0
        assert output.exists()
    assert table(tmp_path / "out.tsv") == []


def test_missing_counts_are_na_and_never_zero(
    tmp_path: Path, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "\t".join([*lines_of()[0].split("\t")[:8], "GT", "0/1", "0/0"])
    vcf = write_vcf(tmp_path / "in.vcf", [line])
    assert run(vcf, demo, tmp_path / "out.tsv", "--sample", "T1", "--threads", "1") == 0
    (row,) = table(tmp_path / "out.tsv")
    counts = ("depth", "alt_reads", "alt_forward", "alt_reverse", "ambiguous", "vaf")
    assert {row[key] for key in counts} == {"NA"}
    assert row["reported"] == "true"
    assert "sample T1: 1 of 1 alleles have no read counts" in capsys.readouterr().err


def wrong_lines() -> Iterator[tuple[str, list[str], int, str]]:
    good = lines_of()
    cells = good[0].split("\t")
    differs = "\t".join([*cells[:3], "C" if cells[3] != "C" else "A", *cells[4:]])
    yield "REF differs", [differs], 3, "HL-V31"
    beyond = good[0].replace("43104346", "46709984")
    yield "beyond the end", [beyond], 3, "HL-V32"
    yield "without chr", [line.removeprefix("chr") for line in good], 3, "HL-V30"
    yield "no position", [good[0].replace("43104346", "x")], 2, "HL-V16"


@pytest.mark.parametrize("case", [*wrong_lines()], ids=lambda case: case[0])
def test_what_is_wrong_is_reported_and_nothing_written(
    case: tuple[str, list[str], int, str],
    tmp_path: Path,
    demo: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, lines, code, message = case
    vcf = write_vcf(tmp_path / "in.vcf", lines)
    assert run(vcf, demo, tmp_path / "out" / "x.tsv") == code
    resolved = capsys.readouterr().err
    assert f"ERROR {message} {vcf} row " in resolved
    assert "Traceback" not in resolved
    assert not (tmp_path / "out").exists()


def test_more_problems_than_a_screen_holds_go_to_a_file(
    tmp_path: Path, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = LINES[1].split("\t")
    lines = ["\t".join([base[0], str(pos), base[2], "R", *base[4:]]) for pos in range(100, 200)]
    vcf = write_vcf(tmp_path / "in.vcf", lines)
    assert run(vcf, demo, tmp_path / "out.tsv") == 2
    fault, where, count = capsys.readouterr().err.splitlines()
    assert fault.startswith(f"ERROR HL-V17 {vcf} rows 9, 10, 11 and 97 more column REF: ")
    assert where.startswith("WARNING HL-V43: each of the 100 problems of HL-V17 has a row in ")
    assert count == "100 errors, 1 warning."
    listed = table(tmp_path / "out.tsv.problems.tsv")
    assert [(r["code"], r["line"]) for r in listed] == [
        ("HL-V17", str(line)) for line in range(len(META) + 2, len(META) + 102)
    ]


def test_bad_lines_are_listed_and_the_others_annotated(
    tmp_path: Path, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, failing, *_ = lines_of()
    bad = [failing.replace("43104350", "here"), good.replace("60,30,10", "60,30")]
    vcf = write_vcf(tmp_path / "in.vcf", [good, *bad, failing])
    options = ["--normal", "N1", "--threads", "1"]
    assert run(vcf, demo, tmp_path / "no.tsv", *options) == 2
    assert not (tmp_path / "no.tsv").exists()
    assert run(vcf, demo, tmp_path / "out.tsv", "--skip-bad-lines", *options) == 0
    assert [row["filter"] for row in table(tmp_path / "out.tsv")] == ["PASS", "PASS", "weak"]
    listed = table(tmp_path / "out.tsv.skipped.tsv")
    line = len(META) + 3
    assert [(r["line"], r["reason"], r["chrom"]) for r in listed] == [
        (str(line), "bad_line", "NA"),
        (str(line + 1), "bad_line", "NA"),
    ]
    assert listed[0]["detail"] == "HL-V16 POS: 'here' is no position."
    assert listed[1]["detail"].startswith("HL-V21 T1: AD '60,30' has 2 values, not 3")
    assert f"{vcf}: 2 lines were left out" in capsys.readouterr().err
    # The lines stay in the annotated VCF as they were.
    options += ["--skip-bad-lines", "--format", "vcf"]
    assert run(vcf, demo, tmp_path / "out.vcf", *options) == 0
    written = (tmp_path / "out.vcf").read_text().splitlines()
    assert written[-2].split("\t")[:8] == bad[1].split("\t")[:8]
    assert "HL_HGVSP=p.Ser34Phe,p.Ser34Tyr" in written[-4]


def test_what_is_odd_about_a_call_is_a_caution_of_its_row(tmp_path: Path, demo: Path) -> None:
    """A fraction that the counts contradict, and a genotype that the reads outweigh."""
    meta = '##FORMAT=<ID=AF,Number=A,Type=Float,Description="Fraction">'
    good, failing, *_ = lines_of()
    cells = good.replace("GT:AD:DP", "GT:AD:AF:DP").split("\t")
    cells[9:] = ["0/1:60,30,10:0.9,0.1:100", "0/0:50,0,1:0,0.02:51"]
    vcf = write_vcf(tmp_path / "in.vcf", ["\t".join(cells), failing])
    vcf.write_text(vcf.read_text().replace("##INFO", f"{meta}\n##INFO", 1))
    for form, column in (("tsv", "caution"), ("maf", "hemaline_caution")):
        output = tmp_path / f"out.{form}"
        options = ["--format", form, "--normal", "N1", "--threads", "1"]
        assert run(vcf, demo, output, *options) == 0
        text = output.read_text().removeprefix("#version gdc-1.0.0\n")
        rows = list(csv.DictReader(text.splitlines(), delimiter="\t"))
        assert [row[column] for row in rows][:2] == [
            "the caller's AF is 0.9, its read counts give 0.3",
            "the caller's genotype is 0/1; called by its reads",
        ]


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--sample", "X"], 2, "HL-V37"),
        (["--sample", "T1", "--sample", "T1"], 2, "HL-V39"),
        (["--sample", "T1", "--normal", "T1"], 2, "HL-V38"),
        (["--policy", "mine"], 2, "HL-P01"),
        (["--panel", "mine"], 2, "HL-V46"),
        (["--contig-map", "/nowhere"], 2, "HL-T01"),
        (["--reference", "/nowhere.fa"], 3, "HL-V35"),
    ],
)
def test_wrong_options_are_reported(
    options: list[str],
    code: int,
    message: str,
    tmp_path: Path,
    demo: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    vcf = write_vcf(tmp_path / "in.vcf", lines_of())
    assert run(vcf, demo, tmp_path / "out.tsv", *options) == code
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out.tsv").exists()


def test_the_input_is_never_the_output(tmp_path: Path, demo: Path) -> None:
    vcf = write_vcf(tmp_path / "in.vcf", lines_of())
    before = vcf.read_bytes()
    assert run(vcf, demo, vcf, "--format", "vcf") == 2
    assert vcf.read_bytes() == before


def test_a_reference_of_another_build_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vcf = write_vcf(tmp_path / "in.vcf", lines_of())
    longer = write_fasta(tmp_path / "long.fa", {"chrM": "ACGT" * 5000}, index=False)
    assert run(vcf, longer, tmp_path / "out.tsv") == 3
    assert "HL-R07" in capsys.readouterr().err


def test_contigs_are_renamed_by_a_table(tmp_path: Path, demo: Path) -> None:
    names = tmp_path / "names.tsv"
    names.write_text("21\tchr21\n")
    vcf = write_vcf(tmp_path / "in.vcf", [line.removeprefix("chr") for line in lines_of()])
    options = ["--contig-map", str(names), "--format", "vcf", "--threads", "1"]
    assert run(vcf, demo, tmp_path / "out.vcf", *options) == 0
    assert (tmp_path / "out.vcf").read_text().splitlines()[-1].startswith("chr21\t")
    names.write_text("21 chr21\nx\ty\nx\tz\n")
    assert run(vcf, demo, tmp_path / "other.vcf", *options) == 2


def knowledge_file(folder: Path, version: str = "4.1") -> Path:
    """A population source that lists p.S34Y, and a configuration that names it."""
    source = write_source(
        folder / "gnomad.vcf.gz",
        ["chr21 43104346 rs7 G T AF_joint=0.02;fafmax_faf95_max_joint=0.015"],
        contigs=[f"ID={DEMO_CHROM},length={len(demo_bases())}"],
    )
    path = folder / "sources.yaml"
    path.write_text(f'knowledge:\n  gnomad_joint:\n    path: {source}\n    version: "{version}"\n')
    return path


def test_outside_sources_are_queried_when_they_are_named(tmp_path: Path, demo: Path) -> None:
    vcf = write_vcf(tmp_path / "in.vcf", lines_of())
    options = ["--sample", "T1", "--threads", "1"]
    assert run(vcf, demo, tmp_path / "plain.tsv", *options) == 0
    named = [*options, "--knowledge", str(knowledge_file(tmp_path))]
    assert run(vcf, demo, tmp_path / "queried.tsv", *named) == 0
    plain, queried = (table(tmp_path / f"{name}.tsv") for name in ("plain", "queried"))
    assert [row["population_af"] for row in plain] == ["NA", "NA", "NA"]
    assert [row["population_af"] for row in queried][1] == "0.02"
    assert queried[1]["population_faf95"] == "0.015"
    assert all(row["population_source"] != "NA" for row in queried)
    assert {row["oncogenicity"] for row in plain[:2]} <= {"oncogenic", "likely_oncogenic"}


def test_what_is_wrong_with_a_source_is_reported(
    tmp_path: Path, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vcf = write_vcf(tmp_path / "in.vcf", lines_of())
    path = tmp_path / "sources.yaml"
    path.write_text('knowledge:\n  gnomad_joint:\n    path: nowhere.vcf.gz\n    version: "4"\n')
    assert run(vcf, demo, tmp_path / "out.tsv", "--knowledge", str(path)) in (2, 3)
    assert "ERROR HL-Q" in capsys.readouterr().err
    path.write_text("knowledge:\n  gnomad_joint: 3\n")
    assert run(vcf, demo, tmp_path / "out.tsv", "--knowledge", str(path)) == 2
    assert not (tmp_path / "out.tsv").exists()


# What another site, an earlier version or a hand may have left under our names.
FOREIGN_META = [
    '##INFO=<ID=HL_HGVSP,Number=A,Type=String,Description="Old">',
    '##INFO=<Number=1,Type=String,ID=HL_OF_ANOTHER_VERSION,Description="Old">',
    '##INFO=<ID=NOTE,Number=1,Type=String,Description="as in x,ID=HL_VAF">',
    '##FORMAT=<ID=HL_VAF,Number=A,Type=Float,Description="Old">',
    "##FORMAT=<ID=HL_DEPTH>",
    "##hemalineAnnotate=0.0.1",
]
FOREIGN_LINES = [
    f"{DEMO_CHROM}\t43104346\trs1;COSV9\tG\tA,T\t.\tPASS\tHL_HGVSP=p.Wrong1Wrong,.;DB;HL_OF_ANOTHER_VERSION=x"
    "\tGT:HL_VAF:AD:DP\t0/1/2:0.9,0.9:60,30,10:100\t0/0:.:50,0,1:51",
    f"{DEMO_CHROM}\t43104350\tmine\tT\tC\t9\tweak\tHL_HGVSP=1;HL_HGVSP=2\tGT:HL_VAF:AD:DP:HL_VAF\t0/1:x:60,30:90\t0/0:1:50,0:50:1",
    # No row belongs to these two: their content is not ours either.
    f"{DEMO_CHROM}\t43104360\t.\tA\t<DEL>,*\t.\tPASS\tHL_HGVSP=p.Wrong1Wrong,.\tHL_VAF\t0.5,.\t.",
    f"{DEMO_CHROM}\t43104362\t.\tA\t.\t.\tPASS\t.\tGT\t0/0\t0/0",
]


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_own_fields_are_replaced_and_a_second_time_changes_nothing(
    tmp_path: Path, demo: Path, own: bool, suffix: str
) -> None:
    lines = lines_of(*FOREIGN_LINES) if own else lines_of()
    meta = [*META, *(FOREIGN_META if own else [])]
    text = "\n".join([*meta, "\t".join(COLUMNS), *lines]) + "\n"
    (tmp_path / "0.vcf").write_text(text)
    names = ["0.vcf", *(f"{n}.vcf{suffix}" for n in (1, 2, 3))]
    for before, after in pairwise(names):
        options = ["--format", "vcf", "--threads", "1"]
        assert run(tmp_path / before, demo, tmp_path / after, *options) == 0
    once = (tmp_path / names[1]).read_bytes()
    assert once == (tmp_path / names[2]).read_bytes() == (tmp_path / names[3]).read_bytes()
    with pysam.VariantFile(str(tmp_path / names[1])) as vcf:
        records = list(vcf)
        assert "HL_OF_ANOTHER_VERSION" not in vcf.header.info
        assert ("NOTE" in vcf.header.info) == own
        assert [str(line).startswith("##hemaline") for line in vcf.header.records].count(True) == 1
    assert records[0].info["HL_HGVSP"] == ("p.Ser34Phe", "p.Ser34Tyr")
    assert records[0].samples["T1"]["HL_VAF"] == pytest.approx((0.3, 0.1))
    assert [one.id for one in records[:2]] == (["rs1;COSV9", "mine"] if own else ["rs1", None])
    assert not [key for key in records[2].info if key.startswith("HL_")]


def test_what_was_added_can_be_taken_away_again(tmp_path: Path, demo: Path) -> None:
    """Everything of the file that is not ours is as it was."""
    vcf = write_vcf(tmp_path / "in.vcf", lines_of())
    assert run(vcf, demo, tmp_path / "out.vcf", "--format", "vcf", "--threads", "1") == 0
    fields = load_vcf_fields(resource("vcf_fields.tsv"))
    added = ",".join(f"{field.place}/{field.key}" for field in fields)
    command = ["bcftools", "annotate", "--no-version", "-x", added]
    done = subprocess.run([*command, str(tmp_path / "out.vcf")], capture_output=True, check=True)
    records = [r for r in done.stdout.decode().splitlines() if not r.startswith("#")]
    assert records == [r for r in vcf.read_text().splitlines() if not r.startswith("#")]


def test_cells_that_nobody_reads_refuse_no_file(
    tmp_path: Path, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = [
        f"{DEMO_CHROM}\t43104346\ta b\tG\tA\tNaN\tPASS\tDB\tGT:AD:DP\t0/1:60,40:100\tx:1:2",
        f"{DEMO_CHROM}\t43104350\tc d\tT\tC\thigh\tPASS\t.\tGT:AD:DP\t0/1:60,30:90\t7/9:y:z",
    ]
    vcf = write_vcf(tmp_path / "in.vcf", lines_of(*odd))
    assert run(vcf, demo, tmp_path / "out.tsv", "--sample", "T1", "--threads", "1") == 0
    assert len(table(tmp_path / "out.tsv")) == 2
    resolved = [line.split(":")[0] for line in capsys.readouterr().err.splitlines()[:-1]]
    places = [f"WARNING HL-V28 {vcf} row 9 column {name}" for name in ("ID", "QUAL")]
    assert resolved == places
    assert run(vcf, demo, tmp_path / "out.tsv", "--normal", "N1", "--threads", "1") == 2
    assert "HL-V21" in capsys.readouterr().err


@pytest.mark.parametrize(("form", "column"), [("tsv", "vcf_id"), ("maf", "hemaline_vcf_id")])
def test_the_id_of_a_record_stays_with_its_alleles(
    tmp_path: Path, demo: Path, form: str, column: str
) -> None:
    """Moved and split alleles too: by it people find their own record again."""
    bases = demo_bases()
    place = 34880560
    ref = bases[place - 1 : place + 4]
    moved = f"{DEMO_CHROM}\t{place}\trs9;COSV7\t{ref}\t{ref[0]},{ref[:4]}\t.\tPASS\t.\tGT\t1/2\t0/0"
    vcf = write_vcf(tmp_path / "in.vcf", [*lines_of(LINES[0]), moved])
    output = tmp_path / f"out.{form}"
    assert run(vcf, demo, output, "--format", form, "--sample", "T1", "--threads", "1") == 0
    lines = [line for line in output.read_text().splitlines() if not line.startswith("#")]
    header, *rows = [line.split("\t") for line in lines]
    found = [row[header.index(column)] for row in rows]
    assert sorted(found) == ["rs1", "rs1", "rs9;COSV7", "rs9;COSV7"]


def test_its_table_goes_on_to_matrices_and_features(tmp_path: Path, demo: Path) -> None:
    """Without a run behind it: the genes are stated, and a policy decides about the rows."""
    vcf = write_vcf(tmp_path / "calls.vcf", lines_of())
    assert run(vcf, demo, tmp_path / "a.tsv") == 0
    genes = tmp_path / "genes.tsv"
    genes.write_text("gene\nU2AF1\nRUNX1\n")
    given = ["--variants", str(tmp_path / "a.tsv"), "--assessed-genes", str(genes)]
    folder, features = tmp_path / "m", tmp_path / "f.tsv"
    assert main(["matrix", "--panel", "myeloid", *given, "--output", str(folder)]) == 0
    assert main(["features", "ipssm", *given, "--output", str(features)]) == 0
    with (folder / "myeloid.status.tsv").open() as handle:
        found = list(csv.DictReader(handle, delimiter="\t"))
    assert [(one["U2AF1"], one["RUNX1"], one["TP53"]) for one in found] == [("1", "0", "NA")]
    with features.open() as handle:
        views = list(csv.DictReader(handle, delimiter="\t"))
    assert [(one["U2AF1"], one["RUNX1"], one["TP53mut"]) for one in views] == [
        (one["U2AF1"], one["RUNX1"], one["TP53"]) for one in found
    ]
    package = json.loads((folder / "datapackage.json").read_text())
    assert package["provenance"]["policy"].startswith("putative-driver ")
