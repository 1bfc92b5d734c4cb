"""Configurations: bad-input rows 93-95 and the paths a configuration names."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml

from hemaline.common.documents.valid_documents import read_document
from hemaline.common.problems import Problems
from hemaline.paths import resource, schema
from hemaline.project.config import load_config


@pytest.fixture
def document(tmp_path):
    (tmp_path / "assays").mkdir()
    (tmp_path / "ref.fa").write_text(">chr1\nA\n")
    return {
        "samples": "samples.tsv",
        "units": "units.tsv",
        "assays": str(tmp_path / "assays"),
        "reference": {"fasta": str(tmp_path / "ref.fa")},
    }


def load(document):
    problems = Problems()
    return load_config(document, "config.yaml", problems), problems


def codes(problems: Problems) -> list[str]:
    return [p.code for p in problems]


def test_defaults(document):
    config, problems = load(document)
    assert not problems.report()
    assert config.samples == Path("samples.tsv")
    assert (config.results, config.work) == (Path("results"), Path("work"))
    assert config.policy == "putative-driver"
    assert config.reference.build == "GRCh38"
    assert config.reference.directory == Path("work/reference")
    assert config.reference.mask_false_duplications
    assert not config.reference.partial
    assert config.multiqc
    assert not config.allow_other_versions
    assert config.resources.panels == resource("panels")


def test_every_key_is_taken(document):
    document["reference"] |= {"build": "test", "partial": True, "directory": "ref"}
    document["reference"]["mask_false_duplications"] = False
    document |= {"policy": "other", "results": "out", "work": "tmp"}
    document |= {"tools": {"allow_other_versions": True}, "reports": {"multiqc": False}}
    document |= {"readable_by": "owner"}
    document["resources"] = {"masks": str(resource("masks.tsv"))}
    config, problems = load(document)
    assert not problems.report()
    assert config.reference.build == "test"
    assert config.reference.directory == Path("ref")
    assert (config.policy, config.results, config.work) == ("other", Path("out"), Path("tmp"))
    assert config.allow_other_versions
    assert config.readable_by == "owner"
    assert not config.multiqc


@pytest.mark.parametrize("kind", [OrderedDict, MappingProxyType])
def test_any_mapping_is_taken(document, kind):
    document["reference"] = kind(document["reference"])
    assert not load(kind(document))[1].report()


def test_row_93_unknown_key(document):
    document["sampels"] = "x"
    document["reference"]["fata"] = "y"
    _, problems = load(document)
    assert codes(problems) == ["HL-Y04", "HL-Y04"]
    assert {p.column for p in problems} == {"sampels", "reference.fata"}
    assert "did you mean 'samples'" in problems.report()


def test_missing_key(document):
    del document["units"], document["reference"]["fasta"]
    config, problems = load(document)
    assert config is None
    assert {p.column for p in problems} == {"units", "reference.fasta"}
    assert set(codes(problems)) == {"HL-Y05"}


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("policy: no", "policy"),
        ("reports: {multiqc: 'yes'}", "reports.multiqc"),
        ("work: 12", "work"),
    ],
)
def test_row_94_yaml_traps(document, line, column):
    _, problems = load(document | yaml.safe_load(line))
    assert codes(problems) == ["HL-Y10"]
    assert next(iter(problems)).column == column


def test_enum_with_suggestion(document):
    document["reference"]["build"] = "GRCh37"
    assert "did you mean 'GRCh38'" in load(document)[1].report()


@pytest.mark.parametrize("value", [None, [], "text", {"samples": []}])
def test_documents_of_other_shapes(value):
    config, problems = load(value)
    assert config is None
    assert problems.exit_code == 2


def test_paths_that_are_not_there(document):
    document["assays"] = "nowhere"
    document["reference"]["fasta"] = "none.fa"
    document["resources"] = {"hotspots": "none.tsv", "panels": "none"}
    document["work"] = "results"
    _, problems = load(document)
    assert codes(problems) == ["HL-C01", "HL-C03", "HL-C02", "HL-C01", "HL-C04"]


BAD_TEXTS = {
    "95 object": ("a: !!python/object/apply:os.system ['true']\n", "HL-Y07"),
    "95 name": ("a: !!python/name:os.system\n", "HL-Y07"),
    "alias": ("a: &x [1]\nb: *x\n", "HL-Y08"),
    "recursive alias": ("a: &x [*x]\n", "HL-Y08"),
    "tab": ("a:\n\tb: 1\n", "HL-Y02"),
    "deep": ("[" * 5000, "HL-Y02"),
    "control character": ("a: \x07\n", "HL-Y02"),
    "two documents": ("a: 1\n---\nb: 2\n", "HL-Y02"),
    "list": ("- a\n", "HL-Y03"),
    "empty": ("", "HL-Y03"),
}


@pytest.mark.parametrize(("text", "code"), BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
def test_row_95_and_other_yaml(text, code, tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(text)
    problems = Problems()
    assert read_document(path, problems) is None
    assert codes(problems) == [code]


def test_a_file_that_is_missing_a_folder_or_not_text(tmp_path):
    (tmp_path / "latin.yaml").write_bytes(b"a: \xe9\n")
    for name in ("none.yaml", ".", "latin.yaml"):
        problems = Problems()
        assert read_document(tmp_path / name, problems) is None
        assert codes(problems) == ["HL-Y01"]


@pytest.mark.parametrize("name", ["config", "assay"])
def test_every_key_of_the_schemas_is_described(name):
    def check(rules):
        # An object whose keys are names has a schema for what they hold.
        named = rules.get("additionalProperties")
        if isinstance(named, dict):
            check(named)
        else:
            assert named is False
        for key, entry in rules.get("properties", {}).items():
            assert entry.get("description"), key
            if entry.get("type") == "object":
                check(entry)

    check(yaml.safe_load(schema(f"{name}.schema.yaml").read_text()))


def test_row_91_folders_that_may_not_be_written_to(document, tmp_path):
    (tmp_path / "file").write_text("x")
    document |= {"results": str(tmp_path / "file" / "results"), "work": str(tmp_path / "new/work")}
    _, problems = load(document)
    assert [(p.code, p.column) for p in problems] == [("HL-H03", "results")]
    assert problems.exit_code == 3
