"""Answers of sources about alleles.

NA where none was consulted, absent where one does not list them.
"""

import csv
import gzip
from pathlib import Path

import pysam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import quick
from hemaline.annotation.sources.allele_knowledge import NOT_CONSULTED, AlleleKnowledge
from hemaline.annotation.sources.knowledge_lookup import consult, reference_bases
from hemaline.annotation.sources.knowledge_table import read_knowledge, write_knowledge
from hemaline.annotation.sources.source_files import check_source
from hemaline.common.problems import ExitCode, HemalineError, Problems
from hemaline.genome.alleles import Allele, normalised
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource
from sequences import demo_bases
from sources import DEFINITIONS, bases_of, chosen, contigs_of, write_vcf

SHARED = Path(__file__).resolve().parents[5] / "shared/data/tables"
CONTIGS = resource("contigs.tsv")
SEQUENCES = {"chr1": "ACGTACGTAC" * 4, "chr2": "ACGTACGTAC" * 4}
SNV, OTHER = Allele("chr1", 5, "A", "G"), Allele("chr1", 9, "A", "G")
ELSEWHERE = Allele("chr2", 5, "A", "G")
CLINVAR = {"CLNSIG": ".,Type=String", "CLNREVSTAT": ".,Type=String", "ONC": ".,Type=String"}


def queried(sources, alleles=(SNV, OTHER, ELSEWHERE), sequences=SEQUENCES):
    contigs = contigs_of(sequences)
    return consult(sources, alleles, DEFINITIONS, contigs, bases_of(sequences))


def test_without_sources_nothing_is_known() -> None:
    known, problems = queried([])
    assert known == dict.fromkeys((SNV, OTHER, ELSEWHERE), NOT_CONSULTED)
    assert not len(problems)
    assert NOT_CONSULTED.population_frequency is None


def test_absent_is_stated_only_where_the_source_covers(tmp_path: Path) -> None:
    """chr1 is in the index, chr2 is not: no record there would be no evidence of absence."""
    record = "chr1 5 . A G AF_joint=0.01;fafmax_faf95_max_joint=0.0005"
    known, _ = queried([chosen("gnomad_joint", write_vcf(tmp_path / "g.vcf.gz", [record]))])
    assert known[SNV].population_af == 0.01
    assert known[SNV].population_frequency == known[SNV].population_faf95 == 0.0005
    assert (known[OTHER].population_af, known[OTHER].population_faf95) == (0.0, None)
    assert known[OTHER].population_source == "gnomad_joint 1"
    assert known[ELSEWHERE] == NOT_CONSULTED


def test_regions_narrow_what_is_covered(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "g.vcf.gz", ["chr1 5 . A G AF_joint=0.01"])
    bed = tmp_path / "r.bed"
    bed.write_text("chr1\t8\t10\nchr1\t3\t4\n")
    ends = Allele("chr1", 10, "C", "T"), Allele("chr1", 10, "CA", "C")
    known, _ = queried([chosen("gnomad_joint", path, regions=bed)], (SNV, OTHER, *ends))
    covered = [known[a].was_consulted("population") for a in (SNV, OTHER, *ends)]
    # The deleted base is behind the region, its anchor inside.
    assert covered == [False, True, True, False]


def test_an_allele_of_unknown_frequency_is_not_an_absent_one(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "g.vcf.gz", ["chr1 5 . A G AN=0"])
    known, _ = queried([chosen("gnomad_joint", path)])
    assert known[SNV] == NOT_CONSULTED
    assert known[OTHER].population_af == 0.0


def test_of_several_population_sources_the_larger_answer_is(tmp_path: Path) -> None:
    info = {"AF": "A,Type=Float", "faf95_afr": "A,Type=Float"}
    info |= {f"faf95_{group}": "A,Type=Float" for group in ("amr", "eas", "nfe", "sas")}
    low = "chr1 5 . A G AF=0.2;faf95_afr=0.001;faf95_eas=0.003"
    exomes = write_vcf(tmp_path / "e.vcf.gz", [low, "chr2 9 . A G AF=0.2"], info)
    genomes = write_vcf(tmp_path / "g.vcf.gz", ["chr1 5 . A G AF=0.01"], info)
    known, _ = queried([chosen("gnomad_exomes", exomes), chosen("gnomad_genomes", genomes)])
    # The exomes' FAF95 is that of its largest group; the genomes have none and their AF is larger.
    assert (known[SNV].population_af, known[SNV].population_faf95) == (0.01, None)
    assert known[SNV].population_source == "gnomad_exomes 1;gnomad_genomes 1"
    assert known[ELSEWHERE].population_source == "gnomad_exomes 1"
    (alone, _) = queried([chosen("gnomad_exomes", exomes)])
    assert alone[SNV].population_faf95 == 0.003


