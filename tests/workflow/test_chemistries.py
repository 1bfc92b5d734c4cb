"""Amplicons, single-molecule probes, UMIs wherever they may be, single-end: one run of them all.

Every library holds the same two kinds of molecules of U2AF1, wild type and S34F (one in ten),
and the mutated ones were copied more often: only counting families gives the VAF back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pysam
import pytest
from molecules import (
    Chemistry,
    Molecule,
    substituted,
    umis,
    write_molecules_bam,
    write_molecules_fastq,
)
from sites import S34F, Site, table

pytestmark = pytest.mark.oracle

MUTATED, WILD = 20, 180
COPIES = {"mutated": 6, "wild": 2}
FAMILIES = {6: MUTATED, 2: WILD}
POSITION = S34F[1] - 1
# Read 1 alone reaches S34F; its primer has a base that the sample has not.
AMPLICON = (POSITION - 40, POSITION + 130)
PRIMER, MISMATCH = 20, 10
PRIMER_POSITION = AMPLICON[0] + MISMATCH + 1
# Of a library of mostly short amplicons: too long for the aligner to call its pairs proper.
LONG_AMPLICON = (POSITION - 40, POSITION + 400)
# Both mates reach S34F.
FRAGMENT = (POSITION - 75, POSITION + 75)

UMI_SAMPLES = ["SMMIP", "SMMIPBAM", "NAME", "TAG", "SUFFIX", "UMISE"]


def _molecules(
    site: Site, span: tuple[int, int], lengths: tuple[int, int], both_strands: bool
) -> list[Molecule]:
    wild = site.knowledge.fetch("chr21", *span)
    mutated = substituted(wild, POSITION - span[0], S34F[3])
    total = MUTATED + WILD
    first, second = (umis(total, n, seed) if n else [""] * total for seed, n in enumerate(lengths))
    return [
        Molecule(
            mutated if number < MUTATED else wild,
            (first[number], second[number]),
            COPIES["mutated" if number < MUTATED else "wild"],
            number % 2 == 0 or not both_strands,
        )
        for number in range(total)
    ]


def _amplicon(site: Site, umi_length: int = 0) -> list[Molecule]:
    molecules = _molecules(site, AMPLICON, (umi_length, umi_length), both_strands=False)
    return [
        Molecule(substituted(m.bases, MISMATCH, _other(m.bases[MISMATCH])), m.umi, m.copies)
        for m in molecules
    ]


def _unequal_amplicons(site: Site) -> list[Molecule]:
    """A long amplicon with S34F, outnumbered by a short one that ends before it."""
    wild = site.knowledge.fetch("chr21", POSITION - 160, POSITION - 20)
    long = _molecules(site, LONG_AMPLICON, (0, 0), both_strands=False)
    return [*long, *(Molecule(wild) for _ in range(20 * len(long)))]


def _other(base: str) -> str:
    return {"A": "C", "C": "G", "G": "T", "T": "A"}[base]


def _fastq(
    site: Site,
    sample: str,
    assay: str,
    molecules: Sequence[Molecule],
    chemistry: Chemistry,
    single: bool = False,
    suffix: bool = False,
    run: str = "",
) -> None:
    paths = [site.folder / f"{sample}_R{mate}.fastq.gz" for mate in (1, 2)]
    write_molecules_fastq(paths[0], None if single else paths[1], molecules, chemistry, suffix)
    site.add(sample, assay=assay, run_id=run)
    site.add_unit(sample, fastq_1=str(paths[0]), fastq_2="" if single else str(paths[1]))


def _bam(
    site: Site,
    sample: str,
    assay: str,
    molecules: Sequence[Molecule],
    chemistry: Chemistry,
    tag: str | None = None,
) -> None:
    path = site.folder / f"{sample}.bam"
    write_molecules_bam(path, molecules, chemistry, tag)
    site.add(sample, assay=assay, run_id="")
    site.add_unit(sample, bam=str(path))


def _write_primers(site: Site) -> None:
    left, right = AMPLICON
    lines = [(left, left + PRIMER, "+"), (right - PRIMER, right, "-")]
    text = "".join(f"chr21\t{a}\t{b}\tU2AF1\t0\t{strand}\n" for a, b, strand in lines)
    (site.folder / "primers.bed").write_text(text)


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Site]) -> Site:
    site = new_site("chemistries")
    site.config["reports"] = {"multiqc": True}
    _write_primers(site)
    primers = {"primers": "primers.bed"}
    site.more_assays = {
        "amplicon": {"chemistry": "amplicon"} | primers,
        "unclipped": {"chemistry": "amplicon"},
        "smmip": {
            "chemistry": "smmip",
            "umi": {"source": "inline", "read": "both", "length": 5},
        }
        | primers,
        "all_reads": {"dedup": "none"},
        "by_name": {"umi": {"source": "read_name"}},
        "several": {"umi": {"source": "read_name", "min_family": 3}},
        "by_tag": {"umi": {"source": "tag"}},
        "inline": {"umi": {"source": "inline", "read": 1, "length": 8, "skip": 3}},
    }
    exact = Chemistry(error_rate=0)
    amplicon, smmip = _amplicon(site), _amplicon(site, 5)
    _fastq(site, "AMPLICON", "amplicon", amplicon, Chemistry())
    _fastq(site, "UNEQUAL", "unclipped", _unequal_amplicons(site), exact)
    _fastq(site, "AMPSE", "amplicon", amplicon, Chemistry(), single=True)
    _fastq(site, "UNCLIPPED", "unclipped", amplicon, exact)
    _fastq(site, "STRAND", "all_reads", amplicon, exact)
    inline = Chemistry(inline=True, error_rate=0)
    _fastq(site, "SMMIP", "smmip", smmip, inline)
    _bam(site, "SMMIPBAM", "smmip", smmip, inline)
    molecules = _molecules(site, FRAGMENT, (8, 0), both_strands=True)
    named = Chemistry(in_name=True, error_rate=0)
    skipping = Chemistry(inline=True, skipped="ACT", error_rate=0)
    _fastq(site, "NAME", "by_name", molecules, named)
    _fastq(site, "SEVERAL", "several", molecules, named, run="R1")
    hopped = [*molecules[:1], *(molecules[MUTATED:] * 2)]
    _fastq(site, "HOPPED", "all_reads", hopped, exact, run="R1")
    _fastq(site, "SUFFIX", "inline", molecules, skipping, suffix=True)
    _fastq(site, "UMISE", "inline", molecules, skipping, single=True)
    _bam(site, "TAG", "by_tag", molecules, exact, tag="RX")
    _fastq(site, "COPIES", "all_reads", molecules, exact)
    _fastq(site, "POSITION", "mini", molecules, exact)
    _fastq(site, "NOUMI", "by_name", molecules, exact)
    site.write()
    done = site.run()
    assert done.returncode == 4, done.stdout + done.stderr
    assert "HL-D01" in done.stderr
    return site


def _row(site: Site, sample: str, pos: int = S34F[1]) -> dict[str, str] | None:
    rows = [r for r in site.variants() if r["sample_id"] == sample and r["pos"] == str(pos)]
    assert len(rows) < 2
    return rows[0] if rows else None


@pytest.mark.parametrize("sample", UMI_SAMPLES)
def test_a_family_counts_once(site: Site, sample: str) -> None:
    row = _row(site, sample)
    assert row is not None
    assert (row["depth"], row["alt_reads"]) == (str(MUTATED + WILD), str(MUTATED))
    assert (row["filter"], row["reported"]) == ("PASS", "true")


@pytest.mark.parametrize("sample", UMI_SAMPLES)
def test_family_sizes_are_those_of_the_library(site: Site, sample: str) -> None:
    rows = table(site.folder / f"work/qc/{sample}.families.tsv")
    assert {int(row["fragments"]): int(row["families"]) for row in rows} == FAMILIES


def test_small_families_are_no_evidence_where_the_assay_states_this(site: Site) -> None:
    row = _row(site, "SEVERAL")
    assert row is not None
    assert (row["depth"], row["alt_reads"]) == (str(MUTATED), str(MUTATED))
    rows = table(site.folder / "work/qc/SEVERAL.families.tsv")
    assert {int(row["fragments"]): int(row["families"]) for row in rows} == FAMILIES


def test_an_allele_of_another_patient_of_the_run_is_flagged(site: Site) -> None:
    row, strong, other_run = (_row(site, sample) for sample in ("HOPPED", "SEVERAL", "COPIES"))
    assert row is not None
    assert strong is not None
    assert other_run is not None
    vaf = 6 / (6 + 2 * 360)
    assert float(row["vaf"]) == pytest.approx(vaf, rel=1e-4)
    assert row["hopping_suspected"] == "true"
    assert float(row["hopping_ratio"]) == pytest.approx(1 / vaf, rel=1e-4)
    assert (strong["hopping_suspected"], strong["hopping_ratio"]) == ("false", "NA")
    assert other_run["hopping_suspected"] == "NA"


def test_without_umis_copies_pass_for_molecules_or_molecules_for_copies(site: Site) -> None:
    copies = _row(site, "COPIES")
    assert copies is not None
    assert float(copies["vaf"]) == pytest.approx(120 / 480)
    # Every fragment begins and ends at the same bases: one of them is left.
    assert _row(site, "POSITION") is None


@pytest.mark.parametrize("sample", ["AMPLICON", "AMPSE"])
def test_amplicons_need_no_second_strand_and_lose_their_primers(site: Site, sample: str) -> None:
    row = _row(site, sample)
    assert row is not None
    assert (row["filter"], row["alt_reverse"]) == ("PASS", "0")
    assert int(row["depth"]) == pytest.approx(480, abs=4)
    assert float(row["vaf"]) == pytest.approx(0.25, abs=0.01)
    assert _row(site, sample, PRIMER_POSITION) is None
    assert site.matrix("status")[sample] == "1"


def test_pairs_longer_than_the_others_of_the_library_are_evidence(site: Site) -> None:
    cram = site.folder / "results/alignments/UNEQUAL.cram"
    reference = str(site.knowledge.folder / "reference/reference.fa")
    with pysam.AlignmentFile(str(cram), reference_filename=reference) as reads:
        pairs = [read.is_proper_pair for read in reads.fetch("chr21", POSITION, POSITION + 1)]
    assert pairs
    assert not any(pairs), "the aligner calls them proper: the test shows nothing"
    row = _row(site, "UNEQUAL")
    assert row is not None
    assert (row["filter"], row["reported"]) == ("PASS", "true")
    assert float(row["vaf"]) == pytest.approx(0.25)
    assert "mpileup" in row["callers"].split(";")


def test_strand_rule_holds_where_the_chemistry_has_two(site: Site) -> None:
    row = _row(site, "STRAND")
    assert row is not None
    assert row["filter"].split(";")[0] == "one_strand"


def test_unclipped_primers_would_be_evidence(site: Site) -> None:
    row = _row(site, "UNCLIPPED", PRIMER_POSITION)
    assert row is not None
    assert float(row["vaf"]) == 1


def test_primer_bases_are_not_callable(site: Site) -> None:
    """The exon reaches into the left primer, so that some of it stays unmeasured."""

    def exon(sample: str) -> dict[str, str]:
        (row,) = (
            r
            for r in site.callability(sample)
            if r["kind"] == "region" and int(r["first"]) <= S34F[1] <= int(r["last"])
        )
        return row

    first, last = (int(exon("UNCLIPPED")[key]) for key in ("first", "last"))
    left, right = AMPLICON
    # 1-based closed ranges of the exon that the amplicon covers, with its primers and without.
    whole = min(last, right) - max(first, left + 1) + 1
    clipped = min(last, right - PRIMER) - max(first, left + PRIMER + 1) + 1
    assert whole > clipped
    size = last - first + 1
    assert float(exon("UNCLIPPED")["fraction_callable"]) == pytest.approx(whole / size, abs=1e-4)
    for sample in ("AMPLICON", "SMMIP"):
        found = float(exon(sample)["fraction_callable"])
        assert found == pytest.approx(clipped / size, abs=1e-4)


def test_reads_without_the_umi_of_their_assay_are_not_measured(site: Site) -> None:
    assert site.matrix("status")["NOUMI"] == "NA"
    assert site.matrix("reason")["NOUMI"] == "sample_failed_qc"
    verdict = json.loads((site.folder / "work/units/paired/NOUMI.L1.json").read_text())
    assert verdict["fault"]["code"] == "HL-U24"
    assert verdict["fault"]["values"] == {"lacking": 960, "looked": 960, "place": "name"}


def test_the_report_shows_families(site: Site) -> None:
    section = json.loads((site.folder / "work/report/families_mqc.json").read_text())
    assert set(section["data"]) == {*UMI_SAMPLES, "SEVERAL", "NOUMI"}
    assert section["data"]["NAME"] == {"2": 90.0, "6": 10.0}
    assert "NAME 2.40" in section["description"]
    assert Path(site.folder / "results/reports/multiqc.html").read_text().count("UMI families") > 0
