from __future__ import annotations

import pytest

from check_words import WordList, load_words, tracked_texts

WORDS = [
    {"words": "spelt", "scope": "all", "instead": "written"},
    {"words": "looked at|look", "scope": "all", "instead": "assessed"},
    {"words": "what|whether", "scope": "docstring", "instead": "the object first"},
]


def findings(text: str, *exceptions: tuple[str, str]) -> list[str]:
    return list(WordList(WORDS, exceptions).findings("a.py", text))


@pytest.mark.parametrize(
    "text",
    [
        "an allele spelt otherwise",
        "Spelt otherwise",
        "is_spelt = 1",
        "spelt_ref = 1",
        "class SpeltAllele:",
        "class AlleleSpelt:",
        "_SPELT = 1",
        "bases looked at",
        "SampleLook",
        '"""What is read."""',
        '    """True if it is read."""',
    ],
)
def test_a_listed_word_is_found_in_prose_and_in_names(text: str) -> None:
    assert len(findings(text)) == 1


@pytest.mark.parametrize(
    "text",
    ["spelter", "misspelt", "looked, at", "lookup", "outlook", "Reads what is there.", "# What"],
)
def test_other_words_are_not(text: str) -> None:
    assert findings(text) == []


def test_a_finding_gives_the_line_and_the_remedy() -> None:
    assert findings("first\nsecond spelt") == ["a.py:2: 'spelt'; write: written"]


def test_an_exception_allows_one_phrase_of_one_file() -> None:
    text = "a Spelt grain\nspelt otherwise\n"
    assert findings(text, ("a.py", "Spelt grain")) == ["a.py:2: 'spelt'; write: written"]
    assert len(findings(text, ("b.py", "Spelt grain"))) == 2


def test_the_packaged_list_has_a_remedy_for_every_word() -> None:
    instead = load_words().instead
    assert all(remedy for listed in instead.values() for remedy in listed.values())
    assert "told" in instead["all"]


def test_the_lists_are_not_checked_themselves() -> None:
    checked = {str(path) for path in tracked_texts()}
    assert "README.md" in checked
    assert "scripts/words.tsv" not in checked