@pytest.mark.parametrize(
    ("records", "frequency"),
    [
        # AC at 5 becomes GT in phase; A>G and C>T are listed apart.
        (["chr1 5 . A G AF_joint=0.3", "chr1 6 . C T AF_joint=0.2"], 0.2),
        (["chr1 5 . A G AF_joint=0.3"], 0.0),
        (["chr1 5 . A G AF_joint=0.3", "chr1 6 . C T AN=0"], None),
        # Listed as itself, that is its frequency.
        (["chr1 5 . A G AF_joint=0.3", "chr1 5 . AC GT AF_joint=0.0001"], 0.0001),
    ],
)
def test_an_mnv_is_at_most_as_common_as_its_rarest_part(
    tmp_path: Path, records: list[str], frequency: float | None
) -> None:
    mnv = Allele("chr1", 5, "AC", "GT")
    known, _ = queried([chosen("gnomad_joint", write_vcf(tmp_path / "g.vcf.gz", records))], [mnv])
    assert known == {mnv: known[mnv]}
    assert known[mnv].population_af == frequency
    assert known[mnv].was_consulted("population") == (frequency is not None)


def test_clinical_sources_and_rs_numbers(tmp_path: Path) -> None:
    clinvar = write_vcf(
        tmp_path / "c.vcf.gz",
        ["1 5 376 A G CLNSIG=Pathogenic;CLNREVSTAT=a,_b;ONC=Oncogenic"],
        CLINVAR,
    )
    civic = write_vcf(tmp_path / "v.vcf.gz", ["chr1 5 12 A G", "chr1 5 9 A G"], {})
    dbsnp = write_vcf(tmp_path / "d.vcf.gz", ["NC_000001.1 5 rs7 A C,G"], {})
    sources = [
        chosen("clinvar", clinvar),
        chosen("civic", civic),
        chosen("dbsnp", dbsnp),
    ]
    known, _ = queried(sources)
    assert known[SNV] == AlleleKnowledge(
        consulted=frozenset({"clinvar", "civic", "dbsnp"}),
        dbsnp="rs7",
        clinvar_id="376",
        clinvar_significance="Pathogenic",
        clinvar_review="a,_b",
        clinvar_oncogenicity="Oncogenic",
        civic_ids=("12", "9"),
    )
    assert known[OTHER] == AlleleKnowledge(consulted=frozenset({"clinvar", "civic", "dbsnp"}))


