"""Feature views: which columns a model takes, by which floor and policy, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from hemaline.annotation.classification.policies import named_policy
from hemaline.common.documents.models import (
    Document,
    Many,
    Maybe,
    Natural,
    Positive,
    PositiveCount,
    PositiveShare,
    Prose,
    RuleError,
    Text,
    UniqueSet,
    document_names,
)
from hemaline.common.logic.conditions import Rule, read_rule
from hemaline.common.problems import Problem, fail
from hemaline.common.suggestions import did_you_mean
from hemaline.common.tables.table_schemas import Column
from hemaline.features.measured_findings import CopyFloor
from hemaline.paths import resource
from hemaline.variants.row_policy import RowPolicy

# Sources of a column of a view; each column has one of them.
KINDS = (
    "sample",
    "clinical",
    "cytogenetics",
    "gene",
    "event",
    "distinct",
    "rule",
    "sum",
    "bound",
    "first",
    "allele",
    "globin",
    "haplotype",
    "copies",
    "missing",
)
# Fields whose names are not those of their keys.
_FIELDS = {"rule": "condition"}
# Kinds that read variants by their place, or whether those fit one person.
_BY_PLACE = frozenset({"allele", "globin", "haplotype", "copies"})

_Words = Annotated[Many[str], Field(min_length=1)]


class ForEach(Document):
    """One column a gene; a label where the model's name is not the symbol."""

    genes: _Words
    labels: Mapping[str, str] = Field(default={})


def _source(description: str) -> Any:
    return Field(default=None, description=description)


class ViewColumn(Document):
    """One column; exactly one of ``KINDS`` is given, the source of its cells."""

    name: Text = Field(description="Column; {gene} and {label} are filled in by for_each.")
    type: Literal["string", "integer", "number"] = "integer"
    unit: str = ""
    allowed: Many[str] = ()
    meaning: Prose = ""
    for_each: Maybe[ForEach] = None
    sample: Maybe[str] = _source("Column of the sample sheet.")
    clinical: Maybe[str] = _source("Column of the clinical table.")
    cytogenetics: Maybe[str] = _source("Column of the cytogenetics table.")
    gene: Maybe[str] = _source("Status of a gene, or its value by `give`.")
    event: Maybe[str] = _source("Event of resources/events.tsv.")
    distinct: Maybe[str] = _source("Number of independent changes of a gene, with bounds.")
    condition: Maybe[str] = Field(
        default=None,
        alias="rule",
        description=(
            "Condition over earlier names: comparisons with numbers, and, or, not. NA unless every "
            "completion agrees."
        ),
    )
    sum: Maybe[_Words] = _source("How many of these earlier names are 1, with bounds.")
    bound: Maybe[str] = _source("Earlier name whose lower or upper bound this is.")
    first: Maybe[_Words] = _source("The first of these earlier names that has a value.")
    allele: Maybe[str] = _source(
        "Dosage (0, 1, 2) of an allele of resources/hotspots.tsv by its gene and hgvs_c."
    )
    globin: Maybe[str] = _source("Value of the haemoglobin genotype; see docs/guides/views.md.")
    haplotype: Maybe[str] = _source(
        "Dosage (0, 1, 2) of a haplotype of resources/globin_haplotypes.tsv."
    )
    copies: Maybe[str] = _source("Row of tables/globin by locus and item, its value by `give`.")
    missing: Maybe[str] = _source(
        "The reason why this column is always NA: nothing measures it yet."
    )
    give: Literal[
        "status",
        "count",
        "vaf",
        "limit",
        "length",
        "copies",
        "value",
        "lower",
        "upper",
        "name",
        "group",
        "quality",
        "alternatives",
    ] = Field(default="status", description="Which property of the above.")
    floor: Maybe[Annotated[int | float, Field(ge=0, le=1)]] = Field(
        default=None, description="In place of the view's; 0 takes the assay's word."
    )
    factor: Positive = Field(
        default=1.0, description="Multiplies a number into the unit of this column."
    )
    cap: Maybe[PositiveCount] = Field(default=None, description="Counts above it are it.")
    equals: Maybe[str] = Field(
        default=None,
        description="Makes a word of the sample sheet 1 where it is this, else 0.",
    )
    labels: Many[str] = Field(default=(), description="Words for 0, 1, 2 ...")
    same_event_within: Natural = Field(
        default=0,
        description=(
            "bp; variants with at most so many bases between them may be one complex change; "
            "fragments that span both settle it, else VAFs that exclude each other "
            "(resources/phase.yaml), else the lower bound counts them once."
        ),
    )
    only_if: Maybe[str] = Field(
        default=None, description="Earlier name that must be yes; else the cell is NA."
    )
    reason: str = Field(
        default="not_assessed", description="The reason of a cell that only_if makes NA."
    )

    @model_validator(mode="after")
    def _has_one_kind(self) -> Self:
        if len(self._kinds) != 1:
            reason = f"exactly one of {', '.join(KINDS)} must be given"
            raise RuleError(Problem("HL-Y11", values={"reason": reason}))
        if self.factor != 1 and self.type != "number":
            reason = "only columns of the type number have a factor"
            raise RuleError(Problem("HL-Y11", column="factor", values={"reason": reason}))
        return self

    @property
    def _kinds(self) -> list[str]:
        return [kind for kind in KINDS if getattr(self, _FIELDS.get(kind, kind)) is not None]

    @cached_property
    def kind(self) -> str:
        """One of ``KINDS``."""
        return self._kinds[0]

    @cached_property
    def of(self) -> Any:
        """The name that the column is of or, of the kinds sum and first, several."""
        return getattr(self, _FIELDS.get(self.kind, self.kind))

    @cached_property
    def rule(self) -> Rule:
        """The condition of a column of kind rule."""
        return read_rule(str(self.of))

    def expanded(self) -> Iterator[ViewColumn]:
        """The column, or one for each gene of ``for_each``."""
        if self.for_each is None:
            yield self
            return
        kind = _FIELDS.get(self._kinds[0], self._kinds[0])
        for gene in self.for_each.genes:
            words = {"gene": gene, "label": self.for_each.labels.get(gene, gene)}
            of = getattr(self, kind)
            yield self.model_copy(
                update={
                    "name": self.name.format(**words),
                    "meaning": self.meaning.format(**words),
                    kind: of.format(**words) if isinstance(of, str) else of,
                }
            )

    @property
    def reads(self) -> tuple[str, ...]:
        """Names of other columns that it needs."""
        own = (self.only_if,) if self.only_if else ()
        if self.kind == "rule":
            return (*self.rule.names, *own)
        if self.kind in ("sum", "first"):
            return (*self.of, *own)
        return (self.of, *own) if self.kind == "bound" else own


