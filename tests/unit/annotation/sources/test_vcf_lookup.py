"""Alleles are found in a VCF however it spells them, and nothing else is."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builders import quick
from hemaline.annotation.sources.knowledge_sources import ContigNames
from hemaline.annotation.sources.vcf_lookup import VcfLookup, number, text, writable_range
from hemaline.genome.alleles import Allele, normalised
from sources import bases_of, chosen, contigs_of, write_vcf

CHROM = "chr21"


def lookup(path: Path, bases: str) -> VcfLookup:
    sequences = {CHROM: bases}
    names = ContigNames("chr", contigs_of(sequences).values())
    return VcfLookup(chosen("gnomad_joint", path), names, bases_of(sequences))


def found(path: Path, bases: str, allele: Allele) -> list[str]:
    source = lookup(path, bases)
    try:
        return [match.identifier for match in source.matches([allele])[allele]]
    finally:
        source.close()


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, Allele, str, str]:
    """Bases full of repeats, an allele in normal form, and a record that spells it otherwise."""
    bases = draw(st.text("AC", min_size=30, max_size=60))
    sequence = bases_of({CHROM: bases})
    start = draw(st.integers(1, len(bases) - 8))
    ref = bases[start : start + draw(st.integers(0, 4))]
    alt = draw(st.text("ACG", max_size=4))
    assume(ref != alt)
    allele = normalised(Allele(CHROM, start + 1, ref, alt), sequence)
    # Moved to the right as far as it reads the same, by as many bases as drawn.
    moves = draw(st.integers(0, 12))
    if not ref or not alt:
        while moves and start + len(ref) < len(bases) - 1:
            changed = ref or alt
            if bases[start + len(ref)] != changed[0]:
                break
            changed = changed[1:] + changed[0]
            ref, alt = (changed, "") if ref else ("", changed)
            start, moves = start + 1, moves - 1
    before, after = draw(st.integers(1, 3)), draw(st.integers(0, 3))
    first = max(0, start - before)
    left, right = bases[first:start], bases[start + len(ref) : start + len(ref) + after]
    written_ref, written_alt = left + ref + right, left + alt + right
    record = f"{CHROM} {first + 1} same {written_ref} {written_alt}"
    return bases, allele, record, written_ref


@quick
@given(spellings(), st.booleans())
def test_an_allele_is_found_however_it_is_written(
    tmp_path_factory: pytest.TempPathFactory,
    case: tuple[str, Allele, str, str],
    nearby_another: bool,
) -> None:
    bases, allele, record, written_ref = case
    chrom, pos, name, ref, alt = record.split()
    if nearby_another:
        alt = f"{written_ref}TTTTT,{alt},<DEL>,*"
    path = tmp_path_factory.mktemp("vcf") / "a.vcf.gz"
    write_vcf(path, [f"{chrom} {pos} {name} {ref} {alt}"])
    assert found(path, bases, allele) == ["same"]


@st.composite
def two_changes(draw: st.DrawFn) -> tuple[str, Allele, Allele]:
    """Bases full of repeats and two changes close to each other, as they were drawn."""
    bases = draw(st.text("AC", min_size=20, max_size=30))
    changes = []
    for _ in range(2):
        start = draw(st.integers(1, 6))
        ref = bases[start : start + draw(st.integers(1, 3))]
        alt = draw(st.text("AC", min_size=1, max_size=3).filter(ref.__ne__))
        changes.append(Allele(CHROM, start + 1, ref, alt))
    return bases, *changes


@quick
@given(two_changes())
def test_an_allele_is_found_where_it_makes_the_same_sequence_and_nowhere_else(
    tmp_path_factory: pytest.TempPathFactory, case: tuple[str, Allele, Allele]
) -> None:
    bases, queried, listed = case

    def changed(allele: Allele) -> str:
        return bases[: allele.pos - 1] + allele.alt + bases[allele.interval.end :]

    path = tmp_path_factory.mktemp("vcf") / "a.vcf.gz"
    write_vcf(path, [f"{CHROM} {listed.pos} x {listed.ref} {listed.alt}"])
    same = found(path, bases, normalised(queried, bases_of({CHROM: bases})))
    assert bool(same) == (changed(queried) == changed(listed))


def test_the_stretch_of_an_indel_reaches_to_the_end_of_its_repeat() -> None:
    sequence = bases_of({CHROM: "GT" + "A" * 500 + "CGT"})
    assert writable_range(Allele(CHROM, 2, "TA", "T"), sequence) == (1, 503)
    assert writable_range(Allele(CHROM, 2, "T", "TA"), sequence) == (1, 503)
    assert writable_range(Allele(CHROM, 2, "T", "C"), sequence) == (1, 2)


def test_values_are_those_of_the_alt(tmp_path: Path) -> None:
    info = {"AF_joint": "A,Type=Float", "faf": "A,Type=Float", "CLNREVSTAT": ".,Type=String"}
    record = f"{CHROM} 5 x A C,G AF_joint=0.1,0.2;faf=.,0.05;CLNREVSTAT=one,_two"
    path = write_vcf(tmp_path / "a.vcf.gz", [record], info)
    source = lookup(path, "ACGTACGT")
    header = source.header(CHROM)
    assert header is not None
    (c,), (g,) = source.matches(Allele(CHROM, 5, "A", alt) for alt in "CG").values()
    source.close()
    assert [number(m, (("AF_joint",),), header) for m in (c, g)] == [0.1, 0.2]
    assert [number(m, (("faf",),), header) for m in (c, g)] == [None, 0.05]
    # A header without the first alternative, and an alternative of several names.
    assert number(c, (("AF",), ("AF_joint", "faf")), header) == 0.1
    assert number(c, (("AF",),), header) is None
    # Commas of a text that is not per ALT stay.
    assert text(c, (("CLNREVSTAT",),), header) == "one,_two"
    assert text(c, (("CLNSIG",),), header) is None


def test_a_record_of_another_reference_is_counted_and_not_matched(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "a.vcf.gz", [f"{CHROM} 5 x T G", f"{CHROM} 6 y C G"])
    source = lookup(path, "ACGTACGN")
    one, other = Allele(CHROM, 5, "A", "G"), Allele(CHROM, 6, "C", "G")
    matches = source.matches([one, other])
    assert matches[one] == []
    assert [m.identifier for m in matches[other]] == ["y"]
    assert (source.agreement.compared, list(source.agreement.differing)) == (1, [f"{CHROM}:5 T"])
    source.close()


def test_n_in_the_reference_is_no_information(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "a.vcf.gz", [f"{CHROM} 5 x T G"])
    source = lookup(path, "ACGTNCGT")
    source.probe(CHROM, 10)
    assert (source.agreement.compared, source.agreement.differing) == (0, {})
    source.close()


def test_a_contig_without_records_has_no_header(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "a.vcf.gz", [f"{CHROM} 5 x A G"])
    source = lookup(path, "ACGTACGT")
    assert source.header("chr1") is None
    strange = Allele("chr1", 5, "A", "G")
    assert source.matches([strange]) == {strange: []}
    source.close()


@quick
@given(st.lists(spellings(), min_size=1, max_size=6), st.integers(0, 40_000))
def test_alleles_queried_together_are_answered_as_alone(
    tmp_path_factory: pytest.TempPathFactory,
    cases: list[tuple[str, Allele, str, str]],
    gap: int,
) -> None:
    """Loci laid one behind the other, near or far, each with its records and those of no one."""
    bases, records, alleles = "", [], []
    for place, (own, allele, record, _) in enumerate(cases):
        shift = len(bases)
        _, pos, _, ref, alt = record.split()
        records.append(f"{CHROM} {int(pos) + shift} {place} {ref} {alt}")
        records.append(f"{CHROM} {shift + 1} other {own[0]} T")
        alleles.append(Allele(CHROM, allele.pos + shift, allele.ref, allele.alt))
        bases += own + "G" + "T" * gap + "G"
    # A locus is no longer at the contig's start: what leant on it has a base before it now.
    alleles = [normalised(allele, bases_of({CHROM: bases})) for allele in alleles]
    path = write_vcf(tmp_path_factory.mktemp("vcf") / "a.vcf.gz", records)
    source = lookup(path, bases)
    together = source.matches(alleles)
    alone = {allele: source.matches([allele])[allele] for allele in alleles}
    source.close()
    assert together == alone
    assert [[m.identifier for m in together[a]] for a in alleles] == [
        [str(place)] for place in range(len(cases))
    ]
