"""Tools on PATH: present, and of the tested version."""

import stat
from pathlib import Path

import pytest

from hemaline.common.problems import ExitCode, HemalineError, Problems
from hemaline.inputs.tool_versions import run_versions
from hemaline.inputs.tools import Tool, check_tools, load_tools
from hemaline.paths import resource

BWA = Tool("fakebwa", "0.7.17", "0.7.17", (), "Version: ([0-9.]+)")
SORT = Tool("fakesort", "1.16.1", "1.16", ("--version",), "^fakesort ([0-9.]+)")
TOOLS = (BWA, SORT)


def install(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(script if script.startswith("#!") else f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH, both tools in it as tested."""
    install(tmp_path, "fakebwa", "echo Version: 0.7.17-r1188 >&2; exit 1")
    install(tmp_path, "fakesort", 'test "$1" = --version && echo fakesort 1.16.1; echo more')
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def found(allow_other_versions: bool) -> tuple[dict[str, str], list[str], Problems]:
    problems = Problems()
    versions = check_tools(TOOLS, allow_other_versions, problems)
    return versions, [p.code for p in problems], problems


def test_tested_versions_are_no_problem(path: Path) -> None:
    assert path.is_dir()
    versions, codes, _ = found(False)
    assert versions == {"fakebwa": "0.7.17", "fakesort": "1.16.1"}
    assert codes == []


def test_missing_tools_are_named_together_with_their_pins(path: Path) -> None:
    (path / "fakebwa").unlink()
    (path / "fakesort").unlink()
    versions, codes, problems = found(True)
    assert versions == {"fakebwa": "unknown", "fakesort": "unknown"}
    assert codes == ["HL-E02"]
    assert problems.exit_code == ExitCode.REFERENCE
    assert "fakebwa=0.7.17 fakesort=1.16" in problems.report()


def test_another_version_is_an_error_unless_allowed(path: Path) -> None:
    install(path, "fakesort", "echo fakesort 1.17")
    versions, codes, problems = found(False)
    assert codes == ["HL-E03"]
    assert "fakesort 1.17" in problems.report()
    assert "1.16.1 is the tested version" in problems.report()
    assert found(True)[:2] == (versions, [])
    assert found(False)[2].exit_code == ExitCode.REFERENCE


@pytest.mark.parametrize(
    "script",
    ["echo no version here", "#!/nowhere/at/all\n", "exit 127"],
    ids=["silent", "without-interpreter", "not-found"],
)
def test_a_tool_that_does_not_run_counts_as_missing(path: Path, script: str) -> None:
    install(path, "fakesort", script)
    versions, codes, _ = found(False)
    assert versions["fakesort"] == "unknown"
    assert codes == ["HL-E02"]


def test_a_file_that_may_not_be_run_counts_as_missing(path: Path) -> None:
    (path / "fakebwa").chmod(0o644)
    assert found(False)[1] == ["HL-E02"]


def test_the_pattern_reads_lines_from_their_beginning(path: Path) -> None:
    install(path, "fakesort", "printf 'using htslib\\nfakesort 1.16.1\\n'")
    assert SORT.version() == "1.16.1"
    install(path, "fakesort", "echo 'not fakesort 1.16.1'")
    assert SORT.version() is None


def test_the_packaged_tools_are_those_the_workflow_calls() -> None:
    tools = load_tools(resource("tools.tsv"))
    assert [t.name for t in tools] == ["bwa", "samtools", "bcftools", "fastp", "mosdepth"]
    assert all(t.tested.count(".") for t in tools)


def packaged(folder: Path, samtools: str) -> list[str]:
    """Fakes of the packaged tools of the tested versions, but for samtools."""
    versions = {t.name: t.tested for t in load_tools(resource("tools.tsv"))}
    versions["samtools"] = samtools
    for name, version in versions.items():
        install(folder, name, f"echo '{'Version:' if name == 'bwa' else name} {version}'")
    return [f"{name}={version}" for name, version in versions.items()]


def test_a_run_uses_the_versions_on_path(path: Path) -> None:
    expected = packaged(path, "1.16.1")
    assert run_versions(False, True, False) == expected


def test_a_run_records_another_version_only_where_it_is_allowed(path: Path) -> None:
    expected = packaged(path, "1.20")
    assert run_versions(False, True, True) == expected
    assert "samtools=1.20" in expected
    with pytest.raises(HemalineError, match=r"HL-E03.*samtools 1\.20"):
        run_versions(False, True, False)


def test_a_run_with_conda_queries_nothing_of_path(path: Path) -> None:
    assert not any((path / t.name).exists() for t in load_tools(resource("tools.tsv")))
    pins = [f"{t.name}={t.bioconda}" for t in load_tools(resource("tools.tsv"))]
    assert run_versions(True, True, False) == pins


def test_pins_are_those_of_the_conda_environments() -> None:
    folder = resource("tools.tsv").parents[1] / "envs"
    text = "".join(path.read_text() for path in folder.glob("*.yaml"))
    for tool in load_tools(resource("tools.tsv")):
        assert f"- {tool.name} ={tool.bioconda}\n" in text
