"""Every file of the demo configuration, corrupted in three ways.

The files are found by walking the folder, so that a new one cannot be forgotten: `hemaline check`
must end with 2 or 3 and name the file. The resources are sound, and read once.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from corruptions import Corrupt, corrupted, is_named
from demo_copy import ROOT, write_demo

from hemaline.cli import main as cli

pytestmark = pytest.mark.usefixtures("packaged_resources_once")

CASES = corrupted(
    sorted(
        path.relative_to(ROOT)
        for path in (ROOT / "config").rglob("*")
        if path.suffix not in ("", ".md")
    )
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder)
    (folder / "resources").symlink_to(ROOT / "resources")
    return folder


@pytest.fixture
def here(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(copy)
    return copy


def test_the_copy_is_sound(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize(("name", "corrupt"), CASES.values(), ids=CASES)
def test_a_corrupted_file_is_named(
    name: Path, corrupt: Corrupt, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = here / name
    content = path.read_bytes()
    corrupt(path)
    try:
        code = cli.main(["check"])
    finally:
        path.write_bytes(content)
    text = capsys.readouterr().err
    assert is_named(name, code, text), text
