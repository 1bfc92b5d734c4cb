"""Measurements of one control, counted from reads made in code."""

from __future__ import annotations

from pathlib import Path

import pytest

import builders
from builders import DUPLICATE, Genome, Read, pair
from controls import stated
from hemaline.calling.evidence.recount import recount
from hemaline.calling.sample_vcf import Call
from hemaline.common.documents.json_files import read_instance, write_json
from hemaline.common.intervals import Interval
from hemaline.common.problems import HemalineError
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele
from hemaline.quality.controls import control_measures
from hemaline.quality.controls.control_measures import (
    ControlMeasure,
    VariantMeasure,
    count_fragments,
    measure_variants,
    stated_alleles,
)

BASES = builders.random_sequence(1000)
FILTERS = load_filters("capture")
TARGETS = [Interval("chrT", 480, 520), Interval("chrT", 500, 560), Interval("chrT", 700, 710)]


@pytest.fixture
def genome(tmp_path: Path) -> Genome:
    return builders.make_genome(tmp_path, {"chrT": BASES})


def read(name: str, start: int, length: int = 50, **more: int) -> Read:
    return Read(name, start, BASES[start : start + length], **more)


def count(genome: Genome, folder: Path, *reads: Read) -> int:
    with genome.aligned(folder, reads) as alignments:
        return count_fragments(alignments, TARGETS, FILTERS.evidence.min_mapping_quality)


def test_fragments_are_counted_once_and_only_on_target(genome: Genome, tmp_path: Path) -> None:
    found = count(
        genome,
        tmp_path,
        *pair(read("both_mates", 490), read("both_mates", 540)),
        *pair(read("one_mate", 600), read("one_mate", 690)),
        read("last_base", 559),
        read("next", 560),
        read("low_quality", 500, mapq=FILTERS.evidence.min_mapping_quality - 1),
        read("copy", 500, flag=DUPLICATE),
    )
    assert found == 3


def test_no_reads_are_none(genome: Genome, tmp_path: Path) -> None:
    assert count(genome, tmp_path) == 0


def test_names_are_held_up_to_a_bound(
    genome: Genome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control_measures, "MOST_FRAGMENTS", 5)
    assert count(genome, tmp_path, *(read(f"r{n}", 490 + n) for n in range(9))) == 5


def measured(
    genome: Genome, folder: Path, allele: Allele, calls: list[Call], alt: int, ref: int
) -> VariantMeasure:
    changed = BASES[: allele.pos - 1] + allele.alt + BASES[allele.pos - 1 + len(allele.ref) :]
    start = allele.pos - 26
    reads = [Read(f"a{n}", start, changed[start : start + 50]) for n in range(alt)]
    reads += [read(f"r{n}", start) for n in range(ref)]
    with genome.aligned(folder, reads) as alignments, genome.fasta() as fasta:
        (found,) = measure_variants({"V": allele}, calls, TARGETS, alignments, fasta, FILTERS)
        return found


def snv(position0: int) -> Allele:
    base = BASES[position0]
    return Allele("chrT", position0 + 1, base, builders.other_base(base))


def test_what_was_not_called_is_counted_all_the_same(genome: Genome, tmp_path: Path) -> None:
    found = measured(genome, tmp_path, snv(510), [], alt=3, ref=27)
    assert found == VariantMeasure("V", True, 30, 3, None)
    assert found.vaf == pytest.approx(0.1)


def test_a_call_applies_to_itself(genome: Genome, tmp_path: Path) -> None:
    with genome.aligned(tmp_path, [read("r", 490)]) as alignments, genome.fasta() as fasta:
        (evidence,) = recount(alignments, fasta, [snv(510)], FILTERS)
    call = Call(evidence, ("weak",), False, ("mpileup",))
    found = measured(genome, tmp_path, snv(510), [call], alt=3, ref=27)
    assert found == VariantMeasure("V", True, 1, 0, ("weak",))


def test_a_variant_next_to_the_targets_is_known_as_such(genome: Genome, tmp_path: Path) -> None:
    found = measured(genome, tmp_path, snv(600), [], alt=0, ref=0)
    assert (found.on_target, found.vaf) == (False, None)


def test_stated_alleles_are_written_as_calls_are(genome: Genome, tmp_path: Path) -> None:
    base, following = BASES[510], BASES[511]
    long = Allele("chrT", 511, base + following, builders.other_base(base) + following)
    with genome.fasta() as fasta:
        found = stated_alleles([stated(0.1, 0.2, allele=long)], fasta.fetch, tmp_path / "t.tsv")
    assert found == {"V": snv(510)}


@pytest.mark.parametrize(
    "allele", [Allele("chr9", 511, "A", "C"), Allele("chrT", 990, "A" * 20, "A")], ids=str
)
def test_a_reference_that_states_otherwise_is_reported(
    allele: Allele, genome: Genome, tmp_path: Path
) -> None:
    with genome.fasta() as fasta, pytest.raises(HemalineError) as caught:
        stated_alleles([stated(0.1, 0.2, allele=allele)], fasta.fetch, tmp_path / "t.tsv")
    (problem,) = caught.value.problems
    assert (problem.code, caught.value.problems.exit_code) == ("HL-O03", 3)


@pytest.mark.parametrize(
    "measure",
    [
        ControlMeasure(),
        ControlMeasure(fragments=0),
        ControlMeasure(
            variants=(
                VariantMeasure("V", True, 30, 3, None),
                VariantMeasure("W", True, 30, 3, ()),
                VariantMeasure("X", False, 0, 0, ("weak", "strand")),
            )
        ),
    ],
)
def test_a_part_comes_back_as_it_was(measure: ControlMeasure, tmp_path: Path) -> None:
    write_json(tmp_path / "c.json", measure)
    assert read_instance(tmp_path / "c.json", ControlMeasure) == measure
