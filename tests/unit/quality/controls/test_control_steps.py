"""From a control's reads to the verdict of its run and the history, by the workflow's steps."""

from __future__ import annotations

from pathlib import Path

import pytest

import builders
from builders import Genome, Read, write_bam
from controls import write_stated
from hemaline.calling.evidence.recount import recount
from hemaline.calling.sample_vcf import Call, write_calls
from hemaline.cli import main as cli
from hemaline.common.documents.json_files import write_json
from hemaline.common.tables.rows import read_rows
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele
from hemaline.inputs.units import UnitFault, UnitVerdict
from hemaline.paths import resource
from hemaline.quality.controls.control_checks import ControlRow
from hemaline.quality.controls.control_history import read_history
from hemaline.quality.controls.run_verdicts import RunRow
from hemaline.reads.confirmation import SampleVerdict

BASES = builders.random_sequence(600)
PLACE = 300
ALLELE = Allele("chrT", PLACE + 1, BASES[PLACE], builders.other_base(BASES[PLACE]))
SHEET = (("T1", "tumour", "R1"), ("PC1", "positive_control", "R1"), ("NTC1", "ntc", "R1"))
SHEET += (("T2", "tumour", "R2"), ("PC2", "positive_control", "R2"), ("NTC2", "ntc", "R2"))


@pytest.fixture
def genome(tmp_path: Path) -> Genome:
    return builders.make_genome(tmp_path, {"chrT": BASES})


@pytest.fixture
def folder(tmp_path: Path, genome: Genome) -> Path:
    (tmp_path / "targets.bed").write_text("chrT\t250\t350\n")
    stated = f"V G chrT {ALLELE.pos} {ALLELE.ref} {ALLELE.alt} 0.1 0.3 lot"
    write_stated(tmp_path / "stated.tsv", stated)
    (tmp_path / "assays").mkdir()
    (tmp_path / "assays" / "kit.yaml").write_text(
        f"name: kit\nchemistry: capture\ntargets: {tmp_path}/targets.bed\n"
        f"controls: {{positive: {tmp_path}/stated.tsv, ntc_max_fragments: 5, min_depth: 20}}\n"
    )
    head = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\trun_id\n"
    rows = [f"{s}\tP{s}\tother\tother\t{role}\tunknown\tkit\t{run}\n" for s, role, run in SHEET]
    (tmp_path / "samples.tsv").write_text(head + "".join(rows))
    (tmp_path / "parts").mkdir()
    return tmp_path


def measure(
    folder: Path, genome: Genome, sample: str, alt: int, ref: int, fault: UnitFault | None = None
) -> None:
    changed = BASES[:PLACE] + ALLELE.alt + BASES[PLACE + 1 :]
    reads = [Read(f"a{n}", 280, changed[280:330]) for n in range(alt)]
    reads += [Read(f"r{n}", 280, BASES[280:330]) for n in range(ref)]
    bam = write_bam(folder / f"{sample}.bam", reads, genome.contigs)
    filters = load_filters("capture")
    with genome.aligned(folder, reads) as alignments, genome.fasta() as fasta:
        evidence = list(recount(alignments, fasta, [ALLELE], filters))
    calls = [Call(one, (), False, ("mpileup",)) for one in evidence if one.alt]
    write_calls(folder / f"{sample}.vcf.gz", sample, calls, {"chrT": len(BASES)}, filters)
    verdict = SampleVerdict(sample, (UnitVerdict(f"{sample}.L1", alt + ref, fault),))
    write_json(folder / f"{sample}.verdict.json", verdict)
    role = next(role for name, role, _ in SHEET if name == sample)
    words = ["step", "measure-control", "--role", role]
    words += ["--alignments", str(bam), "--calls", str(folder / f"{sample}.vcf.gz")]
    words += ["--verdict", str(folder / f"{sample}.verdict.json"), "--reference", str(genome.path)]
    words += ["--targets", str(folder / "targets.bed"), "--assay", str(folder / "assays/kit.yaml")]
    assert cli.main([*words, "--output", str(folder / f"parts/{sample}.json")]) == 0


def check(folder: Path) -> tuple[dict[str, tuple[str, str | None]], dict[str | None, str]]:
    words = ["step", "check-controls", "--samples", str(folder / "samples.tsv")]
    words += ["--assays", str(folder / "assays"), "--panels", str(resource("panels"))]
    words += ["--parts", str(folder / "parts"), "--rules", str(resource("qc_controls.yaml"))]
    for name in ("controls", "runs"):
        words += [f"--{name}", str(folder / f"{name}.tsv")]
        words += [f"--{name}-parquet", str(folder / f"{name}.parquet")]
    assert cli.main(words) == 0
    rows = read_rows(folder / "controls.tsv", ControlRow)
    runs = read_rows(folder / "runs.tsv", RunRow)
    return {r.sample_id: (r.verdict, r.reason) for r in rows}, {r.run_id: r.verdict for r in runs}


def record(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    words = ["step", "record-controls", "--controls", str(folder / "controls.tsv")]
    words += ["--history", str(folder / "h.tsv"), "--output", str(folder / "recorded")]
    assert cli.main(words) == 0
    return capsys.readouterr().err


def test_one_run_passes_and_the_other_does_not(folder: Path, genome: Genome) -> None:
    measure(folder, genome, "PC1", alt=8, ref=32)
    measure(folder, genome, "NTC1", alt=0, ref=5)
    measure(folder, genome, "PC2", alt=0, ref=40)
    measure(folder, genome, "NTC2", alt=0, ref=6)
    controls, runs = check(folder)
    assert controls == {
        "PC1": ("pass", None),
        "NTC1": ("pass", None),
        "PC2": ("fail", "vaf_below_range"),
        "NTC2": ("fail", "fragments_above_limit"),
    }
    assert runs == {"R1": "reportable", "R2": "not_reportable"}


def test_a_refused_control_is_not_measured(folder: Path, genome: Genome) -> None:
    for name in ("PC1", "NTC1", "NTC2"):
        measure(folder, genome, name, alt=8, ref=32, fault=UnitFault("HL-U06", "r.fastq.gz"))
    measure(folder, genome, "PC2", alt=3, ref=15)
    controls, runs = check(folder)
    assert controls == {
        "PC1": ("not_assessable", "sample_failed_qc"),
        "NTC1": ("not_assessable", "sample_failed_qc"),
        "PC2": ("not_assessable", "low_depth"),
        "NTC2": ("not_assessable", "sample_failed_qc"),
    }
    assert set(runs.values()) == {"not_reportable"}


def test_what_was_shown_is_recorded_once_and_broken_lines_are_reported(
    folder: Path, genome: Genome, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("PC1", "NTC1", "PC2", "NTC2"):
        measure(folder, genome, name, alt=8, ref=32)
    check(folder)
    assert record(folder, capsys) == ""
    assert [one.sample_id for one in read_history(folder / "h.tsv").rows] == [
        *("PC1", "NTC1", "PC2", "NTC2")
    ]
    before = (folder / "h.tsv").read_bytes()
    assert record(folder, capsys) == ""
    assert (folder / "h.tsv").read_bytes() == before
    (folder / "h.tsv").write_bytes(before + b"PC3\t")
    assert "WARNING HL-O09" in record(folder, capsys)
    assert (folder / "recorded").read_text() == "0\n"
