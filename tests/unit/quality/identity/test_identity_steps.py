"""From fingerprints through the cohort's steps: a mixed sample's zeros are NA, nobody else's."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.events.exon_ratio import ExonDepth
from hemaline.callability.region_status import RegionStatus
from hemaline.cli import main as cli
from hemaline.common.documents.json_files import write_json
from hemaline.common.tables.rows import read_rows, write_rows
from hemaline.paths import resource
from hemaline.quality.identity.contamination import Contamination, estimate
from hemaline.quality.identity.identity_rules import IdentityRules
from hemaline.quality.identity.sample_checks import (
    CheckRow,
    SampleFingerprint,
    write_fingerprint,
)
from hemaline.quality.identity.sample_pairs import PairRow
from hemaline.quality.identity.sex_check import SexEvidence
from hemaline.quality.sequencing import Sequencing
from hemaline.quality.verdicts import VerdictRow
from people import counts, person
from rows import region_row

RULES = IdentityRules.load(resource("identity.yaml"))
CLEAN = Contamination(80, 0.0, 0, 0.01, False, True)
# Sample, patient, sex of the sheet.
SHEET = (("MIX", "P1", "female"), ("CLEAN", "P2", "female"), ("MAN", "P3", "female"))
EVENT = "FLT3_ITD"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "targets.bed").write_text("chr13\t28000000\t28001000\n")
    (tmp_path / "assays").mkdir()
    (tmp_path / "assays" / "kit.yaml").write_text(
        f"name: kit\nchemistry: capture\ntargets: {tmp_path}/targets.bed\npanels: [myeloid]\n"
        # Needed depths are computed where they are not given, which takes seconds.
        "qc: {depth: {warn: 474, fail: 15}}\n"
    )
    head = "sample_id\tpatient_id\tdisease\tmaterial\trole\tsex\tassay\n"
    rows = [f"{s}\t{p}\tMDS\tbone_marrow\ttumour\t{sex}\tkit\n" for s, p, sex in SHEET]
    (tmp_path / "samples.tsv").write_text(head + "".join(rows))
    chance = np.random.default_rng(1)
    for name, _, _ in SHEET:
        own, share = person(chance), 0.05 if name == "MIX" else 0.0
        snps = counts(chance, ((1 - share) * own + share * person(chance)) / 2, 500)
        quick = RULES.contamination.model_copy(update={"simulations": 20})
        judged = estimate(snps, 0.01, quick, RULES.genotypes) if name == "MIX" else CLEAN
        sex = SexEvidence(0.5, 0.4, 0, 0) if name == "MAN" else SexEvidence(1.0, None, 0, 0)
        write_fingerprint(
            tmp_path / "prints" / f"{name}.json", SampleFingerprint(snps, judged, sex)
        )
        write_json(
            tmp_path / "quality" / f"{name}.quality.json", Sequencing(True, {"depth": 900.0}, {})
        )
        region = region_row("FLT3", sample_id=name, region="exon 14", chrom="chr13", last=9)
        event = replace(region, region="ITD", kind="event", chrom=None, first=None, last=None)
        write_rows(tmp_path / "callability" / f"{name}.tsv", RegionStatus, [region, event])
        absent = EventRow(name, EVENT, "FLT3", 0, limit=0.01)
        write_rows(tmp_path / "events" / f"{name}.events.tsv", EventRow, [absent])
        write_rows(tmp_path / "events" / f"{name}.exon_depths.tsv", ExonDepth, [])
    return tmp_path


def overall(path: Path) -> list[VerdictRow]:
    return [row for row in read_rows(path, VerdictRow) if row.metric == "overall"]


def step(folder: Path, name: str, **arguments: Path) -> int:
    words = ["step", name, "--samples", str(folder / "samples.tsv")]
    words += ["--assays", str(folder / "assays"), "--panels", str(resource("panels"))]
    for key, value in arguments.items():
        words += [f"--{key.replace('_', '-')}", str(value)]
    return cli.main(words)


def test_a_mixed_sample_has_no_zero_and_a_wrong_sex_is_named(folder):
    checks = folder / "checks.tsv"
    compared = step(
        folder,
        "compare-samples",
        parts=folder / "prints",
        rules=resource("identity.yaml"),
        pairs=folder / "identity.tsv",
        pairs_parquet=folder / "identity.parquet",
        checks=checks,
        checks_parquet=folder / "checks.parquet",
    )
    assert compared == 0
    rows = {row.sample_id: row for row in read_rows(checks, CheckRow)}
    assert {name: row.contamination for name, row in rows.items()} == {
        "MIX": "fail",
        "CLEAN": "pass",
        "MAN": "pass",
    }
    assert {name: row.sex for name, row in rows.items()} == {
        "MIX": "agrees",
        "CLEAN": "agrees",
        "MAN": "differs",
    }
    assert list(read_rows(folder / "identity.tsv", PairRow)) == []

    definitions = folder / "events_defined.tsv"
    head, *others = resource("events.tsv").read_text().splitlines(keepends=True)
    definitions.write_text(head + "".join(row for row in others if row.startswith(f"{EVENT}\t")))
    verdicts = folder / "sample_verdicts.tsv"
    judged = step(
        folder,
        "judge-samples",
        parts=folder / "quality",
        checks=checks,
        pairs=folder / "identity.tsv",
        rules=resource("qc.yaml"),
        verdicts=verdicts,
        reads=folder / "unit_reads.tsv",
        reads_parquet=folder / "unit_reads.parquet",
    )
    assert judged == 0
    assert {row.sample_id: row.verdict for row in overall(verdicts)} == {
        "MIX": "fail",
        "CLEAN": "pass",
        "MAN": "warn",
    }
    events = folder / "events.tsv"
    joined = step(
        folder,
        "join-events",
        event_definitions=definitions,
        parts=folder / "events",
        ratios=folder / "copy_events",
        sample_verdicts=verdicts,
        tsv=events,
        parquet=folder / "events.parquet",
    )
    assert joined == 0
    statuses = {row.sample_id: (row.status, row.reason) for row in read_rows(events, EventRow)}
    assert statuses == {
        "MIX": (None, "sample_failed_qc"),
        "CLEAN": (0, None),
        "MAN": (0, None),
    }

    callability = folder / "callability.tsv"
    joined = step(
        folder,
        "join-callability",
        parts=folder / "callability",
        events=events,
        event_definitions=definitions,
        sample_verdicts=verdicts,
        tsv=callability,
        parquet=folder / "callability.parquet",
    )
    assert joined == 0
    reasons = {
        (row.sample_id, row.kind): row.reason for row in read_rows(callability, RegionStatus)
    }
    table = folder / "qc_verdicts.tsv"
    joined = step(
        folder,
        "join-verdicts",
        sample_verdicts=verdicts,
        callability=callability,
        rules=resource("qc.yaml"),
        tsv=table,
        parquet=folder / "qc_verdicts.parquet",
    )
    assert joined == 0
    genes = {row.sample_id: row for row in read_rows(table, VerdictRow) if row.level == "gene"}
    assert {(n, row.gene, row.metric) for n, row in genes.items()} == {
        (name, "FLT3", "depth") for name, _, _ in SHEET
    }
    of_genes = {
        row.sample_id: (row.verdict, row.reason)
        for row in read_rows(table, VerdictRow)
        if row.level == "gene" and row.metric == "callable"
    }
    assert of_genes == {
        "MIX": ("fail", "sample_failed_qc"),
        "CLEAN": ("pass", None),
        "MAN": ("pass", None),
    }
    assert reasons == {
        (name, kind): "sample_failed_qc" if name == "MIX" else None
        for name, _, _ in SHEET
        for kind in ("region", "event")
    }


def test_the_report_names_it(folder, tmp_path):
    from hemaline.reports.report_content import write_checks_section

    checks = folder / "checks.tsv"
    step(
        folder,
        "compare-samples",
        parts=folder / "prints",
        rules=resource("identity.yaml"),
        pairs=folder / "identity.tsv",
        pairs_parquet=folder / "identity.parquet",
        checks=checks,
        checks_parquet=folder / "checks.parquet",
    )
    section = tmp_path / "checks_mqc.json"
    write_checks_section(section, read_rows(checks, CheckRow))
    data = json.loads(section.read_text())["data"]
    assert data["MIX"]["contamination"] == "fail"
    assert data["MAN"]["sex"] == "differs (sheet female, seen male)"


def test_twenty_clean_people_are_not_flagged(folder):
    """At the level of the steps: twenty people's fragments, drawn and not aligned."""
    names = [f"C{number:02d}" for number in range(20)]
    head = (folder / "samples.tsv").read_text().splitlines()[0]
    rows = [f"{n}\tP-{n}\tMDS\tbone_marrow\ttumour\tfemale\tkit" for n in names]
    (folder / "samples.tsv").write_text("\n".join([head, *rows]) + "\n")
    quick = RULES.contamination.model_copy(update={"simulations": 20})
    for seed, name in enumerate(names):
        chance = np.random.default_rng(300 + seed)
        snps = counts(chance, person(chance) / 2, 600)
        write_fingerprint(
            folder / "prints" / f"{name}.json",
            SampleFingerprint(
                snps, estimate(snps, 0.01, quick, RULES.genotypes), SexEvidence(1.0, None, 0, 0)
            ),
        )
        write_json(
            folder / "quality" / f"{name}.quality.json", Sequencing(True, {"depth": 600.0}, {})
        )
    step(
        folder,
        "compare-samples",
        parts=folder / "prints",
        rules=resource("identity.yaml"),
        pairs=folder / "identity.tsv",
        pairs_parquet=folder / "identity.parquet",
        checks=folder / "checks.tsv",
        checks_parquet=folder / "checks.parquet",
    )
    step(
        folder,
        "judge-samples",
        parts=folder / "quality",
        checks=folder / "checks.tsv",
        pairs=folder / "identity.tsv",
        rules=resource("qc.yaml"),
        verdicts=folder / "verdicts.tsv",
        reads=folder / "unit_reads.tsv",
        reads_parquet=folder / "unit_reads.parquet",
    )
    assert {
        row.sample_id: row.verdict for row in overall(folder / "verdicts.tsv")
    } == dict.fromkeys(names, "pass")
