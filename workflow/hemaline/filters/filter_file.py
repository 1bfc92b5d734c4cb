"""Technical filters read from their file, the packaged ``filters.yaml`` or an assay's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hemaline.common.documents.valid_documents import valid_document
from hemaline.common.logic.expressions import Expression, parse
from hemaline.common.problems import Problems
from hemaline.filters.filter_set import (
    COUNT_VARIABLES,
    READ_VARIABLES,
    STRAND_VARIABLES,
    Filter,
    FilterSet,
    GenotypeRules,
    PhasingRules,
    SiteFilter,
)
from hemaline.genome.alleles import Allele
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
    problems = Problems()
    document = valid_document(source, "filters")
    filters = _filters(source, document["filters"], chemistry, problems)
    sites = document.get("site_filters", ())
    own = _filters(source, sites, chemistry, problems)
    problems.raise_errors()
    alleles = {
        entry["name"]: (_allele(entry["allele"]), frozenset(entry["replaces"])) for entry in sites
    }
    evidence = document["evidence"]
    return FilterSet(
        version=document["version"],
        min_mapping_quality=evidence["min_mapping_quality"],
        min_base_quality=evidence["min_base_quality"],
        indel_decisive=evidence["indel"]["decisive_mismatches"],
        indel_fit=evidence["indel"]["fit_mismatches"],
        indel_fit_share=evidence["indel"]["fit_share"],
        min_clip_length=evidence["clipped_ends"]["min_length"],
        min_clip_reads=evidence["clipped_ends"]["min_reads"],
        substitution_background=document["background"]["substitution"],
        indel_background=document["background"]["indel"],
        index_vaf=document["indices"]["vaf"],
        phasing=PhasingRules(**document["phasing"]),
        genotypes=GenotypeRules(
            error_rate=document["genotypes"]["error_rate"],
            balance=tuple(document["genotypes"]["balance"]),
            min_quality=document["genotypes"]["min_quality"],
        ),
        confidence=document["detection"]["confidence"],
        callable_fraction=document["detection"]["callable_fraction"],
        homopolymer_length=document["detection"]["homopolymer_length"],
        longest_insertion=document["detection"]["insertion"]["longest"],
        insertion_anchor=document["detection"]["insertion"]["anchor"],
        filters=filters,
        site_filters=tuple(SiteFilter(*alleles[one.name], one) for one in own),
    )


def _filters(
    source: Path, entries: Iterable[Mapping[str, Any]], chemistry: str, problems: Problems
) -> tuple[Filter, ...]:
    """The sound ones among the entries that concern the chemistry."""
    filters: list[Filter] = []
    for entry in entries:
        expression = _expression(source, entry, problems)
        if expression and chemistry in entry["chemistries"]:
            if entry["name"] in {one.name for one in filters}:
                problems.add("HL-F02", source, reason=f"{chemistry} has {entry['name']} twice")
            text = " ".join(entry["description"].split())
            filters.append(Filter(entry["name"], text, expression))
    return tuple(filters)


def _allele(text: str) -> Allele:
    """``chr20:32434638:A>AG``; its form is the schema's."""
    chrom, pos, change = text.split(":")
    ref, alt = change.split(">")
    return Allele(chrom, int(pos), ref, alt)


def _expression(source: Path, entry: Mapping[str, Any], problems: Problems) -> Expression | None:
    try:
        expression = parse(entry["expression"])
    except ValueError as error:
        problems.add("HL-F03", source, column=entry["name"], reason=str(error))
        return None
    unknown = expression.variables - COUNT_VARIABLES - STRAND_VARIABLES - READ_VARIABLES
    if unknown:
        problems.add(
            "HL-F03", source, column=entry["name"], reason=f"unknown: {', '.join(sorted(unknown))}"
        )
    # A limit multiplies the counting and the strand filters: each must be independent.
    if expression.variables & STRAND_VARIABLES and expression.variables & _COUNTED:
        problems.add(
            "HL-F03", source, column=entry["name"], reason="counts and strands need two filters"
        )
    return expression
