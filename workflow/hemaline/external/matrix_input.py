"""Inputs of `hemaline matrix`: samples, tables or a MAF, coverage measured or stated."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hemaline.annotation.classification.policies import Policy
from hemaline.annotation.classification.population_floor import load_population_floor
from hemaline.callability.region_status import RegionStatus
from hemaline.calling.clone_fraction import CloneFraction, clone_fraction
from hemaline.common.files import sha256
from hemaline.common.problems import Problems, fail
from hemaline.common.suggestions import did_you_mean
from hemaline.common.tables.columnar import read_column_batches
from hemaline.common.tables.digests import Provenance
from hemaline.common.tables.rows import schema_of
from hemaline.common.tables.text_tables import read_text_rows
from hemaline.external.maf.assessed_genes import AssessedGenes, read_assessed_genes
from hemaline.external.maf.column_map import ColumnMap
from hemaline.external.maf.maf_events import maf_events
from hemaline.external.maf.maf_input import MafReader
from hemaline.external.maf.maf_samples import MafSamples
from hemaline.external.maf.maf_symbols import listed
from hemaline.external.maf.maf_vafs import VafSource
from hemaline.external.maf.maf_variants import ROW, SYMBOL
from hemaline.external.maf.maf_words import maf_words
from hemaline.external.maf.unused_rows import BELOW_FLOOR, UnusedRows
from hemaline.genome.gene_symbols import either, gene_symbols
from hemaline.genome.hgnc_genes import hgnc_genes
from hemaline.inputs.sheet_rows import ListedSample
from hemaline.matrices.decided_rows import decided_batches
from hemaline.matrices.gene_status import REGION_OPTIONAL, CellCounter, Cells, Grid
from hemaline.matrices.matrix_package import ALL, PACKAGE, MatrixFolder, read_folder
from hemaline.matrices.matrix_tables import MatrixSet
from hemaline.paths import resource
from hemaline.variants.row_policy import RowPolicy
from hemaline.variants.variant_rows import VariantRow
from hemaline.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa

    from hemaline.external.maf.maf_lift import MafLift

# The resources by which a MAF is read, in the digest next to the words of its own.
_MAF_RESOURCES = (
    "genes.tsv",
    "gene_aliases.tsv",
    "hgnc_genes.tsv",
    "gene_places.tsv",
    "consequences.tsv",
    "hotspots.tsv",
    "events.tsv",
    "maf_events.tsv",
    "rescue.tsv",
    "transcripts.tsv",
    "driver_rules.yaml",
    "driver_domains.tsv",
    "splice_alleles.tsv",
    "population_floor.yaml",
    "population_floor.tsv",
)


_COUNTS = VafSource()
# In place of a policy where every row of a MAF counts.
CURATED = "curated"
# In place of scopes where genes were stated as assessed.
STATED = "a stated list of assessed genes"


@dataclass(frozen=True)
class Counted:
    """Every cell; of a MAF what became of unknown symbols, and the rows that take no part."""

    cells: Cells
    unknown_symbols: Mapping[str, str]
    unused: UnusedRows


@dataclass(frozen=True)
class MatrixInput:
    """Files and choices of one call; of ``variants`` and ``maf`` one is None, as of the other two.

    ``floor`` None takes the floors of the callability table; ``classes`` are kinds
    of variants whose limits must reach the floor as well. Every row of a ``curated`` MAF counts;
    ``lift`` brings one of GRCh37 to GRCh38. The policy decides anew about the rows of ``variants``
    that are not those of a run (``is_of_run``).
    """

    genes: tuple[str, ...]
    policy: Policy
    variants: Path | None = None
    maf: Path | None = None
    callability: Path | None = None
    assessed_genes: Path | None = None
    samples: Path | None = None
    floor: float | None = None
    classes: tuple[str, ...] = ()
    vaf: VafSource = _COUNTS
    strict_symbols: bool = False
    curated: bool = False
    column_map: ColumnMap = field(default_factory=ColumnMap)
    is_of_run: bool = True
    lift: MafLift | None = None

    def count(self, definitions: MatrixSet, problems: Problems) -> Counted:
        """Every cell.

        Raises:
            HemalineError: an input is broken; everything that is wrong with a MAF and the lists
                is reported together.
        """
        clones = read_sample_list(self.samples, problems) if self.samples else None
        stated = (
            read_assessed_genes(self.assessed_genes, problems)
            if self.assessed_genes
            else AssessedGenes()
        )
        reader = self._reader(definitions, problems)
        found = self._floors(definitions)
        ids = tuple(clones) if clones is not None else tuple(self._sample_ids(found, reader))
        if not ids:
            _refuse_nobody(self.maf or self.variants, reader, problems)
        if clones is None:
            _check_ids(ids, self.maf or self.variants or "", problems)
        if reader:
            reader.samples = self._maf_samples(clones, found)
        default = definitions.default_floor if self.floor is None else self.floor
        floors = {name: found.get(name, default) for name in ids}
        grid = Grid(
            ids,
            self.genes,
            floors,
            clones or {},
            self.floor is not None,
            self.classes,
            counts_without_vaf=self.curated,
        )
        counter = definitions.counter(grid)
        if self.assessed_genes:
            _state(counter, stated, self.genes, self.assessed_genes, problems)
        if self.callability:
            for batch in read_column_batches(
                self.callability, schema_of(RegionStatus), grid.region_columns, REGION_OPTIONAL
            ):
                counter.add_regions(batch)
        if reader:
            _count_maf(reader, counter)
        elif self.variants:
            for batch in self._variant_batches(self.variants, definitions.variant_columns):
                counter.add_variants(batch)
        problems.raise_errors()
        symbols = reader.symbols.record() if reader else {}
        return Counted(counter.cells(), symbols, reader.unused if reader else UnusedRows())

    def _variant_batches(self, path: Path, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The columns ``names`` of a variants table, in batches."""
        if self.is_of_run:
            yield from read_column_batches(path, schema_of(VariantRow), names)
        else:
            yield from decided_batches(path, names, RowPolicy.of(self.policy))

    def _reader(self, definitions: MatrixSet, problems: Problems) -> MafReader | None:
        if not self.maf:
            return None
        _check_genes(self.genes, problems)
        floor = definitions.default_floor if self.floor is None else self.floor
        needs_vafs = floor > 0 and not self.curated
        vaf = replace(self.vaf, missing="refused" if needs_vafs else "unneeded")
        return MafReader(
            self.maf,
            frozenset(self.genes),
            self.policy,
            vaf,
            problems,
            strict_symbols=self.strict_symbols,
            curated=self.curated,
            column_map=self.column_map,
            lift=self.lift,
        )

    def _maf_samples(
        self, clones: Mapping[str, CloneFraction] | None, found: Mapping[str, float]
    ) -> MafSamples:
        """The samples that a MAF is held against: of the list, else of the callability table."""
        if self.samples and clones is not None:
            return MafSamples(clones, self.samples, known_only=True)
        return MafSamples(found, self.callability) if self.callability else MafSamples()

    def _floors(self, definitions: MatrixSet) -> dict[str, float]:
        """The floor of each sample of the callability table."""
        import pyarrow as pa

        if not self.callability:
            return {}
        found: dict[str, float] = {}
        for batch in read_column_batches(
            self.callability, schema_of(RegionStatus), ("sample_id",), ("floor",)
        ):
            if self.floor is not None:
                found |= dict.fromkeys(_distinct(batch["sample_id"]), self.floor)
            elif "floor" not in batch.schema.names:
                raise fail("HL-M05", self.callability, 1, "floor")
            else:
                pairs = pa.Table.from_batches([batch]).group_by(["sample_id", "floor"])
                rows = pairs.aggregate([]).to_pylist()
                found |= {row["sample_id"]: row["floor"] for row in rows if row["floor"]}
        return found

    def _sample_ids(self, found: Mapping[str, float], reader: MafReader | None) -> list[str]:
        """Samples of the callability table, then those that only the variants name."""
        names = dict.fromkeys(found)
        if reader:
            names |= dict.fromkeys(reader.sample_ids())
        elif self.variants:
            for batch in read_column_batches(self.variants, schema_of(VariantRow), ("sample_id",)):
                names |= dict.fromkeys(_distinct(batch["sample_id"]))
        return [name for name in names if name]

    def provenance(self, run: MatrixFolder | None, default_floor: float) -> Provenance:
        """Provenance of the cells: the run's own, with the requested floor.

        Without one and without a callability table, every sample has the ``default_floor``.
        """
        base = run.provenance if run else Provenance(__version__, "", {}, {}, {}, {})
        made = replace(base, hemaline=__version__)
        if not self.callability:
            made = replace(made, floors={ALL: default_floor})
        if self.floor is not None:
            # Sites name their assays as they like; at one floor the names do not matter.
            filters = {ALL: "; ".join(sorted(set(base.filters.values())))} if base.filters else {}
            floors = dict.fromkeys((ALL, *self.classes), self.floor)
            made = replace(made, floors=floors, filters=filters)
        resources = dict(made.resources)
        if self.assessed_genes:
            resources["scopes.tsv"] = STATED
        if self.maf:
            resources |= maf_resources()
            made = replace(
                made,
                policy=CURATED if self.curated else f"{self.policy.name} {self.policy.version}",
                population=load_population_floor().described(()),
            )
        elif self.variants and not self.is_of_run:
            made = replace(made, policy=f"{self.policy.name} {self.policy.version}")
        return replace(made, resources=resources)


