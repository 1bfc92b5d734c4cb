"""Run `snakemake --lint` and refuse every finding but one.

Rules whose shell calls `hemaline` run in the package's own environment; for them, and only for
them, the message that requires a conda environment is expected.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

WANTED = "Specify a conda environment or container for each rule."
SCOPE = re.compile(r"^Lints for (rule|snakefile) (\S+)")
HEADING = re.compile(r"^    \* ([^:]+):")


def rules_of_the_package() -> set[str]:
    rules = set()
    for path in Path("workflow/rules").glob("*.smk"):
        for block in re.split(r"^rule ", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
            if re.search(r'shell:\s+f?"hemaline ', block):
                rules.add(block.split(":", 1)[0])
    return rules


def main() -> int:
    command = [sys.executable, "-m", "snakemake", "--lint", "text"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    allowed, scope, faults = rules_of_the_package(), "", []
    for line in done.stderr.splitlines() + done.stdout.splitlines():
        if match := SCOPE.match(line):
            scope = match[2]
        elif (match := HEADING.match(line)) and not (match[1] == WANTED and scope in allowed):
            faults.append(f"{scope}: {match[1]}")
    if not scope and done.returncode:
        faults.append(done.stderr.strip() or "snakemake --lint failed")
    print("\n".join(faults) or "nothing to correct")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
