"""A laboratory's validation: what is found, what is extra, and what that proves."""

from __future__ import annotations

from math import ceil, log
from pathlib import Path

import pytest

from builders import other_base, random_sequence, write_fasta
from hemaline.cli import main as cli
from hemaline.common.tables.rows import read_rows
from hemaline.genome.alleles import Allele, normalised
from hemaline.paths import resource
from hemaline.validation.truth_comparison import ValidationRules, compare_calls, summary_rows
from hemaline.validation.validation_rows import AgreementRow, OutcomeRow

BASES = random_sequence(3000, seed=8)
RULES = ValidationRules.load(resource("validation.yaml"))
HEADER = """##fileformat=VCFv4.2
##contig=<ID=chrT,length=3000>
##FILTER=<ID=weak,Description="x">
##INFO=<ID=VAF,Number=1,Type=Float,Description="x">
##INFO=<ID=END,Number=1,Type=Integer,Description="x">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="x">
##FORMAT=<ID=GT,Number=1,Type=String,Description="x">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">
"""


def sequence(chrom: str, start: int, end: int) -> str:
    return BASES[max(0, start) : end]


def snv(start: int) -> Allele:
    return Allele("chrT", start + 1, BASES[start], other_base(BASES[start]))


def line(allele: Allele, info: str = ".", filter_: str = "PASS", sample: str = "") -> str:
    cells = [allele.chrom, str(allele.pos), ".", allele.ref, allele.alt, ".", filter_, info]
    return "\t".join(cells + (["GT:AD", sample] if sample else [])) + "\n"


def write_vcf(path: Path, lines: list[str], samples: str = "") -> Path:
    names = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"]
    names += ["FORMAT", *samples.split()] if samples else []
    path.write_text(HEADER + "\t".join(names) + "\n" + "".join(lines))
    return path


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    return write_fasta(tmp_path / "reference.fa", {"chrT": BASES})


def run(truth: Path, calls: Path, reference: Path, *more: str) -> int:
    words = ["validate", "--truth", str(truth), "--calls", str(calls)]
    return cli.main([*words, "--reference", str(reference), *more])


def table(path: Path) -> dict[tuple[str, str], AgreementRow]:
    rows = read_rows(path, AgreementRow)
    return {(row.kind, row.vaf_bin): row for row in rows}


def test_found_missed_and_extra_by_class_and_vaf(tmp_path, reference, capsys):
    found, missed, filtered, extra = (snv(start) for start in (100, 200, 300, 400))
    truth = write_vcf(
        tmp_path / "truth.vcf",
        [line(found, "VAF=0.02"), line(missed, "VAF=0.03"), line(filtered, "VAF=0.4")],
    )
    calls = write_vcf(
        tmp_path / "calls.vcf",
        [
            line(found, sample="0/1:96,4"),
            line(filtered, filter_="weak", sample="0/1:60,40"),
            line(extra, sample="0/1:90,10"),
        ],
        "LAB1",
    )
    out, events = tmp_path / "v.tsv", tmp_path / "e.tsv"
    assert run(truth, calls, reference, "--output", str(out), "--events", str(events)) == 0
    rows = table(out)
    low = rows["SNV", "0.02_to_0.05"]
    assert (low.truth_events, low.found, low.ppa) == (2, 1, 0.5)
    assert (low.calls, low.true_calls) == (1, 1)
    assert rows["SNV", "0.35_and_more"].found == 0
    assert rows["SNV", "0.10_to_0.35"].calls == 1
    assert rows["all", "all"].ppv == 0.5
    assert rows["MNV", "all"].ppa is None
    outcomes = {row.pos: row.outcome for row in read_rows(events, OutcomeRow)}
    assert outcomes == {101: "found", 201: "missed", 301: "missed", 401: "extra"}
    assert "1/3" in capsys.readouterr().out


def test_spelling_does_not_matter(tmp_path, reference):
    # A deletion of one of two equal units, written at the right one and not anchored tightly.
    start = next(i for i in range(500, 2000) if BASES[i : i + 2] == BASES[i + 2 : i + 4])
    right = Allele("chrT", start + 2, BASES[start + 1 : start + 4], BASES[start + 1])
    mnv = Allele("chrT", 101, BASES[100:102], snv(100).alt + snv(101).alt)
    truth = write_vcf(tmp_path / "t.vcf", [line(mnv), line(right)])
    left = normalised(right, sequence)
    assert left != right
    calls = write_vcf(tmp_path / "c.vcf", [line(snv(100)), line(snv(101)), line(left)])
    out, events = tmp_path / "v.tsv", tmp_path / "e.tsv"
    assert run(truth, calls, reference, "--output", str(out), "--events", str(events)) == 0
    rows = table(out)
    assert rows["MNV", "all"].found == 1
    assert rows["indel_1_20", "all"].found == 1
    assert (rows["SNV", "all"].calls, rows["SNV", "all"].true_calls) == (2, 2)
    spelled = next(read_rows(events, OutcomeRow)).spelling
    assert spelled == (str(snv(100)), str(snv(101)))


