"""Fractions, statuses and genotypes of other callers' VCFs (``resources/vcf_reading.yaml``)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from hemaline.common.documents.valid_documents import valid_document
from hemaline.external.vcf.count_rules import CountRule, RecordAllele, load_count_rules
from hemaline.external.vcf.vcf_text import Definitions, VcfHeader
from hemaline.paths import resource

# Under some locales 38.46% is written 38,46%.
_DECIMAL_COMMA = re.compile(r"([0-9]+),([0-9]+%)", re.ASCII)


@dataclass(frozen=True, slots=True)
class StatedFraction:
    """A VAF as a caller wrote it; ``value`` is None where the text is no fraction."""

    key: str
    text: str
    value: float | None


@dataclass(frozen=True)
class FractionKey:
    """A FORMAT key that states the VAF, with the Number and Type of its header line."""

    key: str
    numbers: frozenset[str]
    types: frozenset[str]

    def read(
        self, values: Mapping[str, str], site: RecordAllele, definitions: Definitions
    ) -> StatedFraction | None:
        """The fraction of an allele; None where the sample has none, or it is of another kind."""
        definition = definitions.get(self.key)
        if definition and not (definition.number in self.numbers and definition.type in self.types):
            return None
        text = values.get(self.key, ".")
        if text.endswith("%"):
            text = _DECIMAL_COMMA.sub(r"\1.\2", text)
        parts = text.split(",")
        # One value more than alternative alleles: the first is of the reference.
        more = len(parts) - len(site.alts)
        allowed = {"A": (0,), "1": (0,), "R": (1,)}.get(definition.number if definition else "")
        part = parts[site.index - 1 + more] if more in (allowed or (0, 1)) else "."
        return None if part == "." else StatedFraction(self.key, part, _fraction(part))


@dataclass(frozen=True)
class Agreement:
    """How much two VAFs of the same reads may differ: the sum of three allowances."""

    absolute: float
    relative: float
    reads: int
    caution: str

    def holds(self, counted: float, depth: int, stated: StatedFraction) -> bool:
        """True if the counted VAF is the one that the caller states."""
        if stated.value is None:
            return False
        allowed = self.absolute + self.relative * max(counted, stated.value) + self.reads / depth
        return abs(counted - stated.value) <= allowed

    def text(self, stated: StatedFraction, counted: float | None) -> str:
        """The caution of a row whose VAF is not the one that the caller states."""
        return self.caution.format(key=stated.key, stated=stated.text, counted=f"{counted:.3g}")


@dataclass(frozen=True)
class StatusKey:
    """A key that holds filters of one allele (INFO) or of one sample (FORMAT)."""

    key: str
    is_info: bool
    between_alleles: tuple[str, ...]
    between_filters: str
    passing: frozenset[str]

    def failed(self, text: str, site: RecordAllele) -> tuple[str, ...] | None:
        """Filters that the allele failed; None where the text has not one status an allele."""
        status = self._of_allele(text, site) if self.between_alleles else text
        if status is None:
            return None
        return tuple(one for one in self._filters(status) if one not in self.passing)

    def all_pass(self, text: str) -> bool:
        """True if the text names no filter, whichever allele its words are of."""
        for separator in self.between_alleles:
            text = text.replace(separator, self.between_filters)
        return self.passing.issuperset(self._filters(text))

    def _filters(self, status: str) -> list[str]:
        return [one for one in status.split(self.between_filters) if one]

    def _of_allele(self, text: str, site: RecordAllele) -> str | None:
        for separator in self.between_alleles:
            parts = text.split(separator)
            if len(parts) == len(site.alts):
                status = parts[site.index - 1]
                others = (one for one in self.between_alleles if one != self.between_filters)
                return None if any(one in status for one in others) else status
        return None


@dataclass(frozen=True)
class NormalColumn:
    """How a header names the column of the matched normal: by a line, or by the column's name."""

    header: str
    columns: frozenset[str]

    def of(self, header: VcfHeader) -> str | None:
        """The column of the matched normal in a VCF of a pair; None where it has none.

        With more columns it is not known whose normal it is.
        """
        start = f"##{self.header}="
        stated = {line.removeprefix(start) for line in header.lines if line.startswith(start)}
        found = [name for name in header.samples if name in stated | self.columns]
        return found[0] if len(found) == 1 and len(header.samples) == 2 else None


@dataclass(frozen=True)
class ReadingRules:
    """``resources/vcf_reading.yaml``.

    ``uncalled_reads`` are the alternative reads from which on an allele outside a tumour's genotype
    is a call, ``uncalled_caution`` the caution of its row.
    """

    fractions: tuple[FractionKey, ...]
    agreement: Agreement
    uncalled_reads: int
    uncalled_caution: str
    normals: NormalColumn
    statuses: tuple[StatusKey, ...]


@dataclass(frozen=True)
class VcfRules:
    """Everything by which another caller's VCF is read."""

    counts: tuple[CountRule, ...]
    reading: ReadingRules

    def info_keys(self) -> tuple[str, ...]:
        """INFO keys that are read of a VCF with samples."""
        every = (rule.fields.values() for rule in self.counts)
        fields = (field for some in every for field in chain(*some))
        counted = [field.key for field in fields if field.is_info]
        return (*counted, *(one.key for one in self.reading.statuses if one.is_info))


def load_vcf_rules() -> VcfRules:
    """The packaged rules.

    Raises:
        HemalineError: a resource breaks its schema.
    """
    return VcfRules(
        load_count_rules(resource("vcf_counts.tsv")),
        load_reading_rules(resource("vcf_reading.yaml")),
    )


def load_reading_rules(path: Path) -> ReadingRules:
    """The rules of one file.

    Raises:
        HemalineError: the file cannot be read or breaks its schema.
    """
    document = valid_document(path, "vcf_reading")
    agreement, uncalled = document["agreement"], document["uncalled"]
    normals = document["normals"]
    return ReadingRules(
        tuple(
            FractionKey(one["key"], frozenset(one["numbers"]), frozenset(one["types"]))
            for one in document["fractions"]
        ),
        Agreement(*(agreement[key] for key in ("absolute", "relative", "reads", "caution"))),
        uncalled["alt_reads"],
        uncalled["caution"],
        NormalColumn(normals["header"], frozenset(normals["columns"])),
        tuple(
            StatusKey(
                one["key"],
                one["place"] == "INFO",
                tuple(one["between_alleles"]),
                one["between_filters"],
                frozenset(one["passing"]),
            )
            for one in document["statuses"]
        ),
    )


def _fraction(text: str) -> float | None:
    """A fraction or a percentage; None where it is none, or not between 0 and 1."""
    number, scale = text.removesuffix("%"), 100 if text.endswith("%") else 1
    found = math.nan
    with suppress(ValueError):
        found = float(number) / scale
    return found if 0 <= found <= 1 else None