class ViewPolicy(Document):
    """Which of the variants that the run reported count."""

    name: str = Field(
        pattern="^[a-z][a-z0-9-]*$",
        description=(
            "Policy (resources/policies) whose rule about oncogenicity decides what of it counts; "
            "all of it where the policy has none."
        ),
    )
    unclassified: bool = Field(
        description=(
            "Whether a variant that nobody classified counts, by the run's policy alone; if not, "
            "it makes its gene NA."
        )
    )


class View(Document, title="Feature view"):
    """The columns a model takes, each by where it comes from: one file of ``resources/views``.

    ``inputs`` are worked out first, in order, and not written; ``columns`` are written in order. A
    name may be used by later entries.
    """

    name: str = Field(
        pattern="^[a-z][a-z0-9_]*$", description="Name on the command line and in file names."
    )
    version: str = Field(description="Goes up when a cell can change.")
    title: str
    source: Prose = Field(description="Where the columns and rules come from.")
    format: Literal["table", "cbioportal"] = Field(
        default="table", description="A table of features, or a study folder of cBioPortal."
    )
    floor: PositiveShare = Field(
        description="Smallest VAF a 1 needs, and which a 0 must deny; whatever the assay's."
    )
    copy_floor: Maybe[PositiveShare] = Field(
        default=None,
        description=(
            "Share of cells whose change of copies a measured 0 of a cytogenetics column must "
            "exclude; without it these columns take no measured finding."
        ),
    )
    copy_floor_of: Literal["cells", "tumour_cells"] = Field(
        default="cells", description="Cells of the copy_floor: all, or the tumour's by the purity."
    )
    counted: ViewPolicy = Field(alias="policy")
    roles: UniqueSet[Literal["tumour", "germline"]] = Field(
        min_length=1, description="Roles of the sample sheet that get a row."
    )
    study: Mapping[str, str] = Field(
        default={}, description="Head of a study folder of cBioPortal."
    )
    mutations: Mapping[str, str] = Field(
        default={}, description="Head of the study's mutation file."
    )
    copies: Mapping[str, str] = Field(
        default={}, description="Head of the study's file of calls of copy number."
    )
    segments: Mapping[str, str] = Field(
        default={}, description="Head of the study's file of segments."
    )
    given_inputs: Many[ViewColumn] = Field(default=(), alias="inputs")
    given_columns: Annotated[Many[ViewColumn], Field(min_length=1)] = Field(alias="columns")

    @cached_property
    def inputs(self) -> tuple[ViewColumn, ...]:
        """Columns that are worked out and not written."""
        return tuple(column for one in self.given_inputs for column in one.expanded())

    @cached_property
    def columns(self) -> tuple[ViewColumn, ...]:
        """Columns that are written."""
        return tuple(column for one in self.given_columns for column in one.expanded())

    @property
    def policy(self) -> str:
        """Name of the policy that decides what counts."""
        return self.counted.name

    @property
    def unclassified(self) -> bool:
        """True if a variant that nobody classified counts."""
        return self.counted.unclassified

    @cached_property
    def row_policy(self) -> RowPolicy:
        """The policy that decides which rows of the variants table count."""
        return RowPolicy.of(named_policy(self.policy))

    @property
    def measured_floor(self) -> CopyFloor | None:
        """Floor of measured findings; None where the view takes none."""
        if self.copy_floor is None:
            return None
        return CopyFloor(self.copy_floor, self.copy_floor_of == "tumour_cells")

    @property
    def written(self) -> list[Column]:
        """Columns of the file."""
        return [
            Column(one.name, one.type, one.meaning, one.unit, one.allowed) for one in self.columns
        ]

    def has_gene(self, gene: str | None) -> bool:
        """True if rows of a gene can matter; alleles are matched by place, whatever their gene."""
        return self._takes_all or gene in self.genes

    @cached_property
    def _takes_all(self) -> bool:
        kinds = {one.kind for one in (*self.inputs, *self.columns)}
        return self.format == "cbioportal" or bool(kinds & _BY_PLACE)

    @cached_property
    def genes(self) -> frozenset[str]:
        """Genes of which the view has a column."""
        return frozenset(
            one.of for one in (*self.inputs, *self.columns) if one.kind in ("gene", "distinct")
        )

    def lowest_floor(self, gene: str) -> float:
        """Smallest VAF from which a variant of a gene takes part in some column."""
        of_gene = (
            one
            for one in (*self.inputs, *self.columns)
            if one.kind in ("gene", "distinct") and one.of == gene
        )
        floors = (self.floor if one.floor is None else one.floor for one in of_gene)
        return min(floors, default=self.floor)


