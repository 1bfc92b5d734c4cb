"""Documents as models: each error of pydantic becomes a coded problem with its line and key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

import pytest
from pydantic import Field, model_validator

from hemaline.common.documents.models import (
    Document,
    FilePath,
    Many,
    Maybe,
    Name,
    Prose,
    Range,
    RuleError,
    Share,
    UniqueSet,
    load_document,
    model_of,
)
from hemaline.common.problems import HemalineError, Problem, Problems


class Section(Document):
    """A section."""

    share: Share
    count: int = Field(default=1, description="How many.")
    limit: Maybe[float] = Field(default=None, description="May be left out.")


class Whole(Document):
    """A document."""

    name: Name = Field(description="Its name.")
    section: Section
    file: Maybe[FilePath] = None
    words: UniqueSet[Literal["one", "two"]] = frozenset()
    many: Annotated[Many[Section], Field(min_length=1)] = ()
    by_name: Mapping[str, Section] = Field(default={})
    pair: Range[float] = (0, 1)
    either: Many[str] | Annotated[str, Field(max_length=3)] = ""
    text: Prose = ""
    switch: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.name == "clash":
            raise RuleError(
                Problem("HL-A21", column="section.count", values={"dedup": "umi"}),
                Problem("HL-A20", column="words"),
            )
        return self


SOUND = "name: a\nsection: {share: 0.5}\n"


def found(path: Path, text: str) -> tuple[Whole | None, list[tuple[str, int | None, str | None]]]:
    path.write_text(text)
    problems = Problems()
    document = load_document(path, Whole, problems)
    assert (document is None) == bool(problems.errors)
    assert all(" Fix: " in str(one) for one in problems)
    return document, [(one.code, one.row, one.column) for one in problems]


def test_a_sound_document(tmp_path: Path) -> None:
    text = f"{SOUND}file: a/b\nwords: [two, one]\nmany: [{{share: 1}}]\ntext: a\n  b\n"
    document, problems = found(tmp_path / "a.yaml", text)
    assert document is not None
    assert not problems
    assert (document.file, document.words) == (Path("a/b"), {"one", "two"})
    assert document.many == (Section(share=1.0),)
    assert (document.text, document.section.limit) == ("a b", None)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("nam: b", ("HL-Y04", 3, "nam")),
        ("many: [{share: 1, shar: 1}]", ("HL-Y04", 3, "many.0.shar")),
        ("many:\n- share: 1\n- count: 2", ("HL-Y05", 5, "many.1.share")),
        ("words: [one, three]", ("HL-Y09", 3, "words.1")),
        ("switch: 'yes'", ("HL-Y10", 3, "switch")),
        ("switch: 1", ("HL-Y10", 3, "switch")),
        ("file: 1", ("HL-Y10", 3, "file")),
        ("file:", ("HL-Y10", 3, "file")),
        ("file: ''", ("HL-Y11", 3, "file")),
        ("words: one", ("HL-Y10", 3, "words")),
        ("words: [one, one]", ("HL-Y11", 3, "words")),
        ("many: []", ("HL-Y11", 3, "many")),
        ("many: [{share: '1'}]", ("HL-Y10", 3, "many.0.share")),
        ("many: [{share: true}]", ("HL-Y10", 3, "many.0.share")),
        ("many: [{share: 2}]", ("HL-Y11", 3, "many.0.share")),
        ("many: [{share: .nan}]", ("HL-Y11", 3, "many.0.share")),
        ("many: [{share: 1, count: 1.0}]", ("HL-Y10", 3, "many.0.count")),
        ("many: [{share: 1, limit: null}]", ("HL-Y10", 3, "many.0.limit")),
        ("by_name:\n  x:\n    share: 2", ("HL-Y11", 5, "by_name.x.share")),
        ("by_name: {share: {count: 2}}", ("HL-Y05", 3, "by_name.share.share")),
        ("by_name: {share: {x: 2, share: 1}}", ("HL-Y04", 3, "by_name.share.x")),
        ("by_name: {1: {share: 1}}", ("HL-Y10", 3, "by_name.1")),
        ("pair: [1]", ("HL-Y11", 3, "pair.1")),
        ("pair: [1, 2, 3]", ("HL-Y11", 3, "pair")),
        ("either: 5", ("HL-Y10", 3, "either")),
        ("either: long", ("HL-Y11", 3, "either")),
        ("1: a", ("HL-Y04", None, "1")),
    ],
)
def test_each_fault_has_a_code_a_line_and_a_key(
    line: str, expected: tuple[str, int, str], tmp_path: Path
) -> None:
    assert found(tmp_path / "a.yaml", f"{SOUND}{line}\n")[1] == [expected]


def test_the_texts_of_messages(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("nme: a\nsection: {share: 3, count: x}\neither: 1\nwords: [tow]\n")
    with pytest.raises(HemalineError) as caught:
        Whole.load(path)
    text = str(caught.value)
    assert "did you mean 'name'?" in text
    assert "Its name." in text
    assert "row 2 column section.share: 3 is above 1" in text
    assert "'x' (read as str) must be of the type integer" in text
    assert "'1' (read as int) must be of the type array or text" in text
    assert (
        "row 4 column words.0: 'tow' is not one of the allowed values; did you mean 'two'" in text
    )
    assert "A section." in str(missing_section())


def missing_section() -> str:
    problems = Problems()
    assert model_of({"name": "a"}, Whole, "x.yaml", problems) is None
    return problems.report()


def test_rules_across_keys_have_their_own_codes(tmp_path: Path) -> None:
    text = "name: clash\nsection:\n  share: 1\n  count: 2\n"
    assert found(tmp_path / "a.yaml", text)[1] == [
        ("HL-A21", 4, "section.count"),
        ("HL-A20", None, "words"),
    ]


@pytest.mark.parametrize("value", [None, [], "text", 1])
def test_documents_of_other_shapes(value: object) -> None:
    problems = Problems()
    assert model_of(value, Whole, "x.yaml", problems) is None
    assert [one.code for one in problems] == ["HL-Y10"]


def test_nothing_changes_a_document(tmp_path: Path) -> None:
    document, _ = found(tmp_path / "a.yaml", SOUND)
    assert document is not None
    with pytest.raises(ValueError, match="frozen"):
        document.name = "b"  # type: ignore[misc]
