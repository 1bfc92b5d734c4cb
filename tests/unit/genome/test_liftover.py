"""GRCh37 to GRCh38: against the chain's blocks walked one by one, and against whole sequences."""

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from Bio.Seq import reverse_complement
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chains import BACK, CHAIN, Chain, Walk, turned, whole, write_chains
from examples import at_most
from hemaline.common.files import sha256
from hemaline.common.problems import HemalineError, Problems
from hemaline.genome.alleles import normalised
from hemaline.genome.liftover import (
    LiftedSite,
    Liftover,
    LiftReason,
    ReferenceCheck,
    open_chain,
)
from sparse_genome import SHARED, shared

# dbSNP and the publications of hotspots.tsv: the same base on both builds.
KNOWN = [
    ("13", 28592642, "chr13", 28018505),  # FLT3 D835
    ("chr2", 25457242, "chr2", 25234373),  # DNMT3A R882
    ("9", 5073770, "chr9", 5073770),  # JAK2 V617F
    ("chr17", 7577120, "chr17", 7673802),  # TP53 R273
    ("X", 44820528, "chrX", 44961283),  # KDM6A
]
BASES = st.text("ACGT", min_size=1, max_size=12)
FEW = st.text("ACGT", max_size=3)


@pytest.fixture(scope="module")
def real() -> Liftover:
    return open_chain(shared(CHAIN))


@pytest.fixture(scope="module")
def walk() -> Walk:
    return Walk(CHAIN)


@pytest.fixture(scope="module")
def walk_back() -> Walk:
    return Walk(BACK)


def expected(walk: Walk, chrom: str, start: int, length: int) -> set[tuple[str, int, str]] | None:
    """The bases of a range on GRCh38; None where it is not one range of the same chromosome."""
    places = [walk.positions(chrom, at) for at in range(start, start + length)]
    if any(len(some) != 1 for some in places):
        return None
    found = [some[0] for some in places]
    step = 1 if found[0][2] == "+" else -1
    line = [(f"chr{chrom}", found[0][1] + step * at, found[0][2]) for at in range(length)]
    return set(found) if found == line else None


@pytest.mark.shared
@pytest.mark.parametrize(("there", "pos", "here", "lifted"), KNOWN)
def test_known_positions(real: Liftover, there: str, pos: int, here: str, lifted: int) -> None:
    site = real.site(there, pos, "A", ["T"])
    assert site == LiftedSite(here, lifted, "A", ("T",))


@pytest.mark.shared
@settings(max_examples=at_most(300), deadline=None)
@given(st.sampled_from(["1", "8", "10", "17", "21", "X", "Y"]), st.data())
def test_ranges_go_where_the_blocks_lead(
    real: Liftover, walk: Walk, chrom: str, data: st.DataObject
) -> None:
    edges = walk.edges(chrom)
    near = st.builds(lambda edge, by: max(0, edge + by), st.sampled_from(edges), st.integers(-4, 4))
    start = data.draw(near | st.integers(0, max(edges)))
    length = data.draw(st.integers(1, 6))
    places = expected(walk, chrom, start, length)
    site = real.site(chrom, start + 1, "C" * length, ["T" * length])
    if places is None:
        assert isinstance(site, LiftReason)
        return
    assert isinstance(site, LiftedSite)
    covered = range(site.pos - 1, site.pos - 1 + length)
    assert {(site.chrom, at, "-" if site.is_reverse else "+") for at in covered} == places
    assert site.ref == ("G" if site.is_reverse else "C") * length


@pytest.mark.shared
@settings(max_examples=at_most(300), deadline=None)
@given(st.sampled_from(["1", "2", "9", "13", "17", "X"]), st.integers(10_000, 240_000_000))
def test_the_other_chain_leads_back(real: Liftover, walk_back: Walk, chrom: str, pos: int) -> None:
    site = real.site(chrom, pos, "A")
    assume(isinstance(site, LiftedSite))
    assert isinstance(site, LiftedSite)
    back = walk_back.positions(site.chrom, site.pos - 1)
    # A base of GRCh38 may be one that the other chain leads elsewhere, or nowhere.
    assume(len(back) == 1 and back[0][0] == f"chr{chrom}")
    assume(abs(back[0][1] + 1 - pos) < 1_000)
    assert back[0][1] + 1 == pos


