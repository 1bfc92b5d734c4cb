"""The command line: help, verbs, steps and exit codes."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import get_args

import pytest
from cyclopts import Argument

from hemaline.cli import main as cli
from hemaline.cli.signatures.interface import application, is_output
from hemaline.common.problems import fail
from hemaline.version import __version__

ROOT = Path(__file__).parents[2]


def fake(monkeypatch, error: BaseException) -> None:
    def run(*_):
        raise error

    monkeypatch.setattr(cli, "_dispatch", run)


def test_help_lists_the_verbs_an_example_and_no_steps(capsys):
    assert cli.main(["--help"]) == 0
    text = capsys.readouterr().out
    for verb in cli._modules("commands"):
        assert f"  {verb} " in text
    assert "\n  hemaline check\n" in text
    assert "accept-unit" not in text


def test_every_verb_has_its_help_line():
    assert all(cli._help(module) for module in cli._modules("commands").values())


@pytest.mark.parametrize("folder", ["commands", "steps"])
def test_every_verb_and_step_shows_its_arguments(folder, capsys):
    prefix = ["step"] if folder == "steps" else []
    for name in cli._modules(folder):
        assert cli.main([*prefix, name, "--help"]) == 0
        assert f"hemaline {' '.join([*prefix, name])}" in capsys.readouterr().out


def test_help_is_quick_and_imports_nothing_heavy():
    code = "import sys, hemaline.cli.main as c; c.main(['--help']); print(sorted(sys.modules))"
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # The bound is 0.3 s on a quiet machine; tests run next to others.
    assert time.monotonic() - start < 2
    for module in ("numpy", "pandas", "yaml", "pysam", "pydantic", "cyclopts", "snakemake"):
        assert f"'{module}'" not in done.stdout


def test_without_arguments_the_help_goes_to_stderr(capsys):
    assert cli.main([]) == 2
    assert "usage: hemaline" in capsys.readouterr().err


def test_version(capsys):
    assert cli.main(["version", "--short"]) == 0
    assert capsys.readouterr().out == f"{__version__}\n"
    assert cli.main(["version"]) == 0
    text = capsys.readouterr().out
    assert "python" in text
    assert "samtools" in text
    assert cli.main(["--version"]) == 0


def test_unknown_verbs_and_steps(capsys):
    assert cli.main(["chek"]) == 2
    assert "did you mean 'check'" in capsys.readouterr().err
    assert cli.main(["step", "accept-unti"]) == 2
    assert "did you mean 'accept-unit'" in capsys.readouterr().err
    assert cli.main(["step"]) == 2
    assert cli.main(["step", "--then", "accept-unit"]) == 2
    assert cli.main(["../steps/x"]) == 2
    assert cli.main(["check", "--nothing"]) == 2


def test_steps_run_in_order_up_to_one_that_fails(monkeypatch):
    seen = []

    def run(folder, program, name, words):
        seen.append((folder, program, name, words))
        return 4 if name == "count_sites" else 0

    monkeypatch.setattr("hemaline.cli.main._run", run)
    words = ["confirm-sample", "--sample", "A", "--then", "count-sites", "--then", "accept-unit"]
    assert cli.main(["step", *words]) == 4
    assert seen == [
        ("steps", "hemaline step confirm-sample", "confirm_sample", ["--sample", "A"]),
        ("steps", "hemaline step count-sites", "count_sites", []),
    ]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (fail("HL-T04", "x"), 2),
        (fail("HL-C03", "x", path="x"), 3),
        (fail("HL-S30", "x", kind="a name"), 5),
        (KeyboardInterrupt(), 130),
        (OSError(28, "No space left on device", "results/x"), 4),
        (RuntimeError("boom"), 6),
        (FileNotFoundError(2, "No such file"), 6),
    ],
)
def test_exit_codes(error, code, monkeypatch, capsys):
    fake(monkeypatch, error)
    assert cli.main(["check"]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err


def test_internal_error_is_one_line(monkeypatch, capsys):
    fake(monkeypatch, RuntimeError("boom\n{x}"))
    assert cli.main(["check"]) == 6
    (line,) = capsys.readouterr().err.splitlines()
    assert "internal error" in line
    assert "HL-X01" in line
    assert "boom" in line


def test_debug_shows_the_traceback(monkeypatch, capsys):
    monkeypatch.setenv("HEMALINE_DEBUG", "1")
    fake(monkeypatch, RuntimeError("boom"))
    assert cli.main(["check"]) == 6
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["--help", "version"])
def test_a_closed_pipe_is_quiet(word, monkeypatch):
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    code = (
        f"import sys; from hemaline.cli.main import main; sys.exit(main(['{word}', *sys.argv[1:]]))"
    )
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert done.returncode == 141
    assert done.stderr == b""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("assays").mkdir()
    Path("assays/p.yaml").write_text("name: p\nchemistry: capture\ntargets: t.bed\n")
    Path("t.bed").write_text("chr1\t0\t10\n")
    Path("ref.fa").write_text(">chr1\nA\n")
    Path("a.fq").write_text("@r\nA\n+\nI\n")
    Path("units.csv").write_text("sample_id,unit_id,fastq_1\nA,L1,a.fq\n")
    header = "sample_id,patient_id,disease,material,role,sex,assay"
    Path("samples.csv").write_text(f"{header}\nA,P,MDS,bone_marrow,tumour,male,p\n")
    Path("config.yaml").write_text(
        textwrap.dedent(
            """\
            samples: samples.csv
            units: units.csv
            assays: assays
            reference: {fasta: ref.fa}
            """
        )
    )
    return tmp_path


def test_check_shows_a_summary(project, capsys):
    assert cli.main(["check", "--configfile", "config.yaml"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out.startswith("1 sample of 1 patient, 1 unit: ready to run.")
    for text in ("tumour 1", "MDS 1", "p 1 (capture", "myeloid", "single-end FASTQ 1"):
        assert text in captured.out
    assert len(captured.out.splitlines()) <= 24
    assert sorted(p.name for p in project.iterdir() if p.is_dir()) == ["assays"]


def test_check_reports_warnings_and_goes_on(project, capsys):
    for name in ("samples.csv", "units.csv"):
        Path(name).write_text(Path(name).read_text().replace("\nA,", "\n1E5,"))
    assert cli.main(["check", "--configfile", "config.yaml"]) == 0
    captured = capsys.readouterr()
    assert "WARNING HL-S03" in captured.err
    assert "ready to run" in captured.out


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("config.yaml", "a: [", 2),
        ("samples.csv", "", 2),
        ("t.bed", "chr1\t10\t5\n", 2),
        ("assays/p.yaml", "name: p\n", 2),
        ("samples.csv", "sample_id,dob\nA,1900-01-01\n", 5),
    ],
)
def test_check_fails_with_a_report(project, file, content, code, capsys):
    Path(file).write_text(content)
    assert cli.main(["check", "--configfile", "config.yaml"]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("ERROR HL-")
    assert "1900" not in captured.err


def test_check_without_a_configuration(project, capsys):
    Path("config.yaml").unlink()
    assert cli.main(["check"]) == 2
    assert "config.yaml" in capsys.readouterr().err


def test_check_takes_the_configuration_of_the_working_directory(project, capsys):
    assert cli.main(["check"]) == cli.main(["check", "--config", "config.yaml"]) == 0
    Path("config").mkdir()
    Path("config.yaml").rename("config/config.yaml")
    assert cli.main(["check"]) == 0


def test_the_module_runs():
    done = subprocess.run(
        [sys.executable, "-m", "hemaline", "version", "--short"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip() == __version__


def _paths_of(command: str) -> tuple[list[Argument], list[Argument]]:
    """Parameters of a command that are paths: its inputs, and its outputs."""
    module = importlib.import_module(f"hemaline.cli.commands.{command}")
    app = application(getattr(module, command), command, is_step=False)
    paths = [
        one
        for one in app.assemble_argument_collection()
        if Path in (one.hint, *get_args(one.hint)) and not one.children
    ]
    outputs = [one for one in paths if is_output(one.field_info.annotation)]
    return [one for one in paths if one not in outputs], outputs


PAIRS = [
    (verb, read.name, write.name)
    for verb in cli._modules("commands").values()
    for inputs, outputs in [_paths_of(verb)]
    for read in inputs
    for write in outputs
    # A folder, without which no view is known; `init` replaces no file, its input or not.
    if read.name != "--views" and verb != "init"
]
LINES = {"features": ["ipssm"], "score": ["ipssm"], "matrix": ["--panel", "myeloid"]}


def test_verbs_that_write_have_inputs():
    assert {verb for verb, _, _ in PAIRS} == {
        *("annotate", "features", "matrix", "score", "sheets", "validate")
    }


@pytest.mark.parametrize(("verb", "read", "write"), PAIRS)
def test_no_verb_writes_over_any_of_its_inputs(verb, read, write, tmp_path, monkeypatch, capsys):
    """Found from the signatures, so that a new parameter of a new command cannot be forgotten."""
    monkeypatch.chdir(tmp_path)
    # The output of some is a folder, of which this file would be replaced.
    folders = {"matrix": "out/datapackage.json", "sheets": "out/samples.tsv"}
    shared = tmp_path / folders.get(verb, "input")
    shared.parent.mkdir(exist_ok=True)
    shared.write_text("of the user\n")
    inputs, outputs = _paths_of(verb)
    words = list(LINES.get(verb, []))
    for one in (*inputs, *outputs):
        name = "out" if verb in folders and one in outputs else str(shared)
        value = name if one.name in (read, write) else f"other_{one.name.strip('-')}"
        if one.name in (read, write) or one.required:
            words += [one.name, value] if one.name.startswith("--") else [value]
    assert cli.main([verb, *words]) == 2
    assert "ERROR HL-V45" in capsys.readouterr().err
    assert shared.read_text() == "of the user\n"
