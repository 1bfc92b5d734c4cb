"""Names next to those of other programs. What each class of difference means: README.md here."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pysam
import pytest

from hemaline.annotation.naming.hgvs_names import Names, TranscriptNames
from hemaline.genome.transcripts import Transcript, load_transcripts
from hemaline.paths import resource
from name_oracles import SNPEFF, Pair, RandomPairs, Weaver, snpeff_names
from protein_reading import applied, length
from sequences import accessions, demo_transcripts
from sparse_genome import demo_pieces, loci, write_sparse_genome

SUBSTITUTION = re.compile(r"p\.[A-Z][a-z]{2}\d+([A-Z][a-z]{2}|=)")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pysam.FastaFile]:
    path = write_sparse_genome(tmp_path_factory.mktemp("demo") / "demo.fa.gz", demo_pieces())
    with pysam.FastaFile(str(path)) as reference:
        yield reference


@pytest.fixture(scope="module")
def drivers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pysam.FastaFile]:
    path = write_sparse_genome(tmp_path_factory.mktemp("sparse") / "sparse.fa.gz", loci())
    with pysam.FastaFile(str(path)) as reference:
        yield reference


def whole_ones(reference: pysam.FastaFile) -> list[Transcript]:
    """Transcripts of which every coding base is there."""
    found = load_transcripts(resource("transcripts.tsv")).values()
    names = TranscriptNames(reference, accessions(), found)
    whole = []
    for transcript in found:
        coding = names.coding(transcript)
        if coding and "N" not in coding.bases[coding.start : coding.end]:
            whole.append(transcript)
    return whole


def draw(reference: pysam.FastaFile, transcripts: list[Transcript], number: int) -> list[Pair]:
    pairs = RandomPairs(reference, transcripts, seed=20261124)
    found: dict[Pair, None] = {}
    while len(found) < number:
        found[pairs.draw()] = None
    return list(found)


def protein_class(own: Names, other: str, protein: str) -> str:
    """Which class of difference two protein names make; ``unexplained`` is a fault of either."""
    name = str(own.hgvs_p)
    if name == other:
        return "same"
    if name == "p.?":
        place = str(own.hgvs_c)
        if re.match(r"c\.[-*]", place) or re.search(r"\*\d", place):
            return "untranslated"
        if re.search(r"\d[+-]\d", place):
            return "intron"
        return "bases not known" if other.endswith("?") else "unexplained"
    if re.fullmatch(r"p\.Ter\d+Ter", other) or (name.endswith("=") and other.endswith("=")):
        return "silent in other words"
    if name == "p.Met1?" and str(own.hgvs_c).startswith("c.-"):
        return "start codon and more"
    last = re.search(r"_[A-Z][a-z]{2}(\d+)", other)
    if last and int(last[1]) > len(protein):
        return "residues behind the stop"
    try:
        resolved, theirs = applied(name, protein), applied(other, protein)
    except (AssertionError, KeyError, IndexError):
        return "unexplained"
    if length(other) is not None and length(name) is not None:
        return "unexplained"
    size = length(name) or length(other) or len(resolved)
    short, long = sorted((resolved, theirs), key=len)
    is_same = resolved == theirs or (long.startswith(short) and len(long) == size)
    return "same protein in other words" if is_same else "unexplained"


def compare_with_weaver(
    reference: pysam.FastaFile, transcripts: list[Transcript], number: int
) -> Counter[str]:
    names = TranscriptNames(reference, accessions(), transcripts)
    weaver = Weaver(reference, transcripts)
    found: Counter[str] = Counter()
    unexplained = []
    for pair in draw(reference, transcripts, number):
        own = names.names(pair.allele, pair.transcript)
        hgvs_c, hgvs_p = weaver.names(names.genomic(pair.allele, pair.transcript), pair.transcript)
        coding = names.coding(pair.transcript)
        assert coding is not None
        kind = protein_class(own, hgvs_p, coding.protein)
        if own.hgvs_c != hgvs_c:
            kind = "unexplained"
        found[kind] += 1
        if kind == "unexplained":
            unexplained.append((pair.transcript.gene, str(pair.allele), own, hgvs_c, hgvs_p))
    assert unexplained == [], unexplained[:20]
    return found


def test_some_hundred_pairs_of_the_demo_agree_with_weaver(demo: pysam.FastaFile) -> None:
    found = compare_with_weaver(demo, list(demo_transcripts().values()), 400)
    assert found["same"] > 300


@pytest.mark.oracle
@pytest.mark.shared
def test_pairs_of_the_drivers_agree_with_weaver(drivers: pysam.FastaFile) -> None:
    found = compare_with_weaver(drivers, whole_ones(drivers), 20_000)
    print(dict(found))
    assert found["same"] > 19_000


def plain(hgvs_c: str) -> str:
    """SnpEff repeats the reference's bases, and has no inversions."""
    text = re.sub(r"del[ACGT]+ins", "delins", hgvs_c)
    return re.sub(r"(del|dup)[ACGT]+$", r"\1", text)


