"""MAFs of GRCh37: the matrices of GRCh38, lost rows open and listed, other builds refused."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from Bio.Seq import reverse_complement
from hypothesis import given
from hypothesis import strategies as st

from chains import CHAIN, Chain, turned, write_chains
from hemaline.annotation.classification.policies import Policy
from hemaline.cli.main import main
from hemaline.common.problems import Problems
from hemaline.external.maf.maf_faults import MafFaults
from hemaline.external.maf.maf_input import MafReader
from hemaline.external.maf.maf_lift import MafLift
from hemaline.external.maf.maf_part import MafPart
from hemaline.external.maf.maf_vafs import VafSource
from hemaline.external.maf.maf_words import maf_words
from hemaline.genome.alleles import Allele, normalised
from hemaline.genome.liftover import ReferenceCheck, open_chain
from hemaline.genome.panels import load_panel
from hemaline.matrices.gene_status import NOT_LIFTED
from hemaline.paths import resource
from hemaline.variants.maf_alleles import maf_allele
from mafs import write_maf
from sequences import DEMO_CHROM, demo_bases
from sparse_genome import SHARED, demo_pieces, loci, shared, write_sparse_genome

POLICY = Policy.load(resource("policies") / "putative-driver.yaml")
PANEL = load_panel(resource("panels"), "myeloid")
LAML = SHARED / "tables/tcga_laml/tcga_laml.maf.gz"
# Ley et al., NEJM 2013, as maftools counts them: samples of 193 with a protein-altering variant.
PUBLISHED = {
    "FLT3": 52, "DNMT3A": 48, "NPM1": 33, "IDH2": 20, "IDH1": 18, "TET2": 17,
    "RUNX1": 16, "TP53": 15, "NRAS": 15, "CEBPA": 13, "WT1": 12,
}  # fmt: skip
# Named substitutions of the same rows, counted by their protein names: FLT3 D835, DNMT3A R882,
# IDH2 R140 and R172, IDH1 R132, U2AF1 S34 and Q157, KIT D816.
NAMED = {
    "FLT3": ("p.D835",), "DNMT3A": ("p.R882",), "IDH2": ("p.R140", "p.R172"), "IDH1": ("p.R132",),
    "U2AF1": ("p.S34", "p.Q157"), "KIT": ("p.D816",),
}  # fmt: skip
# RUNX1 is moved and U2AF1 moved and turned, as in the tests of lifted VCFs.
MOVED = (34_500_000, 36_000_000, 1_000_000)
TURNED = (43_000_000, 44_500_000, 200_000)
CHAINS = (Chain("21", [(MOVED[1], MOVED[0], MOVED[2])]), turned("21", *TURNED))


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_chains(tmp_path_factory.mktemp("chain") / "37to38.chain.gz", *CHAINS)


def bases(chrom: str, start: int, end: int) -> str:
    return demo_bases()[start:end]


def check() -> ReferenceCheck:
    return ReferenceCheck(bases, {DEMO_CHROM: len(demo_bases())})


def read(path: Path, lift: MafLift | None = None) -> tuple[list[dict[str, object]], Problems]:
    problems = Problems()
    reader = MafReader(path, frozenset(PANEL), POLICY, VafSource(), problems, lift=lift)
    return [row for batch in reader.batches() for row in batch.to_pylist()], problems


def cells(allele: Allele, gene: str) -> dict[str, str]:
    """Cells of an allele of GRCh38."""
    first, _, ref, alt, kind = maf_allele(allele)
    name = {"INS": "In_Frame_Ins", "DEL": "In_Frame_Del"}.get(kind, "Missense_Mutation")
    return {
        "Hugo_Symbol": gene,
        "Entrez_Gene_Id": "",
        "Chromosome": DEMO_CHROM,
        "Start_Position": str(first),
        "Reference_Allele": ref,
        "Tumor_Seq_Allele2": alt,
        "Variant_Classification": name,
    }


def on_grch37(row: Mapping[str, str], chrom: str = "21") -> dict[str, str]:
    """The same row as a GRCh37 MAF has it."""
    first, ref, alt = (row[n] for n in ("Start_Position", "Reference_Allele", "Tumor_Seq_Allele2"))
    length = 2 if ref == "-" else len(ref)
    there = int(first) - MOVED[0] + MOVED[1]
    if int(first) > TURNED[0]:
        there = TURNED[1] + TURNED[0] + TURNED[2] - (int(first) - 2 + length)
        ref, alt = (one if one == "-" else reverse_complement(one) for one in (ref, alt))
    return {
        **row,
        "NCBI_Build": "37",
        "Chromosome": chrom,
        "Start_Position": str(there),
        "Reference_Allele": ref,
        "Tumor_Seq_Allele2": alt,
    }


ALLELES = st.builds(
    lambda at, length, alt: (at, length, alt),
    st.sampled_from([34_880_560, 43_104_300]).flatmap(
        lambda start: st.integers(start, start + 100)
    ),
    st.integers(0, 5),
    st.text("ACGT", max_size=5),
)


@given(st.lists(ALLELES, min_size=1, max_size=6), st.sampled_from(["21", "chr21"]))
def test_both_builds_give_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[int, int, str]], chrom: str
) -> None:
    rows = []
    for at, length, alt in drawn:
        ref = demo_bases()[at - 1 : at - 1 + length]
        if ref == alt:
            continue
        allele = normalised(Allele(DEMO_CHROM, at, ref, alt), bases)
        rows.append(cells(allele, "RUNX1" if at < TURNED[0] else "U2AF1"))
    if not rows:
        return
    folder = tmp_path_factory.mktemp("m")
    own, _ = read(write_maf(folder / "38.maf", rows))
    lift = MafLift(
        open_chain(write_chains(folder / "x.chain", *CHAINS)), folder / "list.tsv", check()
    )
    moved = write_maf(folder / "37.maf", [on_grch37(row, chrom) for row in rows])
    found, problems = read(moved, lift)
    assert not lift.lost
    assert [p.code for p in problems if p.code.startswith("HL-M9")] == []
    assert found == own


def test_a_hotspot_is_named_after_lifting(tmp_path: Path, chain: Path) -> None:
    """U2AF1 p.S34F, on the other strand of this chain."""
    row = cells(Allele(DEMO_CHROM, 43_104_346, "G", "A"), "U2AF1")
    path = write_maf(tmp_path / "37.maf", [on_grch37(row)])
    (plain,), _ = read(path)
    (lifted,), problems = read(path, MafLift(open_chain(chain), tmp_path / "list.tsv"))
    assert plain["hotspot"] == "unknown"
    assert (lifted["hotspot"], lifted["pos"], lifted["reported"]) == ("p.S34F", 43_104_346, True)
    assert [p.code for p in problems] == ["HL-M91"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("C", "T", ("G", "A")),
        ("T", "T", ("A", "A")),
        ("T", "C", ("A", "G")),
        ("G", "T", ("C", "A")),
    ],
)
def test_every_column_of_a_row_is_lifted(
    chain: Path, first: str, second: str, expected: tuple[str, str]
) -> None:
    """The other strand, either allele the variant's, or two variants at one place."""
    theirs = on_grch37(cells(Allele(DEMO_CHROM, 43_104_346, "G", "A"), "U2AF1"))
    start = theirs["Start_Position"]
    alleles = {"Tumor_Seq_Allele1": first, "Tumor_Seq_Allele2": second}
    row = {**theirs, **alleles, "End_Position": start}
    columns = {name: [text, ""] for name, text in row.items()}
    batch = pa.record_batch([pa.array(texts) for texts in columns.values()], names=list(columns))
    part = MafPart(maf_words(), MafFaults(Path("x.maf")), batch, 2)
    lifted = MafLift(open_chain(chain), Path("list.tsv"), check()).lifted(part)
    names = ("build", "chrom", "first", "last", "ref", "other_alt", "alt")
    place = ("GRCh38", DEMO_CHROM, "43104346", "43104346", "G")
    assert tuple(lifted.raw(name)[0] for name in names) == (*place, *expected)
    assert {lifted.raw(name)[1] for name in names} == {""}


