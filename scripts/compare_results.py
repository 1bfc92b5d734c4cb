"""Compare two folders of results of the demo: every cell, record, header field and message code.

    .venv/bin/python scripts/compare_results.py BEFORE/results results

Tables (TSV, Parquet, MAF) are compared by cell, VCF by header field, column, INFO and FORMAT value,
CRAM and BAM by header and read, JSON and YAML by key, text and HTML by line, logs by message code.
Not compared is what `scripts/varying_values.tsv` lists with its reason; changes that were decided
are listed in `scripts/allowed_differences.tsv`. In both, `*` and `?` in a file or column are
wildcards; a file is named by its path in the folder.

In the list of decided changes `old` and `new` are a cell's values (match `value`; `*` is any) or
texts in it (match `part`). Column `(column)` renames a column or a key of a document, column
`(file)` a file; `(absent)` as old or new is one that is not there.

Exit code 0 without a difference but decided ones, 1 with one, 2 where a folder is not readable.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from filecmp import cmp
from pathlib import Path
from typing import NamedTuple

from comparison.pairs import differing
from comparison.records import ABSENT, Content, Record, read
from comparison.rules import COLUMN, FILE, Allowed, FileRules, Varying, load_allowed, load_varying

HERE = Path(__file__).parent
REFERENCE = HERE.parent / ".cache" / "demo_reference" / "reference.fa"
GROUPS = 10_000
WIDTH = 160


class Change(NamedTuple):
    """A change of a value, wherever it is found: equal ones are reported once."""

    column: str
    before: str
    after: str


@dataclass
class Report:
    """Differences of all files: the first place and the number of each change."""

    changes: Counter[Change] = field(default_factory=Counter)
    places: dict[Change, str] = field(default_factory=dict)
    files: dict[Change, set[str]] = field(default_factory=dict)
    beyond: int = 0
    allowed: int = 0

    def add(self, file: str, label: str, change: Change) -> None:
        """Count one difference; beyond ``GROUPS`` distinct ones only their number is kept."""
        if change not in self.changes and len(self.changes) >= GROUPS:
            self.beyond += 1
            return
        self.changes[change] += 1
        self.places.setdefault(change, f"{file}: {label}")
        self.files.setdefault(change, set()).add(file)

    @property
    def total(self) -> int:
        """Differences that are not allowed."""
        return self.changes.total() + self.beyond

    def lines(self) -> Iterator[str]:
        """One difference, two values and its first place, most frequent first."""
        for change, count in self.changes.most_common():
            before, after = excerpts(change.before, change.after)
            more = "" if count == 1 else f"; {count} times in {len(self.files[change])} file(s)"
            yield f"{self.places[change]}: {change.column}: {before} -> {after}{more}"
        if self.beyond:
            yield f"and {self.beyond} further differences"


def excerpts(before: str, after: str) -> tuple[str, str]:
    """Both values, cut to the surroundings of the first character that differs where long."""
    if max(len(before), len(after)) <= WIDTH:
        return repr(before), repr(after)
    pairs = enumerate(zip(before, after, strict=False))
    first = next((i for i, (a, b) in pairs if a != b), min(len(before), len(after)))
    start = max(0, first - WIDTH // 4)
    return repr(before[start : start + WIDTH]), repr(after[start : start + WIDTH])


def compare_columns(before: Content, after: Content, rules: FileRules) -> Iterator[Change]:
    """Columns that only one side has, and another order of those that both have."""
    ours, theirs = before.columns or (), after.columns or ()
    names = {name: rules.renamed(name) for name in ours}
    for old, new in names.items():
        if new not in theirs:
            yield Change(COLUMN, old, ABSENT)
        elif new != old:
            yield Change(COLUMN, old, new)
    for new in theirs:
        if new not in names.values():
            yield Change(COLUMN, ABSENT, new)
    kept = [new for new in names.values() if new in theirs]
    order = [new for new in theirs if new in kept]
    if kept != order:
        yield Change("(order of columns)", " ".join(kept), " ".join(order))


def compare_file(
    before: Path, after: Path, rules: FileRules, reference: Path | None
) -> Iterator[tuple[str, Change]]:
    """Place and change of every cell that differs between two files, ``rules.masked`` applied."""
    if cmp(before, after, shallow=False):
        return
    old, new = read(before, reference), read(after, reference)
    for change in compare_columns(old, new, rules):
        yield "columns", change
    one_sided = set(map(rules.renamed, old.columns or ())) ^ set(new.columns or ())
    if old.columns is None or new.columns is None:
        one_sided = set()

    def prepared(content: Content, is_old: bool) -> Iterator[Record]:
        for label, cells in content.records:
            named = {(rules.renamed(k) if is_old else k): v for k, v in cells.items()}
            shared = {k: v for k, v in named.items() if k not in one_sided}
            yield Record(label, rules.masked(shared))

    for one, other in differing(prepared(old, True), prepared(new, False)):
        if one is None or other is None:
            record, is_added = (other, True) if one is None else (one, False)
            assert record is not None
            text = " ".join(f"{k}={v}" for k, v in record.cells.items())
            values = (ABSENT, text) if is_added else (text, ABSENT)
            yield record.label, Change("(record)", *values)
            continue
        for column in dict.fromkeys([*one.cells, *other.cells]):
            values = (one.cells.get(column, ABSENT), other.cells.get(column, ABSENT))
            if values[0] != values[1]:
                yield one.label, Change(column, *values)


def compare_folders(
    before: Path,
    after: Path,
    varying: Sequence[Varying],
    allowed: Sequence[Allowed],
    reference: Path | None = None,
) -> Report:
    """Compare every file of two folders.

    Args:
        before, after: The folders.
        varying: Values that are not compared.
        allowed: Decided changes; their ``used`` is counted up.
        reference: FASTA that CRAM files are decoded with.
    """
    report = Report()
    moved = {rule.old: rule.new for rule in allowed if rule.column == FILE}
    old = {moved.get(name, name): name for name in files(before)}
    new = set(files(after))
    for name in sorted({*old, *new}):
        source = old.get(name, ABSENT)
        rules = FileRules(name, varying, allowed)
        found: list[tuple[str, Change]] = []
        if source != name or name not in new:
            found.append(("file", Change(FILE, source, name if name in new else ABSENT)))
        if name in old and name in new:
            changes = compare_file(before / source, after / name, rules, reference)
        else:
            changes = iter(())
        for label, change in (*found, *changes):
            if rules.is_allowed(*change):
                report.allowed += 1
            else:
                report.add(name, label, change)
    return report


def files(folder: Path) -> list[str]:
    """Paths of all files below a folder, relative to it."""
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def main() -> int:
    """Print every difference; exit code 1 where one was not decided."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("before", type=Path, metavar="BEFORE")
    parser.add_argument("after", type=Path, metavar="AFTER")
    parser.add_argument("--allowed", type=Path, default=HERE / "allowed_differences.tsv")
    parser.add_argument("--varying", type=Path, default=HERE / "varying_values.tsv")
    parser.add_argument(
        "--reference", type=Path, default=REFERENCE, help="FASTA that CRAM files are decoded with"
    )
    parser.add_argument("--limit", type=int, default=200, help="distinct differences printed")
    options = parser.parse_args()
    for folder in (options.before, options.after):
        if not folder.is_dir() or not files(folder):
            print(f"{folder}: not a folder with files", file=sys.stderr)
            return 2
    allowed = load_allowed(options.allowed)
    report = compare_folders(
        options.before, options.after, load_varying(options.varying), allowed, options.reference
    )
    for number, line in enumerate(report.lines()):
        if number == options.limit:
            print(f"... {len(report.changes) - options.limit} more distinct differences")
            break
        print(line)
    for rule in allowed:
        if not rule.used:
            print(f"unused: {rule.file} {rule.column}: {rule.old} -> {rule.new}", file=sys.stderr)
    compared = len(files(options.after))
    print(f"{compared} files compared: {report.total} differences, {report.allowed} allowed ones")
    return 1 if report.total else 0


if __name__ == "__main__":
    raise SystemExit(main())
