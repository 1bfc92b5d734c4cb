"""Optional callers: their tools are requested only where an assay names them."""

import stat
from pathlib import Path

import pytest
import yaml

from hemaline.common.problems import ExitCode, HemalineError, Problems
from hemaline.inputs.callers import BUILT_IN, check_callers, load_callers
from hemaline.inputs.tool_versions import run_versions
from hemaline.inputs.tools import load_tools
from hemaline.paths import resource, schema

CALLERS = load_callers(resource("callers.tsv"))


def install(folder: Path, name: str, output: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{output}'\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH and holds the tools that are always needed."""
    for tool in load_tools(resource("tools.tsv")):
        install(
            tmp_path, tool.name, f"{'Version:' if tool.name == 'bwa' else tool.name} {tool.tested}"
        )
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_the_assay_contains_the_same_callers() -> None:
    document = yaml.safe_load(schema("assay.schema.yaml").read_text())["properties"]["callers"]
    assert document["default"] == list(BUILT_IN)
    assert document["items"]["enum"] == [*BUILT_IN, *CALLERS]


def test_pins_are_those_of_the_conda_environments() -> None:
    folder = resource("callers.tsv").parents[1] / "envs"
    text = "".join(file.read_text() for file in folder.glob("*.yaml"))
    for caller in CALLERS.values():
        assert f"- {caller.package} ={caller.tool.bioconda}\n" in text


def test_nothing_is_requested_by_default(path: Path) -> None:
    assert not (path / "gatk").exists()
    assert run_versions(False, True, False) == run_versions(False, True, False, BUILT_IN)


def test_a_caller_without_its_tool_is_one_message(path: Path) -> None:
    with pytest.raises(HemalineError) as caught:
        run_versions(False, True, False, ["mpileup", "mutect2"])
    (problem,) = caught.value.problems
    assert problem.code == "HL-E10"
    assert caught.value.problems.exit_code == ExitCode.REFERENCE
    assert "scripts/install_gatk.sh" in str(problem)
    # The jobs of a run do not look again, and conda brings its own.
    assert "gatk=4.6.2.0" in run_versions(False, False, False, ["mutect2"])
    assert "gatk=4.6.2.0" in run_versions(True, True, False, ["mutect2"])


def test_versions_of_optional_tools(path: Path) -> None:
    install(path, "gatk", "The Genome Analysis Toolkit (GATK) v4.6.2.0")
    install(path, "vardict-java", "usage")
    assert run_versions(False, True, False, CALLERS)[-2:] == [
        "gatk=4.6.2.0",
        "vardict-java=unknown",
    ]
    install(path, "gatk", "The Genome Analysis Toolkit (GATK) v4.3.0.0")
    for allowed, codes in ((False, ["HL-E03"]), (True, [])):
        problems = Problems()
        found = check_callers([CALLERS["mutect2"]], allowed, problems)
        assert found == {"gatk": "4.3.0.0"}
        assert [p.code for p in problems] == codes
