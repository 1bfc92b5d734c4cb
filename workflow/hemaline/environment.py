"""The environment rules run in."""

import os
import sys
from pathlib import Path


def use_own_commands() -> None:
    """Put the folder of this Python first on PATH.

    `hemaline` and `multiqc` lie there, also where Snakemake was started from a virtual
    environment that nobody activated.
    """
    own = str(Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join([own, os.environ.get("PATH", os.defpath)])
