"""Germline mode: sickle cell genotypes, and NA12878 against the Genome in a Bottle truth."""

from __future__ import annotations

import csv
import gzip
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pysam
import pytest
from sites import GAP, ROOT, Knowledge, Site, write_rows

from hemaline.calling.sample_vcf import Call, read_calls
from hemaline.common.intervals import Interval
from hemaline.paths import resource
from simulation.simulate import Allele

SHARED = ROOT.parent / "shared/data"
HBB = SHARED / "reference/derived_loci/HBB.GRCh38.fa"
TRIO = SHARED / "reads/deepvariant_chr20"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here"),
]


@dataclass
class Locus(Knowledge):
    """One gene on a contig of its own, with the tables that name it."""

    chrom: str = ""

    def fetch(self, chrom: str, start: int, end: int) -> str:
        assert chrom == self.chrom
        return self.sequence[start:end]

    def write(self, transcript: dict[str, object], hotspots: list[dict[str, object]]) -> None:
        """FASTA and tables."""
        gene = str(transcript["gene"])
        (self.folder / "mini.fa").write_text(f">{self.chrom}\n{self.sequence}\n")
        write_rows(self.folder / "transcripts.tsv", [self._row("transcripts.tsv") | transcript])
        write_rows(
            self.folder / "hotspots.tsv",
            [self._row("hotspots.tsv") | {"gene": gene, "chrom": self.chrom} | h for h in hotspots],
        )
        mask = {"chrom": self.chrom, "first": "1", "last": "10"}
        write_rows(self.folder / "masks.tsv", [self._row("masks.tsv") | mask])
        scope = {"gene": "*", "kind": "cds", "name": "all", "required": "yes", "flank": "2"}
        write_rows(self.folder / "scopes.tsv", [scope | {"must_cover": "", "source": "test"}])
        write_rows(self.folder / "panels/mini.tsv", [{"gene": gene, "source": "test"}])

    @staticmethod
    def _row(name: str) -> dict[str, object]:
        with resource(name).open(encoding="utf-8", newline="") as handle:
            return dict(next(csv.DictReader(handle, delimiter="\t")))


# Sickle cell. NM_000518.5 on GRCh38, of which the shared locus has 5,225,264 to 5,227,271.
FIRST = 5_225_264
SHIFT = GAP + 1 - FIRST
EXONS = [(5_225_464, 5_225_726), (5_226_577, 5_226_799), (5_226_930, 5_227_071)]
CDS = (5_225_598, 5_227_021)
HB_S, HB_C = 5_227_002 + SHIFT, 5_227_003 + SHIFT


def s_allele(share: float) -> Allele:
    return Allele("chr11", HB_S, "T", "A", share)


def c_allele(share: float) -> Allele:
    return Allele("chr11", HB_C, "C", "T", share)


PEOPLE = {
    "AA": (),
    "AS": (s_allele(0.5),),
    "SS": (s_allele(1.0),),
    "SC": (s_allele(0.5), c_allele(0.5)),
    # After a transplantation: a quarter of the alleles are the recipient's.
    "CHIMERA": (s_allele(0.25),),
}


@pytest.fixture(scope="module")
def sickle(tmp_path_factory: pytest.TempPathFactory, new_site: Callable[[str], Site]) -> Site:
    locus = Locus(tmp_path_factory.mktemp("hbb"), chrom="chr11")
    bases = "".join(line for line in HBB.read_text().splitlines() if not line.startswith(">"))
    locus.sequence = "N" * GAP + bases.upper() + "N" * GAP
    coding = [(max(a, CDS[0]) + SHIFT, min(b, CDS[1]) + SHIFT) for a, b in EXONS]
    locus.exons = [Interval("chr11", a - 1, b) for a, b in coding]
    transcript = {
        "gene": "HBB",
        "transcript": "NM_000518.5",
        "ensembl_transcript": "ENST00000335295.4",
        "protein": "NP_000509.1",
        "protein_length": 147,
        "chrom": "chr11",
        "strand": "-",
        "exons": ",".join(f"{a + SHIFT}-{b + SHIFT}" for a, b in EXONS),
        "cds_first": CDS[0] + SHIFT,
        "cds_last": CDS[1] + SHIFT,
    }
    hb_s = {"hgvs_c": "c.20A>T", "hgvs_p": "p.E7V", "pos": HB_S, "ref": "T", "alt": "A"}
    hb_c = {"hgvs_c": "c.19G>A", "hgvs_p": "p.E7K", "pos": HB_C, "ref": "C", "alt": "T"}
    locus.write(transcript, [hb_s, hb_c])
    site = new_site("sickle")
    site = Site(site.folder, locus)
    for number, (name, alleles) in enumerate(PEOPLE.items()):
        site.add_simulated(name, alleles, role="germline", depth=150, seed=number)
        site.samples[-1] |= {"disease": "SCD", "material": "peripheral_blood"}
    site.assay["report_vaf"] = 0.2
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return site


