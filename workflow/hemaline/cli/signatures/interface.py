"""The command line of a function, made of its signature.

A keyword-only parameter is an option, a positional-only one an argument; a data class adds its
fields as options. Of a command every path is an input, unless its type is :data:`Output`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

from cyclopts import App, CycloptsError, Parameter

_OUTPUT = "output"
Output = Annotated[Path, _OUTPUT]
_HIDDEN = (False, None, (), "")


class UsageError(Exception):
    """Options that do not go together, or lack one another."""


def call(
    function: Callable[..., int | None], program: str, words: Sequence[str], *, is_step: bool
) -> int:
    """Call a function, or one of the ``ACTIONS`` of its module, with the options of ``words``.

    ``HELP`` and ``EXAMPLE`` of the module begin and end the help.

    Args:
        function: of a module of ``cli.steps`` or ``cli.commands``.
        program: what is written before ``words``.
        words: options and arguments.
        is_step: an option of a step takes all values that follow, that of a command is repeated;
            the inputs of a command cannot be written while it runs.

    Returns:
        The exit code: 2 for wrong options, which are reported on standard error.
    """
    from hemaline.common.protected_inputs import protecting

    module = sys.modules[function.__module__]
    app = application(function, program, is_step=is_step)
    try:
        command, bound, _ = app.parse_args(words, print_error=False, exit_on_error=False)
        if command.__name__ == "help_print":
            command(*bound.args, **bound.kwargs)
            print(getattr(module, "EXAMPLE", ""))
            return 0
        bound.apply_defaults()
        hints = get_type_hints(command, include_extras=True)
        with protecting(() if is_step else _inputs(hints, bound.arguments)):
            return int(command(*bound.args, **bound.kwargs) or 0)
    except (CycloptsError, UsageError) as error:
        print(f"{program}: {error}\n`{program} --help` lists the options", file=sys.stderr)
        return 2


def application(function: Callable[..., int | None], program: str, *, is_step: bool) -> App:
    """The command line of a function and the ``ACTIONS`` of its module; see :func:`call`."""
    module = sys.modules[function.__module__]
    app = App(
        name=program,
        help=getattr(module, "HELP", (module.__doc__ or "").partition("\n")[0]),
        help_format="plaintext",
        version_flags=(),
        default_parameter=Parameter(
            negative=(),
            allow_repeating=True,
            consume_multiple=is_step,
            show_default=lambda value: None if value in _HIDDEN else str(value),
        ),
    )
    app["--help"].group = "Parameters"
    app.default(_flattened(function))
    for action in getattr(module, "ACTIONS", ()):
        app.command(_flattened(action))
    return app


def _flattened(function: Callable[..., int | None]) -> Callable[..., int | None]:
    """The function, the fields of whose data classes are options without a prefix."""
    for hint in get_type_hints(function).values():
        if is_dataclass(hint):
            Parameter(name="*")(hint)
    return function


def _inputs(hints: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[Path]:
    """Every path of the values but outputs."""
    for name, value in values.items():
        if is_dataclass(value):
            yield from _inputs(get_type_hints(type(value), include_extras=True), vars(value))
        elif not is_output(hints[name]):
            several = value if isinstance(value, list | tuple) else [value]
            yield from (one for one in several if isinstance(one, Path))


def is_output(hint: Any) -> bool:
    """True if a type is :data:`Output`, also where it is optional."""
    return hint == _OUTPUT or any(map(is_output, get_args(hint)))
