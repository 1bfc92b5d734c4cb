"""A user's own gene models, GFF3 or GTF, next to the packaged MANE transcripts.

Read with care: one coding transcript a gene, its coding sequence whole, inside its exons. Sources:
GFF3 1.26 (Sequence Ontology) and GTF 2.2, in which CDS leaves the stop codon out.
"""

from __future__ import annotations

import gzip
import itertools
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from hemaline.common.intervals import Interval, from_one_based, merge
from hemaline.common.problems import Problems
from hemaline.genome.gene_symbols import gene_symbols
from hemaline.genome.transcripts import Transcript

_LARGEST = 64 * 2**20
_TRANSCRIPTS = frozenset({"mRNA", "transcript"})
_PARTS = frozenset({"exon", "CDS", "stop_codon"})
# In this order: the first that marks exactly one transcript of a gene decides.
_TAGS = ("MANE_Select", "Ensembl_canonical")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_GTF_ATTRIBUTE = re.compile(r'\s*(\w+)\s+(?:"([^"]*)"|([^\s;]+))\s*(?:;|$)')


@dataclass
class _Model:
    """One transcript in the making; intervals 0-based half-open, ``row`` its first line."""

    row: int
    gene: str = ""
    place: tuple[str, str] = ("", "")
    tags: set[str] = field(default_factory=set)
    exons: list[Interval] = field(default_factory=list)
    coding: list[Interval] = field(default_factory=list)
    stops: list[Interval] = field(default_factory=list)


@dataclass(frozen=True)
class _Line:
    row: int
    kind: str
    interval: Interval
    strand: str
    attributes: Mapping[str, str]
    is_gtf: bool


def extend_transcripts(
    transcripts: Mapping[str, Transcript],
    path: Path,
    replace: bool,
    lengths: Mapping[str, int],
    problems: Problems,
) -> dict[str, Transcript]:
    """The transcripts with those of a user's file.

    Args:
        transcripts: the packaged ones, by gene.
        path: GFF3 or GTF.
        replace: whether the file's transcript is used for a gene that has a packaged one.
        lengths: contigs of the reference that variants can be named on.
        problems: what is wrong; models that are wrong are left out.
    """
    found = dict(transcripts)
    for row, model in _checked(path, problems):
        if model.gene in transcripts and not replace:
            problems.add("HL-V65", path, row, gene=model.gene)
        elif _fits(path, row, model, lengths, problems):
            found[model.gene] = model
    return found


def _fits(
    path: Path, row: int, model: Transcript, lengths: Mapping[str, int], problems: Problems
) -> bool:
    length, end = lengths.get(model.chrom), model.exons[-1].end
    if length is None:
        names = ", ".join(list(lengths)[:4])
        problems.add("HL-V66", path, row, gene=model.gene, contig=model.chrom, names=names)
        return False
    if end > length:
        values = {"end": end, "contig": model.chrom, "length": length}
        problems.add("HL-V67", path, row, None, gene=model.gene, **values)
        return False
    return True


def _checked(path: Path, problems: Problems) -> Iterator[tuple[int, Transcript]]:
    """The transcript of each gene with its line, sorted by gene."""
    models = {name: one for name, one in _models(path, problems).items() if one.coding}
    if not models and not problems.errors:
        problems.add("HL-V62", path)
    by_gene: dict[str, list[str]] = {}
    for name, model in models.items():
        symbol = _symbol(path, name, model, problems)
        if symbol:
            by_gene.setdefault(symbol, []).append(name)
    for gene, names in sorted(by_gene.items()):
        chosen = _chosen(names, models)
        if chosen is None:
            listed = ", ".join(names[:5])
            row = models[names[0]].row
            problems.add("HL-V64", path, row, gene=gene, count=len(names), names=listed)
        elif wrong := _fault(models[chosen]):
            row = models[chosen].row
            problems.add("HL-V63", path, row, transcript=chosen, what=wrong)
        else:
            yield models[chosen].row, _transcript(gene, chosen, models[chosen])


def _symbol(path: Path, name: str, model: _Model, problems: Problems) -> str | None:
    for value in (model.gene, name):
        if not _NAME.fullmatch(value):
            problems.add("HL-V68", path, model.row, value=value)
            return None
    return gene_symbols().resolve(model.gene, problems, path, model.row, "gene")


def _chosen(names: list[str], models: Mapping[str, _Model]) -> str | None:
    for tag in _TAGS:
        tagged = [name for name in names if tag in models[name].tags]
        if len(tagged) == 1:
            return tagged[0]
    return names[0] if len(names) == 1 else None


def _fault(model: _Model) -> str:
    """Why a model cannot be used; empty where it can."""
    parts = sorted({*model.coding, *model.stops})
    exons = sorted(model.exons)
    if not exons:
        return "it has CDS lines and no exon lines"
    if any(one.overlaps(other) for one, other in itertools.pairwise(exons)):
        return "exons overlap"
    if len({part.chrom for part in (*exons, *parts)}) > 1:
        return "it is on several contigs"
    coding = merge(parts)
    if any(not any(_holds(exon, part) for exon in exons) for part in coding):
        return "CDS is outside of its exons"
    first, last = coding[0].start, coding[-1].end
    spliced = [e for e in exons if e.end > first and e.start < last]
    expected = sum(min(e.end, last) - max(e.start, first) for e in spliced)
    bases = sum(map(len, coding))
    if bases != expected:
        return "an exon between its first and last coding base has no CDS line"
    if bases % 3:
        return f"its coding sequence has {bases} bases, which is no multiple of 3"
    return ""


