"""Alleles of a truth or call set: a VCF of any caller, or Hemaline's variants table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysam

from hemaline.common.problems import Problems, fail
from hemaline.common.tables.output_tables import MISSING
from hemaline.common.tables.row_classes import cell_readers
from hemaline.genome.alleles import Allele, SequenceSource, normalised
from hemaline.genome.vcf_files import check_header_size
from hemaline.variants.variant_rows import VariantRow

_BASES = re.compile("[ACGT]+")
_PASSED = frozenset({"PASS", "."})
_TABLE = ("sample_id", "chrom", "pos", "ref", "alt", "vaf", "filter")
# REFs that differ are listed up to here; beyond it the reference is another one.
_LISTED = 20


@dataclass(frozen=True)
class _Record:
    row: int | None
    allele: Allele
    vaf: float | None


@dataclass(frozen=True)
class AlleleSet:
    """VAF by left-aligned allele, of the sample that was taken (None where the file names none).

    ``left_out`` counts alleles that have no sequence to compare.
    """

    sample: str | None
    vafs: dict[Allele, float | None]
    left_out: int


def read_alleles(
    path: Path, sample: str | None, fasta: pysam.FastaFile, problems: Problems
) -> AlleleSet:
    """Passing alleles of one sample, left-aligned; of the same allele twice the larger VAF.

    A file that ends in ``.tsv`` is a variants table, any other a VCF. Alleles of a genotype that
    does not hold them are left out, and so are filtered records. What is wrong with the file is
    added to ``problems``.

    Raises:
        HemalineError: the file cannot be read as what it is, or the sample cannot be determined.
    """
    check_header_size(path)
    if path.suffix == ".tsv":
        name, records, left_out = *_table_records(path, sample), 0
    else:
        name, records, left_out = _vcf_records(path, sample, fasta)
    found: dict[Allele, float | None] = {}
    lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
    wrong = 0
    for record in records:
        allele = record.allele
        if allele.chrom not in lengths:
            problems.add("HL-I03", path, contig=allele.chrom)
            continue
        try:
            own = normalised(allele, _upper(fasta))
        except ValueError:
            wrong += 1
            if wrong <= _LISTED:
                problems.add("HL-I04", path, record.row, allele=allele)
            continue
        known = [vaf for vaf in (found.get(own), record.vaf) if vaf is not None]
        found[own] = max(known) if known else None
    if wrong > _LISTED:
        problems.add("HL-I05", path, count=wrong - _LISTED)
    return AlleleSet(name, found, left_out)


@contextmanager
def open_reference(path: Path) -> Iterator[pysam.FastaFile]:
    """The reference of both sets; it needs its index (``samtools faidx``) next to it.

    Raises:
        HemalineError: it cannot be read.
    """
    verbosity = pysam.set_verbosity(0)
    try:
        fasta = pysam.FastaFile(str(path))
    except (OSError, ValueError) as error:
        raise fail("HL-I08", path, reason=str(error)) from error
    finally:
        pysam.set_verbosity(verbosity)
    with fasta:
        yield fasta


def _upper(fasta: pysam.FastaFile) -> SequenceSource:
    return lambda chrom, start, end: fasta.fetch(chrom, max(0, start), end).upper()


def _table_records(path: Path, sample: str | None) -> tuple[str | None, list[_Record]]:
    cells = cell_readers(VariantRow)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        names = lines[0].split("\t")
        rows = [
            (number, dict(zip(names, line.split("\t"), strict=True)))
            for number, line in enumerate(lines[1:], start=2)
        ]
        values: list[tuple[int, dict[str, Any]]] = [
            (n, {k: None if row[k] == MISSING else cells[k].read(row[k]) for k in _TABLE})
            for n, row in rows
        ]
    except (OSError, ValueError, KeyError, IndexError) as error:
        reason = f"column {error}" if isinstance(error, KeyError) else str(error)
        raise fail("HL-I02", path, reason=reason) from error
    chosen = _sample(path, list(dict.fromkeys(row["sample_id"] for _, row in values)), sample)
    return chosen, [
        _Record(number, Allele(row["chrom"], row["pos"], row["ref"], row["alt"]), row["vaf"])
        for number, row in values
        if row["sample_id"] == chosen and row["filter"] == "PASS"
    ]


def _sample(path: Path, names: Sequence[str], wanted: str | None) -> str | None:
    """The sample requested; the only one; None where there is none at all."""
    if not names:
        return None
    if wanted in names:
        return wanted
    # A truth of one sample may bear another name than the laboratory's.
    if len(names) == 1:
        return names[0]
    raise fail("HL-I06", path, names=", ".join(names[:_LISTED]), wanted=wanted or "none named")


def _vcf_records(
    path: Path, sample: str | None, fasta: pysam.FastaFile
) -> tuple[str | None, list[_Record], int]:
    found: list[_Record] = []
    left_out = 0
    # htslib writes to standard error on its own; the coded message replaces it.
    verbosity = pysam.set_verbosity(0)
    try:
        with pysam.VariantFile(str(path)) as records:
            chosen = _sample(path, list(records.header.samples), sample)
            for record in records:
                if not {str(name) for name in record.filter} <= _PASSED:
                    continue
                values = record.samples[chosen] if chosen else None
                for index, alt in enumerate(record.alts or ()):
                    if not _is_carried(values, index + 1):
                        continue
                    allele = _allele(record, str(alt), fasta)
                    if allele is None:
                        left_out += alt != "*"
                    else:
                        found.append(_Record(None, allele, _vaf(record, values, index)))
    except (OSError, ValueError, IndexError, NotImplementedError) as error:
        # Index: a line without its samples. Not implemented: gzip that is not bgzip.
        raise fail("HL-I01", path, reason=str(error)) from error
    finally:
        pysam.set_verbosity(verbosity)
    return chosen, found, left_out


def _is_carried(values: Any, copy: int) -> bool:
    """True if a genotype, where one is given, holds the allele."""
    genotype = values["GT"] if values is not None and "GT" in values else None
    known = [one for one in genotype or () if one is not None]
    return not known or copy in known


def _allele(record: pysam.VariantRecord, alt: str, fasta: pysam.FastaFile) -> Allele | None:
    """The sequence allele; <DEL> and <DUP> are expanded from the reference."""
    ref, alt = str(record.ref).upper(), alt.upper()
    if alt in ("<DEL>", "<DUP>", "<DUP:TANDEM>") and record.stop > record.pos:
        if record.chrom not in fasta.references:
            return Allele(record.chrom, record.pos, ref, ref)
        span = fasta.fetch(record.chrom, record.pos, record.stop).upper()
        anchor = fasta.fetch(record.chrom, record.pos - 1, record.pos).upper()
        pair = (anchor, anchor + span)
        ref, alt = pair if "DUP" in alt else pair[::-1]
    if not _BASES.fullmatch(ref) or not _BASES.fullmatch(alt):
        return None
    return Allele(record.chrom, record.pos, ref, alt)


def _vaf(record: pysam.VariantRecord, values: Any, index: int) -> float | None:
    """VAF as callers write it: FORMAT AF or VAF, AD, AO and RO; else INFO AF or VAF."""
    for source in (values, record.info):
        if source is None:
            continue
        for key in ("AF", "VAF"):
            shares = _numbers(source, key)
            if index < len(shares):
                return shares[index]
        counts = _numbers(source, "AD")
        if not counts:
            counts = [*_numbers(source, "RO"), *_numbers(source, "AO")]
        if index + 1 < len(counts) and sum(counts) > 0:
            return counts[index + 1] / sum(counts)
    return None


def _numbers(source: Any, key: str) -> list[float]:
    """Values of a field; none where one of them is missing or no number.

    htslib keeps single precision: 0.02 would else be less than 0.02.
    """
    # Not get(): pysam's raises where the header does not define the key.
    value = source[key] if key in source else None  # noqa: SIM401
    values = value if isinstance(value, tuple) else (value,)
    if any(not isinstance(one, int | float) for one in values):
        return []
    return [float(f"{one:.6g}") for one in values]
