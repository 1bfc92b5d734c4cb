"""Consequence terms agree with protein names, and both with a translation of their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pysam
import pytest
from Bio.Seq import Seq, reverse_complement
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coding_genome import STOPS, coding_genome, packaged_terms
from examples import at_most
from hemaline.annotation.naming.consequence import Consequence, read_consequences
from hemaline.annotation.naming.hgvs_names import Names, TranscriptNames
from hemaline.annotation.naming.protein_changes import ProteinEffect
from hemaline.annotation.naming.protein_terms import ProteinTerms
from hemaline.genome.alleles import Allele, normalised
from hemaline.genome.transcripts import Transcript, load_transcripts
from hemaline.paths import resource
from hemaline.variants.known_alleles import write_consequences
from name_oracles import RandomPairs
from sequences import accessions
from sparse_genome import loci, write_sparse_genome

TERMS = packaged_terms()
SPLICE = frozenset(term.consequence for term in TERMS.values() if term.in_exon)
GENOME = coding_genome(seed=20261130)
SILENT = {"synonymous_variant", "stop_retained_variant"}
RECONCILER = ProteinTerms(TERMS, GENOME.transcripts, GENOME.bases)


@pytest.fixture(scope="module")
def fasta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return GENOME.write(tmp_path_factory.mktemp("coding"))


@pytest.fixture(scope="module")
def named(fasta: Path) -> Iterator[TranscriptNames]:
    with pysam.FastaFile(str(fasta)) as reference:
        yield TranscriptNames(reference, accessions(), GENOME.transcripts.values())


BASES = st.text("ACGT", max_size=10)


@st.composite
def alleles(draw: st.DrawFn) -> tuple[Allele, str]:
    """Small variants of every kind and their gene; many at borders, many with stop codons."""
    gene = draw(st.sampled_from(sorted(GENOME.transcripts)))
    transcript = GENOME.transcripts[gene]
    exon = draw(st.sampled_from([part for _, part in transcript.coding_exons()]))
    border = st.sampled_from([exon.start, exon.end, transcript.coding.start, transcript.coding.end])
    inside = st.integers(exon.start, exon.end)
    pos = draw(inside | border.flatmap(lambda at: st.integers(at - 9, at + 9)))
    ref = GENOME.bases(transcript.chrom, pos, pos + draw(st.integers(0, 12)))
    stop = draw(st.sampled_from(STOPS))
    stop = stop if transcript.strand == "+" else reverse_complement(stop)
    alt = draw(
        BASES
        | st.just(ref * 2)
        | st.just("")
        | st.tuples(BASES, BASES).map(lambda ends: ends[0] + stop + ends[1])
        | st.text("ACGT", min_size=len(ref), max_size=len(ref))
    )
    if alt == ref:
        alt = ref + "A"
    return normalised(Allele(transcript.chrom, pos + 1, ref, alt), GENOME.bases), gene


def rightmost(allele: Allele, transcript: Transcript) -> tuple[int, str, str]:
    """0-based start, bases and their replacement, at the transcript's 3' end; by trial."""
    start, ref, alt = allele.pos - 1, allele.ref, allele.alt
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while ref and alt and ref[0] == alt[0]:
        start, ref, alt = start + 1, ref[1:], alt[1:]
    if (ref and alt) or transcript.strand == "-":
        return start, ref, alt
    while True:
        after = GENOME.bases(allele.chrom, start + len(ref), start + len(ref) + 1)
        if not after or after != (ref or alt)[0]:
            return start, ref, alt
        start += 1
        ref, alt = (text and text[1:] + after for text in (ref, alt))


def translated(bases: str) -> str:
    """Residues to the first stop, which is included, or to the end."""
    residues = str(Seq(bases[: len(bases) // 3 * 3]).translate())  # type: ignore[no-untyped-call]
    return residues[: residues.index("*") + 1] if "*" in residues else residues


def spliced(allele: Allele, transcript: Transcript) -> tuple[str, str, int, int, int, int]:
    """Reference and haplotype 5' to 3', changed range, coding range; 0-based half-open."""
    start, ref, alt = rightmost(allele, transcript)
    chrom, exons = transcript.chrom, transcript.exons
    # Outer exons with the bases next to them, into which a shifted frame may read on.
    places = [
        at
        for exon in exons
        for at in range(exon.start - 300 * (exon is exons[0]), exon.end + 300 * (exon is exons[-1]))
    ]
    old = "".join(GENOME.bases(chrom, at, at + 1) for at in places)
    first = sum(at < start for at in places)
    last = sum(at < start + len(ref) for at in places)
    ends = (transcript.coding.start, transcript.coding.end)
    coding = [sum(at < end for at in places) for end in ends]
    new = old[:first] + alt + old[last:]
    if transcript.strand == "-":
        size = len(old)
        old, new = reverse_complement(old), reverse_complement(new)
        first, last = size - last, size - first
        coding = [size - coding[1], size - coding[0]]
    return old, new, first, last, coding[0], coding[1]


def possible_terms(allele: Allele, transcript: Transcript) -> set[str]:
    """Terms of an allele whose changed bases are exonic, by translating both haplotypes."""
    old, new, first, last, start, stop = spliced(allele, transcript)
    is_insertion = first == last
    if is_insertion and first == stop:
        return {"stop_retained_variant"}
    if last <= start:
        return {"5_prime_UTR_variant"}
    if first >= stop:
        return {"3_prime_UTR_variant"}
    if first < start + 3:
        return {"start_lost"}
    before, after = translated(old[start:stop]), translated(new[start:])
    gained = len(new) - len(old)
    touches_stop = last > stop - 3 or (is_insertion and first >= stop - 3)
    if before == after:
        return {"stop_retained_variant" if touches_stop else "synonymous_variant"}
    at = next(i for i, pair in enumerate(zip(before, after, strict=False)) if len(set(pair)) > 1)
    longer = len(after) - len(before)
    if after[at] == "*":
        # The last residues are deleted, or the first of them becomes a stop.
        return {"stop_gained"} | ({"inframe_deletion"} if gained == 3 * longer else set())
    if before[at] == "*":
        # In frame, a stop that is not behind the old one's place was not read through.
        is_kept = gained % 3 == 0 and start + 3 * len(after) <= stop + gained
        found = {"inframe_insertion"} if is_kept else {"stop_lost"}
        # With untranslated bases replaced as well, either is true.
        return found | ({"stop_lost"} if last > stop else set())
    if gained % 3:
        return {"frameshift_variant"}
    if not after.endswith("*"):
        return {"stop_lost"}
    lengths = {-1: "inframe_deletion", 0: "missense_variant", 1: "inframe_insertion"}
    found = {lengths[(longer > 0) - (longer < 0)]}
    if 3 * len(after) < 3 * len(before) + gained and (longer < 0 or last <= stop - 6):
        found = {"stop_gained"} | (found if touches_stop else set())
    if touches_stop:
        found |= {"stop_gained"} if longer < 0 else {"stop_lost"} if longer > 0 else set()
    return found


def agree(name: str, term: str) -> bool:
    """True if a protein name and a term, read as texts, state the same effect."""
    if name == "p.?":
        return term in ("5_prime_UTR_variant", "3_prime_UTR_variant")
    if name == "p.Met1?":
        return term == "start_lost"
    if name.endswith("="):
        return term == ("stop_retained_variant" if "Ter" in name else "synonymous_variant")
    if "fs" in name:
        return term == "frameshift_variant"
    if "ext" in name or name.endswith("?"):
        return term == "stop_lost"
    if name.endswith("Ter"):
        return term == "stop_gained"
    place = re.fullmatch(r"p\.\D+(\d+)(?:_\D+(\d+))?([a-z]*)(.*)", name)
    assert place, name
    removed = int(place[2] or place[1]) - int(place[1]) + 1
    if place[3] == "dup" or place[3] == "ins":
        return term in ("inframe_insertion", "stop_lost")
    if place[3] == "del":
        return term == "inframe_deletion"
    made = len(place[4]) // 3
    if made > removed:
        return term in ("inframe_insertion", "stop_lost")
    return term == ("missense_variant" if made == removed else "inframe_deletion")


def check(allele: Allele, gene: str, names: Names, effect: Consequence) -> None:
    transcript = GENOME.transcripts[gene]
    shown = (str(allele), gene, transcript.strand, names, sorted(effect.names))
    ranks = [term.rank for term in effect.terms]
    assert ranks == sorted(set(ranks)), shown
    if re.search(r"\d[+-]\d", str(names.hgvs_c)):
        assert names.hgvs_p == "p.?", shown
        assert not effect.names & SILENT, shown
    else:
        (term,) = effect.names - SPLICE
        assert agree(str(names.hgvs_p), term), shown
        assert term in possible_terms(allele, transcript), shown


@given(alleles(), st.sets(st.sampled_from(sorted(TERMS)), min_size=1, max_size=4))
@settings(
    max_examples=at_most(500),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
def test_terms_agree_with_names_and_with_a_translation(
    named: TranscriptNames, drawn: tuple[Allele, str], words: set[str]
) -> None:
    """Every consequence of csq, in every transcript, Plus Clinical included."""
    allele, gene = drawn
    names = named.names(allele, GENOME.transcripts[gene])
    given_terms = tuple(sorted((TERMS[word] for word in words), key=lambda term: term.rank))
    found = RECONCILER.reconciled({allele: Consequence(gene, given_terms)}, {(allele, gene): names})
    check(allele, gene, names, found[allele])


def test_terms_of_bcftools_agree_with_names(
    named: TranscriptNames, fasta: Path, tmp_path: Path
) -> None:
    """The same for the names that csq gives, of 2,000 variants of the kinds the oracles compare."""
    with pysam.FastaFile(str(fasta)) as reference:
        pairs = RandomPairs(reference, list(GENOME.transcripts.values()), seed=20261130)
        drawn = (pairs.draw() for _ in range(2_000))
        genes = {normalised(p.allele, GENOME.bases): p.transcript.gene for p in drawn}
    names = {
        (allele, gene): named.names(allele, GENOME.transcripts[gene])
        for allele, gene in genes.items()
    }
    given_terms = GENOME.consequences(genes, fasta, tmp_path)
    assert len(given_terms) > 1_900
    changed = 0
    for allele, effect in RECONCILER.reconciled(given_terms, names).items():
        check(allele, effect.gene, names[allele, effect.gene], effect)
        changed += effect.names != given_terms[allele].names
    assert changed > 100


def test_the_worst_gene_is_chosen_by_the_reconciled_terms() -> None:
    """A frame shift by csq that is untranslated by its name gives way to a missense change."""
    one, other = sorted(GENOME.transcripts)[:2]
    allele = Allele("c", 10, "A", "C")
    effects = Consequence(
        one, (TERMS["frameshift"],), (Consequence(other, (TERMS["synonymous"],)),)
    )
    names = {
        (allele, one): Names("c.*3A>C", "p.?", ProteinEffect.BEHIND_STOP),
        (allele, other): Names("c.9A>C", "p.Lys3Asn", ProteinEffect.SUBSTITUTION),
    }
    found = RECONCILER.reconciled({allele: effects}, names)[allele]
    assert [(e.gene, *e.names) for e in found.by_gene] == [
        (other, "missense_variant"),
        (one, "3_prime_UTR_variant"),
    ]


def test_terms_of_an_allele_without_names_remain() -> None:
    gene = min(GENOME.transcripts)
    effect = Consequence(gene, (TERMS["synonymous"],))
    allele = Allele("c", 10, "A", "C")
    assert RECONCILER.reconciled({allele: effect}, {}) == {allele: effect}


def reconciled_on_real_bases(
    gene: str, hgvs_c: str, reference: Path, folder: Path
) -> tuple[Allele, Names, Consequence, Consequence]:
    """Allele, names, consequence by csq and its translation."""
    transcripts = load_transcripts(resource("transcripts.tsv"))
    model = transcripts[gene]
    with pysam.FastaFile(str(reference)) as bases:
        named = TranscriptNames(bases, accessions(), [model])
        allele = named.allele(model, hgvs_c)
        lengths = dict(zip(bases.references, bases.lengths, strict=True))
        written = write_consequences([allele], [model], reference, lengths, folder)
        given_terms = read_consequences(written, TERMS)
        names = named.names(allele, model)

        def sequence(chrom: str, start: int, end: int) -> str:
            return str(bases.fetch(chrom, start, end)).upper()

        reconciler = ProteinTerms(TERMS, transcripts, sequence)
        found = reconciler.reconciled(given_terms, {(allele, gene): names})
    return allele, names, given_terms[allele], found[allele]


@pytest.fixture(scope="module")
def drivers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sparse_genome(tmp_path_factory.mktemp("sparse") / "sparse.fa.gz", loci())


@dataclass(frozen=True)
class Real:
    """A variant on real bases: its names, its terms by csq and in the end, its MAF class."""

    gene: str
    hgvs_c: str
    hgvs_p: str
    csq: str
    terms: str
    maf: str


REAL = [
    # Published drivers whose terms by csq are not those of their names.
    Real(
        *("TET2", "c.1851_1852delinsTT", "p.Arg617_Gln618delinsSerTer"),
        *("missense_variant", "stop_gained", "Nonsense_Mutation"),
    ),
    Real(
        *("ASXL1", "c.1849_1852delinsT", "p.Ile617Ter"),
        *("inframe_deletion", "stop_gained", "Nonsense_Mutation"),
    ),
    Real(
        *("RUNX1", "c.498_502delinsTT", "p.Ser167Ter"),
        *("inframe_deletion", "stop_gained", "Nonsense_Mutation"),
    ),
    # AG of AG|AG: the acceptor is where it was, and the exon two bases shorter.
    Real(
        *("TET2", "c.3410_3411del", "p.Glu1137AlafsTer4"),
        "splice_acceptor_variant&synonymous_variant",
        *("frameshift_variant&splice_region_variant", "Frame_Shift_Del"),
    ),
    # Parts of a splice site with coding bases: the term of the site, and none that is silent.
    Real(
        *("TP53", "c.375_375+2del", "p.?"),
        *("splice_donor_variant&coding_sequence_variant",) * 2,
        "Splice_Site",
    ),
    Real(
        *("TP53", "c.376-1_377del", "p.?"),
        "splice_acceptor_variant&frameshift_variant&synonymous_variant",
        *("splice_acceptor_variant&frameshift_variant&coding_sequence_variant", "Splice_Site"),
    ),
    # Sites that longer bases replace.
    Real(
        *("TP53", "c.375_375+1delinsTTTT", "p.?", "frameshift_variant"),
        *("splice_donor_variant&frameshift_variant", "Splice_Site"),
    ),
    Real(
        *("TP53", "c.376-1_376delinsAAAA", "p.?", "splice_region_variant"),
        *("splice_acceptor_variant&splice_region_variant", "Splice_Site"),
    ),
    # The intron between the last base of exon 3 and the first of exon 4, and both bases.
    Real(
        *("TP53", "c.96_97del", "p.Ser33ProfsTer9"),
        "splice_acceptor_variant&splice_donor_variant&coding_sequence_variant",
        *("splice_acceptor_variant&splice_donor_variant&frameshift_variant", "Splice_Site"),
    ),
]


@pytest.mark.shared
@pytest.mark.parametrize("real", REAL, ids=lambda real: f"{real.gene}-{real.hgvs_c}")
def test_real_bases(drivers: Path, tmp_path: Path, real: Real) -> None:
    allele, names, *effects = reconciled_on_real_bases(real.gene, real.hgvs_c, drivers, tmp_path)
    assert names == Names(real.hgvs_c, real.hgvs_p)
    texts = ["&".join(term.consequence for term in effect.terms) for effect in effects]
    assert texts == [real.csq, real.terms]
    assert effects[1].terms[0].maf_class(allele) == real.maf