def test_a_table_of_hotspots(tmp_path: Path) -> None:
    path = tmp_path / "h.tsv"
    path.write_text(
        "chrom\tpos\tref\talt\tresidue_samples\tchange_samples\n"
        "1\t5\tA\tG\t70\t12\n1\t5\tA\tG\t80\t\n1\t8\t-\tT\t\t\n1\t11\tA\t-\t5\t5\n"
    )
    ins, deletion = Allele("chr1", 7, "G", "GT"), Allele("chr1", 10, "CA", "C")
    known, _ = queried([chosen("cancerhotspots", path)], (SNV, OTHER, ins, deletion, ELSEWHERE))
    resolved = [
        (k.cancerhotspot, k.cancerhotspot_residue_samples, k.cancerhotspot_change_samples)
        for k in (known[a] for a in (SNV, ins, deletion, ELSEWHERE))
    ]
    # A T behind the T at 8 is one before it: left-aligned on 7.
    assert resolved == [(True, 80, 12), (True, None, None), (True, 5, 5), (False, None, None)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("chrom\tpos\tref\n1\t5\tA\n", "HL-Q14"),
        ("1\t5\tA\tG\tGENE\n1\tfive\tA\tG\tGENE\n", "HL-Q17"),
        ("1\t5\tA\tA\tGENE\n", "HL-Q17"),
        ("chr1\t5\tA\tG\tGENE\n", "HL-Q11"),
        ("", "HL-Q14"),
    ],
)
def test_a_broken_table_of_hotspots(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "h.tsv"
    path.write_text(text)
    with pytest.raises(HemalineError) as caught:
        queried([chosen("cancerhotspots", path)])
    assert code in [p.code for p in caught.value.problems]
    assert caught.value.problems.exit_code == ExitCode.REFERENCE


def test_another_build_is_refused_by_its_bases(tmp_path: Path) -> None:
    """No length and no word in the header identifies the build: three of three records differ."""
    records = [f"chr1 {pos} . T G AF_joint=0.1" for pos in (1, 5, 9)]
    path = write_vcf(tmp_path / "g.vcf.gz", records)
    with pytest.raises(HemalineError) as caught:
        queried([chosen("gnomad_joint", path)])
    assert [p.code for p in caught.value.problems] == ["HL-Q16"]


def test_a_table_of_another_build_is_refused_by_its_bases(tmp_path: Path) -> None:
    path = tmp_path / "h.tsv"
    path.write_text("".join(f"1\t{pos}\tT\tG\tGENE\n" for pos in (1, 5, 9)))
    with pytest.raises(HemalineError) as caught:
        queried([chosen("cancerhotspots", path)])
    assert [p.code for p in caught.value.problems] == ["HL-Q16"]


def test_a_few_faulty_records_are_a_warning(tmp_path: Path) -> None:
    records = ["chr1 1 . T G AF_joint=0.1", "chr1 5 . A G AF_joint=0.2"]
    known, problems = queried([chosen("gnomad_joint", write_vcf(tmp_path / "g.vcf.gz", records))])
    assert [p.code for p in problems] == ["HL-Q18"]
    assert not problems.errors
    assert known[SNV].population_af == 0.2


def test_all_faulty_sources_are_named(tmp_path: Path) -> None:
    records = [f"chr1 {pos} . T G AF_joint=0.1" for pos in (1, 5, 9)]
    table = tmp_path / "h.tsv"
    table.write_text("pos\talt\n1\tA\n")
    path = write_vcf(tmp_path / "g.vcf.gz", records)
    with pytest.raises(HemalineError) as caught:
        queried([chosen("gnomad_joint", path), chosen("cancerhotspots", table)])
    assert {p.code for p in caught.value.problems} == {"HL-Q14", "HL-Q16"}


def test_what_is_known_comes_back_from_its_table(tmp_path: Path) -> None:
    known = {
        SNV: AlleleKnowledge(
            frozenset({"population", "civic"}), 0.25, None, "g 1", civic_ids=("3", "7")
        ),
        OTHER: NOT_CONSULTED,
    }
    write_knowledge(tmp_path / "k.tsv", known)
    assert read_knowledge(tmp_path / "k.tsv") == known


def test_bases_of_a_fasta(tmp_path: Path) -> None:
    path = tmp_path / "r.fa"
    path.write_text(">a\nacgt\n")
    pysam.faidx(str(path))
    with reference_bases(path) as sequence:
        assert (sequence("a", 1, 99), sequence("a", 9, 12), sequence("b", 0, 1)) == ("CGT", "", "")


@quick
@given(st.sampled_from(["", ".tbi"]), st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_a_damaged_byte_is_an_error_or_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, place: float, change: int
) -> None:
    """Never a listed allele that reads as absent, and never another exception."""
    records = [f"chr1 {pos} . A G AF_joint=0.1" for pos in range(1, 40, 4)]
    path = write_vcf(tmp_path_factory.mktemp("damaged") / "g.vcf.gz", records)
    target = Path(f"{path}{suffix}")
    data = bytearray(target.read_bytes())
    data[int(place * len(data))] ^= change
    target.write_bytes(data)
    source = chosen("gnomad_joint", path)
    alleles = [Allele("chr1", pos, "A", "G") for pos in range(1, 40, 4)]
    sequences = {"chr1": "A" + "CGTA" * 10}
    problems = Problems()
    check_source(source, contigs_of(sequences), DEFINITIONS.other_builds, problems)
    if problems.errors:
        return
    try:
        known, _ = queried([source], alleles, sequences)
    except HemalineError:
        return
    assert {k.population_af for k in known.values()} == {0.1}


@pytest.mark.shared
def test_the_real_gnomad_slice() -> None:
    """Of its seven alleles those on real bases that RUNX1 and U2AF1 have in the demo."""
    path = SHARED / "vcf2maf_tests/test_b38.gnomad.exomes.r2.1.1.sites.vcf.gz"
    if not path.is_file():
        pytest.skip(f"no {path}")
    bases = demo_bases()
    u2af1 = Allele("chr21", 43104375, "A", "G")
    absent = Allele("chr21", 43104375, "A", "T")
    assert bases[u2af1.pos - 1] == u2af1.ref
    contigs = load_contigs(CONTIGS)
    known, _ = consult(
        [chosen("gnomad_exomes", path)],
        [u2af1, absent],
        DEFINITIONS,
        contigs,
        bases_of({"chr21": bases}),
    )
    with pysam.VariantFile(str(path)) as records:
        (record,) = (r for r in records if r.pos == u2af1.pos)
    assert known[u2af1].population_af == pytest.approx(record.info["AF"][0])
    groups = [record.info[f"faf95_{g}"][0] for g in ("afr", "amr", "eas", "nfe", "sas")]
    assert known[u2af1].population_faf95 == pytest.approx(max(groups))
    assert known[absent].population_af == 0.0


@pytest.mark.shared
def test_the_real_table_of_hotspots() -> None:
    """U2AF1 S34F and Q157P are listed, another change of the same base is not."""
    path = SHARED / "tcga_laml/cancerhotspots_v2_GRCh38.tsv"
    if not path.is_file():
        pytest.skip(f"no {path}")
    s34f, q157p = Allele("chr21", 43104346, "G", "A"), Allele("chr21", 43094667, "T", "G")
    silent = Allele("chr21", 43094666, "C", "T")
    contigs = load_contigs(CONTIGS)
    known, _ = consult(
        [chosen("cancerhotspots", path)],
        [s34f, q157p, silent],
        DEFINITIONS,
        contigs,
        bases_of({"chr21": demo_bases()}),
    )
    assert [known[a].cancerhotspot for a in (s34f, q157p, silent)] == [True, True, False]
    assert known[s34f].cancerhotspot_residue_samples is None


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("hapmap_3.3.hg38", 400),
        ("mills_and_1000G.indels.hg38", 150),
        ("axiom_exome_plus.genotypes.all_populations.poly.hg38", 5),
    ],
)
def test_real_population_files_on_real_bases(tmp_path: Path, name: str, least: int) -> None:
    """Every allele that is on real bases comes back with the frequency its record states."""
    path = SHARED / f"chr21_germline_resources/{name}.vcf.gz"
    if not path.is_file():
        pytest.skip(f"no {path}")
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    pysam.tabix_index(str(copy), preset="vcf")
    sequence = bases_of({"chr21": demo_bases()})
    stated = {}
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        if line.startswith("#"):
            continue
        _, pos, _, ref, alts, _, _, info, *_ = line.split("\t")
        fields = dict(part.split("=", 1) for part in info.split(";") if "=" in part)
        values = fields["AF"].split(",") if "AF" in fields else [None] * len(alts.split(","))
        for alt, value in zip(alts.split(","), values, strict=False):
            written = Allele("chr21", int(pos), ref, alt)
            held = sequence("chr21", written.pos - 1, written.interval.end)
            if held == ref and set(alt) <= set("ACGT"):
                stated[normalised(written, sequence)] = float(value) if value else None
    assert len(stated) >= least
    known, problems = consult(
        [chosen("population", copy)], stated, DEFINITIONS, load_contigs(CONTIGS), sequence
    )
    assert {a: known[a].population_af for a in stated} == stated
    assert not len(problems)


