"""Options that several commands share: configuration, tables, MAF files, lifting from GRCh37."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Group, Parameter
from cyclopts.validators import Number, mutually_exclusive

from hemaline.cli.signatures.interface import UsageError

if TYPE_CHECKING:
    from hemaline.external.maf.column_map import ColumnMap
    from hemaline.external.maf.maf_lift import MafLift
    from hemaline.features.feature_tables import FeatureInputs

ConfigFile = Annotated[Path | None, Parameter(name=("--configfile", "--config"))]
Cores = Annotated[int | None, Parameter(validator=Number(gte=1))]
# Names of a configuration that is not named: of a project, and of the demonstration.
_CONFIGS = (Path("config.yaml"), Path("config/config.yaml"))
VARIANTS = Group("Variants", help="one of:", validator=mutually_exclusive)
COVERAGE = Group("Coverage", help="one of:", validator=mutually_exclusive)


@dataclass(frozen=True, kw_only=True)
class LiftOptions:
    """Options of commands that read files of GRCh37.

    Attributes:
        genome: build of the input; GRCh37 (hg19) is lifted to GRCh38
        chain: chain file of GRCh37 to GRCh38 for --genome GRCh37, plain or gzip:
            hg19ToHg38.over.chain.gz of UCSC or GRCh37_to_GRCh38.chain.gz of Ensembl
    """

    genome: Literal["GRCh38", "GRCh37"] = "GRCh38"
    chain: Path | None = None

    def check(self) -> None:
        """Refuse one option without the other.

        Raises:
            UsageError: one is missing.
        """
        if self.genome == "GRCh37" and not self.chain:
            raise UsageError("--genome GRCh37 needs --chain FILE")
        if self.chain and self.genome != "GRCh37":
            raise UsageError("--chain needs --genome GRCh37: files of GRCh38 are not lifted")


@dataclass(frozen=True, kw_only=True)
class MafOptions:
    """How a MAF is read.

    Attributes:
        curated: every row of the mutation annotations is a mutation, whatever its class and filter
        columns: YAML file of column names, ours: theirs
        vaf_column: VAF column, instead of counts
        vaf_unit: of that column
        strict_symbols: an unknown gene symbol of the annotations is an error, whatever its position
        reference: indexed FASTA of GRCh38 to check lifted REF bases against
        partial: the reference holds only some contigs or bases
    """

    curated: bool = False
    columns: Path | None = None
    vaf_column: str | None = None
    vaf_unit: Literal["fraction", "percent"] | None = None
    strict_symbols: bool = False
    reference: Path | None = None
    partial: bool = False

    def check(self, maf: Path | None, lift: LiftOptions) -> None:
        """Refuse options of a MAF where none is given.

        Raises:
            UsageError: an option lacks another.
        """
        for name in ("curated", "vaf_column", "vaf_unit", "strict_symbols"):
            if getattr(self, name) and not maf:
                raise UsageError(f"{flag(name)} needs --maf")
        lift.check()
        if lift.chain and not maf:
            raise UsageError("--genome GRCh37 needs --maf")
        if (self.reference or self.partial) and not lift.chain:
            raise UsageError("--reference and --partial need --genome GRCh37 and --chain")

    def column_map(self) -> ColumnMap:
        """The map of ``--columns``; an empty one without."""
        from hemaline.external.maf.column_map import ColumnMap, read_column_map

        return read_column_map(self.columns) if self.columns else ColumnMap()

    @contextmanager
    def lifting(self, lift: LiftOptions, listing: Path) -> Iterator[MafLift | None]:
        """The lift of a MAF of GRCh37, which lists lost rows in ``listing``; None for GRCh38."""
        if not lift.chain:
            yield None
            return
        from hemaline.external.maf.maf_lift import maf_lift

        with maf_lift(lift.chain, listing, self.reference, self.partial) as opened:
            yield opened


@dataclass(frozen=True, kw_only=True)
class TableOptions:
    """The tables that features are made of.

    Attributes:
        variants: tables/variants.tsv
        maf: Mutation Annotation Format, plain or gzip
        callability: tables/callability.tsv
        assessed_genes: table of gene, or event (events.tsv), and, optionally, limit: a statement
        events: tables/events.tsv; events are NA without
        globin: tables/globin.tsv; copies of globin genes are NA without
        copy_number: tables/copy_number.tsv, joined with the findings of --cytogenetics
        segments: tables/segments.tsv, for the view cbioportal
        samples: sample sheet, or a table of sample_id and, optionally, sex
        clinical: clinical values; NA without
        cytogenetics: FISH and karyotypes; NA without
        views: folder of views in place of the packaged one
    """

    variants: Annotated[Path | None, Parameter(group=VARIANTS)] = None
    maf: Annotated[Path | None, Parameter(group=VARIANTS)] = None
    callability: Annotated[Path | None, Parameter(group=COVERAGE)] = None
    assessed_genes: Annotated[Path | None, Parameter(group=COVERAGE)] = None
    events: Path | None = None
    globin: Path | None = None
    copy_number: Path | None = None
    segments: Path | None = None
    samples: Path | None = None
    clinical: Path | None = None
    cytogenetics: Path | None = None
    views: Path | None = None

    def check(self) -> None:
        """Refuse what lacks variants or coverage.

        Raises:
            UsageError: an option is missing.
        """
        if not (self.variants or self.maf):
            raise UsageError("give --variants or --maf")
        check_coverage(self.callability, self.assessed_genes)


def config_file(given: Path | None) -> Path:
    """The configuration that is given, else the one of the working directory."""
    return given or next((path for path in _CONFIGS if path.exists()), _CONFIGS[0])


def check_coverage(callability: Path | None, assessed_genes: Path | None) -> None:
    """Refuse variants without a statement of what was assessed.

    Raises:
        UsageError: both are missing.
    """
    if not (callability or assessed_genes):
        raise UsageError(
            "give --callability or --assessed-genes: without either no gene would be 0"
        )


def flag(name: str) -> str:
    """The option of a parameter."""
    return f"--{name.replace('_', '-')}"


def given_flags(*options: TableOptions | MafOptions | LiftOptions) -> list[str]:
    """Options whose values are not their defaults."""
    return [
        flag(one.name)
        for some in options
        for one in fields(some)
        if getattr(some, one.name) != one.default
    ]


def not_lifted(path: Path) -> Path:
    """The list of rows that were not lifted, next to a file that is made of a MAF."""
    return path.with_name(f"{path.name.removesuffix('.tsv')}.not_lifted.tsv")


def feature_inputs(
    tables: TableOptions, reading: MafOptions, columns: ColumnMap, lift: MafLift | None
) -> FeatureInputs:
    """The tables of the options."""
    from hemaline.external.maf.maf_vafs import VafSource
    from hemaline.features.feature_tables import FeatureInputs

    return FeatureInputs(
        variants=tables.variants,
        callability=tables.callability,
        events=tables.events,
        globin=tables.globin,
        copy_number=tables.copy_number,
        segments=tables.segments,
        clinical=tables.clinical,
        cytogenetics=tables.cytogenetics,
        samples=tables.samples,
        maf=tables.maf,
        assessed_genes=tables.assessed_genes,
        vaf=VafSource(reading.vaf_column, reading.vaf_unit, "open"),
        column_map=columns,
        curated=reading.curated,
        strict_symbols=reading.strict_symbols,
        lift=lift,
    )
