"""Real reads with known truth (reads/TRUTH.tsv), over several loci and from three sequencers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pysam
import pytest
from loci import READS, Gene, Loci
from sites import Site, table

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not READS.is_dir(), reason="../shared/data is not here"),
]

# Distances between the builds; the bases of both are compared when the reference is made. Where
# little of a gene is known, its targets are that.
GENES = (
    Gene("NRAS", "hotspot", 542_621, ((114_713_780, 114_714_100), (114_716_030, 114_716_180))),
    Gene("TET2", "loss_of_function", 921_157, ((105_233_900, 105_236_940),)),
    Gene("EZH2", "loss_of_function", -302_908, ((148_846_330, 148_846_870),)),
    Gene("ASXL1", "loss_of_function", -1_412_197, ((32_435_900, 32_436_600),)),
    Gene("RUNX1", "loss_of_function", 1_372_297, ((34_834_250, 34_834_700),)),
    Gene("U2AF1", "hotspot", 1_420_110, ((43_094_520, 43_095_000),)),
    Gene("BRAF", "hotspot", targets=((140_753_255, 140_753_413),)),
)
DELTA = {gene.name: gene.delta or 0 for gene in GENES}
HARTWIG = READS / "hartwig_cancerPanel"
# Lanes of a unit. The spiked V600E is in the four lanes of the second flow cell.
HARTWIG_UNITS = {"H": "HJJLGCCXX_S*_L001", "A": "AHHKYHDSXX_S*_L00?"}
LONG = ("IonTorrent", "454")


@dataclass
class Results:
    site: Site
    loci: Loci

    def cell(self, matrix: str, sample: str, gene: str) -> str:
        rows = table(self.site.folder / f"results/matrices/mini.{matrix}.tsv")
        return next(row[gene] for row in rows if row["sample_id"] == sample)

    def variants(self, sample: str) -> list[dict[str, str]]:
        return [row for row in self.site.variants() if row["sample_id"] == sample]

    def at(self, sample: str, gene: str, grch37: int) -> list[dict[str, str]]:
        """Rows of a sample at a position of GRCh37."""
        pos = str(grch37 - DELTA[gene] + self.loci.shifts[gene])
        chrom = self.loci.spans[gene][0]
        return [r for r in self.variants(sample) if (r["chrom"], r["pos"]) == (chrom, pos)]


def _joined(folder: Path, part: str, unit: str, lanes: str) -> dict[str, str]:
    """The lanes of a unit, one behind the other as gzip allows."""
    paths = {}
    for mate in (1, 2):
        path = folder / f"{part}.{unit}_R{mate}.fastq.gz"
        found = sorted((HARTWIG / f"CPCT12345678{part}").glob(f"*_{lanes}_R{mate}_001.fastq.gz"))
        path.write_bytes(b"".join(lane.read_bytes() for lane in found))
        paths[f"fastq_{mate}"] = str(path)
    return paths


def _reads_alone(folder: Path, kind: str) -> Path:
    """The reads of a file that GATK's -bamout wrote.

    It puts assembled haplotypes beside the reads, and gives a read once for each region that it
    worked on, cut at the region's ends: the longest piece is kept.
    """
    path = folder / f"{kind}.bam"
    longest: dict[str, pysam.AlignedSegment] = {}
    with pysam.AlignmentFile(str(READS / f"BBCAnalyzer/Example_{kind}.bam")) as source:
        for read in source:
            held = longest.get(str(read.query_name))
            if read.get_tag("RG") == "1" and (held is None or read.qlen > held.qlen):
                longest[str(read.query_name)] = read
        with pysam.AlignmentFile(str(path), "wb", template=source) as kept:
            for read in longest.values():
                kept.write(read)
    return path


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    loci = Loci.of(tmp_path_factory.mktemp("loci"), GENES)
    site = loci.site(tmp_path_factory.mktemp("reads"), policy="driver-strict")
    site.more_assays = {"exome": {"chemistry": "wes"}, "long": {"chemistry": "amplicon"}}
    for part, role in (("AML", "tumour"), ("Control", "normal")):
        site.add(f"NRAS{part}", role, "NRAS", "exome")
        site.add_unit(f"NRAS{part}", bam=str(READS / f"h5vcData/NRAS.{part}.bam"))
    for part, role in (("T", "tumour"), ("R", "normal")):
        site.add(f"CPCT{part}", role, "CPCT", "exome")
        for unit, lanes in HARTWIG_UNITS.items():
            site.add_unit(f"CPCT{part}", unit, **_joined(site.folder, part, unit, lanes))
    for kind in LONG:
        site.add(kind, assay="long")
        site.add_unit(kind, bam=str(_reads_alone(site.folder, kind)))
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return Results(site, loci)


def test_x(results: Results) -> None:
    print(results.site.folder)