def test_a_row_without_a_position_is_passed_on(tmp_path: Path, chain: Path) -> None:
    """There is nothing to lift: what it means is decided as in any other MAF."""
    row = {**on_grch37(cells(Allele(DEMO_CHROM, 43_104_346, "G", "A"), "U2AF1"))}
    paths = [
        write_maf(tmp_path / f"{build}.maf", [{**row, "Start_Position": "", "NCBI_Build": build}])
        for build in ("GRCh37", "GRCh38")
    ]
    plain, _ = read(paths[1])
    for path in paths:
        lift = MafLift(open_chain(chain), tmp_path / "list.tsv", check())
        found, problems = read(path, lift)
        assert (found, problems.errors, lift.lost) == (plain, [], {})


def lost_rows() -> dict[str, dict[str, str]]:
    good = on_grch37(cells(Allele(DEMO_CHROM, 43_104_346, "G", "A"), "U2AF1"))
    named = {
        "not_in_chain": {"Start_Position": "5000"},
        "several_places": {"Start_Position": "46000003"},
        "gap_inside": {"Start_Position": "44500000", "Reference_Allele": "-"},
        "other_contig": {"Start_Position": "46100003"},
        "mitochondrial": {"Chromosome": "MT", "Start_Position": "100"},
        "no_position": {"Start_Position": "1.15E+08"},
        "no_bases": {"Tumor_Seq_Allele2": "<INS>"},
        "alt_is_reference": {"Reference_Allele": "A", "Tumor_Seq_Allele2": "C"},
        "reference_differs": {"Reference_Allele": "A", "Tumor_Seq_Allele2": "G"},
    }
    return {
        reason: {**good, **cell, "Variant_Classification": "Nonsense_Mutation"}
        for reason, cell in named.items()
    }


