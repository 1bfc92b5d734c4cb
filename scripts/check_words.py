"""Report words that the house style replaces, in names and prose of the tracked texts.

`words.tsv` lists the words, `word_exceptions.tsv` the phrases of single files in which one of them
is right. Words within names count: `told` in `told_by`, `Ask` in `AskSources`.

    python scripts/check_words.py          every tracked text; unused exceptions are faults, too
    python scripts/check_words.py PATH...  these files only
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SUFFIXES = {"", ".py", ".smk", ".md", ".yaml", ".yml", ".toml", ".sh", ".j2", ".tsv"}
# The lists themselves, past releases, texts made from checked ones, and copies of public tables.
UNCHECKED = {
    *(
        "scripts/check_words.py",
        "scripts/words.tsv",
        "scripts/allowed_differences.tsv",
        "scripts/word_exceptions.tsv",
        "CHANGELOG.md",
        "LICENSE",
    ),
    *("tests/scripts/test_check_words.py", "resources/messages.md"),
    *("resources/hgnc_genes.tsv", "resources/gene_places.tsv"),
}
# The parts of a text's names and words: `SampleCalls` has two, `sample_calls` as well.
PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
START, END = r"(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))", r"(?![a-z])"


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


class WordList:
    """The listed words, and the phrases allowed in single files.

    Args:
        words: Rows of `words.tsv`: `words` separated by `|`, `scope`, `instead`. The scope is
            `all`, or `docstring` for words that no docstring begins with.
        exceptions: Pairs of a path and a phrase.
    """

    def __init__(
        self, words: Sequence[dict[str, str]], exceptions: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Index `words` by scope."""
        self.instead: dict[str, dict[str, str]] = {"all": {}, "docstring": {}}
        for row in words:
            self.instead[row["scope"]].update(
                dict.fromkeys(row["words"].split("|"), row["instead"])
            )
        self.exceptions, self.used = exceptions, set[tuple[str, str]]()

    def findings(self, path: str, text: str) -> Iterator[str]:
        """The uses in one file as `path:line: 'word'; write: ...`, lines counted from 1."""
        parts = {part.lower() for part in PART.findall(text)}
        for scope, start in (("all", START), ("docstring", '(?<=""")')):
            listed = self.instead[scope]
            used = [word for word in listed if parts.issuperset(word.split())]
            if not used:
                continue
            cases = (str.lower, str.capitalize, str.upper)
            forms = "|".join(case(word) for word in used for case in cases)
            for match in re.finditer(rf"{start}(?:{forms}){END}", text):
                if not self._is_allowed(path, text, match):
                    line = text.count("\n", 0, match.start()) + 1
                    yield f"{path}:{line}: '{match[0]}'; write: {listed[match[0].lower()]}"

    def _is_allowed(self, path: str, text: str, match: re.Match[str]) -> bool:
        for exception in self.exceptions:
            size = len(exception[1])
            nearby = text[max(0, match.end() - size) : match.start() + size]
            if exception[0] == path and exception[1] in nearby:
                self.used.add(exception)
                return True
        return False


def load_words() -> WordList:
    exceptions = read_table(FOLDER / "word_exceptions.tsv")
    pairs = [(row["path"], row["phrase"]) for row in exceptions]
    return WordList(read_table(FOLDER / "words.tsv"), pairs)


def tracked_texts() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True)
    paths = (Path(line) for line in listed.stdout.splitlines())
    return [p for p in paths if p.suffix in SUFFIXES and str(p) not in UNCHECKED and p.is_file()]


def main(arguments: Sequence[str]) -> int:
    words, faults = load_words(), list[str]()
    for path in map(Path, arguments) if arguments else tracked_texts():
        faults += words.findings(str(path), path.read_text(encoding="utf-8", errors="replace"))
    if not arguments:
        unused = [pair for pair in words.exceptions if pair not in words.used]
        faults += [f"{path}: no use of the allowed phrase '{phrase}'" for path, phrase in unused]
    print("\n".join(faults) or "no listed word")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
