"""The records of another laboratory's VCF.

Split into columns, everything wrong named with its line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hemaline.common.problems import Problems, catalogue
from hemaline.common.tables.table_schemas import is_number
from hemaline.external.vcf.own_fields import remove_own
from hemaline.external.vcf.vcf_text import FIXED, VcfHeader, read_vcf_header, vcf_lines
from hemaline.genome.vcf_files import check_header_size

# Enough to see what is wrong; a file of another kind is not read to its end.
_MOST_PROBLEMS = 100_000
_LAST_POSITION = 2**31 - 1
_CHROM = re.compile(r"[0-9A-Za-z!#$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]*")
_BASES = re.compile(r"[ACGTNacgtn]+")
_BREAKEND = re.compile(
    r"[ACGTNacgtn]*[\[\]][^\s\[\]]+[\[\]][ACGTNacgtn]*|\.[ACGTNacgtn]+|[ACGTNacgtn]+\."
)
_SYMBOLIC = re.compile(r"<[^\s<>,]+>")
_GENOTYPE = re.compile(r"[|/]?(\.|[0-9]{1,6})([|/](\.|[0-9]{1,6}))*")
_COPIES = re.compile(r"[0-9]+|\.")
_KEY = re.compile(r"[A-Za-z_][0-9A-Za-z_.]*|1000G")


@dataclass(frozen=True, slots=True)
class VcfRecord:
    """One line; ``pos`` is 1-based, ``failed`` the filters it failed (None: none were applied).

    ``name`` is its ID; ``alts`` as written; ``values`` one mapping of FORMAT key to text for each
    sample column.
    """

    line: int
    chrom: str
    pos: int
    name: str
    ref: str
    alts: tuple[str, ...]
    failed: tuple[str, ...] | None
    info: str
    values: tuple[dict[str, str], ...]


@lru_cache(maxsize=4096)
def genotype_copies(text: str) -> tuple[int | None, ...]:
    """Allele numbers of a GT, None for a ``.``."""
    return tuple(None if copy == "." else int(copy) for copy in _COPIES.findall(text))


class VcfFile:
    """A VCF on disk. What is wrong with it goes to the problems; sound records are returned."""

    def __init__(self, path: Path, problems: Problems) -> None:
        """Nothing is read yet; ``header`` is None until the records have begun."""
        self._path = path
        self._problems = problems
        self._warned: set[tuple[str, str]] = set()
        self._errors = 0
        self.header: VcfHeader | None = None
        # Sample columns whose cells are read; None for all.
        self.read_columns: frozenset[str] | None = None

    def open(self) -> Iterator[VcfRecord]:
        """Read the header, and return the records to come.

        Raises:
            HemalineError: the header would fill the memory.
        """
        check_header_size(self._path)
        lines = vcf_lines(self._path, self._problems)
        self.header = read_vcf_header(lines, self._path, self._problems)
        return self._records(lines) if self.header else iter(())

    def _records(self, lines: Iterator[tuple[int, str]]) -> Iterator[VcfRecord]:
        for number, text in lines:
            record = self._record(number, text)
            if record:
                yield record
            elif self._errors >= _MOST_PROBLEMS:
                self._problems.add("HL-V26", self._path, number, count=_MOST_PROBLEMS)
                return

    def _wrong(self, code: str, number: int, column: str | None = None, **values: object) -> None:
        self._errors += catalogue()[code].severity == "error"
        self._problems.add(code, self._path, number, column, **values)

    def _record(self, number: int, text: str) -> VcfRecord | None:
        assert self.header is not None
        cells = text.split("\t")
        if len(cells) != len(self.header.columns):
            expected = len(self.header.columns)
            self._wrong("HL-V13", number, count=len(cells), expected=expected)
            return None
        before = self._errors
        remove_own(cells)
        chrom, pos, name, ref, alt, _, filters, info = cells[: len(FIXED)]
        alts = tuple(alt.split(","))
        self._check_chrom(number, chrom)
        self._check_place(number, pos, ref, alts)
        self._check_texts(number, cells)
        failed = self._filters(number, filters)
        values = self._values(number, cells, len(alts)) if len(cells) > len(FIXED) else ()
        if self._errors > before:
            return None
        return VcfRecord(
            number, chrom, int(pos), name, ref.upper(), alts, failed, info, tuple(values)
        )

    def _check_chrom(self, number: int, chrom: str) -> None:
        assert self.header is not None
        if chrom in self.header.contigs:
            return
        if not _CHROM.fullmatch(chrom):
            self._wrong("HL-V15", number, "CHROM", value=chrom)
        elif ("contig", chrom) not in self._warned:
            self._warned.add(("contig", chrom))
            self._wrong("HL-V23", number, "CHROM", value=chrom)

    def _check_place(self, number: int, pos: str, ref: str, alts: tuple[str, ...]) -> None:
        is_number = pos.isascii() and pos.isdigit() and len(pos) < 11
        # Position 0 and the one behind the last base are telomeres, of breakends only.
        least = 0 if all(map(_is_symbolic, alts)) else 1
        if not is_number or not least <= int(pos) <= _LAST_POSITION:
            self._wrong("HL-V16", number, "POS", value=pos)
        if not _BASES.fullmatch(ref):
            self._wrong("HL-V17", number, "REF", value=ref)
        for place, alt in enumerate(alts):
            if not is_sequence(alt) and alt not in (".", "*") and not _is_symbolic(alt):
                self._wrong("HL-V18", number, "ALT", what=f"'{alt}' is none")
            elif alt == "." and len(alts) > 1:
                self._wrong(
                    "HL-V18", number, "ALT", what="'.' is listed with others; ALT is a list"
                )
            elif alt in alts[:place]:
                self._wrong("HL-V18", number, "ALT", what=f"duplicate '{alt}'; ALT is a list")

    def _check_texts(self, number: int, cells: list[str]) -> None:
        name, quality, info = cells[2], cells[5], cells[7]
        if not name or " " in name:
            self._warn_once("HL-V28", number, "ID", name)
        # It is not read: bcftools takes a word for 0, so that a caller's text may remain.
        if quality != "." and not is_number(quality):
            self._warn_once("HL-V28", number, "QUAL", quality)
        # Spaces in INFO are allowed since 4.3; values without a key are not.
        if not info:
            self._wrong("HL-V27", number, "INFO")
        elif info != ".":
            keys = [entry.partition("=")[0] for entry in info.removesuffix(";").split(";")]
            if not all(keys):
                self._wrong("HL-V19", number, "INFO", value=info)
            elif len(set(keys)) < len(keys):
                self._warn_of_repeated(number, keys)

    def _warn_of_repeated(self, number: int, keys: list[str]) -> None:
        """Name the INFO keys that a line repeats, each the first time in the file."""
        repeated = {("info", key) for key, count in Counter(keys).items() if count > 1}
        if new := repeated - self._warned:
            self._warned |= new
            names = ", ".join(sorted(key for _, key in new))
            self._wrong("HL-V51", number, "INFO", keys=names)

    def _warn_once(self, code: str, number: int, column: str, value: str) -> None:
        """The first of its code and column; the others are like it, and change nothing."""
        if (code, column) not in self._warned:
            self._warned.add((code, column))
            self._wrong(code, number, column, value=value)

    def _filters(self, number: int, filters: str) -> tuple[str, ...] | None:
        assert self.header is not None
        if filters in (".", "PASS"):
            return None if filters == "." else ()
        names = tuple(filters.split(";"))
        unfit = any(not name or " " in name or name in ("0", ".", "PASS") for name in names)
        if unfit or len(set(names)) < len(names):
            self._wrong("HL-V19", number, "FILTER", value=filters)
            return names
        for name in names:
            if name not in self.header.filters and ("filter", name) not in self._warned:
                self._warned.add(("filter", name))
                self._wrong("HL-V24", number, "FILTER", value=name)
        return names

    def _values(self, number: int, cells: list[str], alts: int) -> list[dict[str, str]]:
        assert self.header is not None
        keys = cells[len(FIXED)].split(":")
        if cells[len(FIXED)] == "." or not self.header.samples:
            return [{} for _ in self.header.samples]
        sound = all(map(_KEY.fullmatch, keys)) and len(set(keys)) == len(keys)
        if not sound or "GT" in keys[1:]:
            self._wrong("HL-V20", number, "FORMAT", value=cells[len(FIXED)])
            return []
        for key in keys:
            if key not in self.header.formats and ("format", key) not in self._warned:
                self._warned.add(("format", key))
                self._wrong("HL-V25", number, "FORMAT", value=key)
        found = []
        for sample, cell in zip(self.header.samples, cells[len(FIXED) + 1 :], strict=True):
            values = cell.split(":")
            if not cell or len(values) > len(keys):
                self._wrong("HL-V21", number, sample, what=f"'{cell}' does not fit its FORMAT")
                continue
            # Trailing fields may be left out: they are missing.
            found.append(dict(zip(keys, values, strict=False)))
            if self.read_columns is None or sample in self.read_columns:
                self._check_genotype(number, sample, found[-1].get("GT", "."), alts)
        return found

    def _check_genotype(self, number: int, sample: str, genotype: str, alts: int) -> None:
        if not _GENOTYPE.fullmatch(genotype):
            self._wrong("HL-V21", number, sample, what=f"'{genotype}' is no genotype")
        elif any(copy is not None and copy > alts for copy in genotype_copies(genotype)):
            what = f"the genotype {genotype} names an allele that the record does not have"
            self._wrong("HL-V21", number, sample, what=what)


def is_sequence(alt: str) -> bool:
    """True if an ALT is written in bases."""
    return _BASES.fullmatch(alt) is not None


def _is_symbolic(alt: str) -> bool:
    return _SYMBOLIC.fullmatch(alt) is not None or _BREAKEND.fullmatch(alt) is not None
