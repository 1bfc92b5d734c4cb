"""Simulated samples given to the caller: the only place where both meet."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from hemaline.common.intervals import Interval
from hemaline.copynumber.bin_counts import CopyCounts, snps_digest
from hemaline.copynumber.bins import CopyBins
from hemaline.copynumber.copy_regions import CopyRegion, load_copy_regions
from hemaline.copynumber.copy_rows import CopyRow, SampleFacts
from hemaline.copynumber.copy_rules import CopyRules, load_copy_rules
from hemaline.copynumber.donor_selection import CopyDonor
from hemaline.copynumber.normals import CopyNormals
from hemaline.copynumber.normals_build import learn_normals
from hemaline.copynumber.sample_copies import call_copies
from hemaline.quality.identity.fingerprint import Snp
from simulation.copy_number.designs import Design
from simulation.copy_number.karyotypes import Karyotype, Sex
from simulation.copy_number.noise import Laboratory

# Seeds of donors and of samples never meet.
DONOR_SEEDS = 1_000_000


@dataclass
class Clock:
    """CPU seconds of the caller, and its calls."""

    seconds: float = 0.0
    calls: int = 0

    @property
    def each(self) -> float:
        """Mean CPU seconds of a call."""
        return self.seconds / self.calls if self.calls else float("nan")


@dataclass(frozen=True)
class Assay:
    """A design as the caller has it."""

    bins: CopyBins
    snps: tuple[Snp, ...]

    @classmethod
    def of(cls, design: Design) -> Assay:
        """The bins and SNPs of a design."""
        snps = design.snps
        sites = zip(
            snps.chrom.tolist(), snps.position.tolist(), snps.alt_frequency.tolist(), strict=True
        )
        return cls(
            CopyBins(design.chrom, design.start, design.end, design.kind),
            tuple(Snp(chrom, pos, "A", "G", share) for chrom, pos, share in sites),
        )

    def counted(self, laboratory: Laboratory, karyotype: Karyotype, seed: int) -> CopyCounts:
        """A simulated sample as the caller would have counted it."""
        drawn = laboratory.sample(karyotype, seed)
        return CopyCounts(
            self.bins.digest,
            drawn.fragments.astype(np.int32),
            snps_digest(self.snps),
            drawn.ref.astype(np.int32),
            drawn.alt.astype(np.int32),
        )


@dataclass(frozen=True)
class Panel:
    """A laboratory whose samples are called with normals of its own."""

    laboratory: Laboratory
    assay: Assay
    normals: CopyNormals
    regions: tuple[CopyRegion, ...]
    rules: CopyRules
    clock: Clock = field(default_factory=Clock)

    def call(self, karyotype: Karyotype, seed: int) -> dict[str, CopyRow]:
        """Rows by event."""
        counts = self.assay.counted(self.laboratory, karyotype, seed)
        begun = time.process_time()
        facts = SampleFacts(f"S{seed}", sex=karyotype.sex)
        found = call_copies(counts, self.normals, self.regions, facts, self.rules)
        self.clock.seconds += time.process_time() - begun
        self.clock.calls += 1
        return {row.event: row for row in found.rows}

    def core_bins(self, region: CopyRegion) -> int:
        """Bins of the design in the core, counted by the simulator."""
        return sum(int(self.laboratory.design.inside(one).sum()) for one in region.cores)


def sex_of(seed: int) -> Sex:
    """Men and women in turn."""
    return "male" if seed % 2 else "female"


def make_panel(
    laboratory: Laboratory,
    donors: int,
    *,
    donors_from: Laboratory | None = None,
    karyotypes: Sequence[Karyotype] = (),
    regions: Sequence[CopyRegion] | None = None,
) -> Panel:
    """Learn normals of ``donors`` simulated donors.

    Args:
        laboratory: of the samples.
        donors: number of them.
        donors_from: the donors' laboratory, where it is another one.
        karyotypes: of the first donors; the others are normal.
        regions: in place of the packaged ones.
    """
    assay = Assay.of(laboratory.design)
    source = donors_from or laboratory
    people = [*karyotypes, *(Karyotype(sex_of(n)) for n in range(len(karyotypes), donors))]
    counted = [
        CopyDonor(f"D{number:02}", one.sex, assay.counted(source, one, DONOR_SEEDS + number))
        for number, one in enumerate(people)
    ]
    tested = tuple(load_copy_regions() if regions is None else regions)
    rules = load_copy_rules()
    normals = learn_normals(counted, assay.bins, assay.snps, tested, rules)
    return Panel(laboratory, assay, normals, tested, rules)


def as_wholes(regions: Sequence[CopyRegion]) -> tuple[CopyRegion, ...]:
    """The same regions, but a 0 is of all that the event changes as a rule."""
    return tuple(replace(one, core=one.whole) for one in regions)


def cores(regions: Sequence[CopyRegion] = ()) -> list[Interval]:
    """Cores of all regions that are shorter than an arm: where a backbone needs its probes."""
    found = {one for region in regions or load_copy_regions() for one in region.cores}
    return sorted(one for one in found if len(one) < 60_000_000 and one.chrom != "chrY")
