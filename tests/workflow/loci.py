"""A sparse reference of real loci of ../shared/data, with their knowledge moved along.

A contig holds the genes of one chromosome, each from its first exon to its last, one behind the
other and nothing between them; N where no bases are known. Knowledge is in GRCh38 coordinates
and is moved as the bases are. Bases of GRCh37 are taken for it where a gene's distance between the
builds is stated; both builds must then agree wherever both are known.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml
from sites import ROOT, Knowledge, Site, table, write_rows

from builders import write_fasta
from hemaline.common.intervals import Interval, from_one_based
from hemaline.genome.alleles import Allele
from hemaline.paths import resource

SHARED = ROOT.parent / "shared"
DATA = SHARED / "data"
READS = DATA / "reads"
_LOCI = DATA / "reference/derived_loci"
# Bases kept next to a gene.
_MARGIN = 1000
# The simulator draws fragments of up to 350 bp whose midpoint is up to 260 bp off a target.
_REACH = 700


@dataclass(frozen=True)
class Gene:
    """A gene to hold; ``delta`` is GRCh37 minus GRCh38 where its bases are those of GRCh37.

    ``targets`` are 1-based closed and on GRCh38, the coding exons with 20 bp next to them where
    left out.
    """

    name: str
    delta: int | None = None
    targets: tuple[tuple[int, int], ...] = ()


@cache
def _pieces(build: str) -> dict[str, list[tuple[int, str]]]:
    """First position (1-based) and bases of each piece of a gene."""
    pieces: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for record in (_LOCI / f"{build}.loci.fa").read_text().split(">")[1:]:
        name, _, bases = record.partition("\n")
        gene, first = re.fullmatch(r"(\w+)\|\w+:(\d+)-\d+", name.split()[0]).groups()  # type: ignore[union-attr]
        pieces[gene].append((int(first), bases.replace("\n", "").upper()))
    return dict(pieces)


@cache
def _transcript(gene: str) -> dict[str, str]:
    """The packaged MANE Select row of a gene."""
    rows = table(resource("transcripts.tsv"))
    return next(r for r in rows if (r["gene"], r["mane"]) == (gene, "MANE Select"))


@dataclass
class Loci(Knowledge):
    """The reference and its resources."""

    contigs: dict[str, str] = field(default_factory=dict)
    targets: dict[str, list[Interval]] = field(default_factory=dict)
    # Position on the contig minus that on GRCh38, and the gene's span there (1-based).
    shifts: dict[str, int] = field(default_factory=dict)
    spans: dict[str, tuple[str, int, int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        folder: Path,
        genes: Sequence[Gene],
        *,
        fill: bool = False,
        before: Mapping[str, int] | None = None,
    ) -> Loci:
        """Write FASTA and tables under ``folder``.

        With ``fill`` unknown bases around the targets are random ones, so that simulated
        fragments can reach over the end of what is known. ``before`` is how many N a contig begins
        with: its first gene is then on an arm that begins so far in.
        """
        made = cls(folder)
        made.contigs = {name: "N" * length for name, length in (before or {}).items()}
        for gene in genes:
            made._place(gene)
        made.exons = [target for targets in made.targets.values() for target in targets]
        known = dict(made.contigs)
        if fill:
            made.contigs = {name: made._filled(name) for name in known}
        write_fasta(folder / "mini.fa", made.contigs, index=False)
        made._write_resources(genes, known)
        return made

    def _place(self, gene: Gene) -> None:
        row = _transcript(gene.name)
        spans = [tuple(map(int, exon.split("-"))) for exon in row["exons"].split(",")]
        first, last = spans[0][0] - _MARGIN, spans[-1][1] + _MARGIN
        bases = _bases(gene.name, first, last, gene.delta)
        before = self.contigs.get(row["chrom"], "")
        self.contigs[row["chrom"]] = before + bases
        self.spans[gene.name] = (row["chrom"], first, last)
        self.shifts[gene.name] = shift = len(before) + 1 - first
        coding = [
            (max(a, int(row["cds_first"])) - 20, min(b, int(row["cds_last"])) + 20)
            for a, b in spans
            if a <= int(row["cds_last"]) and b >= int(row["cds_first"])
        ]
        self.targets[gene.name] = [
            from_one_based(row["chrom"], a + shift, b + shift) for a, b in gene.targets or coding
        ]

    def _filled(self, name: str) -> str:
        bases = list(self.contigs[name])
        generator = random.Random(name)
        near = (t.widened(_REACH) for t in self.exons if t.chrom == name)
        for index in (i for t in near for i in range(max(0, t.start), min(t.end, len(bases)))):
            if bases[index] == "N":
                bases[index] = generator.choice("ACGT")
        return "".join(bases)

    def fetch(self, chrom: str, start: int, end: int) -> str:
        """Bases, 0-based half-open."""
        return self.contigs[chrom][start:end]

    def moved(self, gene: str, pos: int, ref: str, alt: str) -> Allele:
        """An allele of GRCh38 where this reference has it."""
        allele = Allele(self.spans[gene][0], pos + self.shifts[gene], ref, alt)
        assert self.fetch(allele.chrom, allele.pos - 1, allele.pos - 1 + len(ref)) == ref
        return allele

    def _write_resources(self, genes: Sequence[Gene], known: Mapping[str, str]) -> None:
        rows = [self._moved_row(_transcript(gene.name)) for gene in genes]
        write_rows(self.folder / "transcripts.tsv", rows)
        write_rows(self.folder / "hotspots.tsv", list(self._hotspots(known)))
        scope = {"gene": "*", "kind": "cds", "name": "all", "required": "yes", "flank": "2"}
        write_rows(self.folder / "scopes.tsv", [scope | {"must_cover": "", "source": "test"}])
        events = [self._moved_event(row) for row in table(resource("events.tsv"))]
        write_rows(self.folder / "events.tsv", events)
        panel = [{"gene": gene.name, "source": "test"} for gene in genes]
        write_rows(self.folder / "panels/mini.tsv", panel)

    def _moved_row(self, row: Mapping[str, str]) -> dict[str, str]:
        shift = self.shifts[row["gene"]]
        exons = re.sub(r"\d+", lambda found: str(int(found[0]) + shift), row["exons"])
        ends = {key: str(int(row[key]) + shift) for key in ("cds_first", "cds_last")}
        return {**row, "exons": exons, **ends}

    def _moved_event(self, row: Mapping[str, str]) -> dict[str, str]:
        shift = self.shifts.get(row["gene"], 0)

        def moved(regions: str) -> str:
            return re.sub(r"(?<=[:-])\d+", lambda found: str(int(found[0]) + shift), regions)

        return {**row, **{key: moved(row[key]) for key in row if key.endswith("regions")}}

    def _hotspots(self, known: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """The packaged hotspots whose bases are known here."""
        for row in table(resource("hotspots.tsv")):
            if row["gene"] in self.shifts:
                pos = int(row["pos"]) + self.shifts[row["gene"]]
                if known[row["chrom"]].startswith(row["ref"], pos - 1):
                    yield {**row, "pos": str(pos)}

    def site(self, folder: Path, **config: object) -> Site:
        """A project over this reference, all targets in ``targets.bed``."""
        site = Site(folder, self)
        site.config |= config
        site.config["reference"] = {
            "fasta": str(self.folder / "mini.fa"),
            "build": "test",
            "partial": True,
            "mask_false_duplications": False,
            "directory": str(self.folder / "reference"),
        }
        names = ("transcripts", "scopes", "hotspots", "events")
        site.config["resources"] = {name: str(self.folder / f"{name}.tsv") for name in names} | {
            "panels": str(self.folder / "panels")
        }
        (self.folder / "filters.yaml").write_text(self._filters(), encoding="utf-8")
        site.assay |= {"filters": str(self.folder / "filters.yaml")}
        return site

    def _filters(self) -> str:
        """The packaged filters, those of one allele's own moved along."""
        document = yaml.safe_load(resource("filters.yaml").read_text(encoding="utf-8"))
        for one in document["site_filters"]:
            chrom, pos, change = one["allele"].split(":")
            for name, (own, first, last) in self.spans.items():
                if own == chrom and first <= int(pos) <= last:
                    one["allele"] = f"{chrom}:{int(pos) + self.shifts[name]}:{change}"
        return yaml.safe_dump(document, sort_keys=False)


def _bases(gene: str, first: int, last: int, delta: int | None) -> str:
    """Bases of GRCh38's ``first`` to ``last``, N where unknown."""
    grch38 = _laid_out(_pieces("GRCh38").get(gene, []), first, last, 0)
    if delta is None:
        return grch38
    grch37 = _laid_out(_pieces("GRCh37")[gene], first, last, delta)
    both = [(a, b) for a, b in zip(grch37, grch38, strict=True) if "N" not in (a, b)]
    assert len(both) > 100 and all(a == b for a, b in both), gene
    return grch37


def _laid_out(pieces: Iterable[tuple[int, str]], first: int, last: int, delta: int) -> str:
    bases = bytearray(b"N" * (last - first + 1))
    for start, text in pieces:
        offset = start - delta - first
        kept = text[max(0, -offset) : max(0, len(bases) - offset)]
        bases[max(0, offset) : max(0, offset) + len(kept)] = kept.encode()
    return bases.decode()
