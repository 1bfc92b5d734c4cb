"""Packaged resources that are read once, for tests that load a project again and again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hemaline.paths import resource
from hemaline.project import resource_files

# What entries of ``RESOURCES`` read in addition to their own file.
REFERRED = ("transcripts.tsv", "hotspots.tsv", "regions.tsv")


@pytest.fixture(scope="module")
def packaged_resources_once() -> Iterator[None]:
    """Load each packaged resource once a process, since no case of the module changes it.

    What a configuration replaces is loaded each time, and so is what failed to load.
    """
    sound: set[tuple[Path, ...]] = set()

    def once(load: resource_files.Load) -> resource_files.Load:
        def loaded(path: Path, where: resource_files.Where) -> object:
            read = (path, *map(where, REFERRED))
            if read in sound:
                return None
            found = load(path, where)
            if all(resource("") in one.parents for one in read):
                sound.add(read)
            return found

        return loaded

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            resource_files,
            "RESOURCES",
            {name: once(load) for name, load in resource_files.RESOURCES.items()},
        )
        yield
