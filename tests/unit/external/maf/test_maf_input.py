"""Any laboratory's MAF: what counts, what stays open, and what is refused with its place."""

import gzip
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.annotation.classification.policies import Policy
from hemaline.common.problems import HemalineError, Problems
from hemaline.external.maf.maf_input import MafReader
from hemaline.external.maf.maf_rows import UNCLEAR_HOTSPOT
from hemaline.external.maf.maf_vafs import PERCENT, VafSource
from hemaline.external.maf.maf_variants import MAF_LAYOUT
from hemaline.external.maf.maf_words import maf_words
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.panels import load_panel
from hemaline.paths import resource
from hemaline.variants.maf_alleles import maf_allele
from mafs import ROW, write_maf

BASIC = Policy.load(resource("policies") / "driver-basic.yaml")
STRICT = Policy.load(resource("policies") / "driver-strict.yaml")
GENES = frozenset(load_panel(resource("panels"), "myeloid"))
LAML = Path(__file__).resolve().parents[5] / "shared/data/tables/tcga_laml/tcga_laml.maf.gz"
# Ley et al., NEJM 2013, as cBioPortal and maftools count them: samples of 193 with any
# protein-altering variant.
PUBLISHED = {
    "FLT3": 52, "DNMT3A": 48, "NPM1": 33, "IDH2": 20, "IDH1": 18, "TET2": 17,
    "RUNX1": 16, "TP53": 15, "NRAS": 15, "CEBPA": 13, "WT1": 12,
}  # fmt: skip


COUNTS = VafSource()


def read(
    path: Path, vaf: VafSource = COUNTS, policy: Policy = BASIC
) -> tuple[list[dict[str, object]], Problems]:
    problems = Problems()
    reader = MafReader(path, GENES, policy, vaf, problems)
    found = [row for batch in reader.batches() for row in batch.to_pylist()]
    return [{name: row[name] for name in MAF_LAYOUT} for row in found], problems


def rows_of(
    tmp_path: Path, *rows: Mapping[str, str], policy: Policy = BASIC
) -> list[dict[str, object]]:
    found, problems = read(write_maf(tmp_path / "a.maf", rows), policy=policy)
    assert problems.errors == []
    return found


def places(problems: Problems) -> list[tuple[str, int | None, str | None]]:
    return [(p.code, p.row, p.column) for p in problems.errors]


def test_a_row_of_the_variants_table(tmp_path: Path) -> None:
    assert rows_of(tmp_path, {}) == [
        {
            "sample_id": "S1",
            "gene": "RUNX1",
            "chrom": "chr21",
            "pos": 34859485,
            "ref": "C",
            "alt": "T",
            "vaf": 0.3,
            "reported": True,
            "withheld": None,
            "hotspot": rows_of(tmp_path, {})[0]["hotspot"],
            "event": None,
            "open_event": None,
        }
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"Variant_Classification": "Silent"},
        {"Variant_Classification": "5'Flank"},
        {"Variant_Classification": "Splice_Region"},
        {"Mutation_Status": "Germline"},
        {"FILTER": "panel_of_normals"},
        {"Hugo_Symbol": "TTN", "Entrez_Gene_Id": "7273"},
    ],
)
def test_what_does_not_count(tmp_path: Path, change: dict[str, str]) -> None:
    assert rows_of(tmp_path, change, {}) == rows_of(tmp_path, {})


@pytest.mark.parametrize("name", sorted(maf_words().classes))
def test_a_class_counts_as_its_consequences_do(tmp_path: Path, name: str) -> None:
    counted = bool(rows_of(tmp_path, {"Variant_Classification": name}))
    assert counted is bool(maf_words().classes[name] & BASIC.consequences)


def test_the_protein_altering_classes() -> None:
    """The list of maftools (read.maf, vc_nonSyn), by the consequences of the policy."""
    counted = {name for name, terms in maf_words().classes.items() if terms & BASIC.consequences}
    assert counted == {
        "Frame_Shift_Del", "Frame_Shift_Ins", "Splice_Site", "Translation_Start_Site",
        "Nonsense_Mutation", "Nonstop_Mutation", "In_Frame_Del", "In_Frame_Ins",
        "Missense_Mutation",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "vaf"),
    [
        ({"t_alt_count": "1", "t_depth": "8"}, 0.125),
        ({"t_alt_count": "", "t_depth": "8"}, None),
        ({"t_alt_count": "0", "t_depth": "0"}, None),
        ({"t_alt_count": ".", "t_depth": "."}, None),
    ],
)
def test_vaf_from_counts(tmp_path: Path, cells: dict[str, str], vaf: float | None) -> None:
    assert [row["vaf"] for row in rows_of(tmp_path, cells)] == [vaf]


