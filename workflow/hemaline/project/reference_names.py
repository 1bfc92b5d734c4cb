"""Names of contigs that a run may use, known before the reference is prepared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hemaline.common.intervals import first_names
from hemaline.common.problems import Problems
from hemaline.genome.reference import load_contigs, read_fai
from hemaline.project.config import ReferenceConfig


@dataclass(frozen=True)
class ReferenceNames:
    """Contigs of the reference with their ``lengths`` in bases, and those of its ``build``.

    ``lengths`` is None where nothing is known before the reference is read: a shortened reference
    of a test without an index.
    """

    lengths: Mapping[str, int] | None
    build: frozenset[str] = frozenset()

    def check_known(self, path: Path, chroms: Iterable[str], problems: Problems) -> None:
        """Report contigs that neither the reference nor its build has.

        A partial reference lacks contigs of its build, which tables may name all the same.
        """
        if self.lengths is None:
            return
        known = self.lengths.keys() | self.build
        for chrom in dict.fromkeys(chroms):
            if chrom not in known:
                problems.add("HL-R01", path, contig=chrom, names=first_names(self.lengths))


def reference_names(reference: ReferenceConfig, contigs: Path) -> ReferenceNames:
    """Names by the index next to the FASTA; without a fresh one, those of the build.

    Args:
        reference: as configured.
        contigs: ``contigs.tsv``, the primary contigs of the build.

    Raises:
        HemalineError: the table of contigs breaks its schema.
    """
    own = {contig.name: contig.length for contig in load_contigs(contigs).values()}
    indexed = _indexed(reference.fasta)
    if indexed is None and reference.build == "test":
        return ReferenceNames(None)
    return ReferenceNames(indexed or own, frozenset(own))


def _indexed(fasta: Path) -> dict[str, int] | None:
    """Lengths by the ``.fai`` next to a FASTA; None where it is missing, older or no index."""
    index = fasta.with_name(f"{fasta.name}.fai")
    try:
        if index.stat().st_mtime < fasta.stat().st_mtime:
            return None
        return read_fai(index) or None
    except (OSError, ValueError):
        return None