def lossy(folder: Path) -> Path:
    twice = [Chain("21", [(46_000_000, 39_000_000 + by, 10)]) for by in (0, 500)]
    away = Chain("21", [(46_100_000, 39_000_000, 10)], other="20")
    return write_chains(folder / "lossy.chain", *CHAINS, *twice, away)


def test_every_lost_row_leaves_its_gene_open(tmp_path: Path) -> None:
    lost = lost_rows()
    rows = [{**row, "Tumor_Sample_Barcode": f"S-{at}"} for at, row in enumerate(lost.values())]
    good = on_grch37(cells(Allele(DEMO_CHROM, 43_104_346, "G", "A"), "U2AF1"))
    sound = [{**good, "Tumor_Sample_Barcode": f"G-{at}"} for at in range(20)]
    path = write_maf(tmp_path / "37.maf", [*rows, *sound], comment="#version 2.4\n")
    lift = MafLift(open_chain(lossy(tmp_path)), tmp_path / "list.tsv", check())
    found, problems = read(path, lift)
    assert problems.errors == []
    by_sample = {str(row["sample_id"]): row for row in found}
    for at, reason in enumerate(lost):
        row = by_sample[f"S-{at}"]
        assert (reason, row["reported"], row["withheld"]) == (reason, False, NOT_LIFTED)
    assert all(by_sample[f"G-{at}"]["reported"] for at in range(20))
    lift.write()
    with (tmp_path / "list.tsv").open() as handle:
        listed = list(csv.DictReader(handle, delimiter="\t"))
    assert [(one["row"], one["sample_id"], one["reason"]) for one in listed] == [
        (str(at + 3), f"S-{at}", reason) for at, reason in enumerate(lost)
    ]
    keys = ("Chromosome", "Start_Position", "Reference_Allele", "Tumor_Seq_Allele2")
    assert [tuple(one[n] for n in ("chrom", "pos", "ref", "alt")) for one in listed] == [
        tuple(row[n] for n in keys) for row in rows
    ]
    codes = [p.code for p in problems if p.code.startswith("HL-M9")]
    assert codes == ["HL-M90"]
    assert "REF checked on GRCh38" in lift.record()["lossy.chain"]


