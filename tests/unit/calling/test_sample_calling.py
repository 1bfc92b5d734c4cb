"""Candidates of all sources and hotspots of the targets become calls."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from builders import CHROM, Read, make_genome, other_base, random_sequence
from hemaline.calling.sample_calling import Caller, read_candidates, targeted
from hemaline.calling.sample_vcf import Call
from hemaline.common.intervals import Interval
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import Hotspot

BASES = random_sequence(1200)
FILTERS = load_filters("capture")
DEPTH = 100


def snv(pos: int) -> Allele:
    return Allele(CHROM, pos, BASES[pos - 1], other_base(BASES[pos - 1]))


def hotspot(allele: Allele) -> Hotspot:
    return Hotspot("GENE", "c.1A>C", f"p.{allele.pos}", allele)


FIRST, SECOND, THIRD = snv(400), snv(420), snv(900)


def reads(alleles: dict[Allele, int]) -> list[Read]:
    """``DEPTH`` reads of 100 over each allele, this many of them with it, strands in turn."""
    found = []
    for allele, carriers in alleles.items():
        start = allele.pos - 10
        for i in range(DEPTH):
            bases = list(BASES[start : start + 100])
            if i < carriers:
                bases[9] = allele.alt
            found.append(Read(f"{allele.pos}.{i}", start, "".join(bases), reverse=i % 2 == 1))
    return found


def call(
    folder: Path,
    sources: dict[str, list[Allele]],
    hotspots: list[Hotspot],
    targets: list[Interval],
    tumour: dict[Allele, int],
    normal: dict[Allele, int] | None = None,
) -> dict[Allele, Call]:
    genome = make_genome(folder, {CHROM: BASES})
    with ExitStack() as stack:
        alignments = stack.enter_context(genome.aligned(folder, reads(tumour)))
        other = None
        if normal is not None:
            (folder / "normal").mkdir()
            other = stack.enter_context(genome.aligned(folder / "normal", reads(normal)))
        fasta = stack.enter_context(genome.fasta())
        named = targeted(hotspots, targets)
        found = Caller(alignments, fasta, FILTERS).call(sources, named, other)
    assert [c.allele for c in found] == sorted(c.allele for c in found)
    return {c.allele: c for c in found}


def test_sources_are_united_and_named(tmp_path: Path) -> None:
    sources = {"softclip": [SECOND, FIRST], "mpileup": [FIRST, THIRD]}
    found = call(tmp_path, sources, [], [], {FIRST: 20})
    assert {a: c.callers for a, c in found.items()} == {
        FIRST: ("mpileup", "softclip"),
        SECOND: ("softclip",),
        THIRD: ("mpileup",),
    }
    assert not any(c.is_hotspot for c in found.values())


def test_hotspots_in_targets_are_assessed_without_a_caller(tmp_path: Path) -> None:
    # The target ends just before THIRD's base, and just after FIRST's.
    targets = [Interval(CHROM, 390, 400), Interval(CHROM, 880, 899)]
    spots = [hotspot(a) for a in (FIRST, SECOND, THIRD)]
    found = call(tmp_path, {"mpileup": [SECOND]}, spots, targets, {FIRST: 20})
    assert set(found) == {FIRST, SECOND}
    assert (found[FIRST].callers, found[FIRST].is_hotspot) == ((), True)
    assert (found[SECOND].callers, found[SECOND].is_hotspot) == (("mpileup",), False)


def test_filters_judge_the_recount(tmp_path: Path) -> None:
    found = call(tmp_path, {"x": [FIRST, THIRD]}, [], [], {FIRST: 20, THIRD: 3})
    assert found[FIRST].passed
    assert (found[FIRST].evidence.alt, found[FIRST].evidence.ref) == (20, 80)
    assert found[THIRD].failed == ("low_alt_reads",)
    assert not found[THIRD].passed


def test_the_normal_is_recounted_at_the_same_alleles(tmp_path: Path) -> None:
    sources = {"x": [FIRST, THIRD]}
    found = call(tmp_path, sources, [], [], {FIRST: 20, THIRD: 50}, {FIRST: 0, THIRD: 48})
    assert (found[FIRST].normal_depth, found[FIRST].normal_alt_reads) == (100, 0)
    assert (found[THIRD].normal_depth, found[THIRD].normal_alt_reads) == (100, 48)


def test_a_normal_without_reads_there_has_depth_0_and_none_has_none(tmp_path: Path) -> None:
    found = call(tmp_path, {"x": [FIRST]}, [], [], {FIRST: 20}, {THIRD: 1})
    assert (found[FIRST].normal_depth, found[FIRST].normal_alt_reads) == (0, 0)
    (tmp_path / "unpaired").mkdir()
    found = call(tmp_path / "unpaired", {"x": [FIRST]}, [], [], {FIRST: 20})
    assert (found[FIRST].normal_depth, found[FIRST].normal_alt_reads) == (None, None)


def test_no_candidates_are_no_calls(tmp_path: Path) -> None:
    assert call(tmp_path, {"x": []}, [], [Interval(CHROM, 0, 900)], {FIRST: 20}) == {}


@pytest.mark.parametrize(
    ("ref", "alt", "alleles"),
    [
        ("A", "C", [("A", "C")]),
        ("a", "c", [("A", "C")]),
        ("A", "C,AGG", [("A", "C"), ("A", "AGG")]),
        ("A", "C,<DEL>", [("A", "C")]),
        ("A", "<DUP:TANDEM>", []),
        ("A", "*", []),
        ("A", ".", []),
        ("N", "C", []),
        ("A", "N", []),
        ("A", "A[chrT:200[", []),
    ],
)
def test_only_sequences_are_candidates(
    tmp_path: Path, ref: str, alt: str, alleles: list[tuple[str, str]]
) -> None:
    path = tmp_path / "candidates.vcf"
    path.write_text(
        "##fileformat=VCFv4.2\n"
        f"##contig=<ID={CHROM},length=1200>\n"
        '##ALT=<ID=DEL,Description="x">\n##ALT=<ID=DUP:TANDEM,Description="x">\n'
        '##INFO=<ID=END,Number=1,Type=Integer,Description="x">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        f"{CHROM}\t100\t.\t{ref}\t{alt}\t.\t.\t.\n"
    )
    assert read_candidates(path) == [Allele(CHROM, 100, *pair) for pair in alleles]
