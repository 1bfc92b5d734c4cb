"""Run a command and write what it and its children used: measure.py USAGE.json COMMAND...

A process of its own, and a small one: Linux counts the memory that a process had before exec, so
that the peak of a large program's child is never below that of the program.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time


def main() -> int:
    begun = time.monotonic()
    code = subprocess.run(sys.argv[2:], check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    usage = {
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "wall_seconds": time.monotonic() - begun,
        # Linux gives the resident set in kB.
        "peak_mb": used.ru_maxrss / 1024,
    }
    with open(sys.argv[1], "w", encoding="utf-8") as out:  # noqa: PTH123  pathlib is slow to load
        json.dump(usage, out)
    return code


if __name__ == "__main__":
    sys.exit(main())
