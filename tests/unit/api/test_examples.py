"""Every public function has an example, and it runs as it is written."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import hemaline

FUNCTIONS = [name for name in hemaline.__all__ if name not in ("HemalineError", "__version__")]
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.REPORT_NDIFF


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_example_runs(name: str, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    function = getattr(hemaline, name)
    (found,) = doctest.DocTestFinder(recurse=False).find(function, name, globs={})
    assert found.examples
    result = doctest.DocTestRunner(optionflags=FLAGS).run(found)
    assert not result.failed, capsys.readouterr().out


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_docstring_has_every_section(name: str) -> None:
    text = getattr(hemaline, name).__doc__
    sections = ["Parameters", "Returns", "Raises", "Examples"]
    places = [text.find(f"\n    {one}\n    {'-' * len(one)}\n") for one in sections]
    assert -1 not in places and places == sorted(places)


def test_the_package_is_imported_without_its_functions() -> None:
    """Nothing but the front door is loaded before a function is used."""
    code = "import sys, hemaline; print([n for n in sys.modules if n.startswith('hemaline')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['hemaline.version', 'hemaline']"


def test_names_are_listed_and_others_are_refused() -> None:
    assert set(hemaline.__all__) <= set(dir(hemaline))
    with pytest.raises(AttributeError, match="no attribute 'features_of'"):
        _ = hemaline.features_of
