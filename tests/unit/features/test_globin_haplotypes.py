"""Haplotypes of the HBB cluster: a dosage is given where every phase of the tags agrees."""

from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.features.feature_cells import SampleEvidence
from hemaline.features.globin_haplotypes import haplotype_dosage, load_haplotypes
from hemaline.features.globin_rules import load_globin
from rows import event_row, region_row, variant_row

RULES = load_globin()
TAGS = list(load_haplotypes()["CAR"])


def person(copies: dict[str, int], deletion: int | None = 0, lacking: str = "") -> SampleEvidence:
    """A sample with the given numbers of alternative alleles of the tags."""
    genotypes = {0: ("0/0", 0.0), 1: ("0/1", 0.5), 2: ("1/1", 1.0)}
    variants, regions = {}, {}
    for tag, number in copies.items():
        spot = RULES.hotspots[tag]
        at, (genotype, vaf) = spot.allele, genotypes[number]
        if number:
            row = variant_row(
                spot.gene, vaf, chrom=at.chrom, pos=at.pos, ref=at.ref, alt=at.alt,
                genotype=genotype, genotype_quality=99,
            )  # fmt: skip
            variants.setdefault(spot.gene, []).append(row)
        if tag != lacking:
            row = region_row(spot.gene, chrom=at.chrom, first=at.pos, last=at.pos + 1)
            regions.setdefault(spot.gene, []).append(row)
    event = RULES.thresholds.deletion.event
    return SampleEvidence("S-1", regions, variants, {event: [event_row(event, "HBB", deletion)]})


def of_pair(first: str, second: str) -> dict[str, int]:
    known = load_haplotypes()
    return {tag: known[first][tag] + known[second][tag] for tag in TAGS}


def test_tags_distinguish_the_five_haplotypes():
    known = load_haplotypes()
    assert list(known) == ["AI", "SEN", "BEN", "CAR", "CAM"]
    assert len({tuple(tags.values()) for tags in known.values()}) == 5
    assert all(list(tags) == TAGS and set(tags) <= set(RULES.hotspots) for tags in known.values())


@pytest.mark.parametrize("pair", list(combinations_with_replacement(load_haplotypes(), 2)))
def test_one_heterozygous_tag_or_none_settles_the_pair(pair):
    copies = of_pair(*pair)
    cells = {name: haplotype_dosage(name, person(copies), RULES) for name in load_haplotypes()}
    if list(copies.values()).count(1) <= 1:
        assert {name: cell.value for name, cell in cells.items()} == {
            name: pair.count(name) for name in load_haplotypes()
        }
    else:
        assert {cells[name].reason for name in pair} == {"phase_not_known"}
        assert all(cells[n].lower <= pair.count(n) <= cells[n].upper for n in set(pair))


def test_a_tag_that_was_not_read_leaves_every_haplotype_open():
    evidence = person(of_pair("BEN", "BEN"), lacking=TAGS[0])
    assert haplotype_dosage("BEN", evidence, RULES).reason == "not_on_panel"


def test_a_chromosome_with_a_deletion_may_have_no_tags():
    evidence = person(of_pair("BEN", "BEN"), deletion=1)
    assert haplotype_dosage("BEN", evidence, RULES).reason == "deletion_present"


@pytest.mark.parametrize("pair", list(combinations_with_replacement(load_haplotypes(), 2)))
def test_where_a_deletion_is_not_excluded_no_dosage_depends_on_its_absence(pair):
    """A chromosome opposite a deletion of all tags reads as two of its haplotype."""
    copies = of_pair(*pair)
    for name in load_haplotypes():
        cell = haplotype_dosage(name, person(copies, deletion=None), RULES)
        held = {pair.count(name)} | ({1} if pair == (name, name) else set())
        if cell.value is None:
            assert cell.lower <= min(held) <= max(held) <= cell.upper
        else:
            assert held == {cell.value}
    if pair[0] == pair[1]:
        cell = haplotype_dosage(pair[0], person(copies, deletion=None), RULES)
        assert (cell.value, cell.reason) == (None, "deletion_not_excluded")
        assert (cell.lower, cell.upper) == (1, 2)


@given(st.tuples(*(st.integers(0, 2) for _ in TAGS)), st.sampled_from(sorted(load_haplotypes())))
def test_dosages_agree_with_every_pair_of_chromosomes(copies, name):
    """Slow counter: all ordered pairs of the sixteen possible chromosomes."""
    wanted = tuple(load_haplotypes()[name].values())
    every = list(product((False, True), repeat=len(TAGS)))
    fitting = [
        (a, b)
        for a, b in product(every, every)
        if tuple(x + y for x, y in zip(a, b, strict=True)) == copies
    ]
    counts = {pair.count(wanted) for pair in fitting}
    cell = haplotype_dosage(name, person(dict(zip(TAGS, copies, strict=True))), RULES)
    if len(counts) == 1:
        assert cell.value == counts.pop()
    else:
        assert (cell.lower, cell.upper) == (min(counts), max(counts))
