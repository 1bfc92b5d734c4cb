"""The head of a background table: for what it was made, from how many, and of which version.

Read without numpy, so that a run that names a background of another assay stops at once.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hemaline.common.documents.schema_files import load_schema
from hemaline.common.intervals import merge, read_bed
from hemaline.common.problems import Problems

FORMAT = "hemaline-background 1"
TOTALS = "##totals="
_MARK = "##"
_VERSION_LINE = re.compile(rb"^##version=[^\n]*\n", re.MULTILINE)


@dataclass(frozen=True)
class BackgroundHeader:
    """Header of a background table.

    ``version`` is the SHA-256 of everything else in the file, ``donor_data`` the digests of the
    donors' counts (no names, nor hashes of names: those could be guessed), ``variation``
    the coefficient of variation of their error rates at a site.
    """

    version: str
    assay: str
    chemistry: str
    dedup: str
    targets_sha256: str
    min_mapping_quality: int
    min_base_quality: int
    donors: int
    advised_donors: int
    variation: float
    donor_data: tuple[str, ...]
    rules: Mapping[str, float]
    hemaline: str
    tools: Mapping[str, str]

    def lines(self) -> list[str]:
        """The head of the file, a key a line."""
        entries: dict[str, Any] = {"format": FORMAT, **asdict(self)}
        return [f"{_MARK}{key}={json.dumps(value)}" for key, value in entries.items()]


def read_header(path: Path) -> BackgroundHeader:
    """The header of a background table.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not a background table, or of another format.
    """
    entries: dict[str, Any] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        try:
            for line in lines:
                if not line.startswith(_MARK) or line.startswith(TOTALS):
                    break
                key, _, value = line.removeprefix(_MARK).partition("=")
                entries[key] = json.loads(value)
        except (EOFError, zlib.error, ValueError, RecursionError) as error:
            raise ValueError(f"it is damaged or no background table ({error})") from error
    found = entries.pop("format", None)
    if found != FORMAT:
        raise ValueError(f"its format is {found or 'not stated'}, wanted is {FORMAT}")
    # Imported here: most commands read no background.
    from jsonschema import Draft202012Validator

    rules = load_schema("background_header.schema.yaml")
    wrong = next(Draft202012Validator(rules).iter_errors(entries), None)
    if wrong:
        raise ValueError(f"its header is not complete ({wrong.json_path} {wrong.message[:100]})")
    return BackgroundHeader(**{**entries, "donor_data": tuple(entries["donor_data"])})


def version_of(content: bytes) -> str:
    """SHA-256 over everything in a table but the line that states it."""
    return hashlib.sha256(_VERSION_LINE.sub(b"", content, count=1)).hexdigest()


def targets_digest(targets: Path, padding: int) -> str | None:
    """SHA-256 of what a BED covers and how far it is widened; None where it is no sound BED."""
    problems = Problems()
    merged = merge(read_bed(targets, problems))
    if problems.errors:
        return None
    text = "".join(f"{one.chrom}\t{one.start}\t{one.end}\n" for one in merged)
    return hashlib.sha256(f"{text}padding\t{padding}\n".encode()).hexdigest()


def warn_of_few(path: Path, donors: int, advised: int, problems: Problems) -> None:
    """Warn of a panel of normals with fewer donors than advised."""
    if donors < advised:
        problems.add("HL-N05", path, donors=donors, advised=advised)


def describe_background(path: Path | None) -> str:
    """In words, what error rates an assay's calls and limits rest on.

    Raises:
        OSError: the table cannot be read.
        ValueError: it is not a background table.
    """
    if path is None:
        return "built-in rates and each sample's own; no panel of normals"
    header = read_header(path)
    return f"panel of normals {header.version}, {header.donors} donors"
