"""The step that writes every sample's report from the cohort's tables."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import RegionStatus
from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.sample_vcf import Call, write_calls
from hemaline.cli.main import main
from hemaline.common.documents.json_files import write_json
from hemaline.common.tables.output_tables import as_text
from hemaline.common.tables.rows import write_rows
from hemaline.genome.alleles import Allele
from hemaline.inputs.units import UnitFault, UnitVerdict
from hemaline.paths import resource
from hemaline.quality.identity.sample_checks import CheckRow
from hemaline.reads.confirmation import SampleVerdict
from hemaline.variants.variant_rows import VariantRow
from reports import ASSAY as ASSAY_OF_REPORTS
from reports import CHECK, qc_row
from rows import event_row, gap_row, region_row, variant_row

SAMPLES = {"S-1": "tumour", "N-1": "normal", "S-2": "tumour"}
ASSAY = "name: capture\nchemistry: capture\ntargets: {}\npanels: [p]\n"
PANEL = "gene\tsource\nONE\ta test\nTWO\ta test\n"
MATRICES = {"status": ("1", "0"), "vaf": ("0.1", "0"), "count": ("1", "0"),
            "limit": ("0.01", "0.012"), "reason": ("NA", "NA"), "assessed": ("1", "1")}  # fmt: skip
PROVENANCE = {"hemaline": "0.1.0", "policy": "driver-basic 1", "floors": {"capture": 0.02},
              "filters": {"capture": "1.0.0"}, "resources": {"genes.tsv": "ab"},
              "tools": {"bwa": "0.7.17"}, "knowledge": {}}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two tumours and a normal; the second tumour's reads were refused."""
    (tmp_path / "assays").mkdir()
    (tmp_path / "targets.bed").write_text("chr1\t0\t200\n")
    (tmp_path / "assays/capture.yaml").write_text(ASSAY.format(tmp_path / "targets.bed"))
    (tmp_path / "panels").mkdir()
    (tmp_path / "panels/p.tsv").write_text(PANEL)
    header = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\trun_id\n"
    rest = "female\tcapture\tR9\n"
    lines = [
        f"{name}\tPAT{name[-1]}\tMDS\tbone_marrow\t{role}\t{rest}" for name, role in SAMPLES.items()
    ]
    (tmp_path / "samples.tsv").write_text(header + "".join(lines))
    write_tables(tmp_path)
    matrices = tmp_path / "matrices"
    matrices.mkdir()
    for name, (one, two) in MATRICES.items():
        failed = "sample_failed_qc" if name == "reason" else "NA"
        rows = f"S-1\t{one}\t{two}\nS-2\t{failed}\t{failed}\n"
        (matrices / f"p.{name}.tsv").write_text(f"sample_id\tONE\tTWO\n{rows}")
    package = {"schema_digest": "cd34", "provenance": PROVENANCE, "backgrounds": {}}
    (matrices / "datapackage.json").write_text(json.dumps(package))
    reference = {"build": "GRCh38", "partial": False, "masked": ["U"], "sha256": "ef"}
    (tmp_path / "reference.json").write_text(json.dumps(reference))
    write_sample_calls(tmp_path / "calls")
    cut = UnitVerdict("S-2.L1", 0, UnitFault("HL-U07", "/x/r.fastq", {"record": 7}))
    for name in SAMPLES:
        unit = cut if name == "S-2" else UnitVerdict(f"{name}.L1", 50)
        write_json(tmp_path / f"reads/{name}.json", SampleVerdict(name, (unit,)))
    return tmp_path


def write_sample_calls(folder: Path) -> None:
    """The VCF of each sample: S-1 has its one variant."""
    folder.mkdir()
    allele = Allele("chr1", 5, "A", "C")
    seen = Evidence(allele, 440, 50, 10, 7, 25, 26, 220, 230, 1)
    for name in SAMPLES:
        calls = [Call(seen, (), False, ("mpileup",))] if name == "S-1" else []
        write_calls(
            folder / f"{name}.vcf.gz", name, calls, {"chr1": 1000}, ASSAY_OF_REPORTS.filter_set()
        )


def write_tables(folder: Path) -> None:
    whole = [region_row("ONE"), region_row("TWO", homopolymers=0, limit_insertion=0.02)]
    failed = [gap_row(g, "sample_failed_qc", fraction_callable=None, median_depth=None,
                      sample_id="S-2") for g in ("ONE", "TWO")]  # fmt: skip
    regions = [*whole, *(replace(row, sample_id="N-1") for row in whole), *failed]
    inborn = variant_row("TWO", sample_id="N-1", reported=False, origin="germline")
    variants = [variant_row("ONE"), inborn]
    checks = [CHECK, replace(CHECK, sample_id="N-1"), replace(CHECK, sample_id="S-2")]
    write_rows(folder / "variants.tsv", VariantRow, variants)
    write_rows(folder / "callability.tsv", RegionStatus, regions)
    write_rows(folder / "events.tsv", EventRow, [event_row("ONE_ITD", "ONE", 0)])
    write_rows(folder / "checks.tsv", CheckRow, checks)