@pytest.mark.shared
@pytest.mark.parametrize(("there", "here"), [("test_b37", "test_b38"), ("test", "test_grch38")])
def test_vcfs_that_vcf2maf_has_on_both_builds(real: Liftover, there: str, here: str) -> None:
    lifted = []
    for chrom, pos, ref, alt in variants(there):
        site = real.site(chrom, int(pos), ref, alt.split(","))
        assert isinstance(site, LiftedSite)
        lifted.append((site.chrom, str(site.pos), site.ref, ",".join(site.alts)))
    assert len(lifted) >= 20
    assert sorted(lifted) == sorted((f"chr{one[0]}", *one[1:]) for one in variants(here))


def variants(name: str) -> list[tuple[str, str, str, str]]:
    path = shared(SHARED / f"tables/vcf2maf_tests/{name}.vcf")
    lines = [line.split("\t") for line in path.read_text().splitlines() if line[0] != "#"]
    return [(cells[0].removeprefix("chr"), cells[1], cells[3], cells[4]) for cells in lines]


@settings(max_examples=at_most(300), deadline=None)
@given(st.lists(BASES, min_size=3, max_size=3), FEW, FEW, st.data())
def test_a_lifted_allele_makes_the_same_sequence(
    parts: list[str], before: str, behind: str, data: st.DataObject
) -> None:
    """GRCh37 is A B C; on GRCh38 B is turned and has other bases on either side."""
    first, middle, last = parts
    at = data.draw(st.integers(0, 2))
    start = data.draw(st.integers(0, len(parts[at]) - 1))
    ref = parts[at][start : start + data.draw(st.integers(0, 4))]
    alt = data.draw(st.text("ACGT", max_size=4))
    assume(ref != alt)
    offset = sum(map(len, parts[:at])) + start
    here = first + before + reverse_complement(middle) + behind + last
    mutated = list(parts)
    mutated[at] = parts[at][:start] + alt + parts[at][start + len(ref) :]
    wanted = mutated[0] + before + reverse_complement(mutated[1]) + behind + mutated[2]
    gap = len(first) + len(before)
    ends = len(here) - len(last), len(first) + len(middle)
    straight = Chain("21", [(0, 0, len(first)), (ends[1], ends[0], len(last))])
    with TemporaryDirectory() as folder:
        path = write_chains(
            Path(folder) / "x.chain", straight, turned("21", gap, len(first), len(middle))
        )
        site = open_chain(path).site("chr21", offset + 1, ref, [alt])
    at_edge = start == 0 or start + len(ref) >= len(parts[at])
    if isinstance(site, LiftReason):
        assert at_edge
        assert site in (LiftReason.GAP_INSIDE, LiftReason.NOT_IN_CHAIN)
        return
    assert site.is_reverse is (at == 1)
    allele = normalised(site.allele(), lambda chrom, one, two: here[one:two])
    whole_allele = allele.pos - 1
    assert here[whole_allele : whole_allele + len(allele.ref)] == allele.ref
    assert here[:whole_allele] + allele.alt + here[whole_allele + len(allele.ref) :] == wanted


def test_reasons(tmp_path: Path) -> None:
    contig = ("21", 48129895)
    chains = [
        Chain("21", [(100, 200, 50), (160, 255, 50)]),
        # The same bases of GRCh37 once more.
        Chain("21", [(180, 1_000, 5)]),
        Chain("21", [(500, 600, 50)], other="22"),
        Chain("21", [(600, 0, 50)], other="KI270711.1", sizes=(contig[1], 42_210)),
        Chain("MT", [(0, 0, 100)]),
    ]
    lift = open_chain(write_chains(tmp_path / "x.chain.gz", *chains))
    for name in ("21", "chr21"):
        assert lift.site(name, 101, "A", ["C"]) == LiftedSite("chr21", 201, "A", ("C",))
    found = {
        "behind its end": lift.site("21", 48129896, "A", ["C"]),
        "not in a block": lift.site("21", 155, "A", ["C"]),
        "over a gap": lift.site("21", 150, "ACGTACGTACG" * 2, ["A"]),
        "insertion at the end of a block": lift.site("21", 150, "A", ["AC"]),
        "in two blocks": lift.site("21", 182, "A", ["C"]),
        "another chromosome": lift.site("21", 510, "A", ["C"]),
        "a scaffold": lift.site("21", 610, "A", ["C"]),
        "mitochondrion": lift.site("MT", 10, "A", ["C"]),
        "mitochondrion of hg19": lift.site("chrM", 10, "A", ["C"]),
        "no such contig": lift.site("GL000192.1", 10, "A", ["C"]),
    }
    assert {name: str(reason) for name, reason in found.items()} == {
        "behind its end": "not_in_chain",
        "not in a block": "not_in_chain",
        "over a gap": "gap_inside",
        "insertion at the end of a block": "gap_inside",
        "in two blocks": "several_places",
        "another chromosome": "other_contig",
        "a scaffold": "other_contig",
        "mitochondrion": "mitochondrial",
        "mitochondrion of hg19": "mitochondrial",
        "no such contig": "not_in_chain",
    }


