"""Rules of the soft-clip source come from the filters file."""

from pathlib import Path

import pytest
import yaml

from hemaline.common.problems import HemalineError
from hemaline.filters.filter_document import FilterDocument
from hemaline.paths import resource

CONTENT = yaml.safe_load(resource("filters.yaml").read_text())


def write(path: Path, **changes: object) -> Path:
    content = yaml.safe_load(resource("filters.yaml").read_text())
    content["candidates"]["softclip"] |= changes
    path.write_text(yaml.safe_dump(content))
    return path


def test_every_value_is_the_files(tmp_path: Path) -> None:
    rules = FilterDocument.load(
        write(tmp_path / "f.yaml", min_clip_length=15, min_share=0.5)
    ).candidates.softclip
    assert (rules.min_clip_length, rules.min_share) == (15, 0.5)
    packaged = FilterDocument.load(resource("filters.yaml")).candidates.softclip
    assert vars(packaged) == CONTENT["candidates"]["softclip"]


def test_bad_values_are_named(tmp_path: Path) -> None:
    with pytest.raises(HemalineError, match="min_fragments"):
        FilterDocument.load(write(tmp_path / "f.yaml", min_fragments=1))


def test_lengths_of_events() -> None:
    rules = FilterDocument.load(resource("filters.yaml")).candidates.softclip
    assert not rules.accepts(rules.min_length - 1, 0)
    assert rules.accepts(rules.min_length, 0)
    assert rules.accepts(0, rules.max_insertion)
    assert not rules.accepts(0, rules.max_insertion + 1)
    assert not rules.accepts(rules.max_deletion + 1, 0)


def test_unlikely_places_need_a_better_score() -> None:
    rules = FilterDocument.load(resource("filters.yaml")).candidates.softclip
    near, filler = rules.max_likely_distance, rules.max_filler
    assert rules.needed_anchor_score(0, -near) == rules.min_anchor_score
    assert rules.needed_anchor_score(0, near + 1) == rules.unlikely_anchor_score
    assert rules.needed_anchor_score(filler, near) == rules.min_anchor_score
    assert rules.needed_anchor_score(filler + 1, near) == rules.unlikely_anchor_score
    # A long insertion comes back at its own break.
    assert rules.needed_anchor_score(filler + 1, 0) == rules.min_anchor_score
