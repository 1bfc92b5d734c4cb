"""Real reads with known truth (reads/TRUTH.tsv), over several loci and from three sequencers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pysam
import pytest
import yaml
from loci import READS, Gene, Loci
from sites import Site, table

from hemaline.calling.sample_vcf import Call, read_calls
from hemaline.genome.alleles import normalised

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not READS.is_dir(), reason="../shared/data is not here"),
]

# Distances between the builds; the bases of both are compared when the reference is made. Where
# little of a gene is known, its targets are that.
GENES = (
    Gene("NRAS", 542_621, ((114_713_780, 114_714_100), (114_716_030, 114_716_180))),
    Gene("TET2", 921_157, ((105_233_900, 105_236_940),)),
    Gene("EZH2", -302_908, ((148_846_330, 148_846_870),)),
    Gene("ASXL1", -1_412_197, ((32_435_900, 32_436_600),)),
    Gene("RUNX1", 1_372_297, ((34_834_250, 34_834_700),)),
    Gene("U2AF1", 1_420_110, ((43_094_520, 43_095_000),)),
    Gene("BRAF", targets=((140_753_255, 140_753_413),)),
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

    def call(self, sample: str, gene: str, grch37: int, ref: str, alt: str) -> Call:
        """The call of an allele of GRCh37, whatever its filters."""
        wanted = self.loci.moved(gene, grch37 - DELTA[gene], ref, alt)
        wanted = normalised(wanted, self.loci.fetch)
        calls = read_calls(self.site.folder / f"results/calls/{sample}.vcf.gz")
        return next(call for call in calls if call.allele == wanted)


def _flow_filters(folder: Path) -> Path:
    """Filters of reads made by flows of one nucleotide, where the length of a run is a guess.

    The packaged filters, made for reads by synthesis, pass 20 indels of one base of 5 to 46 % in
    the IonTorrent file below; TET2, ASXL1 and RUNX1 would be 1 for them.
    """
    document = yaml.safe_load((folder / "filters.yaml").read_text(encoding="utf-8"))
    document["filters"].append(
        {
            "name": "flow_indel",
            "expression": "is_indel == 1 and indel_length == 1 and vaf < 0.25"
            " or is_indel == 1 and homopolymer >= 9",
            "description": "Indel of one base below 25 %, or in a run of 9 or more, read by flows",
            "chemistries": ["amplicon"],
        }
    )
    path = folder / "flow.yaml"
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return path


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

    It adds assembled haplotypes to the reads, and gives a read once for each region that it
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


def _site(folder_of: pytest.TempPathFactory) -> tuple[Site, Loci]:
    loci = Loci.of(folder_of.mktemp("loci"), GENES)
    site = loci.site(folder_of.mktemp("reads"), policy="driver-strict")
    site.more_assays = {
        "exome": {"chemistry": "wes"},
        "long": {"chemistry": "amplicon", "filters": str(_flow_filters(loci.folder))},
    }
    return site, loci


def _run(site: Site, loci: Loci) -> Results:
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return Results(site, loci)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    site, loci = _site(tmp_path_factory)
    for part, role in (("AML", "tumour"), ("Control", "normal")):
        site.add(f"NRAS{part}", role, "NRAS", "exome")
        site.add_unit(f"NRAS{part}", bam=str(READS / f"h5vcData/NRAS.{part}.bam"))
    for kind in LONG:
        site.add(kind, assay="long")
        site.add_unit(kind, bam=str(_reads_alone(site.folder, kind)))
    return _run(site, loci)


@pytest.fixture(scope="module")
def hartwig(tmp_path_factory: pytest.TempPathFactory) -> Results:
    site, loci = _site(tmp_path_factory)
    for part, role in (("T", "tumour"), ("R", "normal")):
        site.add(f"CPCT{part}", role, "CPCT", "exome")
        for unit, lanes in HARTWIG_UNITS.items():
            site.add_unit(f"CPCT{part}", unit, **_joined(site.folder, part, unit, lanes))
    return _run(site, loci)


def test_nras_g12a_is_found_in_the_tumour_alone(results: Results) -> None:
    (row,) = [row for row in results.variants("NRASAML") if row["reported"] == "true"]
    assert [row] == results.at("NRASAML", "NRAS", 115_258_747)
    assert (row["ref"], row["alt"]) == ("C", "G")
    assert (row["hgvs_p"], row["hotspot"], row["origin"]) == ("p.Gly12Ala", "p.G12A", "somatic")
    assert abs(float(row["vaf"]) - 0.46) < 0.06
    assert (row["filter"], row["normal_alt_reads"]) == ("PASS", "0")
    assert int(row["normal_depth"]) > 50
    assert results.cell("status", "NRASAML", "NRAS") == "1"
    assert not results.variants("NRASControl")


def test_the_germline_snp_of_nras_is_not_reported(results: Results) -> None:
    """All its reads are on one strand, at the end of the bait, so that it does not even pass."""
    call = results.call("NRASAML", "NRAS", 115_256_669, "G", "A")
    assert call.failed == ("one_strand",)
    assert call.evidence.vaf is not None
    assert call.evidence.vaf > 0.95
    assert call.normal_depth == call.normal_alt_reads == 19
    assert not results.at("NRASAML", "NRAS", 115_256_669)


@pytest.mark.oracle
def test_braf_v600e_is_found_in_the_spiked_sample_alone(hartwig: Results) -> None:
    (row,) = [row for row in hartwig.variants("CPCTT") if row["reported"] == "true"]
    assert (row["gene"], row["hgvs_p"], row["hotspot"]) == ("BRAF", "p.Val600Glu", "p.V600E")
    assert (row["ref"], row["alt"], row["origin"]) == ("A", "T", "somatic")
    assert abs(float(row["vaf"]) - 0.63) < 0.05
    assert abs(int(row["depth"]) - 277) < 50
    assert row["normal_alt_reads"] == "0"
    assert hartwig.cell("status", "CPCTT", "BRAF") == "1"
    assert not [row for row in hartwig.variants("CPCTR") if row["reported"] == "true"]


@pytest.mark.parametrize("kind", LONG)
def test_the_artefact_of_the_poly_a_of_ezh2_never_passes(results: Results, kind: str) -> None:
    """Indels are 14 to 53 % of the fragments there, of several lengths at once."""
    seen = 0
    for alt in ("T", "TA"):
        call = results.call(kind, "EZH2", 148_543_693, "TAA", alt)
        assert "flow_indel" in call.failed
        # The packaged filters allow for it below 30 %: not two A less in 53 % of the 454 reads, nor
        # one in 11 of the 37 fragments of Ion Torrent that are informative.
        assert len(call.failed) > 1 or (kind, alt) in {("454", "T"), ("IonTorrent", "TA")}
        seen = max(seen, call.evidence.alt)
    assert seen >= 10
    assert not results.at(kind, "EZH2", 148_543_693)
    assert results.cell("status", kind, "EZH2") == "NA"


@pytest.mark.parametrize(("kind", "vaf"), [("IonTorrent", 0.44), ("454", 0.38)])
def test_the_germline_variant_of_tet2_never_makes_it_a_one(
    results: Results, kind: str, vaf: float
) -> None:
    (row,) = results.at(kind, "TET2", 106_157_698)
    assert (row["alt"], row["hgvs_p"], row["filter"]) == ("C", "p.Tyr867His", "PASS")
    assert abs(float(row["vaf"]) - vaf) < 0.05
    # Nothing but the missing population source keeps it out, and that is no wild type.
    assert (row["reported"], row["withheld"]) == ("false", "no_population_source")
    assert results.cell("status", kind, "TET2") == "NA"


@pytest.mark.parametrize("kind", LONG)
def test_the_mutation_of_runx1_is_measured(results: Results, kind: str) -> None:
    (row,) = [r for r in results.at(kind, "RUNX1", 36_206_893) if r["alt"] == "A"]
    assert abs(float(row["vaf"]) - 0.15) < 0.06
    assert (row["filter"], row["withheld"]) == ("PASS", "no_population_source")


def test_the_insertion_of_u2af1_is_measured_and_not_coding(results: Results) -> None:
    (row,) = [r for r in results.at("IonTorrent", "U2AF1", 44_514_969) if r["alt"] == "ATG"]
    assert (row["filter"], row["consequence"], row["reported"]) == (
        "PASS",
        "intron_variant",
        "false",
    )
    assert float(row["vaf"]) > 0.3


def test_the_common_snp_of_asxl1_is_homozygous_and_silent(results: Results) -> None:
    (row,) = results.at("IonTorrent", "ASXL1", 31_024_274)
    assert float(row["vaf"]) > 0.95
    assert (row["consequence"], row["reported"], row["withheld"]) == (
        "synonymous_variant",
        "false",
        "NA",
    )