def run(site: Path, *options: str, output: str = "reports") -> int:
    given = {
        "samples": site / "samples.tsv", "assays": site / "assays", "panels": site / "panels",
        "variants": site / "variants.tsv", "callability": site / "callability.tsv",
        "events": site / "events.tsv", "checks": site / "checks.tsv",
        "matrices": site / "matrices", "definitions": resource("matrices.yaml"),
        "policy": resource("policies") / "driver-basic.yaml", "regions": resource("regions.tsv"),
        "reference-report": site / "reference.json", "reads": site / "reads",
        "calls": site / "calls",
        "form": resource("report"), "output": site / output,
    }  # fmt: skip
    words = [part for name, path in given.items() for part in (f"--{name}", str(path))]
    return main(["step", "write-reports", *words, *options])


def facts(site: Path, sample: str, section: str) -> list[tuple[str, str, str]]:
    lines = (site / f"reports/{sample}.tsv").read_text().splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return [(row[3], row[4], row[5]) for row in rows if row[1] == section]


def test_every_sample_of_the_sheet_has_both_files(site: Path) -> None:
    assert run(site) == 0
    assert sorted(path.name for path in (site / "reports").iterdir()) == sorted(
        f"{name}.{form}" for name in SAMPLES for form in ("html", "tsv")
    )


def test_answers_are_the_matrices_cell_by_cell(site: Path) -> None:
    run(site)
    found = facts(site, "S-1", "gene")
    # The rows of a report state why a gene is not assessed.
    shown = {name: cells for name, cells in MATRICES.items() if name != "assessed"}
    for measure, cells in shown.items():
        for gene, cell in zip(("ONE", "TWO"), cells, strict=True):
            assert (gene, measure, cell) in found


def test_a_refused_sample_has_a_report_that_states_this(site: Path) -> None:
    run(site)
    assert ("NA", "verdict", "fail") in facts(site, "S-2", "verdict")
    assert {row[2] for row in facts(site, "S-2", "gene") if row[1] == "status"} == {"NA"}
    page = (site / "reports/S-2.html").read_text()
    assert "No gene can be called free of a reported variant." in page
    assert "HL-U07" in page


def test_fragments_of_a_finding_are_those_of_the_samples_vcf(site: Path) -> None:
    run(site)
    page = (site / "reports/S-1.html").read_text()
    assert (
        "All fragments: 440 reference, 50 alternative, 10 other, 7 ambiguous. "
        "With a forward read: 220 reference, 25 alternative. "
        "With a reverse read: 230 reference, 26 alternative." in page
    )


def test_a_normal_has_no_cells_and_its_own_rows_alone(site: Path) -> None:
    run(site)
    assert facts(site, "N-1", "gene") == []
    assert ("NA", "in_matrices", "false") in facts(site, "N-1", "sample")
    assert facts(site, "N-1", "not_counted") == [
        ("NA", "reason", "origin"),
        ("NA", "variants", "1"),
    ]


def test_versions_are_of_the_samples_assay(site: Path) -> None:
    run(site)
    made = {item: value for _, item, value in facts(site, "S-1", "version")}
    assert made["schema_digest"] == "cd34"
    assert made["reference"] == "GRCh38, masked U sha256:ef"
    assert made["tool bwa"] == "0.7.17"
    assert made["report_vaf"] == "0.02"


def test_tables_of_other_steps_are_taken_where_they_are(site: Path) -> None:
    def table(name: str, *rows: dict[str, str | None]) -> str:
        path = site / f"{name}.tsv"
        lines = ["\t".join(rows[0]), *("\t".join(map(as_text, row.values())) for row in rows)]
        path.write_text("\n".join(lines) + "\n")
        return str(path)

    verdicts = table(
        "qc_verdicts",
        qc_row(metric="depth", value="150", unit="fragments", warn="200", verdict="warn"),
        qc_row(metric="overall", verdict="warn", reason="warn: depth"),
        qc_row(sample_id="N-1", metric="overall"),
    )  # fmt: skip
    runs = table("runs", {"run_id": "R9", "assay": "capture", "verdict": "reportable"})
    controls = table(
        "controls",
        {"run_id": "R9", "assay": "capture", "sample_id": "NTC", "role": "ntc",
         "check": "fragments_on_target", "name": None, "gene": None,
         "expected": "at most 50 fragments", "observed": "0 fragments", "value": "0",
         "depth": None, "verdict": "pass", "reason": None, "filter": None},
    )  # fmt: skip
    assert run(site, "--verdicts", verdicts, "--runs", runs, "--controls", controls) == 0
    assert ("NA", "verdict", "warn") in facts(site, "S-1", "verdict")
    assert ("NA", "verdict", "pass") in facts(site, "N-1", "verdict")
    assert facts(site, "S-1", "run") == [("NA", "verdict", "reportable")]
    assert ("NA", "observed", "0 fragments") in facts(site, "S-1", "control")
    assert "NTC\t" not in (site / "reports/S-1.tsv").read_text()


@pytest.mark.parametrize("name", ["variants", "callability", "events", "checks"])
def test_rows_of_nobody_are_refused(
    site: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row that no report shows would be a finding that nobody hears of."""
    path = site / f"{name}.tsv"
    *_, last = path.read_text().splitlines()
    with path.open("a") as out:
        out.write(re.sub(r"^[^\t]+", "S-3", last) + "\n")
    assert run(site) == 4
    assert "HL-Y12" in capsys.readouterr().err


def test_again_gives_the_same_bytes(site: Path) -> None:
    run(site)
    run(site, output="again")
    for path in (site / "reports").iterdir():
        assert path.read_bytes() == (site / "again" / path.name).read_bytes()
