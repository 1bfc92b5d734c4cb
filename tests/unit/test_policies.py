"""Policies: what is reported, and how origin is told."""

from pathlib import Path

import pytest
import yaml

from hemaline.consequence import load_terms
from hemaline.paths import resource
from hemaline.policies import load_policy
from hemaline.problems import ExitCode, HemalineError

PATH = resource("policies/driver-basic.yaml")
POLICY = load_policy(PATH)


def code(caught: pytest.ExceptionInfo[HemalineError]) -> str:
    (problem,) = caught.value.problems
    assert caught.value.problems.exit_code == ExitCode.INPUT
    return problem.code


# Role, VAF, hotspot, depth and alternative fragments of the normal; the origin by the design and
# the thresholds of the file: 20 fragments, 25 %, 2 %, 40-60 % and 90-100 %.
ORIGINS = [
    ("germline", 0.03, True, None, None, "germline"),
    ("normal", 0.5, False, 100, 0, "germline"),
    # Matched normal.
    ("tumour", 0.3, False, 100, 0, "somatic"),
    ("tumour", 0.3, False, 100, 2, "somatic"),
    ("tumour", 0.3, False, 100, 3, "unknown"),
    ("tumour", 0.3, False, 100, 24, "unknown"),
    ("tumour", 0.3, False, 100, 25, "germline"),
    ("tumour", 0.3, True, 100, 50, "germline"),
    ("tumour", 0.3, True, 19, 0, "unknown"),
    ("tumour", 0.3, False, 20, 0, "somatic"),
    ("tumour", 0.3, False, 0, 0, "unknown"),
    # Tumour only.
    ("tumour", 0.5, True, None, None, "somatic_likely"),
    ("tumour", 0.02, True, None, None, "somatic_likely"),
    ("tumour", 0.399, False, None, None, "unknown"),
    ("tumour", 0.4, False, None, None, "germline_suspected"),
    ("tumour", 0.6, False, None, None, "germline_suspected"),
    ("tumour", 0.601, False, None, None, "unknown"),
    ("tumour", 0.9, False, None, None, "germline_suspected"),
    ("tumour", 1.0, False, None, None, "germline_suspected"),
    ("tumour", None, False, None, None, "unknown"),
]


@pytest.mark.parametrize(("role", "vaf", "hotspot", "depth", "alt", "origin"), ORIGINS)
def test_origin(
    role: str, vaf: float | None, hotspot: bool, depth: int | None, alt: int | None, origin: str
) -> None:
    assert POLICY.origin_rule.origin(role, vaf, hotspot, depth, alt) == origin


def test_tumour_only_never_says_more_than_likely() -> None:
    for thousandth in range(1001):
        for hotspot in (True, False):
            origin = POLICY.origin_rule.origin("tumour", thousandth / 1000, hotspot, None, None)
            assert origin in {"somatic_likely", "germline_suspected", "unknown"}


@pytest.mark.parametrize(
    ("passed", "hotspot", "alt", "stands"),
    [
        (True, False, 0, True),
        (False, True, 4, True),
        (False, True, 3, False),
        (False, False, 400, False),
    ],
)
def test_rows_of_the_variants_table(passed: bool, hotspot: bool, alt: int, stands: bool) -> None:
    assert POLICY.has_row(passed, hotspot, alt) is stands


@pytest.mark.parametrize(
    ("passed", "terms", "origin", "reported"),
    [
        (True, {"missense_variant"}, "somatic", True),
        (True, {"synonymous_variant", "splice_donor_variant"}, "unknown", True),
        (True, {"missense_variant"}, "germline_suspected", True),
        (True, {"missense_variant"}, "germline", False),
        (False, {"missense_variant"}, "somatic", False),
        (True, {"synonymous_variant"}, "somatic", False),
        (True, {"splice_region_variant"}, "somatic", False),
        (True, set(), "somatic", False),
    ],
)
def test_what_is_reported(passed: bool, terms: set[str], origin: str, reported: bool) -> None:
    assert POLICY.reports(passed, frozenset(terms), origin) is reported


def test_the_file_names_itself_and_known_terms() -> None:
    assert PATH.stem == POLICY.name
    known = {term.consequence for term in load_terms(resource("consequences.tsv")).values()}
    assert known > POLICY.consequences


def test_an_unknown_policy_lists_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(PATH.read_text())
    with pytest.raises(HemalineError, match="mine") as caught:
        load_policy(tmp_path / "none.yaml")
    assert code(caught) == "HL-P01"


@pytest.mark.parametrize(
    "change",
    [
        {"consequences": []},
        {"exclude_origin": ["gremline"]},
        {"index_hopping": {"max_vaf": 0.02}},
        {"index_hopping": {"max_vaf": 2, "min_ratio": 20}},
        {"table": {}},
        {"surplus": 1},
        {"version": 1},
    ],
)
def test_a_policy_that_breaks_its_schema_is_refused(
    tmp_path: Path, change: dict[str, object]
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(PATH.read_text()) | change))
    with pytest.raises(HemalineError) as caught:
        load_policy(path)
    assert code(caught) == "HL-P02"


@pytest.mark.parametrize("content", [b"", b"- a\n", b"a: [", b"\xff\xfe"])
def test_what_is_no_policy_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    with pytest.raises(HemalineError) as caught:
        load_policy(path)
    assert code(caught) == "HL-P02"
