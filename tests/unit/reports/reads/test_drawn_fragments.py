"""Which fragments are drawn, and what is left of their reads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pysam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import CHROM
from hemaline.reads.fragments import Observation
from hemaline.reports.reads.drawn_fragments import GroupCount, chosen
from hemaline.reports.reads.reads_form import FORM, ReadsForm
from read_pages import ALLELES, BASES, CANARY, FOLDER, drawn, fragments

FORM_READ = ReadsForm.load(FOLDER / FORM)


@given(st.dictionaries(st.text(min_size=1), st.sampled_from(Observation)), st.randoms())
def test_the_choice_is_of_the_names_alone(support: dict[str, Observation], random: object) -> None:
    found = chosen(support, FORM_READ.groups)
    assert chosen(dict(reversed(support.items())), FORM_READ.groups) == found
    totals, numbers = Counter(support.values()), Counter[str]()
    for name, (group, number) in found.items():
        assert support[name] is group.observation
        numbers[group.of] += 1
        assert number == numbers[group.of]
    for group in FORM_READ.groups:
        assert numbers[group.of] == min(group.most, totals[group.observation])


def test_reads_are_drawn_by_verdict_and_without_identifiers(tmp_path: Path) -> None:
    first, second = drawn(tmp_path, fragments(50, 60))
    labels = {group.of: group.label for group in FORM_READ.groups}
    assert [one.allele for one in (first, second)] == ALLELES
    for one in (first, second):
        alt, ref, *_ = one.counts
        assert alt == GroupCount(40, 50)
        assert ref == GroupCount(40, 60)
        path = tmp_path / "drawn.bam"
        path.write_bytes(one.bam)
        with pysam.AlignmentFile(str(path), check_sq=False) as bam:
            assert bam.header.to_dict() == {
                "HD": {"VN": "1.6", "SO": "coordinate"},
                "SQ": [{"SN": CHROM, "LN": len(BASES)}],
                "RG": [{"ID": "reads"}],
            }
            reads = list(bam)
        assert len(reads) == 160
        for read in reads:
            assert CANARY not in str(read)
            assert dict(read.get_tags()) == {
                "HL": labels[str(read.query_name).rstrip("0123456789")],
                "RG": "reads",
            }
            assert one.reference.start <= read.reference_start
        bases = one.bases
        assert bases == BASES[one.reference.start : one.reference.end]


def test_of_a_mate_on_another_contig_nothing_is_kept(tmp_path: Path) -> None:
    from hemaline.reports.reads.drawn_fragments import _scrubbed

    header = pysam.AlignmentHeader.from_references(["a", "b"], [100, 100])
    read = pysam.AlignedSegment(header)
    read.query_name, read.query_sequence, read.flag = CANARY, "ACGT", 0x1 | 0x40 | 0x20
    read.reference_id, read.reference_start, read.cigarstring = 0, 10, "4M"
    read.next_reference_id, read.next_reference_start = 1, 20
    own = pysam.AlignmentHeader.from_references(["a"], [100])
    made = _scrubbed(read, "alt001", "carries the variant", own)
    assert (made.flag, made.next_reference_id, made.template_length) == (0, -1, 0)


@pytest.mark.parametrize("reads", [[], fragments(1, 0)])
def test_few_reads_are_all_drawn(tmp_path: Path, reads: list[object]) -> None:
    for one in drawn(tmp_path, reads):  # type: ignore[arg-type]
        assert sum(count.drawn for count in one.counts) == len(reads) // 2