def test_vaf_from_reads_of_both_alleles_without_a_depth(tmp_path: Path) -> None:
    path = write_maf(tmp_path / "a.maf", [{"t_ref_count": "6", "t_alt_count": "2"}], ["t_depth"])
    assert [row["vaf"] for row in read(path)[0]] == [0.25]


@pytest.mark.parametrize(
    ("values", "source", "vafs", "code"),
    [
        (["0.25", ""], VafSource(), [0.25, None], None),
        (["25", "3"], VafSource(unit=PERCENT), [0.25, 0.03], None),
        (["0.5", "0.3"], VafSource(unit=PERCENT), [0.005, 0.003], None),
        (["0.25", "25"], VafSource(), None, "HL-M16"),
        (["0.25", "-1"], VafSource(), None, "HL-M17"),
        (["0.25", "101"], VafSource(unit=PERCENT), None, "HL-M17"),
        (["0.25", "12,5"], VafSource(), None, "HL-M19"),
    ],
)
def test_vaf_columns(
    tmp_path: Path,
    values: list[str],
    source: VafSource,
    vafs: list[float | None] | None,
    code: str | None,
) -> None:
    rows = [{"t_vaf": value, "Tumor_Sample_Barcode": f"S{at}"} for at, value in enumerate(values)]
    path = write_maf(tmp_path / "a.maf", rows, ["t_depth", "t_alt_count"])
    found, problems = read(path, source)
    assert {p.code for p in problems.errors} == ({code} if code else set())
    if vafs:
        assert [row["vaf"] for row in found] == vafs


def test_a_named_column_goes_before_the_counts(tmp_path: Path) -> None:
    path = write_maf(tmp_path / "a.maf", [{"mine": "0.1"}])
    assert [row["vaf"] for row in read(path, VafSource("mine"))[0]] == [0.1]
    assert places(read(path, VafSource("yours"))[1]) == [("HL-M10", 1, "yours")]


def test_without_any_vaf_only_where_none_is_needed(tmp_path: Path) -> None:
    path = write_maf(tmp_path / "a.maf", [{}], ["t_depth", "t_alt_count"])
    assert [p.code for p in read(path)[1].errors] == ["HL-M11"]
    rows, problems = read(path, VafSource(missing="unneeded"))
    assert (len(rows), problems.errors) == (1, [])


def test_the_same_variant_twice_counts_once(tmp_path: Path) -> None:
    other = {"Tumor_Sample_Barcode": "S2"}
    assert len(rows_of(tmp_path, {}, {}, other, {"Start_Position": "34859486"})) == 3


@pytest.mark.parametrize(
    ("written", "entrez", "gene"),
    [
        ("SFRS2", "6427", "SRSF2"),
        ("MLL2", "8085", "KMT2D"),
        ("MLL3", "", "KMT2C"),
        ("runx1", "", "RUNX1"),
        ("NOTAGENE", "861", "RUNX1"),
    ],
)
def test_aliases_become_current_symbols_and_are_reported(
    tmp_path: Path, written: str, entrez: str, gene: str
) -> None:
    row = {"Hugo_Symbol": written, "Entrez_Gene_Id": entrez}
    found, problems = read(write_maf(tmp_path / "a.maf", [{}, row, row]))
    assert found[-1]["gene"] == gene
    assert [(p.code, p.row, p.column) for p in problems] == [("HL-G02", 3, "Hugo_Symbol")]


def test_everything_wrong_is_reported_together_with_row_and_column(tmp_path: Path) -> None:
    rows = [
        {},
        {"Hugo_Symbol": "2-Sep", "Entrez_Gene_Id": ""},
        {"Hugo_Symbol": "MLL2", "Entrez_Gene_Id": ""},
        {"NCBI_Build": "GRCh36"},
        {"Variant_Classification": "missense"},
        {"Mutation_Status": "maybe"},
        {"t_depth": "many"},
        {"t_alt_count": "101"},
        {"Tumor_Sample_Barcode": ""},
    ]
    _, problems = read(write_maf(tmp_path / "a.maf", rows, comment="#version gdc-1.0.0\n"))
    assert sorted(places(problems), key=lambda place: place[1] or 0) == [
        ("HL-G03", 5, "Hugo_Symbol"),
        ("HL-M12", 6, "NCBI_Build"),
        ("HL-M13", 7, "Variant_Classification"),
        ("HL-M14", 8, "Mutation_Status"),
        ("HL-M72", 9, "t_depth"),
        ("HL-M18", 10, "t_alt_count"),
        ("HL-M15", 11, "Tumor_Sample_Barcode"),
    ]
    assert all(p.file == str(tmp_path / "a.maf") for p in problems)
    assert problems.exit_code == 2


