"""Event rows from calls and from assessed regions."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import other_base, random_sequence
from hemaline.callability.events.event_definitions import Event
from hemaline.callability.events.event_reports import (
    EventRow,
    Looked,
    codon_at,
    event_rows,
    is_of_event,
)
from hemaline.callability.region_status import RegionStatus
from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.sample_vcf import Call
from hemaline.common.intervals import Interval
from hemaline.genome.alleles import Allele, normalised
from hemaline.genome.transcripts import Transcript
from sequences import demo_bases, demo_transcripts

CHROM = "c"
BASES = random_sequence(1200, seed=21)
REGION = Interval(CHROM, 500, 640)
ITD = Event("GENE_ITD", "GENE", "ITD", "duplication", (REGION,), (), 3, None, False, 0.5, None)
INDEL = replace(ITD, name="GENE_INDEL", kind="indel", needs_frame=True)


def fetch(_: str, start: int, end: int) -> str:
    return BASES[start:end]


LOOKED = Looked("S1", 0.02, 200, {}, fetch)


def duplication(at: int, length: int, filler: str = "") -> Allele:
    return normalised(Allele(CHROM, at + 1, "", filler + BASES[at - length : at]), fetch)


def call(allele: Allele, vaf: float, failed: tuple[str, ...] = (), depth: int = 1000) -> Call:
    alt = round(vaf * depth)
    evidence = Evidence(
        allele=allele,
        ref=depth - alt,
        alt=alt,
        other=0,
        ambiguous=0,
        alt_forward=alt // 2,
        alt_reverse=alt - alt // 2,
        ref_forward=400,
        ref_reverse=400,
        homopolymer=1,
    )
    return Call(evidence, failed, False, ("softclip",))


def region(
    status: str = "assessed",
    reason: str | None = None,
    limit: float | None = 0.01,
    insertion: float | None = 0.015,
) -> RegionStatus:
    return RegionStatus(
        sample_id="S1",
        gene="GENE",
        region="ITD.1",
        kind="event",
        chrom=CHROM,
        first=501,
        last=640,
        required=True,
        status=status,
        reason=reason,
        fraction_callable=1.0,
        median_depth=1000.0,
        limit=limit,
        limit_homopolymer=None,
        limit_insertion=insertion,
        worst_position=501,
    )


def rows(
    calls: list[Call], regions: list[RegionStatus] | None = None, event: Event = ITD
) -> list[EventRow]:
    return event_rows(event, calls, regions or [region()], LOOKED)


def test_an_event_that_is_found() -> None:
    allele = duplication(600, 60, "ACG")
    (row,) = rows([call(allele, 0.3)])
    assert (row.status, row.reason) == (1, None)
    assert (row.length, row.in_frame, row.vaf, row.alt_reads) == (63, True, 0.3, 300)
    assert row.allelic_ratio == pytest.approx(0.3 / 0.7)
    assert row.insertion_site == f"{CHROM}:{allele.pos}"
    assert (row.ref, row.alt) == (allele.ref, allele.alt)
    assert row.codon is None
    assert (row.length_min_proven, row.length_max_proven, row.limit) == (None, None, 0.015)


def test_several_alleles_share_one_wild_type() -> None:
    calls = [call(duplication(600, 60), 0.3), call(duplication(580, 31), 0.1)]
    # Below the floor it has no row, but it is no wild type either.
    calls.append(call(duplication(590, 45), 0.01))
    found = rows(calls)
    assert [row.length for row in found] == [60, 31]
    assert [row.in_frame for row in found] == [True, False]
    assert [row.allelic_ratio for row in found] == pytest.approx([0.3 / 0.59, 0.1 / 0.59])


def test_no_wild_type_left_has_no_ratio() -> None:
    (row,) = rows([call(duplication(600, 60), 1.0)])
    assert (row.status, row.allelic_ratio) == (1, None)


@pytest.mark.parametrize(
    "calls",
    [
        [],
        [call(duplication(600, 60), 0.3, ("strand_bias",))],
        [call(duplication(600, 60), 0.019)],
        [call(duplication(450, 60), 0.3)],
        [call(duplication(720, 60), 0.3)],
        [call(Allele(CHROM, 560, BASES[559], other_base(BASES[559])), 0.3)],
    ],
)
def test_an_event_that_is_denied_states_over_which_lengths(calls: list[Call]) -> None:
    (row,) = rows(calls)
    assert (row.status, row.reason) == (0, None)
    assert (row.length_min_proven, row.length_max_proven, row.limit) == (3, 200, 0.015)
    assert row.vaf is None
    assert event_rows(replace(ITD, max_length=90), calls, [region()], LOOKED) == [
        replace(row, length_max_proven=90)
    ]


@pytest.mark.parametrize(
    ("regions", "reason"),
    [
        ([region("not_assessed", "low_depth")], "low_depth"),
        ([region("partial", "no_caller")], "no_caller"),
        ([region(), region("not_assessed", "not_targeted", None, None)], "not_targeted"),
        ([region("not_assessed", "low_depth"), region("partial", "low_mapq")], "low_mapq"),
        ([region(insertion=None)], "low_depth"),
        ([region(insertion=0.021)], "low_depth"),
    ],
)
def test_what_was_not_assessed_is_not_denied(regions: list[RegionStatus], reason: str) -> None:
    (row,) = rows([], regions)
    assert (row.status, row.reason) == (None, reason)
    assert (row.length_min_proven, row.length_max_proven) == (None, None)
    # What is found is found all the same.
    assert [row.status for row in rows([call(duplication(600, 60), 0.3)], regions)] == [1]


@pytest.mark.parametrize("reason", ["sample_failed_qc", "not_on_panel"])
def test_no_call_counts_where_nothing_was_queried(reason: str) -> None:
    (row,) = rows([call(duplication(600, 60), 0.3)], [region("not_assessed", reason, None, None)])
    assert (row.status, row.reason) == (None, reason)


def test_a_row_cannot_be_unmeasured_without_a_reason() -> None:
    with pytest.raises(ValueError, match="GENE_ITD"):
        EventRow("S1", "GENE_ITD", "GENE", None)
    with pytest.raises(ValueError, match="GENE_ITD"):
        EventRow("S1", "GENE_ITD", "GENE", 0, "low_depth")


@given(st.integers(530, 640), st.integers(3, 200), st.text("ACGT", max_size=6))
def test_duplications_that_touch_the_region_count(at: int, length: int, filler: str) -> None:
    # A short insertion counts only when all of it is a copy.
    if len(filler) > length or (filler and length < 6):
        return
    assert is_of_event(ITD, duplication(at, length, filler), fetch)


def test_foreign_insertions_and_deletions_are_no_duplication() -> None:
    foreign = Allele(CHROM, 560, BASES[559], BASES[559] + random_sequence(30, seed=99))
    deletion = Allele(CHROM, 560, BASES[559:590], BASES[559])
    for allele in (foreign, deletion):
        assert not is_of_event(ITD, allele, fetch)
        assert is_of_event(INDEL, allele, fetch)


@pytest.mark.parametrize(("length", "counts"), [(2, False), (3, True), (4, False), (6, True)])
def test_frame_and_length(length: int, counts: bool) -> None:
    assert is_of_event(INDEL, duplication(600, length), fetch) is counts
    deletion = Allele(CHROM, 560, BASES[559 : 560 + length], BASES[559])
    assert is_of_event(INDEL, deletion, fetch) is counts


def test_other_regions_count_too() -> None:
    event = replace(ITD, other_regions=(Interval(CHROM, 800, 900),))
    assert is_of_event(event, duplication(880, 60), fetch)
    assert not is_of_event(ITD, duplication(880, 60), fetch)


@pytest.mark.parametrize("gene", ["RUNX1", "U2AF1"])
def test_codons_follow_the_transcript(gene: str) -> None:
    """The first codon is the start codon and each codon has three bases."""
    transcript = demo_transcripts()[gene]
    positions = [p for _, part in transcript.coding_exons() for p in range(part.start, part.end)]
    codons = [codon_at(transcript, transcript.chrom, p) for p in positions]
    ordered = codons if transcript.strand == "+" else codons[::-1]
    assert ordered == [i // 3 + 1 for i in range(len(positions))]
    outside = transcript.exons[0].start - 1
    assert codon_at(transcript, transcript.chrom, outside) is None


def test_the_codon_is_in_the_row() -> None:
    """U2AF1 S34 is at chr21:43104346 (minus strand)."""
    transcript: Transcript = demo_transcripts()["U2AF1"]
    bases = demo_bases()
    site = 43_104_346
    event = replace(
        INDEL, gene="U2AF1", regions=(Interval("chr21", site - 30, site + 30),), needs_frame=False
    )
    looked = replace(LOOKED, transcripts={"U2AF1": transcript}, sequence=lambda _, a, b: bases[a:b])
    allele = Allele("chr21", site, bases[site - 1], bases[site - 1] + "ACG")
    (row,) = event_rows(event, [call(allele, 0.3)], [region()], looked)
    assert row.codon == 34
