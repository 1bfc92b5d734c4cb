"""Published pairs of g. and c. names, on the transcripts this project has."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pysam
import pytest

from hemaline.annotation.naming.hgvs_names import TranscriptNames
from hemaline.genome.alleles import Allele
from hemaline.genome.transcripts import load_plus_clinical, load_transcripts
from hemaline.paths import resource
from sequences import accessions
from sparse_genome import SHARED, loci, shared, write_sparse_genome

CLINVAR = SHARED / "tables/hgvs/biocommons/clinvar.gz"
# Isoforms of earlier versions with another start (domain/transcript_shifts.tsv): bases to add.
SHIFTS = {"NM_002468.4": -39, "NM_024426.4": 15}


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pysam.FastaFile]:
    path = write_sparse_genome(tmp_path_factory.mktemp("sparse") / "sparse.fa.gz", loci())
    with pysam.FastaFile(str(path)) as fasta:
        yield fasta


def vectors(path: Path) -> Iterator[tuple[str, Allele, str, str]]:
    """Accession, allele on GRCh38, transcript and c. name of each substitution."""
    contigs = {accession: contig for contig, accession in accessions().items()}
    with gzip.open(path, "rt") as lines:
        for line in lines:
            names = line.rstrip("\n").split("\t")[-1].split(" ")
            genomic = [re.fullmatch(r"(NC_[\d.]+):g\.(\d+)([ACGT])>([ACGT])", n) for n in names]
            here = [m for m in genomic if m and m[1] in contigs]
            for name in names:
                match = re.fullmatch(r"(NM_[\d.]+):(c\.[-*]?\d+([+-]\d+)?[ACGT]>[ACGT])", name)
                if match and len(here) == 1:
                    _, pos, ref, alt = here[0].groups()
                    allele = Allele(contigs[here[0][1]], int(pos), ref, alt)
                    yield match[1], allele, match[1].split(".")[0], match[2]


def shifted(hgvs_c: str, bases: int) -> str:
    return re.sub(r"\d+", lambda number: str(int(number[0]) + bases), hgvs_c, count=1)


@pytest.mark.shared
def test_substitutions_of_clinvar_have_its_names(reference: pysam.FastaFile) -> None:
    path = resource("transcripts.tsv")
    models = [*load_transcripts(path).values(), *load_plus_clinical(path)]
    by_accession = {model.transcript.split(".")[0]: model for model in models}
    names = TranscriptNames(reference, accessions(), models)
    compared, wrong = 0, []
    for version, allele, accession, hgvs_c in vectors(shared(CLINVAR)):
        model = by_accession.get(accession)
        if model is None or model.chrom not in reference.references:
            continue
        compared += 1
        expected = shifted(hgvs_c, SHIFTS.get(version, 0))
        if names.names(allele, model).hgvs_c != expected:
            wrong.append((version, str(allele), hgvs_c, names.names(allele, model)))
    assert wrong == []
    assert compared > 140