@pytest.mark.parametrize(
    "change", [{"Variant_Classification": "Silent"}, {"FILTER": "weak"}, {"Hugo_Symbol": "TTN"}]
)
def test_a_lost_row_that_would_not_count_opens_nothing(
    tmp_path: Path, chain: Path, change: dict[str, str]
) -> None:
    path = write_maf(tmp_path / "37.maf", [{**lost_rows()["not_in_chain"], **change}])
    lift = MafLift(open_chain(chain), tmp_path / "list.tsv")
    rows, _ = read(path, lift)
    assert rows == []
    assert len(lift.lost) == 1


def test_rows_of_both_builds_are_refused(tmp_path: Path, chain: Path) -> None:
    good = on_grch37(cells(Allele(DEMO_CHROM, 43_104_346, "G", "A"), "U2AF1"))
    rows = [good, *({**good, "NCBI_Build": b} for b in ("GRCh38", "hg38", "GRCh38", "T2T"))]
    lift = MafLift(open_chain(chain), tmp_path / "list.tsv")
    _, problems = read(write_maf(tmp_path / "37.maf", rows), lift)
    assert [(p.code, p.row) for p in problems.errors] == [
        ("HL-M93", 3),
        ("HL-M93", 4),
        ("HL-M12", 6),
    ]


def test_a_maf_of_another_build_is_refused_once(tmp_path: Path, chain: Path) -> None:
    good = on_grch37(cells(Allele(DEMO_CHROM, 43_104_346, "G", "A"), "U2AF1"))
    start = int(good["Start_Position"])
    rows = [{**good, "Start_Position": str(start + by)} for by in range(1, 60)]
    lift = MafLift(open_chain(chain), tmp_path / "list.tsv", check())
    _, problems = read(write_maf(tmp_path / "37.maf", rows), lift)
    assert [p.code for p in problems.errors] == ["HL-R24"]
    assert "HL-M90" not in [p.code for p in problems]


@pytest.fixture(scope="module")
def sparse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sparse") / "sparse.fa.gz"
    return write_sparse_genome(path, {**loci(), **demo_pieces()})


def matrices(folder: Path, maf: Path, *options: str) -> int:
    genes = folder / "genes.tsv"
    genes.write_text("gene\n" + "\n".join(PANEL) + "\n")
    fixed = ["--panel", "myeloid", "--assessed-genes", str(genes), "--maf", str(maf)]
    return main(["matrix", *fixed, "--output", str(folder / "out"), *options])


def matrix(folder: Path, name: str) -> dict[str, dict[str, str]]:
    with (folder / f"out/myeloid.{name}.tsv").open() as handle:
        return {row["sample_id"]: row for row in csv.DictReader(handle, delimiter="\t")}


def test_options_belong_together(tmp_path: Path, chain: Path) -> None:
    path = write_maf(tmp_path / "a.maf", [{}])
    wrong = (
        ["--genome", "GRCh37"],
        ["--chain", str(chain)],
        ["--reference", str(chain)],
        ["--partial"],
    )
    assert [matrices(tmp_path, path, *options) for options in wrong] == [2, 2, 2, 2]


