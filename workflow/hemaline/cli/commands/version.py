"""Versions of Hemaline, Python and the tools on PATH."""

from __future__ import annotations

import platform
import subprocess
from typing import TYPE_CHECKING

from hemaline.version import __version__

if TYPE_CHECKING:
    from hemaline.inputs.tools import Tool

HELP = "print versions of Hemaline and of the tools on PATH"


def version(*, short: bool = False) -> None:
    """Print the versions.

    Args:
        short: only Hemaline's version.
    """
    if short:
        print(__version__)
        return
    from hemaline.inputs.tools import load_tools
    from hemaline.paths import resource

    print(f"hemaline   {__version__}")
    print(f"python     {platform.python_version()}")
    for tool in load_tools(resource("tools.tsv")):
        found = _version(tool)
        note = "" if found == tool.tested else f" (tested: {tool.tested})"
        print(f"{tool.name:<10} {found}{note}")


def _version(tool: Tool) -> str:
    """The tool's version; a broken tool must not keep the others from being listed."""
    try:
        return tool.version() or "not found"
    except (OSError, UnicodeDecodeError, subprocess.TimeoutExpired) as error:
        return f"does not run ({type(error).__name__})"
