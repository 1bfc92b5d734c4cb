"""The table is in the README, covers its rows, and names tests that exist."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import table
from covered_elsewhere import ELSEWHERE, LATER, ROWS
from hostile_cases import ALSO_PLANNED, CASES, PLANNED

ROOT = Path(__file__).resolve().parents[2]


def test_the_readme_holds_the_table() -> None:
    text = table.README.read_text(encoding="utf-8")
    found = text.split(table.BEGIN)[1].split(table.END)[0]
    assert found == f"\n{table.markdown()}", "run: python tests/hostile/table.py"


def test_every_row_of_the_contract_is_covered() -> None:
    covered = {row for entry in (*CASES, *ELSEWHERE) for row in entry.rows}
    assert ROWS - covered == set()
    assert covered - {0} <= ROWS
    assert len(ROWS) + len(LATER) == 104


def test_tests_of_other_folders_exist() -> None:
    for entry in ELSEWHERE:
        file, function = entry.test.split("::")
        assert f"\ndef {function}(" in (ROOT / file).read_text(encoding="utf-8"), entry.test


def test_names_of_cases_are_their_own() -> None:
    names = Counter(case.id for case in CASES)
    assert [name for name, count in names.items() if count > 1] == []
    planned = {(case.rows[0], case.name) for case in PLANNED}
    assert planned >= ALSO_PLANNED
