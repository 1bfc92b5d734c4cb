"""Background tables as files: a head, the donors' depth, and a row for every allele they show.

Gzipped TSV without a date. ``##key=value`` lines (JSON values) are the head; ``##totals`` lines
give, for each target, its first base (1-based) and the donors' fragments at it and those after.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from hemaline.common.files import replacing_path
from hemaline.common.intervals import Interval
from hemaline.common.problems import fail
from hemaline.common.tables.output_tables import MISSING, as_text
from hemaline.common.tables.rows import Field, schema_of, table, write_rows
from hemaline.common.tables.table_schemas import arrow_schema
from hemaline.errors.background import AlleleNoise, Background, LetterNoise
from hemaline.errors.background_build import DriverCounts, Learned
from hemaline.errors.contexts import Fetch, flanked
from hemaline.errors.site_counts import LETTERS, Codes, letter_codes
from hemaline.errors.target_counts import TargetPlaces, starts
from hemaline.filters.filter_document import FilterDocument
from hemaline.genome.allele_rows import AlleleRow
from hemaline.genome.alleles import Allele
from hemaline.inputs.assays import Assay
from hemaline.inputs.background_header import (
    TOTALS,
    BackgroundHeader,
    read_background_header,
    targets_digest,
    version_of,
)
from hemaline.version import __version__

_HEAD = re.compile(rb"(?:##[^\n]*\n)+")
_NOISE = tuple(field.name for field in fields(AlleleNoise))
# Rules that decide what was learned; those of reading are the reader's own.
_LEARNING = ("variant_vaf", "variant_fragments")
_PANEL_LEARNING = ("germline_vaf", "variant_p", "prior_fragments")


@table("background", key=("chrom", "pos", "ref", "alt"), missing=MISSING)
@dataclass(frozen=True)
class BackgroundRow(AlleleNoise, AlleleRow):
    """One row is one wrong allele that donors of a panel of normals show; an allele without a row
    was seen in none of the fragments that the head of the file counts at its base.
    """


@table("driver_alleles", key=("chrom", "pos", "ref", "alt"), missing=MISSING)
@dataclass(frozen=True)
class DriverRow:
    """One row is one driver allele that donors of a panel of normals show; none is learned as
    noise.
    """

    gene: Annotated[str, "HGNC symbol."]
    hgvs_p: Annotated[str, "HGVS protein name, one-letter."]
    chrom: Annotated[str, "Contig."]
    pos: Annotated[int, "VCF position, 1-based, left-aligned."]
    ref: Annotated[str, "Reference allele."]
    alt: Annotated[str, "Alternative allele."]
    donors: Annotated[int, "Donors of the panel."]
    donors_with_alt: Annotated[int, "Donors with at least one fragment that carries it."]
    donors_positive: Annotated[int, "Donors in whom the built-in error rate does not explain it."]
    alt_fragments: Annotated[int, "Fragments of all donors that carry it.", Field(unit="fragments")]
    total_fragments: Annotated[int, "Fragments of all donors there.", Field(unit="fragments")]
    max_vaf: Annotated[float, "Largest VAF of a donor.", Field(unit="fraction")]


def header_of(
    learned: Learned, assay: Assay, rules: FilterDocument, tools: Mapping[str, str]
) -> BackgroundHeader:
    """The head of a table that is to be written; its version is still empty."""
    return BackgroundHeader(
        version="",
        assay=assay.name,
        chemistry=assay.chemistry,
        dedup=assay.counted_by,
        targets_sha256=targets_digest(assay.targets, assay.padding) or "",
        min_mapping_quality=rules.evidence.min_mapping_quality,
        min_base_quality=rules.evidence.min_base_quality,
        donors=len(learned.donor_data),
        advised_donors=rules.panel_of_normals.advised_donors,
        variation=round(learned.variation, 4),
        donor_data=learned.donor_data,
        rules={name: getattr(rules.error_profile, name) for name in _LEARNING}
        | {name: getattr(rules.panel_of_normals, name) for name in _PANEL_LEARNING},
        hemaline=__version__,
        tools=dict(sorted(tools.items())),
    )


def write_background(path: Path, learned: Learned, header: BackgroundHeader) -> BackgroundHeader:
    """Write the table and return its head with the version it got."""
    body = [*_totals(learned), *_rows(learned)]
    unversioned = "".join(f"{line}\n" for line in [*header.lines(), *body]).encode()
    final = header.model_copy(update={"version": version_of(unversioned)})
    content = "".join(f"{line}\n" for line in [*final.lines(), *body]).encode()
    with replacing_path(path) as temporary:
        # Neither a name nor a date: the bytes depend on the content alone.
        temporary.write_bytes(gzip.compress(content, 6, mtime=0))
    return final


def _totals(learned: Learned) -> Iterator[str]:
    for first, region in zip(starts(learned.regions), learned.regions, strict=False):
        values = ",".join(map(str, learned.totals[first : first + len(region)].tolist()))
        yield f"{TOTALS}{region.chrom}\t{region.start + 1}\t{values}"


def _rows(learned: Learned) -> Iterator[str]:
    names = schema_of(BackgroundRow).names
    yield "\t".join(names)
    numbers = asdict(learned.letters)
    shown = (numbers["alt_fragments"] > 0) | (numbers["donors_excluded"] > 0)
    # A driver has no total where its base has one; the row states that it was not learned.
    shown |= (numbers["total_fragments"] == 0) & (learned.totals > 0)[:, None]
    shown &= learned.reference[:, None] < len(LETTERS)
    shown &= learned.reference[:, None] != np.arange(len(LETTERS))
    rows, letters = np.nonzero(shown)
    chroms = np.repeat([r.chrom for r in learned.regions], [len(r) for r in learned.regions])
    positions = np.concatenate([np.arange(r.start + 1, r.end + 1) for r in learned.regions])
    of_letters: dict[str, list[Any]] = {
        "chrom": chroms[rows].tolist(),
        "pos": positions[rows].tolist(),
        "ref": [LETTERS[code] for code in learned.reference[rows]],
        "alt": [LETTERS[code] for code in letters],
    } | {name: numbers[name][rows, letters].tolist() for name in _NOISE}
    for cells in zip(*(of_letters[name] for name in names), strict=True):
        yield "\t".join(map(as_text, cells))
    for allele, noise in sorted(learned.indels.items()):
        values = asdict(allele) | asdict(noise)
        yield "\t".join(as_text(values[name]) for name in names)


def write_drivers(path: Path, drivers: Iterable[DriverCounts], donors: int) -> None:
    """Write the list of driver alleles seen in donors."""
    rows = (
        DriverRow(
            one.hotspot.gene,
            one.hotspot.hgvs_p,
            **vars(one.hotspot.allele),
            donors=donors,
            **{name: number for name, number in vars(one).items() if name != "hotspot"},
        )
        for one in drivers
    )
    write_rows(path, DriverRow, rows)


def load_background(path: Path, fetch: Fetch, rules: FilterDocument) -> Background:
    """The table in ``path``, frozen: a file that was changed is refused.

    Args:
        path: a file that :func:`write_background` wrote.
        fetch: reference bases of a contig, 0-based half-open.
        rules: of the assay that reads it; they state which of its rates are used.

    Raises:
        HemalineError: it cannot be read, is no background table, or was changed.
    """
    try:
        header = read_background_header(path)
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, ValueError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise fail("HL-N01", path, reason=reason) from error
    if version_of(content) != header.version:
        raise fail("HL-N06", path)
    marked = _HEAD.match(content)
    assert marked is not None, "a table whose version is right has a head"
    regions, totals = _read_totals(marked[0].decode())
    bases = "".join(flanked(fetch, region, 0) for region in regions)
    reader = _Rows(path, TargetPlaces(regions), letter_codes(bases))
    letters, indels = reader.read(content[marked.end() :], totals)
    return Background(header, regions, reader.reference, totals, letters, indels, rules)


def _read_totals(head: str) -> tuple[tuple[Interval, ...], NDArray[np.int64]]:
    regions, totals = [], []
    for line in head.splitlines():
        if line.startswith(TOTALS):
            chrom, first, values = line.removeprefix(TOTALS).split("\t")
            counted = np.array(values.split(","), dtype=np.int64)
            regions.append(Interval(chrom, int(first) - 1, int(first) - 1 + len(counted)))
            totals.append(counted)
    return tuple(regions), np.concatenate(totals)


@dataclass(frozen=True)
class _Rows:
    """Reads the rows of a table over targets of a known reference."""

    path: Path
    places: TargetPlaces
    reference: Codes

    def read(
        self, text: bytes, totals: NDArray[np.int64]
    ) -> tuple[LetterNoise, dict[Allele, AlleleNoise]]:
        """Letters as arrays, whose alleles without a row have the totals; indels by allele."""
        cells = _columns(text)
        is_letter = np.array(
            [len(r) == len(a) for r, a in zip(cells["ref"], cells["alt"], strict=True)],
            dtype=np.bool_,
        )
        index = self.places.indices(cells["chrom"], cells["pos"] - 1)
        first = letter_codes("".join(ref[0] for ref in cells["ref"]))
        wrong = np.flatnonzero((index < 0) | (self.reference[index] != first))
        if wrong.size:
            row = wrong[0]
            place = f"{cells['chrom'][row]}:{cells['pos'][row]} {cells['ref'][row]}"
            raise fail("HL-N07", self.path, allele=place)
        at = index[is_letter] * len(LETTERS) + letter_codes("".join(cells["alt"][is_letter]))
        arrays = {
            name: np.zeros(self.places.size * len(LETTERS), dtype=cells[name].dtype)
            for name in _NOISE
        }
        arrays["total_fragments"] += np.repeat(totals, len(LETTERS))
        for name in _NOISE:
            arrays[name][at] = cells[name][is_letter]
        gaps = {name: column[~is_letter].tolist() for name, column in cells.items()}
        rows = zip(*(gaps[name] for name in ("chrom", "pos", "ref", "alt", *_NOISE)), strict=True)
        indels = {Allele(*row[:4]): AlleleNoise(*row[4:]) for row in rows}
        return LetterNoise(**{n: a.reshape(-1, len(LETTERS)) for n, a in arrays.items()}), indels


def _columns(text: bytes) -> dict[str, NDArray[Any]]:
    """The table's columns by name."""
    import pyarrow as pa
    from pyarrow import csv

    table = csv.read_csv(
        pa.BufferReader(text),
        parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=csv.ConvertOptions(
            column_types=arrow_schema(schema_of(BackgroundRow).columns)
        ),
    )
    return {n: table[n].to_numpy() for n in table.column_names}