def _state(
    counter: CellCounter,
    stated: AssessedGenes,
    genes: Collection[str],
    path: Path,
    problems: Problems,
) -> None:
    """Take the stated genes as assessed, down to the limits of the events that they need.

    Events that are not stated leave their genes open.
    """
    counter.state_assessed(stated.genes)
    unstated = []
    for name in stated.needed_events(genes):
        gene = maf_events().events[name].gene
        if name in stated.events:
            counter.limit_event(gene, stated.events[name])
        else:
            counter.leave_event_open(gene)
            unstated.append(name)
    if unstated:
        problems.add("HL-M67", path, names=", ".join(unstated))


def maf_resources() -> dict[str, str]:
    """Versions of what a MAF is read by."""
    found = {name: sha256(resource(name)) for name in _MAF_RESOURCES}
    return {**found, "maf_input.yaml": maf_words().version}


def _count_maf(reader: MafReader, counter: CellCounter) -> None:
    """Count a MAF's variants; those below the floor are listed among its unused rows."""
    import pyarrow as pa

    for batch in reader.batches():
        is_below = counter.add_variants(batch)
        for one in batch.filter(pa.array(is_below)).to_pylist():
            reader.unused.add(one[ROW], one["sample_id"], one[SYMBOL], BELOW_FLOOR)