@pytest.mark.oracle
@pytest.mark.shared
def test_pairs_of_the_drivers_agree_with_snpeff(drivers: pysam.FastaFile, tmp_path: Path) -> None:
    if not SNPEFF.is_file():
        pytest.skip("no SnpEff (apt-get install snpeff)")
    transcripts = whole_ones(drivers)
    names = TranscriptNames(drivers, accessions(), transcripts)
    pairs = draw(drivers, transcripts, 20_000)
    resolved = snpeff_names(pairs, drivers, tmp_path)
    assert len(resolved) == len(pairs)
    found: Counter[str] = Counter()
    unexplained = []
    for pair, (hgvs_c, hgvs_p) in resolved.items():
        own = names.names(pair.allele, pair.transcript)
        if "inv" in str(own.hgvs_c):
            kind = "inversion"
        else:
            kind = "c. same" if own.hgvs_c == plain(hgvs_c) else "c. unexplained"
        found[kind] += 1
        # Its other protein names lack the tail of a shift, the move of a duplication, or the rule.
        if pair.allele.is_snv and SUBSTITUTION.fullmatch(str(own.hgvs_p)):
            other = hgvs_p.replace("*", "Ter")
            silent = re.fullmatch(r"p\.([A-Z][a-z]{2})(\d+)\1", other)
            other = f"{other[:-3]}=" if silent else other
            same = other == own.hgvs_p
            found["p. same" if same else "p. unexplained"] += 1
            kind = kind if same else "p. unexplained"
        if "unexplained" in kind:
            unexplained.append((pair.transcript.gene, str(pair.allele), own, hgvs_c, hgvs_p))
    print(dict(found))
    assert unexplained == [], unexplained[:20]


@pytest.mark.oracle
@pytest.mark.shared
def test_proteins_of_the_drivers_agree_with_biocommons(drivers: pysam.FastaFile) -> None:
    """The mapper's own c_to_p, whose faults at the stop this project's code replaces."""
    transcripts = whole_ones(drivers)
    names = TranscriptNames(drivers, accessions(), transcripts)
    found: Counter[str] = Counter()
    unexplained = []
    for pair in draw(drivers, transcripts, 20_000):
        own = names.names(pair.allele, pair.transcript)
        other = names.library_protein(pair.allele, pair.transcript)
        coding = names.coding(pair.transcript)
        assert coding is not None
        kind = protein_class(own, other, coding.protein)
        if kind == "unexplained" and re.search(r"Ter|ext", other + str(own.hgvs_p)):
            kind = "library's fault at the stop"
        found[kind] += 1
        if kind == "unexplained":
            unexplained.append((pair.transcript.gene, str(pair.allele), own, other))
    print(dict(found))
    assert unexplained == [], unexplained[:20]
    assert found["library's fault at the stop"] < 200
