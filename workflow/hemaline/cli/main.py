"""The command line: finds the verb, imports it alone, and turns what goes wrong into exit codes."""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import re
import signal
import sys
import traceback
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from hemaline.version import __version__

_FOLDER = Path(__file__).parent
_HELP = re.compile(r'^HELP = "(.*)"$', re.MULTILINE)
# The system's refusals, as opposed to mistakes of the program.
_REFUSALS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EMFILE}
)
_INTERRUPTED = 130
_BROKEN_PIPE = 141
_TERMINATED = 143


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code; see ``problems.ExitCode``."""
    try:
        try:
            if argv is None:
                # A program of its own: what it has half-written is removed as after an error.
                signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
            code = _dispatch(list(sys.argv[1:] if argv is None else argv))
        except SystemExit as error:
            # argparse leaves this way, with 0 after help and 2 after a wrong argument.
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
    verbs = _modules("commands")
    if not words or words[0].startswith("-"):
        parser = _top_parser(verbs)
        parser.parse_args(words)
        parser.print_help(sys.stderr)
        return 2
    name, *rest = words
    if name == "step":
        steps = _modules("steps")
        if any(word.endswith(".parquet") for word in rest):
            from hemaline.common.tables.arrow_start import start_without_pandas

            start_without_pandas()
        if rest and rest[0] in steps:
            return _run(
                f"hemaline.cli.steps.{steps[rest[0]]}", f"hemaline step {rest[0]}", rest[1:]
            )
        return _unknown("step", " ".join(rest[:1]), list(steps))
    if name in verbs:
        return _run(f"hemaline.cli.commands.{verbs[name]}", f"hemaline {name}", rest)
    return _unknown("verb", name, list(verbs))


def _modules(folder: str) -> dict[str, str]:
    """Module by its name on the command line, found by listing, nothing imported."""
    names = sorted(path.stem for path in (_FOLDER / folder).glob("[a-z]*.py"))
    return {name.replace("_", "-"): name for name in names}


def _top_parser(verbs: dict[str, str]) -> argparse.ArgumentParser:
    width = max(map(len, verbs))
    listed = "\n".join(f"  {name:<{width}}  {_help(module)}" for name, module in verbs.items())
    parser = argparse.ArgumentParser(
        prog="hemaline",
        usage="hemaline VERB [options]",
        description="Reads of people with blood disorders to standardised variant tables and "
        f"matrices.\n\nverbs:\n{listed}\n\n`hemaline VERB --help` describes one.",
        epilog="example:\n  hemaline check --configfile config/config.yaml\n\n"
        "exit codes: 0 success, 2 input, 3 reference or environment, 4 tool or data, 5 privacy, "
        "6 internal",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def _help(module: str) -> str:
    match = _HELP.search((_FOLDER / "commands" / f"{module}.py").read_text(encoding="utf-8"))
    return match[1] if match else ""


def _run(module_name: str, program: str, words: list[str]) -> int:
    module = importlib.import_module(module_name)
    description = getattr(module, "HELP", None) or (module.__doc__ or "").split("\n")[0]
    parser = argparse.ArgumentParser(prog=program, description=description)
    module.configure(parser)
    args = parser.parse_args(words)
    if not hasattr(module, "OUTPUTS"):
        return int(module.run(args) or 0)
    from hemaline.common.protected_inputs import check_outputs, protecting

    with protecting(_inputs(args, module.OUTPUTS)):
        check_outputs(module.written(args))
        return int(module.run(args) or 0)


def _inputs(args: argparse.Namespace, outputs: Collection[str]) -> Iterator[Path]:
    """Every path among the arguments of a verb but those of its outputs."""
    for name, value in vars(args).items():
        values = value if isinstance(value, list) else [value]
        if name not in outputs:
            yield from (one for one in values if isinstance(one, Path))


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
    print(problems.report(), file=sys.stderr)
    return int(problems.exit_code)


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
