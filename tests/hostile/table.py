"""The table of hostile cases: `python tests/hostile/table.py` writes it into the README.

With `--results FILE` (JUnit XML of pytest) it is printed instead, each case with its result.
"""

from __future__ import annotations

import argparse
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
for folder in (HERE, HERE.parent, HERE.parents[1] / "workflow"):
    sys.path.insert(0, str(folder))

from case import Case  # noqa: E402
from covered_elsewhere import ELSEWHERE, LATER, Elsewhere  # noqa: E402
from hostile_cases import CASES  # noqa: E402

README = HERE / "README.md"
BEGIN, END = "<!-- table: python tests/hostile/table.py -->", "<!-- end of table -->"


def lines() -> list[tuple[Case | Elsewhere, tuple[str, ...]]]:
    """Each entry with its cells: rows, case, command, exit code, message."""
    entries: list[tuple[Case | Elsewhere, tuple[str, ...]]] = [
        (c, (_rows(c.rows), c.name, c.command, str(c.exit_code), c.code or "accepted"))
        for c in CASES
    ]
    entries += [(e, (_rows(e.rows), e.name, e.test, "", "")) for e in ELSEWHERE]
    return sorted(entries, key=lambda entry: (entry[0].rows[0], isinstance(entry[0], Elsewhere)))


def _rows(rows: tuple[int, ...]) -> str:
    return ", ".join(str(row) for row in rows if row) or "-"


def markdown() -> str:
    """The table of the README."""
    head = "| row | case | command or test | exit | message |\n|---|---|---|---|---|\n"
    body = "".join(f"| {' | '.join(_plain(cell) for cell in cells)} |\n" for _, cells in lines())
    return head + body


def _plain(cell: str) -> str:
    return cell.replace("|", "\\|")


def results(path: Path) -> dict[str, str]:
    """Outcome by name of test, without parameters where it has none."""
    found: dict[str, str] = {}
    for case in ET.parse(path).iter("testcase"):
        bad = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
        outcome = {"failure": "FAILED", "error": "FAILED"}.get(bad[0], bad[0]) if bad else "ok"
        name = str(case.get("name"))
        for key in (name, name.split("[", maxsplit=1)[0]):
            if found.get(key) != "FAILED":
                found[key] = outcome
    return found


def printed(outcomes: dict[str, str]) -> Iterator[str]:
    """Lines for the terminal, each case with its result."""
    for entry, cells in lines():
        if isinstance(entry, Case):
            key = next((k for k in outcomes if k.endswith(f"[{entry.id}]")), "")
        else:
            key = entry.test.split("::")[1]
        outcome = outcomes.get(key, "elsewhere" if isinstance(entry, Elsewhere) else "not run")
        row, name, command, code, message = cells
        yield f"{outcome:<10}{row:<12}{name[:60]:<62}{command:<18} {code:>2} {message}".rstrip()
    yield f"rows of release and privacy, later: {', '.join(map(str, sorted(LATER)))}"


def main() -> None:
    """Write or print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--results", type=Path)
    args = parser.parse_args()
    if args.results:
        print("\n".join(printed(results(args.results))))
        return
    text = README.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    README.write_text(f"{before}{BEGIN}\n{markdown()}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
