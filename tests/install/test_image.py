"""The container images: both files install the same, and it works in a new Debian."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import images
import new_debian
import pytest
from new_debian import NewDebian

WITHOUT = shutil.ignore_patterns("__pycache__")


def test_both_files_copy_install_and_set_the_same() -> None:
    assert images.dockerfile() == images.apptainer_definition()


def test_what_is_copied_exists() -> None:
    assert all((images.ROOT / source).exists() for source, _ in images.dockerfile().copies)


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewDebian]:
    if reason := new_debian.why_not():
        # scripts/test.sh install requires one: there, none is a failure.
        (pytest.fail if "HEMALINE_NEEDS_INSTALL" in os.environ else pytest.skip)(reason)
    made = NewDebian.made_in(tmp_path_factory.mktemp("debian") / "root")
    image = images.dockerfile()
    for source, place in image.copies:
        copy(images.ROOT / source, made.root / place.lstrip("/"), place.endswith("/"))
    for line in image.install:
        done = made.run(line)
        assert done.returncode == 0, done.stdout + done.stderr
    yield made
    shutil.rmtree(made.root)


def copy(source: Path, target: Path, is_folder: bool) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=WITHOUT)
        return
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target / source.name if is_folder else target)


def in_image(debian: NewDebian, command: str) -> str:
    """Output of a command of an ordinary user in the image's environment."""
    exports = "".join(f"export {one}\n" for one in images.dockerfile().environment)
    done = debian.run(f"{exports}mkdir -p /tmp/data && cd /tmp/data\n{command}", "1234:1234")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.install
@pytest.mark.timeout(3600)
def test_an_ordinary_user_has_the_command(debian: NewDebian) -> None:
    assert "annotate" in in_image(debian, "hemaline --help")


@pytest.mark.install
@pytest.mark.timeout(3600)
def test_an_ordinary_user_plans_the_demo_with_the_tested_tools(debian: NewDebian) -> None:
    planned = in_image(
        debian,
        """
        cp -r /opt/hemaline/config /opt/hemaline/resources /opt/hemaline/scripts .
        python scripts/build_demo_reads.py
        snakemake --snakefile /opt/hemaline/Snakefile --dry-run --quiet rules
        """,
    )
    assert "write_manifest" in planned
    # The folder of the installed workflow is not the user's to write.
    assert not (debian.root / "opt/hemaline/.snakemake").exists()


@pytest.mark.install
@pytest.mark.timeout(3600)
def test_the_image_holds_no_caches(debian: NewDebian) -> None:
    assert not (debian.root / "opt/hemaline/.cache").exists()
    assert not [*(debian.root / "var/lib/apt/lists").iterdir()]
