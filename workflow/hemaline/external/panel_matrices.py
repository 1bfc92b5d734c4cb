"""All matrices of one panel, from any laboratory's files to a folder with its data package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hemaline.common.problems import Problems
from hemaline.common.protected_inputs import check_outputs, protecting
from hemaline.external.maf.maf_variants import MAF_LAYOUT
from hemaline.external.matrix_input import Counted, MatrixInput, read_run
from hemaline.matrices.matrix_package import DICTIONARY, PACKAGE, Publication
from hemaline.matrices.matrix_tables import MatrixSet
from hemaline.paths import resource


@dataclass(frozen=True)
class PanelFolder:
    """Where the matrices of a panel are written, with the lists of rows that take no part."""

    path: Path
    panel: str

    @property
    def unused_rows(self) -> Path:
        """Rows of a MAF that take no part in any matrix."""
        return self.path / f"{self.panel}.unused_rows.tsv"

    @property
    def not_lifted(self) -> Path:
        """Rows of a MAF of GRCh37 that have no allele on GRCh38."""
        return self.path / f"{self.panel}.not_lifted.tsv"

    @property
    def replaced(self) -> list[Path]:
        """Files that are there already and will be replaced; of every panel without a name."""
        prefix = f"{self.panel}." if self.panel else ""
        there = (path for path in self.path.glob("*") if path.suffix in (".tsv", ".parquet"))
        own = (path for path in there if path.name.startswith(prefix))
        package = [self.path / DICTIONARY, self.path / PACKAGE]
        return [*(path for path in own if path not in package), *package]

    def write(
        self, given: MatrixInput, made_with: Path | None, problems: Problems
    ) -> tuple[Counted, str]:
        """Count and write; returns the cells and the schema digest.

        Args:
            given: the files and choices.
            made_with: data package of the run whose tables are counted; None looks for it where
                a run has it.
            problems: gets the warnings.

        Raises:
            HemalineError: an input is broken; nothing is written then.
        """
        definitions = MatrixSet.load(resource("matrices.yaml"))
        if given.maf:
            definitions = definitions.restricted_to(MAF_LAYOUT)
        tables = given.variants or given.callability
        run = read_run(made_with, tables) if tables and given.is_of_run else None
        if run:
            with protecting([run.path / PACKAGE]):
                check_outputs(self.replaced)
        counted = given.count(definitions, problems)
        publication = Publication(
            self.path,
            definitions,
            given.provenance(run, definitions.default_floor),
            run.backgrounds if run else {},
            counted.unknown_symbols,
            given.lift.record() if given.lift else {},
        )
        digest = publication.write([(self.panel, counted.cells)], ())
        self.unused_rows.unlink(missing_ok=True)
        self.not_lifted.unlink(missing_ok=True)
        if given.lift:
            given.lift.write()
        if given.maf:
            counted.unused.write(self.unused_rows)
        return counted, digest