def calls_of(site: Site, sample: str) -> dict[tuple[int, str], Call]:
    found = read_calls(site.folder / f"results/calls/{sample}.vcf.gz")
    return {(call.allele.pos, call.allele.alt): call for call in found}


@pytest.mark.parametrize(
    ("person", "hb_s", "hb_c"),
    [
        ("AA", "0/0", "0/0"),
        ("AS", "0/1", "0/0"),
        ("SS", "1/1", "0/0"),
        ("SC", "0/1", "0/1"),
        ("CHIMERA", "./.", "0/0"),
    ],
)
def test_sickle_genotypes(sickle: Site, person: str, hb_s: str, hb_c: str) -> None:
    calls = calls_of(sickle, person)
    assert set(calls) == {(HB_S, "A"), (HB_C, "T")}
    for key, text in (((HB_S, "A"), hb_s), ((HB_C, "T"), hb_c)):
        found = calls[key].genotype
        assert found is not None
        assert str(found) == text
        assert found.quality == 99
        if text not in ("./.", "0/0"):
            assert found.cross_check == text
            assert "bcftools_call" in calls[key].callers


def test_adjacent_changes_on_two_molecules_stay_two(sickle: Site) -> None:
    """HbSC: c.19G>A and c.20A>T are next to each other, on different chromosomes."""
    rows = [row for row in sickle.variants() if row["sample_id"] == "SC"]
    assert {(row["hgvs_p"], row["genotype"], row["variant_class"]) for row in rows} == {
        ("p.Glu7Val", "0/1", "SNV"),
        ("p.Glu7Lys", "0/1", "SNV"),
    }


def test_a_germline_sample_states_one_and_zero_about_germline_variants(sickle: Site) -> None:
    with (sickle.folder / "results/matrices/mini.status.tsv").open() as handle:
        status = {row["sample_id"]: row["HBB"] for row in csv.DictReader(handle, delimiter="\t")}
    assert status == {"AA": "0", "AS": "1", "SS": "1", "SC": "1", "CHIMERA": "1"}
    rows = sickle.variants()
    assert {row["origin"] for row in rows} == {"germline"}
    assert {row["reported"] for row in rows} == {"true"}
    quality = {row["sample_id"]: row["genotype_quality"] for row in rows}
    assert quality["SS"] == "99"


VCF_COLUMNS = ("CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", "NA12878")


# NA12878, 50x, hg19 chr20:10,000,000-10,100,000.
CUT, END = 9_995_000, 10_105_000
LOW, HIGH = 10_000_000, 10_100_000


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory, new_site: Callable[[str], Site]) -> Site:
    locus = Locus(tmp_path_factory.mktemp("chr20"), chrom="chr20")
    with gzip.open(TRIO / "ucsc.hg19.chr20.unittest.fasta.gz", "rt") as lines:
        bases = "".join(line.strip() for line in lines if not line.startswith(">"))
    locus.sequence = bases[CUT:END].upper()
    locus.exons = [Interval("chr20", LOW - CUT, HIGH - CUT)]
    exon = {"exons": "20001-20300", "cds_first": 20_001, "cds_last": 20_300, "strand": "+"}
    ref = locus.sequence[20_100]
    alt = "A" if ref != "A" else "C"
    locus.write(
        {"gene": "GENEX", "chrom": "chr20", "protein_length": 100} | exon,
        [{"hgvs_p": "p.A34C", "hgvs_c": "c.101A>C", "pos": 20_101, "ref": ref, "alt": alt}],
    )
    site = Site(new_site("person").folder, locus)
    _write_each_read_once(site.folder / "person.bam")
    site.add("NA12878", role="germline")
    site.add_unit("NA12878", bam="person.bam")
    site.assay |= {"chemistry": "wgs", "dedup": "coordinate", "report_vaf": 0.2}
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return site


def _write_each_read_once(path: Path) -> None:
    """The shared BAM was cut from several windows and holds some reads twice (HL-U11)."""
    seen: set[tuple[str, int]] = set()
    source = TRIO / "NA12878_S1.chr20.10_10p1mb.bam"
    with (
        pysam.AlignmentFile(str(source)) as reads,
        pysam.AlignmentFile(str(path), "wb", template=reads) as out,
    ):
        for read in reads.fetch(until_eof=True):
            key = (str(read.query_name), read.flag)
            if key not in seen:
                out.write(read)
            seen.add(key)


