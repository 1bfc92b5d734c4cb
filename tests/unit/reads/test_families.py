"""UMI families by the marks of samtools markdup."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pysam
from hypothesis import given
from hypothesis import strategies as st

from builders import CHROM, Read, pair, quick, random_sequence, write_bam
from hemaline.reads.families import (
    FamilySizes,
    read_family_sizes,
    size_families,
    write_family_sizes,
)

REFERENCE = random_sequence(2000)
FAILED, DUPLICATE = 0x200, 0x400


def marked(folder: Path, families: list[tuple[str, int, int, bool]]) -> Path:
    """Families (UMI, start, size, paired) as reads, marked by samtools."""
    reads: list[Read] = []
    for number, (umi, start, size, paired) in enumerate(families):
        for copy in range(size):
            name = f"r{number}.{copy}:{umi}"
            first = Read(name, start, REFERENCE[start : start + 50])
            if paired:
                end = start + 200
                second = Read(name, end - 50, REFERENCE[end - 50 : end], reverse=True)
                reads += pair(first, second)
            else:
                reads.append(first)
    unsorted = write_bam(folder / "reads.bam", reads, {CHROM: REFERENCE})
    source, target = unsorted, folder / "marked.bam"
    command = (
        f"samtools sort -n -u {source} | samtools fixmate -u -m - - | samtools sort -u - "
        f"| samtools markdup -u -t --barcode-rgx ':([ACGT]+)$' - - > {target}"
    )
    subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True, capture_output=True)
    return folder / "marked.bam"


@given(
    families=st.lists(
        st.tuples(
            st.sampled_from(["AAAA", "CCCC", "GGGG", "ACGT"]),
            st.integers(0, 12).map(lambda n: 100 * n),
            st.integers(1, 5),
            st.booleans(),
        ),
        unique_by=lambda family: (family[0], family[1]),
        max_size=8,
    ),
    min_family=st.integers(1, 4),
)
@quick
def test_sizes_and_flags(
    tmp_path_factory, families: list[tuple[str, int, int, bool]], min_family: int
) -> None:
    folder = tmp_path_factory.mktemp("families")
    found = size_families(marked(folder, families), folder / "out.bam", min_family)
    sizes = Counter(size for _, _, size, _ in families)
    assert found.sizes == dict(sorted(sizes.items()))
    assert found.families == len(families)
    assert found.fragments == sum(size for _, _, size, _ in families)
    kept: Counter[bool] = Counter()
    with pysam.AlignmentFile(str(folder / "out.bam")) as reads:
        for read in reads:
            number = int(str(read.query_name).partition(".")[0][1:])
            size = families[number][2]
            assert read.get_tag("fs") == size
            assert not read.has_tag("do")
            assert bool(read.flag & FAILED) == (size < min_family)
            if not read.flag & DUPLICATE and not read.is_read2:
                kept[size < min_family] += 1
    # One fragment of each family is left as evidence, or none where it is small.
    assert kept[False] == sum(size >= min_family for _, _, size, _ in families)


def test_means() -> None:
    assert FamilySizes({1: 3, 5: 1}).mean == 2
    assert FamilySizes({}).mean is None


def test_table_reads_back(tmp_path: Path) -> None:
    found = FamilySizes({1: 10, 7: 2})
    write_family_sizes(tmp_path / "sizes.tsv", found)
    assert (tmp_path / "sizes.tsv").read_text() == "fragments\tfamilies\n1\t10\n7\t2\n"
    assert read_family_sizes(tmp_path / "sizes.tsv") == found
