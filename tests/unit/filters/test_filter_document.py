"""Documents of filters: error rates and panels use their sections; a broken file is reported."""

from pathlib import Path

import pytest
import yaml

from hemaline.common.problems import HemalineError
from hemaline.filters.filter_document import FilterDocument
from hemaline.filters.filter_file import load_filters
from hemaline.paths import resource


def test_the_rules_are_those_of_the_recount() -> None:
    rules, filters = FilterDocument.load(resource("filters.yaml")), load_filters("capture")
    assert rules == filters.rules
    assert rules.background.substitution == filters.background(is_indel=False)
    assert rules.background.indel == filters.background(is_indel=True)
    assert rules.panel_of_normals.advised_donors >= 20


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    document = yaml.safe_load(resource("filters.yaml").read_text())
    document["panel_of_normals"]["min_fragments"] = 12
    path = tmp_path / "filters.yaml"
    path.write_text(yaml.safe_dump(document))
    assert FilterDocument.load(path).panel_of_normals.min_fragments == 12


@pytest.mark.parametrize("section", ["error_profile", "panel_of_normals"])
def test_a_missing_section_is_named(tmp_path: Path, section: str) -> None:
    document = yaml.safe_load(resource("filters.yaml").read_text())
    del document[section]
    path = tmp_path / "filters.yaml"
    path.write_text(yaml.safe_dump(document))
    with pytest.raises(HemalineError, match=f"HL-Y05.*column {section}"):
        FilterDocument.load(path)
