"""The command line: finds the command, imports it alone, and returns the exit code."""

from __future__ import annotations

import errno
import importlib
import os
import re
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from hemaline.version import __version__

_FOLDER = Path(__file__).parent
_HELP = re.compile(r'^HELP = "(.*)"$', re.MULTILINE)
# The system's refusals, as opposed to mistakes of the program.
_REFUSALS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EMFILE}
)
_OVERVIEW = """\
usage: hemaline COMMAND [options]

Reads of people with blood disorders to standardised variant tables and matrices.

commands:
{listed}

`hemaline COMMAND --help` describes one; `hemaline --version` prints the version.

example:
  hemaline init my_project --fastq run42/fastq --targets panel.bed --disease MDS
  cd my_project
  hemaline check
  hemaline run

exit codes: 0 success, 2 input, 3 reference or environment, 4 tool or data, 5 privacy, 6 internal"""
_NEXT_STEP = "--then"
_INTERRUPTED = 130
_BROKEN_PIPE = 141
_TERMINATED = 143


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; see ``problems.ExitCode``."""
    try:
        try:
            if argv is None:
                # A program of its own: what it has half-written is removed as after an error.
                signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
            code = _dispatch(list(sys.argv[1:] if argv is None else argv))
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 2
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; what is still buffered goes nowhere, without a word at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except Exception as error:
        try:
            return _report(error)
        except Exception as second:  # the catalogue may be what is damaged
            return _report(second)


def _dispatch(words: list[str]) -> int:
    commands = _modules("commands")
    if not words or words[0] in ("-h", "--help"):
        print(_overview(commands), file=sys.stdout if words else sys.stderr)
        return 0 if words else 2
    name, *rest = words
    if name == "--version":
        print(__version__)
        return 0
    if name == "step":
        return _run_steps(rest)
    if name in commands:
        return _run("commands", f"hemaline {name}", commands[name], rest)
    return _unknown("command", name, list(commands))


def _run_steps(words: Sequence[str]) -> int:
    """Run steps one after another, as ``STEP options --then STEP options``, up to one that fails.

    In one process they import their libraries once.
    """
    if any(word.endswith(".parquet") for word in words):
        from hemaline.common.tables.arrow_start import start_without_pandas

        start_without_pandas()
    modules = _modules("steps")
    for step in _split_steps(words):
        if not step or step[0] not in modules:
            return _unknown("step", " ".join(step[:1]), list(modules))
        code = _run("steps", f"hemaline step {step[0]}", modules[step[0]], step[1:])
        if code:
            return code
    return 0


def _split_steps(words: Sequence[str]) -> list[list[str]]:
    steps: list[list[str]] = [[]]
    for word in words:
        if word == _NEXT_STEP:
            steps.append([])
        else:
            steps[-1].append(word)
    return steps


def _modules(folder: str) -> dict[str, str]:
    """Module by its name on the command line, found by listing, nothing imported."""
    names = sorted(path.stem for path in (_FOLDER / folder).glob("[a-z]*.py"))
    return {name.replace("_", "-"): name for name in names}


def _overview(commands: dict[str, str]) -> str:
    width = max(map(len, commands))
    listed = "\n".join(f"  {name:<{width}}  {_help(module)}" for name, module in commands.items())
    return _OVERVIEW.format(listed=listed)


def _help(module: str) -> str:
    match = _HELP.search((_FOLDER / "commands" / f"{module}.py").read_text(encoding="utf-8"))
    return match[1] if match else ""


def _run(folder: str, program: str, name: str, words: list[str]) -> int:
    """Call the function that a module of this folder is named for."""
    function = getattr(importlib.import_module(f"hemaline.cli.{folder}.{name}"), name)
    if folder == "steps":
        from hemaline.cli.signatures.step_words import read_words

        values = read_words(function, words)
        if values is not None:
            return int(function(**values) or 0)
    from hemaline.cli.signatures.interface import call

    return call(function, program, words, is_step=folder == "steps")


def _unknown(kind: str, name: str, known: list[str]) -> int:
    from hemaline.common.problems import printable
    from hemaline.common.suggestions import did_you_mean

    hint = did_you_mean(name, known)
    print(f"hemaline: there is no {kind} '{printable(name)}'{hint}", file=sys.stderr)
    print(f"{kind}s: {', '.join(known)}", file=sys.stderr)
    return 2


def _report(error: Exception) -> int:
    """Print what went wrong as coded lines and return the exit code."""
    from hemaline.common.problems import DamagedInstallationError, HemalineError, Problems

    if isinstance(error, DamagedInstallationError):
        print(error, file=sys.stderr)
        return int(error.exit_code)
    if isinstance(error, HemalineError):
        problems = error.problems
    else:
        problems = Problems()
        if os.environ.get("HEMALINE_DEBUG") == "1":
            traceback.print_exception(error)
        if isinstance(error, OSError) and error.errno in _REFUSALS:
            path = error.filename or ""
            problems.add("HL-X02", reason=error.strerror or str(error), path=path)
        else:
            kind, place = type(error).__name__, _place(error)
            problems.add("HL-X01", kind=kind, place=place, text=str(error) or "no details")
        print("\n".join(map(str, problems)), file=sys.stderr)
        return int(problems.exit_code)
    problems.print_report()
    return int(problems.exit_code)


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
