"""Normalisation against its definition, and against bcftools norm."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import write_reference
from hemaline.genome.alleles import Allele, normalised

CHROM = "c"


def normal(sequence: str, pos: int, ref: str, alt: str) -> tuple[int, str, str]:
    found = normalised(Allele(CHROM, pos, ref, alt), lambda _, start, end: sequence[start:end])
    return found.pos, found.ref, found.alt


@pytest.mark.parametrize(
    ("sequence", "given_", "expected"),
    [
        ("GCACAT", (4, "CA", ""), (1, "GCA", "G")),
        ("GCACAT", (6, "", "CA"), (1, "G", "GCA")),
        ("GCACAT", (4, "CAT", "CACAT"), (1, "G", "GCA")),
        ("GCACAT", (2, "CACAT", "CTCAT"), (3, "A", "T")),
        ("GCACAT", (2, "CAC", "TAT"), (2, "CAC", "TAT")),
        ("GCACAT", (3, "ACA", "AGGA"), (4, "C", "GG")),
        # At the first base there is nothing to anchor to but what follows.
        ("AAAT", (3, "A", ""), (1, "AA", "A")),
        ("AAAT", (4, "", "A"), (1, "A", "AA")),
        ("CAAAT", (1, "C", ""), (1, "CA", "A")),
    ],
)
def test_examples(
    sequence: str, given_: tuple[int, str, str], expected: tuple[int, str, str]
) -> None:
    assert normal(sequence, *given_) == expected


@pytest.mark.parametrize(
    ("ref", "alt", "reason"), [("CA", "CA", "nothing"), ("GG", "G", "not the reference's")]
)
def test_no_change_and_foreign_reference_are_refused(ref: str, alt: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        normal("GCACAT", 2, ref, alt)


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, int, str, str]:
    """A sequence with many repeats and a change of some of its bases."""
    sequence = draw(st.text("AC", min_size=8, max_size=60)) + draw(st.text("ACGT", max_size=20))
    start = draw(st.integers(0, len(sequence) - 1))
    ref = sequence[start : start + draw(st.integers(0, 8))]
    alt = draw(st.text("AC", max_size=8).filter(lambda bases: bases != ref))
    return sequence, start + 1, ref, alt


@given(changes())
def test_the_sequence_stays_and_the_allele_is_minimal(change: tuple[str, int, str, str]) -> None:
    sequence, pos, ref, alt = change
    if not alt and len(ref) == len(sequence):
        return
    position, before, after = normal(*change)
    assert sequence[position - 1 :].startswith(before)
    assert before
    assert after
    changed = sequence[: pos - 1] + alt + sequence[pos - 1 + len(ref) :]
    tail = sequence[position - 1 + len(before) :]
    assert sequence[: position - 1] + after + tail == changed
    # Parsimonious and leftmost (Tan, Abecasis, Kang 2015).
    anchored_behind = position == 1 and min(len(before), len(after)) == 1
    assert before[-1] != after[-1] or anchored_behind
    assert before[0] != after[0] or min(len(before), len(after)) == 1
    assert normal(sequence, position, before, after) == (position, before, after)


@settings(max_examples=15, deadline=None)
@given(st.lists(changes(), min_size=30, max_size=30))
def test_bcftools_norm_states_the_same(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, int, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("norm")
    contigs = {f"c{i}": sequence for i, (sequence, *_) in enumerate(drawn)}
    header = ["##fileformat=VCFv4.3"]
    header += [f"##contig=<ID={name},length={len(bases)}>" for name, bases in contigs.items()]
    lines, expected = [], []
    for (name, sequence), (_, pos, ref, alt) in zip(contigs.items(), drawn, strict=True):
        if not ref or not alt:
            # VCF has no empty alleles: with the base behind, or else before.
            base = sequence[pos - 1 + len(ref) : pos + len(ref)]
            if not base:
                continue
            ref, alt = ref + base, alt + base  # noqa: PLW2901
        lines.append(f"{name}\t{pos}\t.\t{ref}\t{alt}\t.\t.\t.")
        expected.append((name, *normal(sequence, pos, ref, alt)))
    vcf = folder / "in.vcf"
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
    vcf.write_text("\n".join([*header, columns, *lines]) + "\n")
    fasta = write_reference(folder, contigs)
    command = ["bcftools", "norm", "--no-version", "-f", str(fasta), str(vcf)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = [
        (fields[0], int(fields[1]), fields[3], fields[4])
        for fields in (row.split("\t") for row in done.stdout.splitlines() if row[0] != "#")
    ]
    assert sorted(found) == sorted(expected)


def test_long_repeats_are_walked_in_stretches(tmp_path: Path) -> None:
    sequence = "G" + "ACT" * 400 + "G"
    assert normal(sequence, len(sequence), "", "ACT") == (1, "G", "GACT")
    assert normal(sequence, len(sequence) - 6, "ACTACT", "") == (1, "GACTACT", "G")
