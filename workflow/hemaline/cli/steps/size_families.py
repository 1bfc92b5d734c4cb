"""Tag reads with the size of their UMI family and fail those of small families."""

from __future__ import annotations

from pathlib import Path


def size_families(
    *,
    marked: Path,
    min_family: int,
    bam: Path,
    sizes: Path,
) -> None:
    """Write the tagged BAM and the table of sizes.

    Args:
        marked: BAM of samtools markdup -t.
    """
    from hemaline.common.files import replacing_path
    from hemaline.reads.families import size_families, write_family_sizes

    with replacing_path(bam) as temporary:
        found = size_families(marked, temporary, min_family)
    write_family_sizes(sizes, found)
