"""Every packaged resource, corrupted in three ways.

The files are found by walking the folder, so that a new one cannot be forgotten: `hemaline check`
must end with 2 or 3 and name the file.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from corruptions import Corrupt, corrupted, is_named
from demo_copy import ROOT, write_demo

from hemaline import paths
from hemaline.cli import main as cli
from hemaline.project.resource_files import RESOURCES, files_of

# Builders and scripts of the demo read its folder; no run does, and a wheel does not carry it.
RESOURCE_FILES = sorted(
    path.relative_to(ROOT)
    for path in (ROOT / "resources").rglob("*")
    if path.is_file() and path.suffix != ".md" and "demo" not in path.parent.parts
)
CASES = corrupted(RESOURCE_FILES)


def test_every_resource_has_its_loader() -> None:
    listed = {path.relative_to(ROOT) for name in RESOURCES for path in files_of(name)}
    assert listed == set(RESOURCE_FILES)


def forget() -> None:
    """Empty every cache of the package: resources are read anew."""
    for name, module in list(sys.modules.items()):
        if name.startswith("hemaline"):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo configuration and the resources."""
    folder = tmp_path_factory.mktemp("copy")
    write_demo(folder)
    shutil.copytree(ROOT / "resources", folder / "resources")
    (folder / "workflow").mkdir()
    (folder / "workflow/schemas").symlink_to(ROOT / "workflow/schemas")
    return folder


@pytest.fixture
def here(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(copy)
    monkeypatch.setattr(paths, "_CHECKOUT", copy)
    forget()
    yield copy
    monkeypatch.undo()
    forget()


def test_the_copy_is_sound(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 0, capsys.readouterr().err


# Each reads all resources anew: minutes.
@pytest.mark.hostile
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
