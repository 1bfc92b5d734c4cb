"""A cohort of simulated people through the whole workflow: mixes, exchanged tubes, a wrong sex.

Everybody has a genotype at 120 SNPs of an assay's own, in 30 windows of random bases on three
contigs, and windows on X that are read half as deep in men.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sites import S34F, Knowledge, Site, table, write_rows

from builders import write_fasta
from hemaline.common.intervals import Interval
from simulation.simulate import Allele, Library, simulate
from simulation.simulate_files import write_fastq

pytestmark = [pytest.mark.oracle, pytest.mark.timeout(3600)]

DEPTH = 300
CONTIGS, WINDOWS, WIDTH, STEP = ("chr1", "chr2", "chr3"), 10, 200, 2000
SNPS = (30, 75, 120, 165)
FREQUENCY = 0.4
# Beyond the first pseudoautosomal region.
X_FIRST, X_WINDOWS = 2_790_000, 6
MIXES = {"M02": 0.02, "M05": 0.05, "M10": 0.1}
CLEAN = ("C1", "C2", "MAN")
EXCHANGED = ("T1", "N1", "T2", "N2")


@dataclass
class People(Knowledge):
    """The site's reference with contigs that hold nothing but SNPs."""

    contigs: dict[str, str] = field(default_factory=dict)
    windows: list[Interval] = field(default_factory=list)
    on_x: list[Interval] = field(default_factory=list)

    @classmethod
    def of(cls, base: Knowledge, folder: Path) -> People:
        """Its gene and tables stay where they are."""
        shutil.copytree(base.folder, folder, dirs_exist_ok=True, symlinks=True)
        shutil.rmtree(folder / "reference", ignore_errors=True)
        made = cls(folder, base.sequence, list(base.exons))
        made.contigs["chr21"] = base.sequence
        letters = random.Random(8)
        for name in CONTIGS:
            made.contigs[name] = "".join(letters.choices("ACGT", k=(WINDOWS + 1) * STEP))
            made.windows += [
                Interval(name, k * STEP, k * STEP + WIDTH) for k in range(1, WINDOWS + 1)
            ]
        tail = "".join(letters.choices("ACGT", k=(X_WINDOWS + 1) * STEP))
        made.contigs["chrX"] = "N" * X_FIRST + tail
        starts = [X_FIRST + k * STEP for k in range(1, X_WINDOWS + 1)]
        made.on_x = [Interval("chrX", start, start + WIDTH) for start in starts]
        made.exons += [*made.windows, *made.on_x]
        write_fasta(folder / "mini.fa", made.contigs, index=False)
        return made

    def fetch(self, chrom: str, start: int, end: int) -> str:
        """Bases, 0-based half-open."""
        return self.contigs[chrom][start:end]

    def snps(self) -> Iterator[tuple[int, str, int, str, str]]:
        """Window, and chrom, 1-based position and letters of each SNP."""
        for number, window in enumerate(self.windows):
            for offset in SNPS:
                ref = self.fetch(window.chrom, window.start + offset, window.start + offset + 1)
                alt = "ACGT"["ACGT".index(ref) ^ 2]
                yield number, window.chrom, window.start + offset + 1, ref, alt

    def person(self, seed: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Alternative letters of both haplotypes, shape (2, SNPs)."""
        return np.random.default_rng(seed).random((2, len(list(self.snps())))) < FREQUENCY

    def alleles(self, shares: dict[int, float]) -> list[Allele]:
        """DNA of people (seeds) by their shares, each haplotype in phase within a window."""
        found = []
        for seed, share in shares.items():
            for number, haplotype in enumerate(self.person(seed)):
                for (window, *snp), has_it in zip(self.snps(), haplotype, strict=True):
                    if has_it:
                        phase = f"{seed}.{number}.{window}"
                        found.append(Allele(*snp, vaf=share / 2, phase=phase))  # type: ignore[arg-type]
        return found


def add(
    site: Site,
    people: People,
    sample: str,
    shares: dict[int, float],
    role: str = "tumour",
    patient: str = "",
    male: bool = False,
    mutated: float = 0.0,
    transplant: str = "no",
) -> None:
    """A sample with two units: its autosomes, and X at the depth of its sex."""
    somatic = [Allele(*S34F, vaf=mutated)] if mutated else []
    autosomes = tuple(e for e in people.exons if e.chrom != "chrX")
    seed = sum(map(ord, sample))
    parts = {
        "A": Library(
            autosomes,
            (*people.alleles(shares), *somatic),
            DEPTH,
            seed=seed,
            sample_id=f"{sample}A",
            unevenness=(0.9, 1.1),
        ),
        "X": Library(
            tuple(people.on_x), (), DEPTH / 2 if male else DEPTH, seed=seed, sample_id=f"{sample}X"
        ),
    }
    site.add(sample, role, patient, post_transplant=transplant)
    for unit, library in parts.items():
        paths = [site.folder / f"{sample}.{unit}_R{mate}.fastq.gz" for mate in (1, 2)]
        write_fastq(simulate(people.fetch, library), *paths)
        site.add_unit(sample, unit, fastq_1=str(paths[0]), fastq_2=str(paths[1]))


def prepare(made: Site, people: People) -> None:
    """Eleven samples and their sheets."""
    add(made, people, "C1", {0: 1.0})
    add(made, people, "C2", {1: 1.0}, mutated=0.3)
    add(made, people, "MAN", {2: 1.0}, male=True)
    # T1 and T2 hold each other's reads.
    add(made, people, "T1", {4: 1.0}, patient="P1")
    add(made, people, "N1", {3: 1.0}, role="normal", patient="P1")
    add(made, people, "T2", {3: 1.0}, patient="P2")
    add(made, people, "N2", {4: 1.0}, role="normal", patient="P2")
    for number, (name, share) in enumerate(MIXES.items()):
        mix = {10 + number: 1 - share, 20 + number: share}
        add(made, people, name, mix, mutated=0.3 if name == "M05" else 0.0)
    # The very DNA of M10, of the same patient after a transplant.
    add(made, people, "GRAFT", {12: 0.9, 22: 0.1}, transplant="yes", patient="P-M10")
    write_rows(
        made.folder / "own.tsv",
        [
            {
                "chrom": chrom,
                "pos": pos,
                "ref": ref,
                "alt": alt,
                "alt_frequency": FREQUENCY,
                "source": "test",
            }
            for _, chrom, pos, ref, alt in people.snps()
        ],
    )
    made.assay["fingerprint"] = "own.tsv"
    made.config["views"] = ["ipssm", "genomed4all_mds"]
    made.write()


@pytest.fixture(scope="module")
def site(
    knowledge: Knowledge, new_site: Callable[[str], Site], tmp_path_factory: pytest.TempPathFactory
) -> Site:
    people = People.of(knowledge, tmp_path_factory.mktemp("people"))
    made = Site(new_site("qc").folder, people)
    prepare(made, people)
    done = made.run()
    assert done.returncode == 0, done.stdout + done.stderr
    (made.folder / "run.txt").write_text(done.stderr)
    return made


def verdicts(site: Site, metric: str) -> dict[str, str]:
    rows = table(site.folder / "results/tables/qc_verdicts.tsv")
    return {
        row["sample_id"]: row["verdict"]
        for row in rows
        if row["metric"] == metric and row["level"] == "sample"
    }


def cells(site: Site, sample: str) -> Iterator[tuple[str, str, str]]:
    """Matrix or view, column and cell of a sample's row in every table of matrices."""
    for path in sorted((site.folder / "results/matrices").glob("*.tsv")):
        if path.name.startswith("mini.") or path.name.endswith(".features.tsv"):
            for row in table(path):
                # The first column is the sample's id, whatever a view calls it.
                name, *others = row.items()
                if name[1] == sample:
                    yield from ((path.name, column, cell) for column, cell in others)


def test_every_mix_fails_and_nobody_else_is_contaminated(site: Site) -> None:
    expected = dict.fromkeys((*CLEAN, *EXCHANGED), "pass")
    expected |= dict.fromkeys(MIXES, "fail") | {"GRAFT": "warn"}
    assert verdicts(site, "contamination") == expected
    shares = {
        row["sample_id"]: float(row["value"])
        for row in table(site.folder / "results/tables/qc_verdicts.tsv")
        if row["metric"] == "contamination"
    }
    for name, share in MIXES.items():
        assert shares[name] == pytest.approx(share, rel=0.5)


def test_exchanged_tubes_fail_and_a_pair_that_agrees_does_not(site: Site) -> None:
    found = verdicts(site, "identity")
    assert {name for name, verdict in found.items() if verdict == "fail"} == set(EXCHANGED)
    checks = {r["sample_id"]: r for r in table(site.folder / "results/tables/sample_checks.tsv")}
    assert checks["T1"]["conflicts_with"] == "N1;N2"
    assert (checks["GRAFT"]["identity"], checks["C1"]["identity"]) == ("agrees", "alone")


def test_a_wrong_sex_is_flagged_and_costs_no_cell(site: Site) -> None:
    found = verdicts(site, "sex")
    assert {name for name, verdict in found.items() if verdict != "pass"} == {"MAN"}
    assert found["MAN"] == "warn"
    assert site.matrix("status")["MAN"] == "0"


def test_clean_people_pass_in_everything_that_can_be_determined(site: Site) -> None:
    rows = table(site.folder / "results/tables/qc_verdicts.tsv")
    for name in ("C1", "C2"):
        own = {r["metric"]: r for r in rows if r["sample_id"] == name and r["level"] == "sample"}
        assert own["overall"]["verdict"] != "fail"
        for metric in ("contamination", "identity", "sex", "callable", "depth", "uniformity"):
            assert own[metric]["verdict"] == "pass", (name, metric)


def denies(table: str, column: str, _cell: str) -> bool:
    """True where a 0 excludes something: not a lower bound, nor "not assessed in full"."""
    return not column.endswith("_lower") and not table.endswith("assessed.tsv")


@pytest.mark.parametrize("sample", ["M02", "M10", "T1", "T2"])
def test_a_failed_sample_has_no_zero_in_any_table(site: Site, sample: str) -> None:
    assert {cell for _, _, cell in cells(site, "C1")} & {"0", "0.0"}
    found = list(cells(site, sample))
    stated = [one for one in found if denies(*one)]
    assert not [one for one in stated if one[2] in ("0", "0.0", "false")]
    for name, column, cell in found:
        if name.endswith("assessed.tsv"):
            assert cell == "0", (name, column)
        elif name.startswith("mini.") and not name.endswith("reason.tsv"):
            assert cell == "NA", (name, column)
    assert site.matrix("reason")[sample] == "sample_failed_qc"
    rows = table(site.folder / "results/tables/events.tsv")
    assert not [r for r in rows if r["sample_id"] == sample and r["status"] == "0"]
    genes = table(site.folder / "results/tables/qc_verdicts.tsv")
    assert {
        (r["verdict"], r["reason"])
        for r in genes
        if (r["sample_id"], r["level"], r["metric"]) == (sample, "gene", "callable")
    } == {("fail", "sample_failed_qc")}


def test_what_was_found_in_a_mixed_sample_is(site: Site) -> None:
    assert site.matrix("status")["M05"] == site.matrix("status")["C2"] == "1"
    assert site.matrix("reason")["M05"] == "sample_failed_qc"
    assert site.matrix("reason")["C2"] == "NA"
    zeros = [one for one in cells(site, "M05") if one[2] == "0"]
    # Of uncertain variants and risk alleles nothing was found, which is no answer either.
    assert not [one for one in zeros if denies(*one)]


def test_the_same_mix_after_a_transplant_keeps_its_cells(site: Site) -> None:
    checks = {r["sample_id"]: r for r in table(site.folder / "results/tables/sample_checks.tsv")}
    assert checks["GRAFT"]["contamination"] == "chimerism"
    assert site.matrix("status")["GRAFT"] == "0"
    assert site.matrix("reason")["GRAFT"] == "NA"


def test_the_manifest_and_the_end_of_the_run_name_the_failed(site: Site) -> None:
    samples: Any = site.manifest()["samples"]
    failed = {name for name, one in samples.items() if one["verdict"] == "failed_qc"}
    assert failed == {*MIXES, *EXCHANGED}
    assert samples["C1"]["verdict"] == "complete"
    stated = (site.folder / "run.txt").read_text()
    assert {name for name in samples if f"WARNING HL-Z02 {name}:" in stated} == failed
