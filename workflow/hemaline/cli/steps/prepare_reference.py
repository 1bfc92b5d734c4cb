"""Check and mask the reference."""

from __future__ import annotations

from pathlib import Path

from hemaline.paths import resource


def prepare_reference(
    *,
    fasta: Path,
    build: str,
    prepared: Path,
    report: Path,
    partial: bool = False,
    no_mask: bool = False,
    contigs: Path = resource("contigs.tsv"),
    hotspots: Path = resource("hotspots.tsv"),
    masks: Path = resource("masks.tsv"),
) -> None:
    """Write the prepared FASTA, its index and the report."""
    from hemaline.genome.hotspots import load_hotspots
    from hemaline.genome.reference import Expectation, load_contigs, load_masks, prepare

    expected = Expectation(
        build=build,
        partial=partial,
        contig_lengths={c.name: c.length for c in load_contigs(contigs).values()},
        landmarks=load_hotspots(hotspots),
        masks=load_masks(masks),
        apply_masks=not no_mask,
    )
    prepare(fasta, prepared, report, expected)
