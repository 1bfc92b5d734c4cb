"""From fingerprints to verdicts, and the cells that a contaminated sample keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from cells import gene_cell
from hemaline.callability.events.event_reports import EventRow
from hemaline.callability.region_status import RegionStatus
from hemaline.common.problems import HemalineError
from hemaline.common.tables.rows import read_rows, write_rows
from hemaline.paths import resource
from hemaline.quality.identity.contamination import Contamination, estimate
from hemaline.quality.identity.identity_rules import IdentityRules
from hemaline.quality.identity.sample_checks import (
    CheckRow,
    SampleFingerprint,
    check_rows,
    read_fingerprint,
    without_absence,
    without_negatives,
    write_fingerprint,
)
from hemaline.quality.identity.sample_pairs import compare_samples, informative_samples
from hemaline.quality.identity.sex_check import SexEvidence
from people import SITES, counts, person, sample
from rows import region_row

RULES = IdentityRules.load(resource("identity.yaml"))
QUICK = RULES.contamination.model_copy(update={"simulations": 20})
CLEAN = Contamination(80, 0.0, 0, 0.01, False, True)
WOMAN, MAN = SexEvidence(1.0, 0.0, 0, 0), SexEvidence(0.5, 0.5, 0, 0)


def checks(samples: dict, found: dict) -> dict[str, CheckRow]:
    snps = {name: one.snps for name, one in found.items()}
    pairs = list(compare_samples(samples, snps, RULES))
    informative = informative_samples(samples, snps, RULES)
    return {row.sample_id: row for row in check_rows(samples, found, pairs, informative, RULES.sex)}


def contaminated(rows: Iterable[CheckRow]) -> set[str]:
    return {row.sample_id for row in rows if row.contamination == "fail"}


def clean(seed: int, sex: SexEvidence = WOMAN) -> SampleFingerprint:
    chance = np.random.default_rng(seed)
    return SampleFingerprint(counts(chance, person(chance) / 2, 300), CLEAN, sex)


def mixed(seed: int, share: float) -> SampleFingerprint:
    chance = np.random.default_rng(seed)
    shares = ((1 - share) * person(chance) + share * person(chance)) / 2
    found = counts(chance, shares, 500)
    return SampleFingerprint(found, estimate(found, 0.01, QUICK, RULES.genotypes), WOMAN)


def test_clean_samples_pass_and_lonely_ones_are_alone():
    samples = {name: sample(name, name) for name in ("A", "B", "C")}
    rows = checks(samples, {name: clean(seed) for seed, name in enumerate(samples)})
    assert {row.identity for row in rows.values()} == {"alone"}
    assert {(row.sex, row.contamination) for row in rows.values()} == {("agrees", "pass")}
    assert contaminated(rows.values()) == set()


def test_a_wrong_sex_is_flagged_and_no_word_of_it_is_not():
    samples = {
        "A": sample("A", "A", sex="male"),
        "B": sample("B", "B", sex="female"),
        "C": sample("C", "C", sex="unknown"),
        "D": sample("D", "D", sex="female", post_transplant="yes"),
    }
    rows = checks(samples, {name: clean(seed, MAN) for seed, name in enumerate(samples)})
    assert {name: row.sex for name, row in rows.items()} == {
        "A": "agrees",
        "B": "differs",
        "C": "not_assessable",
        "D": "chimerism",
    }
    assert rows["B"].sex_observed == "male"


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1])
def test_mixes_fail_and_transplants_are_chimerism(share):
    samples = {"A": sample("A", "A"), "B": sample("B", "B", post_transplant="yes")}
    rows = checks(samples, {"A": mixed(1, share), "B": mixed(2, share)})
    assert [row.contamination for row in rows.values()] == ["fail", "chimerism"]
    assert contaminated(rows.values()) == {"A"}


def test_exchanged_samples_are_in_conflict_with_their_names():
    one, other = clean(1), clean(2)
    samples = {
        name: sample(name, patient)
        for name, patient in (("A1", "A"), ("A2", "A"), ("B1", "B"), ("B2", "B"), ("C", "C"))
    }
    rows = checks(samples, {"A1": other, "A2": one, "B1": one, "B2": other, "C": clean(3)})
    assert {name: row.identity for name, row in rows.items()} == {
        "A1": "conflict",
        "A2": "conflict",
        "B1": "conflict",
        "B2": "conflict",
        "C": "alone",
    }
    assert rows["A1"].conflicts_with == "A2;B2"


def test_a_fingerprint_without_a_part_is_a_coded_problem(tmp_path):
    path = tmp_path / "A.json"
    write_fingerprint(path, mixed(3, 0.05))
    sound = json.loads(path.read_text())
    for name in sound:
        path.write_text(json.dumps({key: sound[key] for key in sound if key != name}))
        with pytest.raises(HemalineError, match=rf"HL-H08 .*A\.json.*{name}"):
            read_fingerprint(path)


def test_fingerprints_and_tables_come_back_as_written(tmp_path):
    found = mixed(3, 0.05)
    write_fingerprint(tmp_path / "A.json", found)
    back = read_fingerprint(tmp_path / "A.json")
    assert (back.contamination, back.sex, back.snps.snps) == (
        found.contamination,
        found.sex,
        found.snps.snps,
    )
    assert np.array_equal(back.snps.other, found.snps.other)
    empty = SampleFingerprint(
        found.snps.where([False] * len(SITES)), Contamination(0, None, 0, None, False, False), WOMAN
    )
    write_fingerprint(tmp_path / "B.json", empty)
    assert read_fingerprint(tmp_path / "B.json").snps.depth.size == 0
    samples = {"A": sample("A", "A"), "B": sample("B", "B")}
    rows = checks(samples, {"A": back, "B": read_fingerprint(tmp_path / "B.json")})
    assert (rows["B"].identity, rows["B"].contamination) == ("not_assessable", "not_assessable")
    table = tmp_path / "checks.tsv"
    write_rows(table, CheckRow, rows.values())
    again = {row.sample_id: row for row in read_rows(table, CheckRow)}
    assert again["B"] == rows["B"]
    assert contaminated(again.values()) == {"A"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        (
            {"sex": "not_assessable", "sex_expected": "unknown"},
            {"sex": "the sample sheet states no sex"},
        ),
        (
            {"sex": "not_assessable", "x_ratio": 0.7},
            {"sex": "depth and genotypes of X and Y are inconclusive"},
        ),
        (
            {"contamination": "not_assessable", "contamination_limit": 0.075},
            {"contamination": "60 usable SNPs, by which up to 7.5 % could be missed"},
        ),
    ],
)
def test_why_a_check_could_not_be_made(changes, expected):
    row = CheckRow(
        *("A", "P", "agrees", None, "female", "female", "agrees", 1.0, 0.0, 3),
        *("pass", 0.0, 0.01, 60, 0),
    )
    assert replace(row, **changes).unassessed() == expected


def region(status: str = "assessed", reason: str | None = None) -> RegionStatus:
    return region_row("TP53", sample_id="A", chrom="chr17", status=status, reason=reason)


def test_a_contaminated_zero_is_na():
    cell = gene_cell([without_negatives(region())], [], 0.02)
    assert (cell.status, cell.vaf, cell.limit, cell.reason) == (
        None,
        None,
        None,
        "sample_failed_qc",
    )
    assert gene_cell([region()], [], 0.02).status == 0


def test_reasons_that_were_there_already_give_way_to_the_sample():
    assert without_negatives(region("partial", "low_depth")).reason == "sample_failed_qc"
    failed = region("not_assessed", "sample_failed_qc")
    assert without_negatives(failed) is failed


def test_a_contaminated_event_is_found_or_unknown_never_absent():
    absent = EventRow("A", "FLT3-ITD", "FLT3", 0, limit=0.01, length_min_proven=6)
    assert without_absence(absent) == EventRow("A", "FLT3-ITD", "FLT3", None, "sample_failed_qc")
    found = EventRow("A", "FLT3-ITD", "FLT3", 1, length=30)
    assert without_absence(found) is found
