"""Learn the panel of normals of copy number of an assay from its donors (role pon)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hemaline.paths import resource


def build_copy_normals(
    *,
    fragments: Sequence[Path],
    verdicts: Sequence[Path],
    bins: Path,
    snps: Path,
    samples: Path,
    assay: Path,
    tools: Sequence[str],
    output: Path,
    copy_regions: Path = resource("copy_regions.tsv"),
    copy_rules: Path = resource("copy_number.yaml"),
    event_definitions: Path = resource("events.tsv"),
) -> None:
    """Write the panel; donors that were not accepted, and those that differ, teach nothing.

    Args:
        fragments: of each donor, named by its sample.
        verdicts: of the same donors.
        bins: of the assay.
        samples: the sample sheet.
        tools: NAME=VERSION.
    """
    from hemaline.callability.events.event_definitions import load_events
    from hemaline.common.problems import raised_together
    from hemaline.copynumber.bin_counts import CopyCounts
    from hemaline.copynumber.bins import CopyBins
    from hemaline.copynumber.copy_regions import load_copy_regions
    from hemaline.copynumber.copy_rules import load_copy_rules
    from hemaline.copynumber.donor_selection import CopyDonor
    from hemaline.copynumber.exon_ratios import ratio_tests
    from hemaline.copynumber.normals_build import learn_normals, warn_of_omitted
    from hemaline.copynumber.normals_file import write_normals
    from hemaline.filters.filter_document import FilterDocument
    from hemaline.inputs.assays import copy_design, require_assay
    from hemaline.inputs.sheets import read_samples
    from hemaline.quality.identity.fingerprint import load_fingerprint
    from hemaline.reads.confirmation import read_sample_verdict

    kit = require_assay(assay)
    with raised_together() as problems:
        sheet = read_samples(samples, problems)
    donors = [
        CopyDonor(path.stem, sheet[path.stem].sex, CopyCounts.load(path))
        for path, verdict in zip(fragments, verdicts, strict=True)
        if read_sample_verdict(verdict).accepted
    ]
    learned = learn_normals(
        donors,
        CopyBins.load(bins),
        load_fingerprint(snps),
        load_copy_regions(copy_regions),
        load_copy_rules(copy_rules),
        str(samples),
        ratio_tests(load_events(event_definitions)),
    )
    evidence = FilterDocument.load(kit.filter_file).evidence
    design = copy_design(kit, evidence.min_mapping_quality)
    write_normals(output, learned, design, dict(tool.split("=", 1) for tool in tools))
    warn_of_omitted(learned, samples, problems)
    problems.print_report()
