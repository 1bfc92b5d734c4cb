"""Technical filters as data: read, applied to counted evidence, described in VCF headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import yaml

from hemaline.expressions import Expression, Value, parse
from hemaline.paths import resource, schema
from hemaline.problems import Problems
from hemaline.statistics import binomial_tail, fisher_two_sided

COUNT_VARIABLES = frozenset(
    {"depth", "alt_reads", "vaf", "background_p", "is_indel", "indel_length", "homopolymer"}
)
STRAND_VARIABLES = frozenset(
    {"alt_forward", "alt_reverse", "ref_forward", "ref_reverse", "strand_p"}
)


@dataclass(frozen=True)
class Filter:
    """One soft filter; the expression is true where a variant fails it."""

    name: str
    description: str
    expression: Expression

    @property
    def reads_strands(self) -> bool:
        """Whether it judges how the allele spreads over strands, beside its count."""
        return bool(self.expression.variables & STRAND_VARIABLES)


@dataclass(frozen=True)
class FilterSet:
    """Filters of one chemistry, with the thresholds of the evidence they judge."""

    version: str
    min_mapping_quality: int
    min_base_quality: int
    indel_decisive: int
    indel_fit: int
    indel_fit_share: float
    min_clip_length: int
    min_clip_reads: int
    substitution_background: float
    indel_background: float
    confidence: float
    callable_fraction: float
    filters: tuple[Filter, ...]

    def background(self, is_indel: bool) -> float:
        """Share of fragments that show one given wrong allele of the class."""
        return self.indel_background if is_indel else self.substitution_background

    def failed(self, values: Mapping[str, Value]) -> tuple[str, ...]:
        """Names of the filters one variant fails, given all variables (see filters.yaml)."""
        return tuple(f.name for f in self.filters if bool(f.expression(values)))


@dataclass(frozen=True)
class Counts:
    """Counted fragments of one allele, or arrays of them, and the kind of change it is."""

    depth: Value
    alt_reads: Value
    alt_forward: Value
    alt_reverse: Value
    ref_forward: Value
    ref_reverse: Value
    is_indel: bool = False
    indel_length: int = 0
    homopolymer: int = 0

    def variables(self, filters: FilterSet) -> dict[str, Value]:
        """Every variable an expression may read."""
        return count_variables(
            filters, self.depth, self.alt_reads, self.is_indel, self.indel_length, self.homopolymer
        ) | {
            "alt_forward": self.alt_forward,
            "alt_reverse": self.alt_reverse,
            "ref_forward": self.ref_forward,
            "ref_reverse": self.ref_reverse,
            "strand_p": fisher_two_sided(
                self.alt_forward, self.alt_reverse, self.ref_forward, self.ref_reverse
            ),
        }


def count_variables(
    filters: FilterSet,
    depth: Value,
    alt_reads: Value,
    is_indel: bool,
    indel_length: int,
    homopolymer: int,
) -> dict[str, Value]:
    """The variables that do not concern strands."""
    depth_ = np.asarray(depth, dtype=float)
    return {
        "depth": depth_,
        "alt_reads": np.asarray(alt_reads, dtype=float),
        "vaf": np.divide(
            alt_reads, depth_, out=np.zeros_like(depth_ + alt_reads), where=depth_ > 0
        ),
        "background_p": binomial_tail(alt_reads, depth, filters.background(is_indel)),
        "is_indel": float(is_indel),
        "indel_length": float(indel_length),
        "homopolymer": float(homopolymer),
    }


def load_filters(chemistry: str, path: Path | None = None) -> FilterSet:
    """The filters of ``chemistry`` from ``path``, or from the packaged ``filters.yaml``.

    Raises:
        HemalineError: the file cannot be read, breaks its schema, or an expression is not of
            the filter language.
    """
    source = path or resource("filters.yaml")
    problems = Problems()
    document = _read(source, problems)
    filters = []
    for entry in document["filters"]:
        expression = _expression(source, entry, problems)
        if expression and chemistry in entry["chemistries"]:
            filters.append(
                Filter(entry["name"], " ".join(entry["description"].split()), expression)
            )
            if entry["name"] in {one.name for one in filters[:-1]}:
                problems.add("HL-F02", source, reason=f"{chemistry} has {entry['name']} twice")
    problems.raise_errors()
    return FilterSet(
        version=document["version"],
        min_mapping_quality=document["evidence"]["min_mapping_quality"],
        min_base_quality=document["evidence"]["min_base_quality"],
        indel_decisive=document["evidence"]["indel"]["decisive_mismatches"],
        indel_fit=document["evidence"]["indel"]["fit_mismatches"],
        indel_fit_share=document["evidence"]["indel"]["fit_share"],
        min_clip_length=document["evidence"]["clipped_ends"]["min_length"],
        min_clip_reads=document["evidence"]["clipped_ends"]["min_reads"],
        substitution_background=document["background"]["substitution"],
        indel_background=document["background"]["indel"],
        confidence=document["detection"]["confidence"],
        callable_fraction=document["detection"]["callable_fraction"],
        filters=tuple(filters),
    )


def _read(source: Path, problems: Problems) -> dict[str, Any]:
    try:
        document = yaml.safe_load(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problems.add("HL-F01", source, reason=str(error))
        problems.raise_errors()
    rules = yaml.safe_load(schema("filters.schema.yaml").read_text(encoding="utf-8"))
    for broken in jsonschema.Draft202012Validator(rules).iter_errors(document):
        problems.add("HL-F02", source, column=broken.json_path, reason=broken.message)
    problems.raise_errors()
    return dict(document)


def _expression(source: Path, entry: Mapping[str, Any], problems: Problems) -> Expression | None:
    try:
        expression = parse(entry["expression"])
    except ValueError as error:
        problems.add("HL-F03", source, column=entry["name"], reason=str(error))
        return None
    unknown = expression.variables - COUNT_VARIABLES - STRAND_VARIABLES
    if unknown:
        problems.add(
            "HL-F03", source, column=entry["name"], reason=f"unknown: {', '.join(sorted(unknown))}"
        )
    return expression
