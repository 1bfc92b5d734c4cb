"""Common alleles without any outside source: the workflow's rows and `hemaline annotate` alike."""

from pathlib import Path

import pysam
import pytest

from cells import gene_cell
from hemaline.annotation.classification.index_hopping import RunAlleles
from hemaline.annotation.classification.policies import Policy
from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.sample_vcf import Call, write_calls
from hemaline.common.problems import Problems
from hemaline.common.tables.rows import read_rows
from hemaline.external.vcf.annotate_vcf import AnnotateOptions, Reference, annotate_vcf
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele
from hemaline.genome.transcripts import Transcript, load_transcripts
from hemaline.inputs.sheet_rows import Sample
from hemaline.paths import resource
from hemaline.variants.knowledge_files import KnowledgeFiles
from hemaline.variants.known_alleles import known_alleles, write_consequences
from hemaline.variants.variant_rows import VariantRow
from hemaline.variants.variant_table import sample_rows, table_calls
from rows import region_row
from sequences import demo_fasta, demo_transcripts
from sparse_genome import loci, write_sparse_genome

SAMPLE = Sample("S1", "P1", "MDS", "bone_marrow", "tumour", "female", "assay")
NAMES = [path.stem for path in sorted(resource("policies").glob("*.yaml"))]
# By their names on MANE Select; both are listed by the 1000 Genomes Project.
I1762V, L56S = Allele("chr4", 105275794, "A", "G"), Allele("chr21", 34887027, "A", "G")


def both_ways(
    allele: Allele, policy_name: str, reference: Path, models: dict[str, Transcript], folder: Path
) -> tuple[VariantRow, VariantRow]:
    """The row of the workflow's step and that of the verb, at a VAF of one half."""
    policy = Policy.load(resource("policies") / f"{policy_name}.yaml")
    evidence = Evidence(allele, 100, 100, 0, 0, 50, 50, 50, 50, 0)
    path = folder / "S1.vcf.gz"
    genes = frozenset(models)
    with pysam.FastaFile(str(reference)) as fasta:
        lengths = dict(zip(fasta.references, fasta.lengths, strict=True))
        filters = load_filters(resource("filters.yaml"))
        write_calls(path, "S1", [Call(evidence, (), False, ("mpileup",))], lengths, filters)
        annotated = write_consequences([allele], models.values(), reference, lengths, folder)
        files = KnowledgeFiles(annotated, reference)
        known = known_alleles(files, models, fasta, policy, RunAlleles(policy.hopping_rule, {}))
        (own,) = sample_rows(SAMPLE, table_calls(path, policy), genes, known)
    out = folder / "out.tsv"
    options = AnnotateOptions(vcf=path, output=out, format="tsv", sample=SAMPLE, genes=genes)
    annotate_vcf(options, Reference(reference, partial=True), models, policy, Problems())
    (resolved,) = read_rows(out, VariantRow)
    return own, resolved


def check(row: VariantRow, gene: str, protein: str, frequency: float) -> None:
    assert (row.gene, row.hgvs_p, row.vaf) == (gene, protein, 0.5)
    assert (row.population_af, row.population_source) == (frequency, "packaged floor")
    assert (row.origin, row.rescued) == ("germline_suspected", False)
    assert (row.reported, row.withheld) == (False, None)
    assert not row.vus
    assert row.oncogenicity in ("benign", "likely_benign")
    region = region_row(gene, sample_id="S1", kind="cds", chrom=row.chrom)
    counted = [one for one in (row,) if one.reported or one.withheld]
    assert gene_cell([region], counted, 0.02).status == 0


@pytest.fixture(scope="module")
def chr4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pieces = {piece: bases for piece, bases in loci().items() if piece.chrom == "chr4"}
    return write_sparse_genome(tmp_path_factory.mktemp("chr4") / "chr4.fa.gz", pieces)


@pytest.mark.parametrize("policy", NAMES)
def test_tet2_i1762v_leaves_tet2_0(chr4: Path, tmp_path: Path, policy: str) -> None:
    models = {"TET2": load_transcripts(resource("transcripts.tsv"))["TET2"]}
    for row in both_ways(I1762V, policy, chr4, models, tmp_path):
        check(row, "TET2", "p.Ile1762Val", 0.2951)


@pytest.mark.parametrize("policy", NAMES)
def test_runx1_l56s_leaves_runx1_0(tmp_path: Path, policy: str) -> None:
    for row in both_ways(L56S, policy, demo_fasta(tmp_path), demo_transcripts(), tmp_path):
        check(row, "RUNX1", "p.Leu56Ser", 0.011)
