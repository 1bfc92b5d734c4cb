"""Donors of a panel of normals: each is tested as a sample against the others.

One beyond the cut-off in a region (a trisomy, a lost Y) is left out of that region; one beyond it
on several chromosomes, or too noisy, out of everything. The z of those that are kept make the
inflation of each region.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hemaline.common.intervals import Interval
from hemaline.common.statistics import MAD_SD, Floats
from hemaline.copynumber.bin_counts import CopyCounts
from hemaline.copynumber.bins import Truths
from hemaline.copynumber.copy_regions import CopyRegion
from hemaline.copynumber.copy_rules import CopyRules
from hemaline.copynumber.depth_fit import fit_donor
from hemaline.copynumber.exon_ratios import ExonRatioTest
from hemaline.copynumber.noise import DepthNoise, learn_noise
from hemaline.copynumber.normals import MALE, BinLayout, Inflation, OmittedDonor

# Rounds of leaving out donors; those of the last are left out of the inflation alone.
_ROUNDS = 10
# Of a digest, as the file names donors.
_DIGITS = 12
# A donor without a baseline, or too noisy: beyond every cut-off.
_NOISY, _BEYOND = "noise", 999.0


@dataclass(frozen=True)
class CopyDonor:
    """A donor of a panel of normals: name, sex of the sample sheet, and counts."""

    name: str
    sex: str
    counts: CopyCounts


@dataclass(frozen=True)
class _Test:
    """Stretches whose z is learned: of an event or arm."""

    name: str
    chrom: str
    sex: str
    whole: tuple[Interval, ...]
    core: tuple[Interval, ...]
    against: tuple[Interval, ...] = ()


class DonorPanel:
    """Donors, and what of them is left out so far."""

    def __init__(
        self,
        donors: Sequence[CopyDonor],
        layout: BinLayout,
        regions: Iterable[CopyRegion],
        rules: CopyRules,
        ratios: Iterable[ExonRatioTest] = (),
    ) -> None:
        """Take donors, to be tested in regions, in ratios of exons and in every arm."""
        self._donors, self._layout, self._rules = donors, layout, rules
        self._tests = list(_tests(layout, regions, ratios))
        self.dropped: dict[str, OmittedDonor] = {}
        self._fragments = np.stack([one.counts.fragments for one in donors]).astype(float)
        # Bins that a donor is left out of, shape (donors, bins).
        self._masked = np.zeros(self._fragments.shape, dtype=np.bool_)
        self._left_out: dict[tuple[str, str], OmittedDonor] = {}
        # Tests in which too many donors differ for any to be left out.
        self._scattered: set[str] = set()
        # Donors that are left out for their many differences; None where they were too many.
        self._different: list[str] | None = []
        self._z: dict[str, dict[str, tuple[float, float]]] = {}
        self.factors = 0

    def settle(self) -> tuple[OmittedDonor, ...]:
        """Leave out donors until none is beyond the cut-off, or none is left."""
        for _ in range(_ROUNDS):
            if len(self.dropped) == len(self._donors):
                break
            self.factors = len(self.noise(None).loadings) - 1
            if not self._leave_out():
                break
        found = [*self.dropped.values(), *self._left_out.values()]
        return tuple(sorted(found, key=lambda one: (one.donor, one.event)))

    def noise(self, factors: int | None, without: str = "") -> DepthNoise:
        """The law of the donors that are kept, without one of them."""
        kept = [
            place
            for place, one in enumerate(self._donors)
            if one.name not in self.dropped and one.name != without
        ]
        men = np.array([self._donors[place].sex == MALE for place in kept])
        fragments = self._fragments[kept]
        usable = self._usable(fragments, men)
        depths = np.stack(
            [
                self._layout.depth(self._fragments[place], self._donors[place].sex, usable)
                for place in kept
            ]
        )
        depths[self._masked[kept]] = np.nan
        return learn_noise(
            depths, fragments, usable, self._layout.kinds, self._rules.normals, factors
        )

    def _usable(self, fragments: Floats, men: Truths) -> Truths:
        """Bins with enough fragments in half of the donors; Y by the men, if they are enough."""
        rules = self._rules.normals
        usable = np.median(fragments, axis=0) >= rules.min_fragments
        on_y = self._layout.is_y
        # One is left out where the donors test each other.
        if men.sum() < rules.min_men - 1:
            usable[on_y] = False
        else:
            usable[on_y] = np.median(fragments[men][:, on_y], axis=0) >= rules.min_fragments
        return np.asarray(usable)

    def _leave_out(self) -> bool:
        """Test each donor against the others and leave out the worst; True if any is.

        One at a time, since a donor that differs makes the others differ from it: of donors beyond
        the cut-off on several chromosomes the one with most of them, then one donor a chromosome.
        """
        self._z = {
            one.name: self._tested(one) for one in self._donors if one.name not in self.dropped
        }
        limit = self._rules.normals.outlier_z * self._usual()
        beyond = {
            name: {test: z for test, pair in found.items() if abs(z := max(pair, key=abs)) > limit}
            for name, found in self._z.items()
        }
        changed = {
            name: {test: z for test, z in found.items() if test not in self._scattered}
            for name, found in beyond.items()
        }
        return self._drop(changed) or self._mask(changed)

    def _allowed(self, tested: int) -> int:
        """Donors that may be left out of what so many are tested in.

        Where more are beyond the cut-off, they show how a laboratory scatters: without them limits
        would be too low.
        """
        rules = self._rules.normals
        return max(rules.donors_left_out, int(rules.share_left_out * tested))

    def _drop(self, beyond: Mapping[str, Mapping[str, float]]) -> bool:
        """Leave out of everything all donors that are too noisy, else the one that differs on most
        chromosomes, if they are many.
        """
        chroms = {test.name: test.chrom for test in self._tests}
        noisy = [donor for donor, found in beyond.items() if _NOISY in found]
        chosen = noisy
        if not noisy and self._different is not None:
            many = {donor: len({chroms[name] for name in found}) for donor, found in beyond.items()}
            worst = max(many, key=lambda donor: (many[donor], donor))
            if many[worst] > self._rules.normals.largest_events:
                chosen = [worst]
                self._different.append(worst)
        for donor in self._donors:
            if donor.name in chosen:
                z = max(beyond[donor.name].values(), key=abs)
                self.dropped[donor.name] = _left_out(donor, "", z)
        if self._different and len(self._different) > self._allowed(len(self._donors)):
            for name in self._different:
                del self.dropped[name]
            self._different = None
        return bool(chosen)

    def _mask(self, beyond: Mapping[str, Mapping[str, float]]) -> bool:
        """Leave out of each chromosome's regions the donor that differs most there."""
        donors = {one.name: one for one in self._donors}
        by_chrom: dict[str, list[tuple[float, str, _Test]]] = defaultdict(list)
        for donor, found in beyond.items():
            for test in self._tests:
                if test.name in found and (donor, test.name) not in self._left_out:
                    by_chrom[test.chrom].append((abs(found[test.name]), donor, test))
        for entries in by_chrom.values():
            worst = max(entries, key=lambda one: one[:2])[1]
            for _, donor, test in entries:
                if donor == worst:
                    z = beyond[donor][test.name]
                    self._left_out[donor, test.name] = _left_out(donors[donor], test.name, z)
        self._put_back()
        return bool(by_chrom)

    def _put_back(self) -> None:
        """Keep all donors in tests in which too many differ, and mask the bins of the others."""
        tested = Counter(test for found in self._z.values() for test in found)
        many = Counter(test for _, test in self._left_out)
        self._scattered |= {test for test in many if many[test] > self._allowed(tested[test])}
        self._left_out = {
            key: one for key, one in self._left_out.items() if key[1] not in self._scattered
        }
        tests = {one.name: one for one in self._tests}
        places = {one.name: place for place, one in enumerate(self._donors)}
        self._masked[:] = False
        for donor, name in self._left_out:
            stretches = (*tests[name].whole, *tests[name].core, *tests[name].against)
            self._masked[places[donor]] |= self._layout.bins.inside(stretches)

    def _usual(self) -> float:
        """Size of z of most donors in most tests, in standard deviations; at least 1."""
        pairs = [
            pair for found in self._z.values() for name, pair in found.items() if name != _NOISY
        ]
        every = np.abs(np.array(pairs).ravel())
        return max(1.0, MAD_SD * float(np.median(every))) if every.size else 1.0

    def _tested(self, donor: CopyDonor) -> dict[str, tuple[float, float]]:
        """z of whole and core of each test, of a donor against the others."""
        noise = self.noise(self.factors, donor.name)
        fit = fit_donor(donor.counts, self._layout, noise, donor.sex, self._rules)
        calls = self._rules.calls
        if fit.baseline is None or fit.scale > calls.largest_scale:
            return {_NOISY: (_BEYOND, _BEYOND)}
        found = {}
        for test in self._tests:
            if test.sex not in ("", donor.sex):
                continue
            against = fit.bins_of(test.against) if test.against else None
            if against is not None and len(against) < calls.min_bins:
                continue
            estimates = [fit.level(one, against) for one in (test.whole, test.core)]
            if all(one is not None and one.bins >= calls.min_bins for one in estimates):
                whole, core = (one.z for one in estimates if one is not None)
                found[test.name] = (whole, core)
        return found

    def inflation(self) -> Mapping[str, Inflation]:
        """Root mean square z of each test, drawn to that of all tests; at least 1."""
        squares: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for donor, found in self._z.items():
            for name, (whole, core) in found.items():
                if (donor, name) not in self._left_out and donor not in self.dropped:
                    squares[name].append((whole**2, core**2))
        every = np.array([pair for pairs in squares.values() for pair in pairs])
        common = float(every.mean()) if every.size else 1.0
        weight = self._rules.normals.inflation_weight
        return {
            name: Inflation(
                *(
                    max(1.0, ((sum(one) + weight * common) / (len(one) + weight)) ** 0.5)
                    for one in zip(*pairs, strict=True)
                )
            )
            for name, pairs in squares.items()
        }


def _left_out(donor: CopyDonor, event: str, z: float) -> OmittedDonor:
    return OmittedDonor(donor.name, event, round(z, 2), donor.counts.digest[:_DIGITS])


def _tests(
    layout: BinLayout, regions: Iterable[CopyRegion], ratios: Iterable[ExonRatioTest]
) -> Iterator[_Test]:
    """Events, ratios of exons, then arms."""
    for one in regions:
        yield _Test(one.event, one.chrom, one.sex, one.wholes, one.cores)
    for ratio in ratios:
        yield _Test(ratio.event, ratio.chrom, "", ratio.over, ratio.over, ratio.against)
    for (chrom, arm), stretch in layout.arms.items():
        sex = MALE if chrom == "chrY" else ""
        yield _Test(f"{chrom}{arm}", chrom, sex, (stretch,), (stretch,))
