"""Fractions, statuses and genotypes of other callers' VCFs (``resources/vcf_reading.yaml``)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Literal

from pydantic import Field

from hemaline.common.documents.models import (
    Document,
    Many,
    Natural,
    PositiveCount,
    Share,
    SourcedDocument,
    Text,
    UniqueSet,
)
from hemaline.external.vcf.count_rules import CountRule, RecordAllele, load_count_rules
from hemaline.external.vcf.vcf_text import FieldDefinitions, VcfHeader
from hemaline.paths import resource

# Under some locales 38.46% is written 38,46%.
_DECIMAL_COMMA = re.compile(r"([0-9]+),([0-9]+%)", re.ASCII)


@dataclass(frozen=True, slots=True)
class StatedFraction:
    """A VAF as a caller wrote it; ``value`` is None where the text is no fraction."""

    key: str
    text: str
    value: float | None


_Key = Annotated[str, Field(pattern="^[A-Za-z_][0-9A-Za-z_.]*$")]


class FractionKey(Document):
    """A FORMAT key that states the VAF, with the Number and Type of its header line."""

    key: _Key
    numbers: UniqueSet[Literal["A", "R", "1", "."]] = Field(min_length=1)
    types: UniqueSet[Literal["Float", "String"]] = Field(min_length=1)
    source: Text

    def read(
        self, values: Mapping[str, str], site: RecordAllele, definitions: FieldDefinitions
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


class Agreement(Document):
    """How much two VAFs of the same reads may differ: the sum of three allowances."""

    source: Text
    absolute: Share = Field(description="Difference of two VAFs.")
    relative: Share = Field(description="Share of the larger VAF.")
    reads: Natural = Field(description="Reads of the depth.")
    caution: Text = Field(
        description="Text of the column caution; {key}, {stated} and {counted} are filled in."
    )

    def holds(self, counted: float, depth: int, stated: StatedFraction) -> bool:
        """True if the counted VAF is the one that the caller states."""
        if stated.value is None:
            return False
        allowed = self.absolute + self.relative * max(counted, stated.value) + self.reads / depth
        return abs(counted - stated.value) <= allowed

    def text(self, stated: StatedFraction, counted: float | None) -> str:
        """The caution of a row whose VAF is not the one that the caller states."""
        return self.caution.format(key=stated.key, stated=stated.text, counted=f"{counted:.3g}")


class UncalledRule(Document):
    """When an allele outside a tumour's genotype is a call."""

    alt_reads: PositiveCount = Field(description="Alternative reads from which on it is one.")
    source: Text
    caution: Text = Field(description="Text of the column caution; {genotype} is filled in.")


class StatusKey(Document):
    """A key that holds filters of one allele (INFO) or of one sample (FORMAT)."""

    key: _Key
    place: Literal["INFO", "FORMAT"]
    between_alleles: Many[Text] = Field(
        description=(
            "Separators of alleles that are tried in turn; none where it holds for all alleles."
        )
    )
    between_filters: Text
    passing: UniqueSet[str] = Field(min_length=1, description="Words that are no filter.")
    source: Text

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


class NormalColumn(Document):
    """How a header names the column of the matched normal: by a line, or by the column's name."""

    header: _Key = Field(description="Key of the header line that names the matched normal.")
    columns: UniqueSet[Text] = Field(description="Column names that mean the matched normal.")
    source: Text

    def of(self, header: VcfHeader) -> str | None:
        """The column of the matched normal in a VCF of a pair; None where it has none.

        With more columns it is not known whose normal it is.
        """
        start = f"##{self.header}="
        stated = {line.removeprefix(start) for line in header.lines if line.startswith(start)}
        found = [name for name in header.samples if name in stated | self.columns]
        return found[0] if len(found) == 1 and len(header.samples) == 2 else None


class ReadingRules(SourcedDocument):
    """How the VCF of another caller is read, in addition to the rules of vcf_counts.tsv."""

    source: Text
    fractions: Many[FractionKey] = Field(
        min_length=1,
        description=(
            "FORMAT keys that state the VAF; the first that a sample has is used where it has no "
            "read counts."
        ),
    )
    agreement: Agreement
    uncalled: UncalledRule
    normals: NormalColumn
    statuses: Many[StatusKey] = Field(
        description="Keys that hold filters of one allele (INFO) or of one sample (FORMAT)."
    )


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
        return (*counted, *(one.key for one in self.reading.statuses if one.place == "INFO"))


def load_vcf_rules() -> VcfRules:
    """The packaged rules.

    Raises:
        HemalineError: a resource breaks its schema.
    """
    return VcfRules(
        load_count_rules(resource("vcf_counts.tsv")),
        ReadingRules.load(resource("vcf_reading.yaml")),
    )


def _fraction(text: str) -> float | None:
    """A fraction or a percentage; None where it is none, or not between 0 and 1."""
    number, scale = text.removesuffix("%"), 100 if text.endswith("%") else 1
    found = math.nan
    with suppress(ValueError):
        found = float(number) / scale
    return found if 0 <= found <= 1 else None
