"""The verb: files it writes, what it prints, its exit codes."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from hemaline.cli.main import main
from hemaline.common.problems import HemalineError
from hemaline.common.tables.rows import read_rows
from hemaline.paths import resource
from hemaline.scores.model_files import load_model
from hemaline.scores.score_tables import DecisionScore, LinearScore, PointsScore, ScoreTerm
from schemas import SCHEMAS

SHARED = Path(__file__).resolve().parents[4] / "shared"
GOLDEN = SHARED / "domain" / "ipssm_golden.csv"
ISS = "sample_id\tB2M\talbumin\nA\t3.4\t3.5\nB\t6\tNA\nC\tNA\t4\n"
R2 = "sample_id\tB2M\talbumin\tLDH_level\tdel17p\tt_4_14\tCNV_Gain_Amp1q\nA\t4\t4\thigh\t0\tNA\t0\n"


def test_scores_are_written_as_their_schema_states(tmp_path: Path) -> None:
    features, output = tmp_path / "f.tsv", tmp_path / "iss.scores.tsv"
    features.write_text(ISS)
    assert main(["score", "iss", "--features", str(features), "--output", str(output)]) == 0
    rows = list(read_rows(output, DecisionScore))
    assert [(r.sample_id, r.result, r.possible_results) for r in rows] == [
        ("A", "I", "I"),
        ("B", "III", "III"),
        ("C", "indeterminate", "I|III|II"),
    ]
    assert {r.use for r in rows} == {"research use only"}
    assert [r.missing for r in rows] == ["none", "none", "B2M"]


def test_no_sample_gives_a_table_of_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    features, output = tmp_path / "f.tsv", tmp_path / "s.tsv"
    features.write_text("sample_id\tB2M\talbumin\n")
    assert main(["score", "iss", "--features", str(features), "--output", str(output)]) == 0
    assert list(read_rows(output, DecisionScore)) == []
    shown = capsys.readouterr()
    assert "HL-W08" in shown.err and "0 samples" in shown.out


def test_points_have_bounds_and_contributions(tmp_path: Path) -> None:
    features, output, terms = (tmp_path / name for name in ("f.tsv", "s.tsv", "t.tsv"))
    features.write_text(R2)
    words = ["--features", features, "--output", output, "--contributions", terms]
    assert main(["score", "r2_iss", *map(str, words)]) == 0
    (row,) = read_rows(output, PointsScore)
    assert (row.score, row.score_lowest, row.score_highest) == (None, 2, 3)
    assert row.category == "indeterminate"
    assert row.possible_categories == "III (intermediate-high)|IV (high)"
    assert row.missing == "t_4_14"
    found = {
        r.term: (r.contribution_best, r.contribution_worst) for r in read_rows(terms, ScoreTerm)
    }
    assert found == {
        "iss": (1, 1), "del17p": (0, 0), "ldh": (1, 1), "t_4_14": (0, 1), "gain_1q": (0, 0),
    }  # fmt: skip


@pytest.mark.shared
def test_golden_patients_by_ipssm_and_ipssr(tmp_path: Path) -> None:
    if not GOLDEN.exists():
        pytest.skip("ipssm_golden.csv: shared data not there")
    for model, kind in (("ipssm", LinearScore), ("ipssr", PointsScore)):
        output = tmp_path / f"{model}.tsv"
        assert main(["score", model, "--features", str(GOLDEN), "--output", str(output)]) == 0
        found: dict[str, Any] = {r.sample_id: r for r in read_rows(output, kind)}
        assert len(found) == 5
        if model == "ipssr":
            # exp_ipssr of the file: 4 Int, 10 Very High, 3.5 Int, 4 Int.
            assert [(r.score, r.category) for r in found.values()] == [
                (4.0, "Intermediate"),
                (10.0, "Very High"),
                (3.5, "Intermediate"),
                (4.0, "Intermediate"),
                (None, "Intermediate"),
            ]
        else:
            assert [r.score for r in found.values()] == [0.31, 4.55, 0.0, 0.32, -0.22]


def test_explain_states_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    features = tmp_path / "f.tsv"
    features.write_text(R2)
    assert main(["score", "r2_iss", "--features", str(features), "--explain", "A"]) == 0
    page = capsys.readouterr().out
    assert "research use only" in page
    assert "t_4_14                not measured" in page
    assert "t_4_14: 1|0 points" in page
    assert "D'Agostino" in page
    assert "double-hit" in page


def test_explain_of_a_foreign_sample(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    features = tmp_path / "f.tsv"
    features.write_text(ISS)
    assert main(["score", "iss", "--features", str(features), "--explain", "Z"]) == 2
    assert "HL-W07" in capsys.readouterr().err


def test_an_unknown_model_and_a_wrong_file_leave_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    features, output = tmp_path / "f.tsv", tmp_path / "s.tsv"
    features.write_text("sample_id\tB2M\talbumin\nA\t3,4\t35\n")
    assert main(["score", "isss", "--features", str(features)]) == 2
    assert "did you mean 'iss'" in capsys.readouterr().err
    assert main(["score", "iss", "--features", str(features), "--output", str(output)]) == 2
    report = capsys.readouterr().err
    assert "HL-T24" in report and "HL-W04" in report and "2 errors" in report
    assert not output.exists()


def rule(when: str, source: str = "greipp") -> dict[str, object]:
    entry = {"id": "x", "when": when, "result": "I", "source": source, "example": {}}
    return {"rules": [entry]}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "neural"}, "HL-Y"),
        ({"extra": 1}, "HL-Y"),
        (rule("B3M < 1"), "not an input: B3M"),
        (rule("B2M < 1", "me"), "not among the sources: me"),
        (rule("B2M <"), "not a condition"),
    ],
)
def test_a_model_that_is_not_sound_is_refused(
    tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    document = yaml.safe_load(resource("models/iss.yaml").read_text(encoding="utf-8"))
    (tmp_path / "iss.yaml").write_text(yaml.safe_dump(document | change), encoding="utf-8")
    with pytest.raises(HemalineError, match=reason):
        load_model("iss", tmp_path)


@pytest.mark.parametrize(
    "name", ["linear_scores", "points_scores", "decision_scores", "contributions"]
)
def test_output_schemas_are_table_schemas(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema.name == name
    assert set(schema.primary_key) <= set(schema.names)
