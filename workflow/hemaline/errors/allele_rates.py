"""How often a wrong allele is read where nobody carries it: by the donors, or by the sample itself.

The panel of normals describes the very site, the sample's own error profile its context;
the larger counts, since a sample may be noisier than the donors (fixed tissue, oxidation). Where
neither is available the built-in rate of the class applies.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hemaline.common.intervals import Interval
from hemaline.errors.background import Background
from hemaline.errors.background_file import load_background
from hemaline.errors.error_profile import ErrorProfile, load_profile
from hemaline.errors.target_counts import TargetCounts
from hemaline.filters.filter_document import FilterDocument
from hemaline.genome.alleles import Allele, SequenceSource
from hemaline.inputs.assays import Assay


@dataclass(frozen=True)
class AlleleRates:
    """Error rates of one sample: upper bounds, as shares of fragments.

    A panel has few homopolymers of ``stutter_homopolymer`` and more, so that a small clone with an
    indel in one would pass for its own background: there the rates of the donors apply, not the
    sample's.
    """

    profile: ErrorProfile
    background: Background | None
    sequence: SequenceSource
    stutter_homopolymer: int

    def of(self, allele: Allele, homopolymer: int) -> float | None:
        """The rate of one allele; None where nothing was measured."""
        own = None
        if not (allele.is_indel and homopolymer >= self.stutter_homopolymer):
            own = self.profile.allele_rate(allele, self.sequence, homopolymer)
        site = self.background.rate(allele) if self.background else None
        known = [rate for rate in (own, site) if rate is not None]
        return max(known, default=None)

    def over(self, interval: Interval) -> NDArray[np.float64]:
        """The largest rate of the three substitutions at each base; NaN where there is none."""
        own = self.profile.region_rates(self.sequence, interval)
        if self.background is None:
            return own
        return np.asarray(np.fmax(own, self.background.rates(interval, own)))


def load_rates(profile: Path, counts: Path, assay: Assay, sequence: SequenceSource) -> AlleleRates:
    """Rates of a sample: ``profile`` and ``counts`` are its own, the panel of normals the assay's.

    A donor is judged by the others: its own counts are taken out of the panel.

    Raises:
        HemalineError: the panel of normals cannot be used (HL-N01, HL-N06, HL-N07).
    """
    rules, table = FilterDocument.load(assay.filter_file), None
    if assay.background is not None:
        table = load_background(assay.background, sequence, rules)
        table = table.without(TargetCounts.load(counts), sequence)
    return AlleleRates(
        load_profile(profile), table, sequence, rules.error_profile.stutter_homopolymer
    )
