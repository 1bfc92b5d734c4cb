"""The simulator: what a library states is what its reads hold."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pysam
import pytest
from Bio.Seq import reverse_complement

from hemaline.common.intervals import Interval
from simulation.simulate import Allele, Library, Reads, simulate
from simulation.simulate_files import write_alignment_bam, write_fastq, write_unaligned_bam

CHROM = "chrT"
REFERENCE = "".join(np.random.default_rng(11).choice(list("ACGT"), 6000))
FIRST, SECOND = Interval(CHROM, 1500, 1740), Interval(CHROM, 4000, 4080)
PLAIN = Library((FIRST, SECOND), (), 600, seed=7, error_rate=0, oxidation_rate=0)


def fetch(chrom: str, start: int, end: int) -> str:
    assert chrom == CHROM
    return REFERENCE[start:end]


def substitution(pos: int, vaf: float, phase: str = "") -> Allele:
    ref = REFERENCE[pos - 1]
    return Allele(CHROM, pos, ref, "CATG"["ACGT".index(ref)], vaf, phase)


def duplication(pos: int, size: int, vaf: float) -> Allele:
    anchor = REFERENCE[pos - 1]
    return Allele(CHROM, pos, anchor, anchor + REFERENCE[pos : pos + size], vaf)


def pairs_with(reads: Reads, *motifs: str) -> int:
    """Pairs that show every motif, on either strand."""
    count = 0
    for _, bases1, _, bases2, _ in reads.records():
        both = f"{bases1}|{bases2}|{reverse_complement(bases1)}|{reverse_complement(bases2)}"
        count += all(motif in both for motif in motifs)
    return count


def around(pos: int, base: str, flank: int = 12) -> str:
    return REFERENCE[pos - 1 - flank : pos - 1] + base + REFERENCE[pos : pos + flank]


def unique(reads: Reads) -> np.ndarray:
    fragments = reads.fragments
    ends = np.stack([fragments.haplotype, fragments.start, fragments.length])
    return np.unique(ends, axis=1)


def depth(reads: Reads, target: Interval) -> np.ndarray:
    """Unique fragments with a sequenced base at every position of the target."""
    covered = np.zeros(len(REFERENCE), dtype=int)
    for haplotype, start, length in unique(reads).T:
        anchors = reads.haplotypes[haplotype].anchors
        left, right = anchors[start : start + 150], anchors[start + length - 150 : start + length]
        covered[np.unique(np.concatenate([left, right]))] += 1
    return covered[target.start : target.end]


def within(count: int, trials: int, share: float) -> bool:
    """True if a count is within five standard deviations of what the share predicts."""
    return abs(count - trials * share) < 5 * np.sqrt(trials * share * (1 - share)) + 1


def test_depth_is_the_stated_mean_and_falls_off_gently_at_the_edges() -> None:
    reads = simulate(fetch, PLAIN)
    first, second = depth(reads, FIRST), depth(reads, SECOND)
    assert np.concatenate([first, second]).mean() == pytest.approx(600, rel=0.06)
    for target in (first, second):
        assert target.min() > 0.6 * target.max()


def test_a_dropped_target_is_all_but_empty_and_others_keep_their_depth() -> None:
    reads = simulate(fetch, replace(PLAIN, dropped=(Interval(CHROM, 4010, 4020),)))
    assert depth(reads, SECOND).max() < 20
    assert depth(reads, FIRST).mean() == pytest.approx(600, rel=0.06)


def test_contigs_of_one_copy_have_half_the_depth_and_others_keep_theirs() -> None:
    other = Interval("chrX", FIRST.start, FIRST.end)
    library = replace(
        PLAIN, targets=(FIRST, other), relative_depth={"chrX": 0.5}, unevenness=(1, 1)
    )
    reads = simulate(lambda _, start, end: REFERENCE[start:end], library)
    counts = Counter(reads.haplotypes[int(n)].chrom for n, _, _ in unique(reads).T)
    assert counts["chrX"] / counts[CHROM] == pytest.approx(0.5, abs=0.06)
    whole = simulate(fetch, replace(library, targets=(FIRST,)))
    assert counts[CHROM] == pytest.approx(len(unique(whole).T), rel=0.06)


@pytest.mark.parametrize("vaf", [0.03, 0.3, 0.5, 1.0])
def test_a_substitution_has_its_share_of_pairs(vaf: float) -> None:
    allele = substitution(1600, vaf)
    reads = simulate(fetch, replace(PLAIN, alleles=(allele,), duplicate_rate=0))
    alt = pairs_with(reads, around(1600, allele.alt))
    ref = pairs_with(reads, around(1600, allele.ref))
    assert within(alt, alt + ref, vaf)


@pytest.mark.parametrize("size", [21, 60])
def test_a_tandem_duplication_has_its_length_and_share(size: int) -> None:
    reads = simulate(
        fetch, replace(PLAIN, alleles=(duplication(1600, size, 0.3),), duplicate_rate=0)
    )
    end = 1600 + size
    junction = REFERENCE[end - 12 : end] + REFERENCE[1600:1612]
    behind = REFERENCE[end - 12 : end + 12]
    assert within(pairs_with(reads, junction), pairs_with(reads, behind), 0.3)
    reference, duplicated = reads.haplotypes[0], reads.haplotypes[1]
    assert len(duplicated.bases) - len(reference.bases) == size


def test_a_deletion_has_its_length_and_share() -> None:
    allele = Allele(CHROM, 1600, REFERENCE[1599:1606], REFERENCE[1599], 0.4)
    reads = simulate(fetch, replace(PLAIN, alleles=(allele,), duplicate_rate=0))
    alt = pairs_with(reads, REFERENCE[1588:1600] + REFERENCE[1606:1618])
    ref = pairs_with(reads, REFERENCE[1591:1615])
    assert within(alt, alt + ref, 0.4)
    assert len(reads.haplotypes[0].bases) - len(reads.haplotypes[1].bases) == 6


@pytest.mark.parametrize(("phase", "share"), [("a", 0.3), ("", 0.0)])
def test_alleles_share_fragments_only_in_phase(phase: str, share: float) -> None:
    alleles = (substitution(1600, 0.3, phase), substitution(1630, 0.3, phase))
    reads = simulate(fetch, replace(PLAIN, alleles=alleles, duplicate_rate=0))
    motifs = [[around(a.pos, base) for base in (a.ref, a.alt)] for a in alleles]
    both = pairs_with(reads, motifs[0][1], motifs[1][1])
    total = sum(pairs_with(reads, one, two) for one in motifs[0] for two in motifs[1])
    assert within(both, total, share)


def test_the_stated_share_of_pairs_are_duplicates_with_errors_of_their_own() -> None:
    reads = simulate(fetch, replace(PLAIN, duplicate_rate=0.2, error_rate=4e-4))
    distinct = unique(reads).shape[1]
    assert 1 - distinct / len(reads) == pytest.approx(0.2, abs=0.002)
    sequences = np.unique(np.concatenate([reads.bases1, reads.bases2], axis=1), axis=0)
    assert len(sequences) > distinct


def test_mates_face_each_other_and_read_1_comes_from_either_strand() -> None:
    reads = simulate(fetch, PLAIN)
    assert 0.45 < reads.fragments.first_is_forward.mean() < 0.55
    assert reads.fragments.length.min() >= 200
    assert reads.fragments.length.max() <= 350
    for index, (_, bases1, _, bases2, _) in enumerate(reads.records()):
        forward, backward = bases1, bases2
        if not reads.fragments.first_is_forward[index]:
            forward, backward = bases2, bases1
        start = REFERENCE.find(forward)
        end = REFERENCE.find(reverse_complement(backward)) + 150
        assert start >= 0
        assert end - start == reads.fragments.length[index]


def test_errors_follow_the_qualities_and_oxidation_marks_read_1() -> None:
    clean = simulate(fetch, PLAIN)
    library = replace(PLAIN, error_rate=4e-4, oxidation_rate=1e-3)
    reads = simulate(fetch, library)
    # The same draws up to sequencing: the clean reads are the truth of the others.
    wrong, good = reads.bases1 != clean.bases1, reads.qualities1 >= 20
    assert set(np.unique(reads.qualities1)) == {2, 11, 25, 37}
    assert good.mean() > 0.9
    assert wrong[~good].mean() > 20 * wrong[good].mean()
    of_g = clean.bases2 == ord("G")
    assert (reads.bases2[of_g & (reads.qualities2 == 37)] == ord("T")).mean() < 2e-4
    of_g = clean.bases1 == ord("G")
    assert (reads.bases1[of_g & (reads.qualities1 == 37)] == ord("T")).mean() > 8e-4
    plain = simulate(fetch, replace(PLAIN, error_rate=4e-4))
    wrong = (plain.bases2 != clean.bases2) & (plain.qualities2 >= 20)
    assert 2e-4 < wrong.mean() < 1e-3


def test_names_are_unique_and_carry_no_truth(tmp_path: Path) -> None:
    reads = simulate(fetch, PLAIN)
    names = [record[0] for record in reads.records()]
    assert len(set(names)) == len(reads)
    assert all(re.fullmatch(r"HL[0-9A-F]{6}:1:\d{4}:\d{5}:\d{5}", name) for name in names)
    other = simulate(fetch, replace(PLAIN, alleles=(substitution(1600, 0.5),)))
    assert next(other.records())[0] == names[0]


def test_the_same_library_gives_the_same_bytes(tmp_path: Path) -> None:
    def files(library: Library, name: str) -> list[bytes]:
        paths = [tmp_path / f"{name}_{mate}.fastq.gz" for mate in (1, 2)]
        bam, ubam = tmp_path / f"{name}.bam", tmp_path / f"{name}.u.bam"
        reads = simulate(fetch, library)
        write_fastq(reads, *paths)
        write_alignment_bam(reads, bam, {CHROM: ("21", 6000)})
        write_unaligned_bam(reads, ubam)
        return [path.read_bytes() for path in (*paths, bam, ubam)]

    library = replace(PLAIN, depth=60, error_rate=4e-4)
    once = files(library, "a")
    assert once == files(library, "b")
    for changed in (replace(library, seed=8), replace(library, sample_id="other")):
        assert all(x != y for x, y in zip(once, files(changed, "c"), strict=True))


def test_lanes_split_the_pairs(tmp_path: Path) -> None:
    reads = simulate(fetch, replace(PLAIN, depth=60))
    names: list[list[str]] = []
    for lane in (0, 1):
        paths = [tmp_path / f"{lane}_{mate}.fastq.gz" for mate in (1, 2)]
        write_fastq(reads, paths[0], paths[1], (lane, 2))
        with pysam.FastxFile(str(paths[0])) as one, pysam.FastxFile(str(paths[1])) as two:
            mates = [(first.name, second.name) for first, second in zip(one, two, strict=True)]
        assert all(first == second for first, second in mates)
        names.append([first for first, _ in mates])
    assert len(names[0]) + len(names[1]) == len(reads)
    assert {name.split(":")[1] for name in names[1]} == {"2"}


def test_the_aligned_bam_places_every_base_where_it_comes_from(tmp_path: Path) -> None:
    deletion = Allele(CHROM, 1700, REFERENCE[1699:1706], REFERENCE[1699], 0.3)
    library = replace(PLAIN, depth=80, alleles=(duplication(1600, 21, 0.4), deletion))
    reads = simulate(fetch, library)
    path = tmp_path / "aligned.bam"
    write_alignment_bam(reads, path, {CHROM: ("21", len(REFERENCE))})
    pysam.index(str(path))
    operations: set[int] = set()
    with pysam.AlignmentFile(str(path)) as handle:
        assert handle.references == ("21",)
        records = list(handle)
    assert len(records) == 2 * len(reads)
    for record in records:
        operations |= {operation for operation, _ in record.cigartuples}
        assert record.is_reverse != record.mate_is_reverse
        for query, position in record.get_aligned_pairs(matches_only=True):
            assert record.query_sequence[query] == REFERENCE[position]
    assert operations == {0, 1, 2, 4}


def test_what_cannot_be_drawn_is_refused() -> None:
    allele = substitution(1600, 0.6)
    for alleles, message in (
        ((replace(allele, ref=allele.alt, alt=allele.ref),), "REF"),
        ((allele, substitution(1610, 0.6)), "more than 1"),
        ((replace(allele, phase="a"), substitution(1610, 0.5, "a")), "equal VAFs"),
        ((substitution(5900, 0.2),), "too far"),
    ):
        with pytest.raises(ValueError, match=message):
            simulate(fetch, replace(PLAIN, alleles=alleles))
    with pytest.raises(ValueError, match="pairs of ends"):
        simulate(fetch, replace(PLAIN, fragment_max=200))
    with pytest.raises(ValueError, match="target"):
        replace(PLAIN, targets=())
    with pytest.raises(ValueError, match="fragment_min"):
        replace(PLAIN, fragment_min=100)
