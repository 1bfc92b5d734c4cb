"""`hemaline annotate --genome GRCh37`: the same table from either build, and every loss listed."""

import csv
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pysam
import pytest
from Bio.Seq import reverse_complement
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builders import write_fasta
from chains import Chain, turned, write_chains
from examples import at_most
from hemaline.cli.main import main
from hemaline.external.vcf.lifted_records import LiftedRecord, RecordLift
from hemaline.external.vcf.vcf_records import VcfRecord
from hemaline.genome.liftover import LiftReason, ReferenceCheck, open_chain
from sequences import DEMO_CHROM, demo_bases, demo_fasta

# Where RUNX1 is on both builds in these tests: moved; and U2AF1: moved and turned.
MOVED = (34_500_000, 36_000_000, 1_000_000)
TURNED = (43_000_000, 44_500_000, 200_000)
CHAINS = (Chain("21", [(MOVED[1], MOVED[0], MOVED[2])]), turned("21", *TURNED))
LENGTH37 = 48_129_895
META = [
    "##fileformat=VCFv4.2",
    '##FILTER=<ID=weak,Description="Weak evidence">',
    '##INFO=<ID=END,Number=1,Type=Integer,Description="End">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">',
    '##FORMAT=<ID=ADF,Number=R,Type=Integer,Description="Forward">',
    '##FORMAT=<ID=ADR,Number=R,Type=Integer,Description="Reverse">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
]
Site = tuple[int, str, tuple[str, ...]]


def place(start: int, length: int, *changes: tuple[int, str]) -> Site:
    """A site of GRCh38 (1-based): bases replaced after so many of its own."""
    ref = demo_bases()[start - 1 : start - 1 + length]
    assert "N" not in ref
    return start, ref, tuple(ref[:keep] + new for keep, new in changes)


def other(base: str) -> str:
    return {"A": "C", "C": "A", "G": "T", "T": "G"}[base]


def sites() -> list[Site]:
    """Substitutions, an MNV, insertions and deletions in both genes, and two ALTs in one line."""
    bases = demo_bases()
    found = []
    for start in (34_880_560, 43_104_300):
        own = bases[start - 1 : start + 100]
        found += [
            place(start, 1, (0, other(own[0]))),
            place(start + 10, 2, (0, other(own[10]) + other(own[11]))),
            place(start + 20, 1, (1, "ACG")),
            place(start + 30, 4, (1, "")),
            place(start + 40, 3, (1, ""), (3, "GG"), (0, other(own[40]) + own[41:43])),
            place(start + 50, 3, (0, other(own[50]) + other(own[52]))),
        ]
    return [*found, (43_104_346, "G", ("A", "T"))]


def on_grch37(site: Site) -> Site:
    """The same site as a caller would have written it on GRCh37."""
    pos, ref, alts = site
    if pos < TURNED[0]:
        return pos - MOVED[0] + MOVED[1], ref, alts
    # The other strand, with the base before where lengths differ.
    last = pos - 1 + len(ref)
    start = TURNED[1] + TURNED[0] + TURNED[2] - last
    alleles = [reverse_complement(one) for one in (ref, *alts)]
    if len({len(one) for one in alleles}) > 1:
        before = reverse_complement(demo_bases()[last])
        alleles, start = [before + one for one in alleles], start - 1
        while len({one[-1] for one in alleles}) == 1 and min(map(len, alleles)) > 1:
            alleles = [one[:-1] for one in alleles]
    return start + 1, alleles[0], tuple(alleles[1:])


def line(chrom: str, site: Site, is_turned: bool = False, info: str = ".") -> str:
    pos, ref, alts = site
    forward = [40, *(9 + at for at in range(len(alts)))]
    backward = [30, *(4 + at for at in range(len(alts)))]
    strands = (backward, forward) if is_turned else (forward, backward)
    total = [one + two for one, two in zip(*strands, strict=True)]
    genotype = "/".join(map(str, range(len(total))))
    counts = [",".join(map(str, some)) for some in (total, *strands)]
    cells = [genotype, *counts, str(sum(total))]
    head = [chrom, str(pos), ".", ref, ",".join(alts), ".", "PASS", info, "GT:AD:ADF:ADR:DP"]
    return "\t".join([*head, ":".join(cells)])


