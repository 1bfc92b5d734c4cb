"""Every command and example of the documentation runs as it is written."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from page_code import LANGUAGES, ROOT, Block, agrees, blocks, pages
from worlds import WORLDS

ALL = [block for page in pages() for block in blocks(page) if block.is_code]


def sessions(kind: str) -> list[object]:
    """Blocks of one page and one world, in their order; those of R apart."""
    kept = [block for block in ALL if block.kind == kind]
    by_place = sorted(kept, key=lambda block: (*_session(block), block.line))
    return [
        pytest.param(list(some), id="-".join(filter(None, place)))
        for place, some in groupby(by_place, key=_session)
    ]


def _session(block: Block) -> tuple[str, str, str]:
    return block.page, block.world, "r" if block.language == "r" else ""


@pytest.mark.parametrize("block", ALL, ids=lambda block: f"{block.page}:{block.line}")
def test_every_block_is_run_or_states_why_not(block: Block) -> None:
    assert block.kind in ("run", "run long", "not run"), f"{block.page} line {block.line}"
    assert block.kind == "not run" or block.world in WORLDS


@pytest.mark.parametrize("page", pages())
def test_every_block_has_a_language(page: str) -> None:
    """A block without one would be a command that nothing runs."""
    kinds = {block.language for block in blocks(page)}
    directives = {kind for kind in kinds if kind.startswith("{")}
    assert kinds - directives <= {*LANGUAGES, "text", "yaml"}


@pytest.mark.parametrize("session", sessions("run"))
def test_the_code_of_a_page_runs(
    session: list[Block], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_session(session, tmp_path, monkeypatch)


@pytest.mark.oracle
@pytest.mark.parametrize("session", sessions("run long"))
def test_the_long_code_of_a_page_runs(
    session: list[Block], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_session(session, tmp_path, monkeypatch)


def run_session(session: list[Block], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run blocks in a folder of their world; a block that prints something else fails."""
    if session[0].language == "r":
        # One program, since nothing is kept between two.
        session = [replace(session[0], code="\n".join(block.code for block in session))]
        require_r(session[0].code)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(folder))
    WORLDS[session[0].world](folder)
    names: dict[str, object] = {}
    for block in session:
        place = f"{block.page} line {block.line}"
        printed = _python(block, names) if block.language == "python" else _program(block, place)
        if block.prints is not None:
            assert agrees(printed, block.prints), f"{place} printed:\n{printed}"


def require_r(code: str) -> None:
    """Skip where R or a package that the code names is not installed."""
    if shutil.which("Rscript") is None:
        pytest.skip("no Rscript: apt-get install r-base-core")
    for name in sorted(set(re.findall(r"library\((\w+)\)|(\w+)::", code))):
        package = next(filter(None, name))
        check = f"quit(status = !requireNamespace('{package}', quietly = TRUE))"
        if subprocess.run(["Rscript", "-e", check], check=False).returncode:
            pytest.skip(f"no R package {package}: apt-get install r-cran-{package}")


def _python(block: Block, names: dict[str, object]) -> str:
    out = io.StringIO()
    # The lines of a page, so that a traceback names them.
    code = "\n" * block.line + block.code
    with contextlib.redirect_stdout(out):
        exec(compile(code, str(ROOT / block.page), "exec"), names)
    return out.getvalue()


def _program(block: Block, place: str) -> str:
    command = {
        "bash": ["bash", "-euo", "pipefail", "-c", block.code],
        "r": ["Rscript", "--vanilla", "-e", f"options(warn = 2)\n{block.code}"],
    }[block.language]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{place} ended with {done.returncode}:\n{done.stderr[-3000:]}"
    return done.stdout