@pytest.mark.shared
def test_civic_lifted_to_this_build_lists_the_drivers(tmp_path: Path) -> None:
    """CIViC's U2AF1 S34F and Q157 alleles as cacao lifted them; a neighbour is not listed."""
    path = SHARED / "cacao/cacao.civic.grch38.tsv"
    if not path.is_file():
        pytest.skip(f"no {path}")
    with path.open(encoding="utf-8", newline="") as handle:
        changes = {
            row["genomic_change"]
            for row in csv.DictReader(handle, delimiter="\t")
            if row["genomic_change"].startswith("21_")
        }
    rows = [change.split("_") for change in sorted(changes)]
    records = [f"chr{c} {pos} {n} {ref} {alt}" for n, (c, pos, ref, alt) in enumerate(rows)]
    source = chosen("civic", write_vcf(tmp_path / "c.vcf.gz", records, {}))
    sequence = bases_of({"chr21": demo_bases()})
    s34f, neighbour = Allele("chr21", 43104346, "G", "A"), Allele("chr21", 43104347, "A", "G")
    known, problems = consult(
        [source], [s34f, neighbour], DEFINITIONS, load_contigs(CONTIGS), sequence
    )
    assert not len(problems)
    assert [bool(known[a].civic_ids) for a in (s34f, neighbour)] == [True, False]
    assert known[neighbour].was_consulted("civic")