def load_view(name: str, folder: Path | None = None) -> View:
    """The view ``name``.

    Raises:
        HemalineError: there is no such view, or its file breaks the schema or names what does not
            are before it.
    """
    folder = folder or resource("views")
    known = document_names(folder)
    if name not in known:
        raise fail("HL-J07", name=name, hint=did_you_mean(name, known), known=", ".join(known))
    path = folder / f"{name}.yaml"
    view = View.load(path)
    if view.name != name:
        raise fail("HL-Y16", path, column="name", name=view.name, stem=name)
    # A view's policy is not a site's choice: a packaged one.
    named_policy(view.policy)
    try:
        _check_names(view)
    except (ValueError, KeyError) as error:
        raise fail("HL-J08", path, reason=str(error)) from error
    return view


def _check_names(view: View) -> None:
    seen: set[str] = set()
    for one in (*view.inputs, *view.columns):
        missing = [name for name in one.reads if name not in seen]
        if missing:
            raise ValueError(f"{one.name} reads {missing[0]}, which is not defined before it")
        if one.name in seen:
            raise ValueError(f"duplicate {one.name}")
        seen.add(one.name)
    heads = (view.study, view.mutations, view.copies, view.segments)
    if view.format == "cbioportal" and not all(heads):
        raise ValueError("a study needs study, mutations, copies and segments")