def test_one_maf_on_the_command_line(
    tmp_path: Path, chain: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """1 by another variant, NA with the reason, 0; a list also where nothing was lost."""
    good = on_grch37(cells(Allele(DEMO_CHROM, 43_104_346, "G", "A"), "U2AF1"))
    lost = lost_rows()["not_in_chain"]
    rows = [
        {**row, "Tumor_Sample_Barcode": name}
        for name, some in {"A": [good, lost], "B": [lost], "C": [good]}.items()
        for row in some
    ]
    lifting = ["--genome", "GRCh37", "--chain", str(chain)]
    path = write_maf(tmp_path / "a.maf", rows)
    assert matrices(tmp_path, path, *lifting) == 0
    digest = capsys.readouterr().out
    status, reason = matrix(tmp_path, "status"), matrix(tmp_path, "reason")
    assert [status[name]["U2AF1"] for name in "ABC"] == ["1", "NA", "1"]
    assert [reason[name]["U2AF1"] for name in "ABC"] == ["not_lifted", "not_lifted", "NA"]
    assert matrix(tmp_path, "hotspot")["B"]["U2AF1"] == "NA"
    listing = tmp_path / "out/myeloid.not_lifted.tsv"
    assert len(listing.read_text().splitlines()) == 3
    package = json.loads((tmp_path / "out/datapackage.json").read_text())
    sha256 = open_chain(chain).sha256
    text = f"sha256 {sha256}; 2 rows lifted, 2 not; REF not checked on GRCh38"
    assert package["lifted"] == {"37to38.chain.gz": text}
    # A matrix of lifted variants is one like others, and can be merged with them.
    plain = write_maf(tmp_path / "b.maf", [{"Tumor_Sample_Barcode": "D"}])
    other = tmp_path / "other"
    other.mkdir()
    assert matrices(other, plain) == 0
    assert capsys.readouterr().out.split()[-1] == digest.split()[-1]
    both = [str(one / "out") for one in (tmp_path, other)]
    assert main(["matrix", "merge", *both, "--output", str(tmp_path / "both")]) == 0
    merged = json.loads((tmp_path / "both/datapackage.json").read_text())
    assert merged["lifted"] == package["lifted"]
    write_maf(path, [{**good, "Tumor_Sample_Barcode": "A"}])
    assert matrices(tmp_path, path, *lifting) == 0
    assert len(listing.read_text().splitlines()) == 1


@pytest.mark.shared
def test_tcga_laml_on_grch38(tmp_path: Path, sparse: Path) -> None:
    """Published counts and named alleles, by position; four rows of no panel gene are lost."""
    lifting = ["--genome", "GRCh37", "--chain", str(shared(CHAIN)), "--vaf-unit", "percent"]
    options = [*lifting, "--reference", str(sparse), "--partial", "--floor", "0"]
    assert matrices(tmp_path, shared(LAML), *options, "--policy", "driver-basic") == 0
    status = matrix(tmp_path, "status")
    assert len(status) == 193
    counts = {gene: sum(row[gene] == "1" for row in status.values()) for gene in PUBLISHED}
    assert counts == PUBLISHED
    with (tmp_path / "out/myeloid.not_lifted.tsv").open() as handle:
        lost = {row["gene"]: row["reason"] for row in csv.DictReader(handle, delimiter="\t")}
    assert lost == dict.fromkeys(("CCL16", "FCGBP", "GDF10", "PRAMEF16"), "not_in_chain")
    hotspot = matrix(tmp_path, "hotspot")
    carriers = named_carriers(LAML)
    for gene, names in carriers.items():
        assert {name for name, row in hotspot.items() if row[gene] == "1"} >= names, gene
    # Insertions of NPM1 are named once they are left-aligned: most are the duplication of TCTG.
    assert sum(row["NPM1"] == "1" for row in hotspot.values()) == 25


def named_carriers(path: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {gene: set() for gene in NAMED}
    with gzip.open(path, "rt") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            starts: Sequence[str] = NAMED.get(row["Hugo_Symbol"], ())
            if row["Variant_Type"] == "SNP" and row["Protein_Change"].startswith(tuple(starts)):
                found[row["Hugo_Symbol"]].add(row["Tumor_Sample_Barcode"])
    assert Counter({gene: len(names) for gene, names in found.items()}).total() > 70
    return found
