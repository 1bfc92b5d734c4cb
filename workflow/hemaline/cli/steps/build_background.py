"""Learn the background of an assay from its donors (role pon), and list drivers seen in them."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument(
        "--donor",
        nargs=2,
        action="append",
        required=True,
        metavar=("SAMPLE", "COUNTS"),
        help="a donor and what count-sites wrote of it; may be repeated",
    )
    parser.add_argument(
        "--verdicts", type=Path, required=True, help="folder of the samples' verdicts"
    )
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--assay", type=Path, required=True)
    parser.add_argument("--hotspots", type=Path, required=True)
    parser.add_argument("--tools", nargs="+", required=True, metavar="NAME=VERSION")
    parser.add_argument("--background", type=Path, required=True)
    parser.add_argument("--drivers", type=Path, required=True)


def run(args: argparse.Namespace) -> None:
    """Write both tables; donors that are not measured teach nothing."""
    import sys

    import pysam

    from hemaline.common.intervals import merge, read_bed
    from hemaline.common.problems import Problems
    from hemaline.errors.background_build import learn
    from hemaline.errors.background_file import header_of, write_background, write_drivers
    from hemaline.filters.error_rules import load_error_rules
    from hemaline.genome.hotspots import load_hotspots
    from hemaline.inputs.assays import require_assay
    from hemaline.inputs.background_header import warn_of_few
    from hemaline.reads.confirmation import read_sample_verdict

    assay = require_assay(args.assay)
    rules = load_error_rules(assay.filters)
    problems = Problems()
    targets = merge(read_bed(args.targets, problems))
    problems.raise_errors()
    donors = [
        Path(counts)
        for sample, counts in args.donor
        if read_sample_verdict(args.verdicts / f"{sample}.json").accepted
    ]
    with pysam.FastaFile(str(args.reference)) as fasta:
        learned = learn(donors, targets, fasta.fetch, load_hotspots(args.hotspots), rules)
    tools = dict(tool.split("=", 1) for tool in args.tools)
    write_background(args.background, learned, header_of(learned, assay, rules, tools))
    write_drivers(args.drivers, learned.drivers, len(donors))
    warn_of_few(args.background, len(donors), rules.panel.advised_donors, problems)
    if len(problems):
        print(problems.report(), file=sys.stderr)