Genotypes = dict[tuple[int, str, str], str]


def _split(vcf: Path, reference: Path) -> Genotypes:
    """GT by normalised single changes: multi-nucleotide variants are taken apart."""
    steps = [
        ["bcftools", "norm", "-a", "-m", "-any", "-Ou", str(vcf)],
        ["bcftools", "norm", "-f", str(reference), "-Ou", "-"],
        ["bcftools", "query", "-f", r"%POS\t%REF\t%ALT[\t%GT]\n", "-"],
    ]
    data = b""
    for step in steps:
        data = subprocess.run(step, input=data, capture_output=True, check=True).stdout
    found = {}
    for line in data.decode().splitlines():
        pos, ref, alt, text = line.split("\t")
        if alt not in ("*", "."):
            found[int(pos), ref, alt] = "/".join(sorted(text.replace("|", "/").split("/")))
    return found


def _truth(site: Site) -> Genotypes:
    lines = ["##fileformat=VCFv4.2", f"##contig=<ID=chr20,length={END - CUT}>"]
    lines += ['##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">']
    lines += ["#" + "\t".join(VCF_COLUMNS)]
    with gzip.open(TRIO / "test_nist.b37_chr20_100kbp_at_10mb.vcf.gz", "rt") as handle:
        for line in handle:
            if not line.startswith("#"):
                chrom, pos, _, ref, alt, *_, sample = line.rstrip().split("\t")
                text = sample.split(":")[0]
                cells = [chrom, str(int(pos) - CUT), ".", ref, alt, ".", ".", ".", "GT", text]
                lines.append("\t".join(cells))
    path = site.folder / "truth.vcf"
    path.write_text("\n".join(lines) + "\n")
    return _split(path, site.knowledge.folder / "mini.fa")


def _called(site: Site) -> Genotypes:
    passed = site.folder / "passed.vcf"
    calls = site.folder / "results/calls/NA12878.vcf.gz"
    subprocess.run(["bcftools", "view", "-f", "PASS", "-o", passed, calls], check=True)
    found = _split(passed, site.knowledge.folder / "mini.fa")
    return {key: text for key, text in found.items() if text != "0/0"}


def _is_confident(pos: int) -> bool:
    with (TRIO / "test_nist.b37_chr20_100kbp_at_10mb.bed").open() as handle:
        spans = [tuple(map(int, line.split()[1:3])) for line in handle]
    return any(start < pos + CUT <= end for start, end in spans)


def _kind(change: tuple[int, str, str]) -> str:
    return "SNV" if len(change[1]) == len(change[2]) == 1 else "indel"


def test_genome_in_a_bottle(person: Site) -> None:
    """Floors are a little below the measured values; see the changelog for the figures.

    The indels that are missed are in homopolymers of 13 and more, where the technical filter
    drops them, or are two changes in one place that only a haplotype comparison would match.
    """
    truth, called = _truth(person), _called(person)
    total = Counter(map(_kind, truth))
    found = Counter(_kind(change) for change in truth if change in called)
    settled = [c for c in truth if c in called and "." not in called[c]]
    same = [change for change in settled if truth[change] == called[change]]
    confident = [change for change in called if _is_confident(change[0])]
    wrong = [change for change in confident if change not in truth]
    resolved = f"recall {dict(found)} of {dict(total)}, settled {len(settled)}, same {len(same)}"
    resolved += f", confident {dict(Counter(map(_kind, confident)))}, wrong {wrong}"
    print(resolved, [(c, truth[c], called[c]) for c in settled if c not in same])
    assert total == {"SNV": 186, "indel": 36}, resolved
    assert found["SNV"] >= 183, resolved
    assert found["indel"] >= 26, resolved
    assert len(confident) >= 45, resolved
    assert len(wrong) <= 1, resolved
    assert len(settled) >= 0.9 * found.total(), resolved
    assert len(same) >= 0.99 * len(settled), resolved


def test_bcftools_call_agrees_where_both_are_settled(person: Site) -> None:
    calls = read_calls(person.folder / "results/calls/NA12878.vcf.gz")
    both = [
        (str(call.genotype), call.genotype.cross_check)
        for call in calls
        if call.passed and call.genotype and call.genotype.cross_check
        if call.genotype.copies is not None and not call.genotype.others
    ]
    assert len(both) > 180
    assert sum(one == other for one, other in both) >= 0.98 * len(both)
