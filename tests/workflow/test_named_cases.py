"""Named driver indels, simulated on the real bases of their loci at about 1000x.

The part beyond the real bases (39 bp before the deletion of CALR, 68 bp next to CEBPA c.68dup, 229
bp before NPM1) is random, so that fragments can reach over the end; the repeats and the
composition that make these alleles hard are the real ones. Alleles of different loci share a
sample, as they do not meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import pytest
from loci import DATA, Gene, Loci
from sites import Site, table

from hemaline.calling.sample_vcf import read_calls
from hemaline.genome.alleles import Allele, normalised
from hemaline.paths import resource
from simulation.simulate import Allele as Simulated

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here"),
]

GENES = (
    Gene("NPM1", targets=((171_410_520, 171_410_640),)),
    Gene("CALR", targets=((12_943_713, 12_943_912),)),
    Gene("CEBPA", targets=((33_301_341, 33_302_414),)),
    Gene("ASXL1", targets=((32_434_500, 32_434_800),)),
)
# Packaged hotspots by gene and HGVS.
NAMED = {
    "NPM1 A": ("NPM1", "c.860_863dup"),
    "NPM1 B": ("NPM1", "c.863_864insCATG"),
    "NPM1 D": ("NPM1", "c.863_864insCCTG"),
    "CALR 1": ("CALR", "c.1099_1150del"),
    "CALR 2": ("CALR", "c.1154_1155insTTGTC"),
    "CEBPA N": ("CEBPA", "c.68dup"),
    "ASXL1": ("ASXL1", "c.1934dup"),
}
# CEBPA p.K313dup, c.937_939dup on the minus strand: the first and last base that are copied.
K313 = (33_301_476, 33_301_478)
QUICK = {"a05": {"NPM1 A": 0.05, "CALR 1": 0.05, "CEBPA N": 0.05, "ASXL1": 0.1}}
REST = {
    "a20": {"NPM1 A": 0.2, "CALR 1": 0.2, "CEBPA N": 0.2, "ASXL1": 0.2},
    "b05": {"NPM1 B": 0.05, "CALR 2": 0.05, "CEBPA bZIP": 0.05, "ASXL1": 0.03},
    "b20": {"NPM1 B": 0.2, "CALR 2": 0.2, "CEBPA bZIP": 0.2},
    "d05": {"NPM1 D": 0.05},
    "d20": {"NPM1 D": 0.2},
}
CONSEQUENCES = {"CEBPA bZIP": "inframe_insertion"}


@dataclass
class Results:
    site: Site
    loci: Loci

    def allele(self, case: str) -> Allele:
        """The normalised allele of a case on this reference."""
        if case not in NAMED:
            start, end = (pos + self.loci.shifts["CEBPA"] for pos in (K313[0] - 1, K313[1]))
            copy = self.loci.fetch("chr19", start, end)
            assert copy == "CTT"
            return normalised(Allele("chr19", end + 1, "", copy), self.loci.fetch)
        gene, name = NAMED[case]
        rows = table(resource("hotspots.tsv"))
        (row,) = [r for r in rows if (r["gene"], r["hgvs_c"]) == (gene, name)]
        moved = self.loci.moved(gene, int(row["pos"]), row["ref"], row["alt"])
        assert normalised(moved, self.loci.fetch) == moved
        return moved


def _run(folder: Path, samples: Mapping[str, Mapping[str, float]]) -> Results:
    loci = Loci.of(folder, GENES, fill=True)
    results = Results(loci.site(folder), loci)
    for name, cases in samples.items():
        spiked = [(results.allele(case), vaf) for case, vaf in cases.items()]
        alleles = [Simulated(a.chrom, a.pos, a.ref, a.alt, vaf) for a, vaf in spiked]
        results.site.add_simulated(name, alleles, depth=1000)
    results.site.write()
    done = results.site.run("--until", "tabulate_variants")
    assert done.returncode == 0, done.stdout + done.stderr
    return results


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return _run(tmp_path_factory.mktemp("quick"), QUICK)


@pytest.fixture(scope="module")
def rest(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return _run(tmp_path_factory.mktemp("rest"), REST)


def _check(results: Results, sample: str, cases: Mapping[str, float]) -> None:
    """Every case is found as it is, with its VAF, and nothing else passes."""
    expected = {results.allele(case): (case, vaf) for case, vaf in cases.items()}
    rows = [row for row in results.site.variants() if row["sample_id"] == sample]
    passing = {
        Allele(row["chrom"], int(row["pos"]), row["ref"], row["alt"]): row
        for row in rows
        if row["filter"] == "PASS"
    }
    assert set(passing) == set(expected)
    for allele, row in passing.items():
        case, vaf = expected[allele]
        depth = int(row["depth"])
        assert depth > 600, case
        # Four standard deviations of the draw, in a dozen of cases.
        spread = 4 * sqrt(vaf * (1 - vaf) / depth)
        assert abs(float(row["vaf"]) - vaf) <= 0.15 * vaf + spread, case
        assert row["callers"] != "NA", case
        assert CONSEQUENCES.get(case, "frameshift_variant") in row["consequence"].split("&")
        assert row["reported"] == "true"


def test_npm1_a_calr_type_1_cebpa_and_asxl1_are_found_and_nothing_else(quick: Results) -> None:
    _check(quick, "a05", QUICK["a05"])


@pytest.mark.oracle
@pytest.mark.parametrize("sample", [name for name in REST if name != "b05"])
def test_named_cases_are_found_and_nothing_else(rest: Results, sample: str) -> None:
    _check(rest, sample, REST[sample])


@pytest.mark.oracle
def test_asxl1_1934dup_at_three_percent_has_its_own_filter(rest: Results) -> None:
    _check(rest, "b05", {case: vaf for case, vaf in REST["b05"].items() if case != "ASXL1"})
    dup = rest.allele("ASXL1")
    calls = read_calls(rest.site.folder / "results/calls/b05.vcf.gz")
    (call,) = [call for call in calls if call.allele == dup]
    assert "asxl1_1934dup" in call.failed
    assert call.evidence.vaf is not None
    assert abs(call.evidence.vaf - 0.03) < 0.02
