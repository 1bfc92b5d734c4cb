"""Technical filters read from their file, the packaged ``filters.yaml`` or an assay's own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hemaline.common.logic.expressions import Expression, parse_expression
from hemaline.common.problems import Problems, raised_together
from hemaline.filters.filter_document import FilterDocument, FilterEntry
from hemaline.filters.filter_set import (
    COUNT_VARIABLES,
    READ_VARIABLES,
    STRAND_VARIABLES,
    Filter,
    FilterSet,
    SiteFilter,
)
from hemaline.paths import resource

# Variables of an expression that depend on how many fragments there are.
_COUNTED = COUNT_VARIABLES - {"is_indel", "indel_length", "homopolymer", "is_hotspot"}


def load_filters(chemistry: str, path: Path | None = None) -> FilterSet:
    """The filters of ``chemistry`` from ``path``, or from the packaged ``filters.yaml``.

    Raises:
        HemalineError: the file cannot be read, breaks its schema, or an expression is not of
            the filter language.
    """
    source = path or resource("filters.yaml")
    with raised_together() as problems:
        document = FilterDocument.load(source)
        filters = _filters(source, document.filters, chemistry, problems)
        own = _filters(source, document.site_filters, chemistry, problems)
    sites = {entry.name: entry for entry in document.site_filters}
    return FilterSet(
        rules=document,
        filters=filters,
        site_filters=tuple(
            SiteFilter(sites[one.name].judged, frozenset(sites[one.name].replaces), one)
            for one in own
        ),
    )


def _filters(
    source: Path, entries: Iterable[FilterEntry], chemistry: str, problems: Problems
) -> tuple[Filter, ...]:
    """The sound ones among the entries that concern the chemistry."""
    filters: list[Filter] = []
    for entry in entries:
        expression = _expression(source, entry, problems)
        if expression and chemistry in entry.chemistries:
            if entry.name in {one.name for one in filters}:
                problems.add("HL-F02", source, reason=f"{chemistry} has {entry.name} twice")
            filters.append(Filter(entry.name, entry.description, expression))
    return tuple(filters)


def _expression(source: Path, entry: FilterEntry, problems: Problems) -> Expression | None:
    try:
        expression = parse_expression(entry.expression)
    except ValueError as error:
        problems.add("HL-F03", source, column=entry.name, reason=str(error))
        return None
    unknown = expression.variables - COUNT_VARIABLES - STRAND_VARIABLES - READ_VARIABLES
    if unknown:
        problems.add(
            "HL-F03", source, column=entry.name, reason=f"unknown: {', '.join(sorted(unknown))}"
        )
    # A limit multiplies the counting and the strand filters: each must be independent.
    if expression.variables & STRAND_VARIABLES and expression.variables & _COUNTED:
        problems.add(
            "HL-F03", source, column=entry.name, reason="counts and strands need two filters"
        )
    return expression
