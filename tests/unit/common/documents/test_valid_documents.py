"""YAML that people write: traps are named, everything wrong with a file is reported together."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hemaline.common.documents.valid_documents import read_document
from hemaline.common.documents.yaml_readings import yaml_readings
from hemaline.common.problems import HemalineError, Problems
from hemaline.inputs.qc_rules import QcDocument
from hemaline.paths import resource

OWN = sorted(resource(".").rglob("*.yaml"))


@pytest.fixture
def read(tmp_path):
    def read(text: str):
        path = tmp_path / "a.yaml"
        path.write_text(text)
        problems = Problems()
        document = read_document(path, problems)
        return document, [f"{one.code} {one.row}" for one in problems]

    return read


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_it_reads_as_the_plain_reader(path: Path) -> None:
    problems = Problems()
    assert read_document(path, problems) == yaml.safe_load(path.read_text(encoding="utf-8"))
    assert not problems.report()


@pytest.mark.parametrize(
    "word",
    [
        *("010", "-017", "08", "0o17", "1:30", "12:30:45", "1_000", "no", "No", "YES", "on", "off"),
        *("1e3", "1e-2", "1.0e3", "2026-11-22", "2024-13-45", "2001-01-01 10:00:00", "<<", "="),
    ],
)
def test_words_that_the_versions_of_yaml_read_differently(word, read):
    assert read(f"a: 1\nb: [{word}]\n")[1][0] == "HL-Y14 2"
    if word not in ("<<", "="):
        assert read(f"{word}: 1\n")[1][0] == "HL-Y14 1"


@pytest.mark.parametrize("quote", ["'", '"'])
@pytest.mark.parametrize("word", ["010", "1:30", "no", "1e3", "2026-11-22", "<<"])
def test_in_quotes_they_are_text(word, quote, read):
    assert read(f"a: {quote}{word}{quote}\n") == ({"a": word}, [])


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *(("0", 0), ("-12", -12), ("0x1F", 31), ("1.", 1.0), (".5", 0.5), ("1.0e-3", 1e-3)),
        *(("true", True), ("False", False), ("~", None), ("null", None), ("y", "y")),
        *(("chr21:100", "chr21:100"), ("v1.10", "v1.10"), (".inf", float("inf"))),
    ],
)
def test_other_words_are_read_as_they_are(word, value, read):
    assert read(f"a: {word}\n") == ({"a": value}, [])


@given(st.integers(-(10**20), 10**20))
def test_plain_integers_have_one_reading(number):
    node = yaml.compose(f"{number}")
    assert yaml_readings(node) is None
    assert yaml.safe_load(f"{number}") == number


@given(st.text(max_size=12))
def test_any_word_ends_in_a_reading(text):
    yaml_readings(yaml.ScalarNode("tag:yaml.org,2002:str", text))


def test_everything_wrong_is_reported_together(tmp_path):
    path = tmp_path / "qc.yaml"
    path.write_text("version: 1\nversion: 010\nmetrics: []\nnonsense: no\n")
    with pytest.raises(HemalineError) as caught:
        QcDocument.load(path)
    codes = [one.code for one in caught.value.problems]
    assert codes[:3] == ["HL-Y06", "HL-Y14", "HL-Y14"]
    assert {"HL-Y04", "HL-Y05", "HL-Y10"} <= set(codes)


def test_keys_are_text(read):
    assert read("[a]: b\n")[1][0] == "HL-Y15 1"
    assert read("{a: 1}: b\n")[1][0] == "HL-Y15 1"


@pytest.mark.parametrize("opening", ["[", "{", "- ", "a: {b: ", "? "])
def test_deep_nesting_is_refused_before_it_is_built(opening, read):
    assert read(opening * 10_000)[1] in (["HL-Y02 1"], ["HL-Y02 2"])


def test_nesting_that_may_be_meant(read):
    assert read("a: " + "[" * 40 + "]" * 40)[1] == []
