"""Files of outside sources made in code.

Compressed, indexed VCFs and their declaration in a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pysam

from hemaline.annotation.sources.knowledge_sources import (
    WHOLE,
    Definitions,
    KnowledgeSource,
    load_definitions,
)
from hemaline.genome.alleles import SequenceSource
from hemaline.genome.reference import Contig

DEFINITIONS = load_definitions()
GNOMAD_INFO = {"AF_joint": "A,Type=Float", "fafmax_faf95_max_joint": "A,Type=Float"}


def write_vcf(
    path: Path,
    records: Iterable[str],
    info: Mapping[str, str] = GNOMAD_INFO,
    contigs: Iterable[str] = (),
    extra: Iterable[str] = (),
) -> Path:
    """A VCF of ``CHROM POS ID REF ALT INFO`` lines in words, sorted, compressed and indexed."""
    lines = ["##fileformat=VCFv4.2", *extra]
    lines += [f'##INFO=<ID={name},Number={kind},Description="x">' for name, kind in info.items()]
    lines += [f"##contig=<{text}>" for text in contigs]
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
    rows = [record.split() for record in records]
    for chrom, pos, name, ref, alt, *rest in sorted(rows, key=lambda row: (row[0], int(row[1]))):
        lines.append("\t".join([chrom, pos, name, ref, alt, ".", "PASS", *(rest or ["."])]))
    plain = path.with_name(f"{path.name}.plain")
    plain.write_text("\n".join(lines) + "\n")
    pysam.tabix_compress(str(plain), str(path), force=True)
    pysam.tabix_index(str(path), preset="vcf", force=True)
    plain.unlink()
    return path


def chosen(name: str, path: Path, definitions: Definitions = DEFINITIONS, **changes: object):
    """A source as a run chooses it."""
    definition = definitions.sources[name]
    source = KnowledgeSource(definition, "1", definition.contig_names, {WHOLE: path}, {})
    return replace(source, **changes)


def bases_of(sequences: Mapping[str, str]) -> SequenceSource:
    """Bases of a reference held in memory."""

    def sequence(chrom: str, start: int, end: int) -> str:
        return sequences.get(chrom, "")[max(0, start) : max(0, end)]

    return sequence


def contigs_of(sequences: Mapping[str, str]) -> dict[str, Contig]:
    """Contigs of such a reference, with made accessions."""
    return {
        name: Contig(name, len(bases), f"NC_{rank:06d}.1")
        for rank, (name, bases) in enumerate(sequences.items(), start=1)
    }
