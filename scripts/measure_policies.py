"""Effect of the rules of the reporting policies.

    measure_policies.py domains [--panel myeloid]

prints how much of each gene's coding bases the missense and in-frame ranges of
resources/driver_domains.tsv cover: the share of random missense SNVs that count as drivers.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hemaline.annotation.classification.driver_domains import (
    DomainRole,
    DriverDomain,
    load_driver_domains,
)
from hemaline.genome.panels import load_panel
from hemaline.genome.transcripts import Transcript, load_transcripts
from hemaline.paths import resource

_COVERING = (DomainRole.MISSENSE, DomainRole.INFRAME)


@dataclass(frozen=True)
class DomainShare:
    """Coding bases of one gene, stop codon included, and those inside its ranges."""

    gene: str
    covered: int
    coding: int

    @property
    def share(self) -> float:
        """Covered bases among all."""
        return self.covered / self.coding


def domain_shares(
    genes: Iterable[str],
    domains: Mapping[str, tuple[DriverDomain, ...]],
    transcripts: Mapping[str, Transcript],
) -> list[DomainShare]:
    """One row a gene, in the order given; a base in several ranges is counted once."""
    found = []
    for gene in genes:
        codons = {
            codon
            for one in domains.get(gene, ())
            if one.role in _COVERING
            for codon in range(one.first, one.last + 1)
        }
        coding = sum(len(part) for _, part in transcripts[gene].coding_exons())
        found.append(DomainShare(gene, 3 * len(codons), coding))
    return found


def total(shares: Iterable[DomainShare], name: str) -> DomainShare:
    """The sum of many genes."""
    rows = list(shares)
    return DomainShare(name, sum(one.covered for one in rows), sum(one.coding for one in rows))


def print_domains(panel: str) -> None:
    """A Markdown table of the genes with ranges, the largest first, and the whole panel."""
    shares = domain_shares(
        load_panel(resource("panels"), panel),
        load_driver_domains(resource("driver_domains.tsv")),
        load_transcripts(resource("transcripts.tsv")),
    )
    with_ranges = [one for one in shares if one.covered]
    print("| gene | bases in ranges | coding bases | share |\n|---|---:|---:|---:|")
    for one in sorted(with_ranges, key=lambda one: -one.covered):
        print(f"| {one.gene} | {one.covered:,} | {one.coding:,} | {one.share:.1%} |")
    whole = total(shares, f"panel {panel}, {len(shares)} genes")
    print(f"| {whole.gene} | {whole.covered:,} | {whole.coding:,} | {whole.share:.2%} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(required=True)
    domains = commands.add_parser("domains", help="share of coding bases that the ranges cover")
    domains.add_argument("--panel", default="myeloid")
    domains.set_defaults(run=lambda args: print_domains(args.panel))
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