def test_a_symbol_that_matters_to_no_column_is_no_trouble(tmp_path: Path) -> None:
    problems = Problems()
    path = write_maf(tmp_path / "a.maf", [{"Hugo_Symbol": "MLL2", "Entrez_Gene_Id": ""}])
    reader = MafReader(path, frozenset({"RUNX1"}), BASIC, VafSource(), problems)
    assert [batch.num_rows for batch in reader.batches()] == [0]
    assert len(problems) == 0


def test_missing_columns_are_named_together(tmp_path: Path) -> None:
    path = write_maf(tmp_path / "a.maf", [{}], ["NCBI_Build", "Tumor_Sample_Barcode"])
    expected = [("HL-M10", 1, "Tumor_Sample_Barcode"), ("HL-M10", 1, "NCBI_Build")]
    assert places(read(path)[1]) == expected


@pytest.mark.parametrize("content", [b"", b"#only a comment\n", b"\xff\xfe\x00"])
def test_what_is_no_maf(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.maf"
    path.write_bytes(content)
    assert {p.code for p in read(path)[1].errors} == {"HL-M01"}
    assert {p.code for p in read(tmp_path / "none.maf")[1].errors} == {"HL-M01"}


def test_a_header_alone_is_a_maf_without_variants(tmp_path: Path) -> None:
    assert read(write_maf(tmp_path / "a.maf", []))[0] == []


def test_gzip(tmp_path: Path) -> None:
    plain = write_maf(tmp_path / "a.maf", [{}], comment="#version gdc-1.0.0\n")
    packed = tmp_path / "a.maf.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read(packed)[0] == read(plain)[0] != []


def hotspot_row(gene: str, build: str = "GRCh38") -> tuple[dict[str, str], str]:
    known = [h for h in load_hotspots(resource("hotspots.tsv")) if h.gene == gene]
    one = min(known, key=lambda h: (h.allele.is_indel, h.allele))
    first, _, ref, alt, _ = maf_allele(one.allele)
    alleles = {"Reference_Allele": ref, "Tumor_Seq_Allele2": alt}
    place = {"Chromosome": one.allele.chrom, "Start_Position": str(first), "NCBI_Build": build}
    return {"Hugo_Symbol": gene, "Entrez_Gene_Id": "", **place, **alleles}, one.name


def test_hotspots_by_their_allele_where_the_build_determines(tmp_path: Path) -> None:
    row, name = hotspot_row("U2AF1")
    assert rows_of(tmp_path, row)[0]["hotspot"] == name
    bare = {**row, "Chromosome": row["Chromosome"].removeprefix("chr")}
    assert rows_of(tmp_path, bare)[0]["hotspot"] == name
    assert rows_of(tmp_path, {**row, "Start_Position": "5"})[0]["hotspot"] is None
    other = hotspot_row("U2AF1", "37")[0]
    assert rows_of(tmp_path, other)[0]["hotspot"] == UNCLEAR_HOTSPOT
    # An indel may be written elsewhere than where it is listed.
    indel = hotspot_row("NPM1")[0]
    assert rows_of(tmp_path, {**indel, "Start_Position": "5"})[0]["hotspot"] == UNCLEAR_HOTSPOT


# TET2 p.Ile1762Val, which a fifth of all alleles of the population are.
COMMON = {
    "Hugo_Symbol": "TET2", "Entrez_Gene_Id": "54790", "Chromosome": "4",
    "Start_Position": "105275794", "Reference_Allele": "A", "Tumor_Seq_Allele2": "G",
}  # fmt: skip


@pytest.mark.parametrize("policy", [BASIC, STRICT], ids=lambda p: p.name)
@pytest.mark.parametrize(
    ("build", "pos"), [("GRCh38", "105275794"), ("GRCh37", "106196951"), ("hg19", "106196951")]
)
def test_a_common_allele_does_not_count(
    tmp_path: Path, policy: Policy, build: str, pos: str
) -> None:
    row = {**COMMON, "NCBI_Build": build, "Start_Position": pos}
    assert rows_of(tmp_path, row, policy=policy) == []
    # A normal that covers it rules: what is somatic there is no polymorphism.
    assert rows_of(tmp_path, {**row, "n_depth": "200"}, policy=policy)[0]["reported"]
    # Another change of the same base, and the same numbers on the other build, are other alleles.
    assert rows_of(tmp_path, {**row, "Tumor_Seq_Allele2": "C"}, policy=policy)
    other = "GRCh37" if build == "GRCh38" else "GRCh38"
    assert rows_of(tmp_path, {**row, "NCBI_Build": other}, policy=policy)


def test_a_policy_that_requires_a_normal_withholds_without_one(tmp_path: Path) -> None:
    row = {**hotspot_row("U2AF1")[0], "Start_Position": "5"}
    (found,) = rows_of(tmp_path, row, policy=STRICT)
    assert (found["reported"], found["withheld"]) == (False, "no_population_source")
    (found,) = rows_of(tmp_path, {**row, "n_depth": "200"}, policy=STRICT)
    assert (found["reported"], found["withheld"]) == (True, None)
    (found,) = rows_of(tmp_path, hotspot_row("U2AF1")[0], policy=STRICT)
    assert (found["reported"], found["withheld"]) == (True, None)


@given(st.lists(st.sampled_from(["Silent", "Missense_Mutation", "Intron"]), max_size=8), st.data())
def test_rows_of_any_order_give_the_same_variants(
    tmp_path_factory: pytest.TempPathFactory, classes: Sequence[str], data: st.DataObject
) -> None:
    rows = [
        {"Variant_Classification": name, "Start_Position": str(100 + at % 3)}
        for at, name in enumerate(classes)
    ]
    shuffled = data.draw(st.permutations(rows))
    folder = tmp_path_factory.mktemp("m")
    both = [read(write_maf(folder / f"{n}.maf", r))[0] for n, r in (("a", rows), ("b", shuffled))]
    assert Counter(map(str, both[0])) == Counter(map(str, both[1]))


def test_samples_in_the_order_of_their_rows(tmp_path: Path) -> None:
    names = ["S2", "S1", "S2", "", "S3"]
    path = write_maf(tmp_path / "a.maf", [{"Tumor_Sample_Barcode": name} for name in names])
    reader = MafReader(path, GENES, BASIC, VafSource(), Problems())
    assert reader.sample_ids() == ["S2", "S1", "S3"]
    assert "Tumor_Sample_Barcode" in ROW


@pytest.mark.shared
@pytest.mark.skipif(not LAML.is_file(), reason="no shared data next to the checkout")
def test_tcga_laml_gives_the_published_counts() -> None:
    rows, problems = read(LAML, VafSource(unit=PERCENT))
    assert problems.errors == []
    carriers = {(str(row["gene"]), row["sample_id"]) for row in rows if row["reported"]}
    counts = Counter(gene for gene, _ in carriers)
    assert {gene: counts[gene] for gene in PUBLISHED} == PUBLISHED
    reader = MafReader(LAML, GENES, BASIC, VafSource(), Problems())
    assert len(reader.sample_ids()) == 193


@pytest.mark.parametrize("text", ["²", "1" * 25, "-5", "1.15E+08", "٣", "x"])
def test_what_is_no_position_leaves_the_hotspot_open(tmp_path: Path, text: str) -> None:
    path = write_maf(tmp_path / "a.maf", [{"Hugo_Symbol": "U2AF1", "Start_Position": text}])
    (row,), problems = read(path)
    assert (row["pos"], row["hotspot"]) == (None, UNCLEAR_HOTSPOT)
    assert [(p.code, p.row, p.column) for p in problems] == [("HL-M35", 2, "Start_Position")]
    assert problems.errors == []


@pytest.mark.parametrize("text", ["²", "0²", "1" * 25])
def test_any_ncbi_id(tmp_path: Path, text: str) -> None:
    path = write_maf(tmp_path / "a.maf", [{"Hugo_Symbol": "NOBODY", "Entrez_Gene_Id": text}])
    _, problems = read(path)
    assert {p.code for p in problems} <= {"HL-M29", "HL-M30", "HL-M31"}


def _cut(content: bytes) -> bytes:
    return gzip.compress(content)[:-20]


def _flipped(content: bytes) -> bytes:
    packed = bytearray(gzip.compress(content))
    packed[len(packed) // 2] ^= 0x55
    return bytes(packed)


@pytest.mark.parametrize("damage", [_cut, _flipped, lambda content: gzip.compress(content) + b"x"])
@pytest.mark.parametrize("name", ["a.maf.gz", "a.maf"])
def test_a_damaged_gzip_file_is_named(
    tmp_path: Path, name: str, damage: Callable[[bytes], bytes]
) -> None:
    rows = [{"Tumor_Sample_Barcode": f"S{i}", "t_depth": str(100 + i * 7)} for i in range(900)]
    path = write_maf(tmp_path / "plain", rows)
    (tmp_path / name).write_bytes(damage(path.read_bytes()))
    with pytest.raises(HemalineError) as caught:
        read(tmp_path / name)
    assert [p.code for p in caught.value.problems] == ["HL-M01"]


def test_gzip_by_its_content_not_its_name(tmp_path: Path) -> None:
    packed = tmp_path / "named.maf"
    packed.write_bytes(gzip.compress(write_maf(tmp_path / "a.maf", [{}]).read_bytes()))
    assert read(packed)[0] == read(tmp_path / "a.maf")[0]