def write_vcf(path: Path, lines: Sequence[str], meta: Sequence[str] = ()) -> Path:
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1"
    path.write_text("\n".join([*META, *meta, columns, *lines]) + "\n")
    return path


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_fasta(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_chains(tmp_path_factory.mktemp("chain") / "37to38.chain.gz", *CHAINS)


def run(vcf: Path, demo: Path, output: Path, *options: str) -> int:
    fixed = ["--reference", str(demo), "--partial", "--threads", "1"]
    return main(["annotate", str(vcf), *fixed, "--output", str(output), *options])


def lift(chain: Path) -> list[str]:
    return ["--genome", "GRCh37", "--chain", str(chain)]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def lines37(chrom: str) -> list[str]:
    return [line(chrom, on_grch37(s), s[0] > TURNED[0], f"END={on_grch37(s)[0]}") for s in sites()]


@pytest.mark.parametrize("chrom", ["21", "chr21"])
def test_both_builds_give_one_table(
    tmp_path: Path, demo: Path, chain: Path, chrom: str, capsys: pytest.CaptureFixture[str]
) -> None:
    own = write_vcf(tmp_path / "38.vcf", [line(DEMO_CHROM, site) for site in sites()])
    meta = [f"##contig=<ID={chrom},length={LENGTH37}>", "##reference=file:///refs/hg19.fa"]
    theirs = write_vcf(tmp_path / "37.vcf", lines37(chrom), meta)
    assert run(own, demo, tmp_path / "38.tsv") == 0
    capsys.readouterr()
    assert run(theirs, demo, tmp_path / "37.tsv", *lift(chain)) == 0
    assert "37to38.chain.gz, sha256 " in capsys.readouterr().out
    rows = table(tmp_path / "38.tsv")
    assert len(rows) == 18
    assert len({row["variant_class"] for row in rows}) == 5
    assert table(tmp_path / "37.tsv") == rows
    assert table(tmp_path / "37.tsv.skipped.tsv") == []


def test_a_reference_that_ends_early_takes_lifted_records(
    tmp_path: Path, demo: Path, chain: Path
) -> None:
    """Records behind its end are lifted unchecked, and have no row as those where it is N."""
    cut = write_fasta(tmp_path / "cut.fa", {DEMO_CHROM: demo_bases()[:43_115_000]})
    beyond = line("21", on_grch37((43_150_000, "A", ("G",))), True)
    theirs = write_vcf(tmp_path / "37.vcf", [*lines37("21"), beyond])
    for name, reference in (("whole", demo), ("cut", cut)):
        assert run(theirs, reference, tmp_path / f"{name}.tsv", *lift(chain)) == 0
    assert table(tmp_path / "cut.tsv") == table(tmp_path / "whole.tsv")
    (lost,) = table(tmp_path / "cut.tsv.skipped.tsv")
    assert [lost] == table(tmp_path / "whole.tsv.skipped.tsv")
    assert lost["reason"] == "no_reference_bases"


def test_the_lifted_vcf_is_one_of_grch38(tmp_path: Path, demo: Path, chain: Path) -> None:
    meta = [f"##contig=<ID=21,length={LENGTH37}>", "##contig=<ID=MT,length=16569>"]
    lost = "\t".join(["MT", "100", ".", "A", "G", ".", "PASS", ".", "GT", "0/1"])
    block = "\t".join(["21", "44600000", ".", "A", "<*>", ".", "PASS", "END=44600100", "GT", "0/0"])
    vcf = write_vcf(tmp_path / "37.vcf", [lost, block, *lines37("21")], meta)
    output = tmp_path / "out.vcf.gz"
    assert run(vcf, demo, output, "--format", "vcf", *lift(chain)) == 0
    # Sorted, with contigs of its own, so that others read and index it.
    command = ["bcftools", "norm", "-c", "e", "-f", str(demo), "-o", "/dev/null", str(output)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    pysam.tabix_index(str(output), preset="vcf")
    with pysam.VariantFile(str(output)) as opened:
        records = list(opened)
        assert list(opened.header.contigs) == [DEMO_CHROM]
        assert opened.header.contigs[DEMO_CHROM].length == len(demo_bases())
        assert "reference=" not in str(opened.header)
        (stated,) = [r for r in opened.header.records if r.key == "hemalineLiftover"]
        assert stated["Chain"] == '"37to38.chain.gz"'
    assert [r.pos for r in records] == sorted(r.pos for r in records)
    assert len(records) == len(sites())
    first = next(r for r in records if r.pos == 43_104_346)
    assert (first.ref, first.alts) == ("G", ("A", "T"))
    pos, ref, alts = on_grch37((43_104_346, "G", ("A", "T")))
    assert first.info["HL_GRCH37"] == tuple(f"21:{pos}:{ref}:{alt}" for alt in alts)
    assert [r.info.get("HL_STRAND_CHANGED", False) for r in records] == [
        r.pos > TURNED[0] for r in records
    ]
    assert all(r.stop == r.pos - 1 + len(r.ref) for r in records)
    # Its output is read again, as any VCF of GRCh38.
    assert run(vcf, demo, tmp_path / "lifted.tsv", *lift(chain)) == 0
    assert run(output, demo, tmp_path / "again.tsv") == 0
    strands = dict.fromkeys(("alt_forward", "alt_reverse"))
    assert [{**row, **strands} for row in table(tmp_path / "again.tsv")] == [
        {**row, **strands} for row in table(tmp_path / "lifted.tsv")
    ]


def test_contigs_may_have_other_names(tmp_path: Path, demo: Path, chain: Path) -> None:
    name, names = "NC_000021.8", tmp_path / "names.tsv"
    names.write_text(f"{name}\t{DEMO_CHROM}\n")
    vcf = write_vcf(tmp_path / "37.vcf", lines37(name))
    output, options = tmp_path / "out.vcf", ["--format", "vcf", "--contig-map", str(names)]
    assert run(vcf, demo, output, *options, *lift(chain)) == 0
    with pysam.VariantFile(str(output)) as opened:
        records = list(opened)
    assert {record.chrom for record in records} == {DEMO_CHROM}
    assert len(records) == len(sites())
    assert all(record.info["HL_GRCH37"][0].startswith(f"{name}:") for record in records)


def test_what_has_no_place_is_listed(
    tmp_path: Path, demo: Path, chain: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pos, ref, _ = on_grch37(place(43_104_346, 1))
    other_base = next(base for base in "ACT" if base != ref)
    rest = ".\tPASS\t.\tGT\t0/1"
    cells = [
        ("21", pos, ref, "<DEL>"),
        ("21", pos + 1, "A", "]21:5]A"),
        ("21", 5_000, "A", "C"),
        ("MT", 100, "A", "C"),
        ("chrM", 100, "A", "C"),
        ("GL000192.1", 100, "A", "C"),
        # The reference was corrected: the patient's base is now the reference's.
        ("21", pos, other_base, ref),
        ("21", pos, other_base, next(b for b in "ACT" if b not in (ref, other_base))),
    ]
    lines = [f"{chrom}\t{at}\t.\t{r}\t{a}\t{rest}" for chrom, at, r, a in cells]
    vcf = write_vcf(tmp_path / "37.vcf", [*lines37("21"), *lines])
    assert run(vcf, demo, tmp_path / "out.tsv", *lift(chain)) == 0
    skipped = table(tmp_path / "out.tsv.skipped.tsv")
    first = len(META) + 2 + len(sites())
    found = [(r["line"], r["chrom"], r["pos"], r["ref"], r["alt"]) for r in skipped]
    assert found == [
        (str(first + at), chrom, str(p), r, a) for at, (chrom, p, r, a) in enumerate(cells)
    ]
    assert [row["reason"] for row in skipped] == [
        "structural",
        "structural",
        "not_in_chain",
        "mitochondrial",
        "mitochondrial",
        "not_in_chain",
        "alt_is_reference",
        "reference_differs",
    ]
    assert len(table(tmp_path / "out.tsv")) == 18
    assert "HL-V41" in capsys.readouterr().err


def test_a_file_of_another_build_is_refused_once(
    tmp_path: Path, demo: Path, chain: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = []
    for at in range(60):
        pos, ref, _ = on_grch37(place(43_104_300 + at, 1))
        lines.append(f"21\t{pos}\t.\t{other(ref)}\t{reverse_complement(ref)}\t.\tPASS\t.\tGT\t0/1")
    vcf = write_vcf(tmp_path / "x.vcf", lines)
    assert run(vcf, demo, tmp_path / "out.tsv", *lift(chain)) == 3
    errors = [one for one in capsys.readouterr().err.splitlines() if one.startswith("ERROR")]
    assert len(errors) == 1
    assert "HL-R24" in errors[0]
    assert not (tmp_path / "out.tsv").exists()


@pytest.mark.parametrize(
    ("meta", "lifted", "code"),
    [
        ([f"##contig=<ID=chr21,length={LENGTH37}>"], False, "HL-V80"),
        ([f"##contig=<ID=21,length={LENGTH37}>"], False, "HL-V80"),
        (["##reference=file:///data/hg19/ucsc.hg19.fasta"], False, "HL-V80"),
        (["##contig=<ID=chr21,assembly=b37>"], False, "HL-V80"),
        (["##contig=<ID=chr21,length=46709983>"], True, "HL-V81"),
        (["##reference=GRCh38.p13.fa"], True, "HL-V81"),
        # Lengths decide: a lifted VCF may keep the words of its first reference.
        (["##reference=hg19.fa", "##contig=<ID=chr21,length=46709983>"], False, None),
        (["##reference=/refs/37/x.fa"], False, None),
        (["##reference=hg38.fa", f"##contig=<ID=21,length={LENGTH37}>"], True, None),
        ([], True, None),
    ],
)
def test_the_header_names_the_build(
    tmp_path: Path,
    demo: Path,
    chain: Path,
    meta: list[str],
    lifted: bool,
    code: str | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = lines37("21") if lifted else [line(DEMO_CHROM, site) for site in sites()]
    vcf = write_vcf(tmp_path / "x.vcf", lines, meta)
    status = run(vcf, demo, tmp_path / "out.tsv", *(lift(chain) if lifted else []))
    assert status == (3 if code else 0)
    report = capsys.readouterr().err
    errors = [one.split()[1] for one in report.splitlines() if one.startswith("ERROR")]
    assert errors == ([code] if code else [])
    assert ("--genome GRCh37 --chain FILE" in report) is (code == "HL-V80")


def test_options_belong_together(tmp_path: Path, demo: Path, chain: Path) -> None:
    vcf = write_vcf(tmp_path / "x.vcf", lines37("21"))
    assert run(vcf, demo, tmp_path / "out.tsv", "--genome", "GRCh37") == 2
    assert run(vcf, demo, tmp_path / "out.tsv", "--chain", str(chain)) == 2
    assert run(vcf, demo, chain, *lift(chain)) == 2


@settings(max_examples=at_most(200), deadline=None)
@given(st.text("ACGT", min_size=12, max_size=40), st.booleans(), st.data())
def test_a_lifted_record_keeps_its_changes(here: str, is_turned: bool, data: st.DataObject) -> None:
    """Each ALT changes the sequence of GRCh38 as it changed that of GRCh37."""
    there = reverse_complement(here) if is_turned else here
    start = data.draw(st.integers(1, len(there) - 6))
    ref = there[start : start + data.draw(st.integers(1, 4))]
    # As VCF writes them: substitutions of the same length, or the first base in common.
    same = data.draw(st.booleans())
    bases = st.text("ACGT", min_size=len(ref), max_size=len(ref)) if same else st.text("ACGT")
    texts = data.draw(st.lists(bases, min_size=1, max_size=3, unique=True))
    alts = texts if same else [ref[0] + text[:4] for text in texts]
    assume(ref not in alts and len(set(alts)) == len(alts))
    alts.insert(data.draw(st.integers(0, len(alts))), "<*>")
    record = VcfRecord(9, "21", start + 101, ".", ref, tuple(alts), (), ".", ())
    chain = turned("21", 500, 100, len(here)) if is_turned else Chain("21", [(100, 500, len(here))])
    with TemporaryDirectory() as folder:
        opened = open_chain(write_chains(Path(folder) / "x.chain", chain))
    check = ReferenceCheck(lambda chrom, one, two: here[one - 500 : two - 500], {"chr21": 10_000})
    found = RecordLift(opened, check).lifted(record, "21")
    assert isinstance(found, LiftedRecord)
    moved = found.record
    assert (found.is_reverse, moved.line, moved.alts.index("<*>")) == (
        is_turned,
        9,
        alts.index("<*>"),
    )
    begin = moved.pos - 501
    assert here[begin : begin + len(moved.ref)] == moved.ref
    alleles = [moved.ref, *(alt for alt in moved.alts if alt != "<*>")]
    assert len(set(map(len, alleles))) == 1 or len({one[0] for one in alleles}) == 1
    for alt, before in zip(moved.alts, alts, strict=True):
        if alt != "<*>":
            changed = there[:start] + before + there[start + len(ref) :]
            expected = reverse_complement(changed) if is_turned else changed
            assert here[:begin] + alt + here[begin + len(moved.ref) :] == expected


def test_structural_alleles_keep_a_record_from_being_lifted(chain: Path) -> None:
    check = ReferenceCheck(lambda *_: "", {})
    record = VcfRecord(9, "21", 44_600_000, ".", "A", ("C", "<INS>"), (), ".", ())
    assert RecordLift(open_chain(chain), check).lifted(record, "21") is LiftReason.STRUCTURAL
