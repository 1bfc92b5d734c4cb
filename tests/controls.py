"""Control samples and what they show, made in code."""

from __future__ import annotations

from pathlib import Path

from hemaline.genome.alleles import Allele
from hemaline.inputs.sheet_rows import Sample
from hemaline.inputs.stated_variants import StatedVariant
from hemaline.quality.controls.control_checks import ControlRow
from hemaline.quality.controls.control_measures import VariantMeasure

SNV = Allele("chrT", 101, "A", "C")


def sheet_sample(name: str, role: str, run: str = "R1", assay: str = "panel") -> Sample:
    """A row of the sheet."""
    return Sample(name, f"P-{name}", "other", "other", role, "unknown", assay, run)


def stated(low: float, high: float, name: str = "V", allele: Allele = SNV) -> StatedVariant:
    """A stated variant."""
    return StatedVariant(
        name, "GENE", **vars(allele), hgvs_c="", vaf_min=low, vaf_max=high, source="lot"
    )


def shown(
    alt: int, depth: int, failed: tuple[str, ...] | None = (), on_target: bool = True
) -> VariantMeasure:
    """Reads of a control with it."""
    return VariantMeasure("V", on_target, depth, alt, failed)


def control_row(
    sample: str = "C",
    run: str | None = "R1",
    value: float | None = 0.1,
    verdict: str = "pass",
    name: str | None = "V",
    assay: str = "panel",
) -> ControlRow:
    """A row of the table of controls."""
    check = "stated_variant" if name else "fragments_on_target"
    reason = {"pass": None, "fail": "vaf_below_range"}.get(verdict, "low_depth")
    role = "positive_control" if name else "ntc"
    return ControlRow(
        run, assay, sample, role, check, name, None, "x", None, value, 500, verdict, reason
    )


def write_stated(path: Path, *rows: str, header: str = "") -> Path:
    """A table of stated variants; cells of a row are separated by spaces."""
    head = header or "name gene chrom pos ref alt vaf_min vaf_max source"
    path.write_text("\n".join("\t".join(one.split(" ")) for one in (head, *rows)) + "\n")
    return path