def _holds(exon: Interval, part: Interval) -> bool:
    return exon.start <= part.start and part.end <= exon.end


def _transcript(gene: str, name: str, model: _Model) -> Transcript:
    chrom, strand = model.place
    parts = sorted({*model.coding, *model.stops})
    return Transcript(
        gene=gene,
        hgnc_id="",
        transcript=name,
        ensembl_transcript=name,
        protein="",
        chrom=chrom,
        strand=strand,
        exons=tuple(sorted(model.exons)),
        coding=Interval(chrom, parts[0].start, max(part.end for part in parts)),
    )


def _models(path: Path, problems: Problems) -> dict[str, _Model]:
    """Transcripts by identifier, as far as they can be read."""
    models: dict[str, _Model] = {}
    genes: dict[str, str] = {}
    without_stop: set[str] = set()
    for line in _lines(path, problems):
        if line.kind == "gene":
            key = line.attributes.get("ID", "")
            genes[key] = line.attributes.get("Name") or line.attributes.get("gene_name") or key
        elif line.kind in _TRANSCRIPTS or line.kind in _PARTS:
            for name in _owners(line):
                model = models.setdefault(name, _Model(line.row))
                _add(line, model)
                if line.is_gtf and line.kind == "CDS":
                    without_stop.add(name)
    for name, model in models.items():
        model.gene = genes.get(model.gene, model.gene)
        if name in without_stop and not model.stops:
            what = "a GTF leaves the stop codon out of CDS, and it has no stop_codon line"
            problems.add("HL-V63", path, model.row, transcript=name, what=what)
            model.coding.clear()
    return {_bare(name): model for name, model in models.items()}


def _owners(line: _Line) -> list[str]:
    """Identifiers of the transcripts that a line is about."""
    if line.is_gtf:
        return [name] if (name := line.attributes.get("transcript_id", "")) else []
    key = "ID" if line.kind in _TRANSCRIPTS else "Parent"
    return [name for name in line.attributes.get(key, "").split(",") if name]


def _bare(name: str) -> str:
    """Ensembl writes ``transcript:ENST...`` and RefSeq ``rna-NM_...`` for identifiers."""
    return name.removeprefix("transcript:").removeprefix("rna-")


def _add(line: _Line, model: _Model) -> None:
    attributes = line.attributes
    place = (line.interval.chrom, line.strand)
    model.place = model.place if model.place[0] else place
    if line.is_gtf:
        model.gene = model.gene or attributes.get("gene_name") or attributes.get("gene_id", "")
    elif line.kind in _TRANSCRIPTS:
        named = (
            attributes.get("gene_name") or attributes.get("gene") or attributes.get("Parent", "")
        )
        model.gene = named or attributes.get("Name", "")
    model.tags.update(attributes.get("tag", "").replace(" ", "_").split(","))
    lists = {"exon": model.exons, "CDS": model.coding, "stop_codon": model.stops}
    if line.kind in lists:
        lists[line.kind].append(line.interval)


def _lines(path: Path, problems: Problems) -> Iterator[_Line]:
    for row, text in enumerate(_text(path, problems).split("\n"), start=1):
        if text.startswith("##FASTA"):
            return
        if not text.strip() or text.startswith("#"):
            continue
        cells = text.removesuffix("\r").split("\t")
        wrong = _wrong_line(cells)
        if wrong:
            problems.add("HL-V61", path, row, what=wrong)
        elif cells[2] == "gene" or cells[2] in _TRANSCRIPTS or cells[2] in _PARTS:
            is_gtf = "=" not in cells[8].partition('"')[0]
            attributes = _gtf(cells[8]) if is_gtf else _gff(cells[8])
            interval = from_one_based(cells[0], int(cells[3]), int(cells[4]))
            yield _Line(row, cells[2], interval, cells[6], attributes, is_gtf)


def _wrong_line(cells: list[str]) -> str:
    if len(cells) != 9:
        return f"it has {len(cells)} columns"
    if not re.fullmatch(r"[^\s<>]+", cells[0]):
        return f"'{cells[0]}' is no contig"
    if not all(re.fullmatch(r"[0-9]{1,10}", cell, re.ASCII) for cell in cells[3:5]):
        return "start and end are no whole numbers"
    if not 1 <= int(cells[3]) <= int(cells[4]):
        return f"{cells[3]} to {cells[4]} is no range"
    if cells[2] in _PARTS and cells[6] not in ("+", "-"):
        return f"'{cells[6]}' is no strand"
    return ""


def _text(path: Path, problems: Problems) -> str:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            content = gzip.GzipFile(fileobj=raw) if packed else raw
            data = content.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise ValueError("it is larger")
        if b"\0" in data:
            raise ValueError("it is no text")
        return data.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        problems.add("HL-V60", path, reason=reason, megabytes=_LARGEST >> 20)
        return ""


def _gff(text: str) -> dict[str, str]:
    pairs = (entry.partition("=") for entry in text.split(";"))
    return {key.strip(): unquote(value.strip()) for key, _, value in pairs}


def _gtf(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, quoted, plain in _GTF_ATTRIBUTE.findall(text):
        # A transcript may have several tags.
        value = quoted or plain
        found[key] = f"{found[key]},{value}" if key == "tag" and key in found else value
    return found