def _check_genes(genes: Iterable[str], problems: Problems) -> None:
    """Report genes of the matrix by which no row can be found."""
    for gene in genes:
        if gene in gene_symbols().current or gene in hgnc_genes().genes:
            continue
        if meant := gene_symbols().meanings(gene):
            problems.add("HL-G03", value=gene, genes=either(meant))
        else:
            alike = (name for name in hgnc_genes().genes if name[0] == gene[0].upper())
            problems.add("HL-M78", value=gene, hint=did_you_mean(gene, alike))


def _check_ids(ids: Iterable[str], source: Path | str, problems: Problems) -> None:
    """Samples have names of one pattern, so that matrices of any origin can be put together."""
    field = schema_of(ListedSample).column("sample_id")
    unfit = [name for name in ids if not field.matches_pattern(name)]
    if unfit:
        names = listed(unfit)
        problems.add("HL-M36", source, column="sample_id", count=len(unfit), names=names)


def _refuse_nobody(path: Path | None, reader: MafReader | None, problems: Problems) -> None:
    """Raise what is wrong with the input, or that it names no sample."""
    if reader:
        for _ in reader.batches():
            pass
    if not problems.errors:
        problems.add("HL-M07", path or "")
    problems.raise_errors()


def _distinct(column: pa.Array) -> list[str]:
    """Texts in the order of their first appearance."""
    words: list[str] = column.dictionary_decode().unique().to_pylist()
    return words


def is_of_run(variants: Path | None, callability: Path | None, made_with: Path | None) -> bool:
    """True if a run's data package is named, is where a run has it, or should be there."""
    if made_with or callability or variants is None:
        return True
    return run_package(variants).is_file()


def run_package(tables: Path) -> Path:
    """Path of the data package of a run's matrices, relative to one of its tables."""
    return tables.parent.parent / "matrices" / PACKAGE


def read_run(package: Path | None, tables: Path) -> MatrixFolder:
    """Provenance of a run's tables.

    Raises:
        HemalineError: HL-M04 no package is given and none is next to the tables, HL-M20.
    """
    found = package or run_package(tables)
    if package is None and not found.is_file():
        raise fail("HL-M04", tables, expected=str(found))
    return read_folder(found)


def read_sample_list(path: Path, problems: Problems) -> dict[str, CloneFraction]:
    """Samples in the order of the list, with what their sex makes of VAFs."""
    rows = [row.values for row in read_text_rows(path, schema_of(ListedSample), problems)]
    return {v["sample_id"]: clone_fraction(v["sex"] or "unknown") for v in rows}