@pytest.mark.parametrize(
    ("bases", "reason"),
    [
        ("AAAA", None),
        ("NNNN", None),
        ("CCCC", LiftReason.ALT_IS_REFERENCE),
        ("GGGG", LiftReason.REFERENCE_DIFFERS),
    ],
)
def test_ref_is_held_against_grch38(bases: str, reason: LiftReason | None) -> None:
    check = ReferenceCheck(lambda chrom, start, end: bases[start:end], {"chr1": 4})
    assert check.reason(LiftedSite("chr1", 2, "A", ("C", "T"))) is reason
    assert check.can_normalise(LiftedSite("chr1", 2, "A", ("C",))) is (bases == "AAAA")
    # Neither at the first base, behind the last, nor on a contig that is not there.
    for chrom, pos in (("chr1", 1), ("chr1", 7), ("chr2", 2)):
        assert not check.can_normalise(LiftedSite(chrom, pos, "", ("C",)))
    assert check.reason(LiftedSite("chr2", 2, "A", ("C",))) is None
    assert (check.compared, check.unchecked) == (bases != "NNNN", 1 + (bases == "NNNN"))


@pytest.mark.parametrize(
    ("agreeing", "differing", "refused"),
    [(0, 0, False), (0, 1, True), (1, 1, False), (9, 2, False), (9, 3, True), (99, 3, False)],
)
def test_many_differing_bases_are_another_build(
    agreeing: int, differing: int, refused: bool
) -> None:
    check = ReferenceCheck(lambda chrom, start, end: "A" * (end - start), {"chr1": 9})
    for ref, count in (("A", agreeing), ("G", differing)):
        for _ in range(count):
            check.reason(LiftedSite("chr1", 5, ref, ("T",)))
    problems = Problems()
    check.report(Path("x.vcf"), problems)
    assert [one.code for one in problems] == ["HL-R24"] * refused


def code_of(path: Path) -> str:
    with pytest.raises(HemalineError) as error:
        open_chain(path)
    (problem,) = error.value.problems
    return problem.code


def test_chains_of_other_builds(tmp_path: Path) -> None:
    sizes = (249250621, 248956422)
    good = write_chains(tmp_path / "good.chain", whole("chr1"))
    assert open_chain(good).sha256 == sha256(good)
    assert "good.chain" in repr(open_chain(good))
    chains = {
        "wrong direction": Chain("1", [(0, 0, 10)], sizes=sizes[::-1]),
        "hg18": Chain("1", [(0, 0, 10)], sizes=(247249719, sizes[1])),
        "to T2T": Chain("1", [(0, 0, 10)], sizes=(sizes[0], 248387328)),
        "only scaffolds": Chain("1", [(0, 0, 10)], other="X1", sizes=(sizes[0], 99)),
    }
    found = {n: code_of(write_chains(tmp_path / "x.chain", one)) for n, one in chains.items()}
    assert found == {
        "wrong direction": "HL-R22",
        "hg18": "HL-R23",
        "to T2T": "HL-R23",
        "only scaffolds": "HL-R21",
    }


@pytest.mark.shared
def test_the_real_chain_of_the_wrong_direction() -> None:
    assert code_of(shared(BACK)) == "HL-R22"


def test_damaged_chains(tmp_path: Path) -> None:
    text = "\n".join(whole("chr1").lines()) + "\n" + "\n".join(whole("chr2").lines()) + "\n"
    packed = gzip.compress(text.encode())
    damaged = {
        "empty": b"",
        "words": b"no chain\n" * 3,
        "half a gzip": packed[: len(packed) // 2],
        "no end of the gzip": packed[:-4],
        "a damaged gzip": packed[:30] + b"\0\0\0\0" + packed[34:],
        "cut inside a chain": text[: text.rindex("chain") + 70].encode(),
        "blocks beyond the end": text.replace("chr1 249250621 + 0", "chr1 249250621 + 7").encode(),
        "letters for numbers": text.replace("249250621", "many").encode(),
        "bytes": bytes(range(256)) * 9,
        "a strand that is none": text.replace(" + 0 ", " * 0 ").encode(),
    }
    found = {}
    for name, content in damaged.items():
        path = tmp_path / "x.chain"
        path.write_bytes(content)
        found[name] = code_of(path)
    assert found == dict.fromkeys(damaged, "HL-R21")
    assert code_of(tmp_path) == "HL-R21"
    assert code_of(tmp_path / "absent") == "HL-R21"