def test_regions_leave_out_both_sides(tmp_path, reference):
    bed = tmp_path / "r.bed"
    bed.write_text("chrT\t90\t110\n")
    truth = write_vcf(tmp_path / "t.vcf", [line(snv(100)), line(snv(200))])
    calls = write_vcf(tmp_path / "c.vcf", [line(snv(100)), line(snv(300))])
    out = tmp_path / "v.tsv"
    assert run(truth, calls, reference, "--regions", str(bed), "--output", str(out)) == 0
    row = table(out)["all", "all"]
    assert (row.truth_events, row.found, row.calls) == (1, 1, 1)


def test_symbolic_deletions_are_written_out_and_breakends_left_out(tmp_path, reference, capsys):
    deletion = Allele("chrT", 1001, BASES[1000:1101], BASES[1000])
    truth = write_vcf(
        tmp_path / "t.vcf",
        [
            f"chrT\t1001\t.\t{BASES[1000]}\t<DEL>\t.\tPASS\tSVTYPE=DEL;END=1101\n",
            f"chrT\t1501\t.\t{BASES[1500]}\t<INV>\t.\tPASS\tSVTYPE=INV;END=1601\n",
        ],
    )
    calls = write_vcf(tmp_path / "c.vcf", [line(deletion)])
    out = tmp_path / "v.tsv"
    assert run(truth, calls, reference, "--output", str(out)) == 0
    assert table(out)["indel_61_and_more", "all"].found == 1
    assert "WARNING HL-I07" in capsys.readouterr().err


def test_a_genotype_without_the_allele_is_not_a_variant(tmp_path, reference):
    truth = write_vcf(tmp_path / "t.vcf", [line(snv(100), sample="0/0:50,0")], "A")
    calls = write_vcf(tmp_path / "c.vcf", [line(snv(100), sample="./.:90,10")], "A")
    out = tmp_path / "v.tsv"
    assert run(truth, calls, reference, "--output", str(out)) == 0
    row = table(out)["all", "all"]
    assert (row.truth_events, row.calls, row.true_calls) == (0, 1, 0)


def test_a_variants_table_is_taken_by_its_passing_rows(tmp_path, reference):
    names = ["sample_id", "chrom", "pos", "ref", "alt", "vaf", "filter"]
    rows = [("S1", snv(100), "PASS"), ("S1", snv(200), "weak"), ("S2", snv(300), "PASS")]
    calls = tmp_path / "variants.tsv"
    calls.write_text(
        "\t".join(names)
        + "\n"
        + "".join(f"{s}\tchrT\t{a.pos}\t{a.ref}\t{a.alt}\t0.04\t{f}\n" for s, a, f in rows)
    )
    truth = write_vcf(tmp_path / "t.vcf", [line(snv(100))])
    out = tmp_path / "v.tsv"
    assert run(truth, calls, reference, "--sample", "S1", "--output", str(out)) == 0
    row = table(out)["SNV", "all"]
    assert (row.found, row.calls) == (1, 1)


@pytest.mark.parametrize(
    ("text", "code", "exit_code"),
    [
        ("hello\n", "HL-I01", 2),
        (HEADER, "HL-I01", 2),
        (
            HEADER
            + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchrT\tx\t.\tA\tC\t.\tPASS\t.\n",
            "HL-I01",
            2,
        ),
        (
            HEADER + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nT\t9\t.\tA\tC\t.\tPASS\t.\n",
            "HL-I03",
            3,
        ),
    ],
)
def test_a_broken_vcf_is_a_coded_error(tmp_path, reference, capsys, text, code, exit_code):
    bad = tmp_path / "bad.vcf"
    bad.write_text(text)
    good = write_vcf(tmp_path / "good.vcf", [line(snv(100))])
    assert run(bad, good, reference) == exit_code
    assert code in capsys.readouterr().err


def test_a_foreign_reference_and_a_missing_file_are_coded(tmp_path, reference, capsys):
    wrong = Allele("chrT", 101, other_base(BASES[100]), BASES[100])
    good = write_vcf(tmp_path / "good.vcf", [line(snv(100))])
    assert run(write_vcf(tmp_path / "t.vcf", [line(wrong)]), good, reference) == 3
    assert "HL-I04" in capsys.readouterr().err
    assert run(tmp_path / "absent.vcf", good, reference) == 2
    assert run(good, tmp_path / "absent.tsv", reference) == 2
    assert run(good, good, tmp_path / "absent.fa") == 3


def test_several_samples_need_a_name(tmp_path, reference, capsys):
    two = [line(snv(100), sample="0/1:90,10\t0/0:100,0")]
    both = write_vcf(tmp_path / "two.vcf", two, "A B")
    truth = write_vcf(tmp_path / "t.vcf", [line(snv(100))])
    assert run(truth, both, reference) == 2
    assert "A, B" in capsys.readouterr().err
    out = tmp_path / "v.tsv"
    assert run(truth, both, reference, "--sample", "B", "--output", str(out)) == 0
    assert table(out)["all", "all"].found == 0


def test_fifty_nine_events_prove_95_of_95():
    needed = ceil(log(1 - 0.95) / log(0.95))
    for events in (0, 10, 58, 59):
        truth = {snv(100 + 20 * number): 0.1 for number in range(events)}
        rows = {
            (row.kind, row.vaf_bin): row
            for row in summary_rows(compare_calls(truth, truth, sequence), RULES)
        }
        assert rows["SNV", "all"].events_needed == needed - events
        assert rows["SNV", "all"].calls_needed == needed - events
