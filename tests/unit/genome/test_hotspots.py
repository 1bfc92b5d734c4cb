"""Hotspots: their bases, their place and their names agree with the reference and with csq."""

import re
from pathlib import Path

import pytest

from hemaline.common.problems import HemalineError
from hemaline.genome.hotspots import Hotspot, load_hotspots
from hemaline.genome.transcripts import load_transcripts
from hemaline.paths import resource
from sequences import DEMO_CHROM, consequences, demo_bases, demo_fasta, demo_transcripts

HOTSPOTS = load_hotspots(resource("hotspots.tsv"))
HELD = [h for h in HOTSPOTS if h.allele.chrom == DEMO_CHROM]


def left_aligned(bases: str, hotspot: Hotspot) -> tuple[int, str, str]:
    """Position and alleles by the loop of Tan A et al., Bioinformatics 2015;31:2202."""
    pos, ref, alt = hotspot.allele.pos, hotspot.allele.ref, hotspot.allele.alt
    while ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
        if not ref or not alt:
            pos -= 1
            ref, alt = bases[pos - 1] + ref, bases[pos - 1] + alt
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
        pos, ref, alt = pos + 1, ref[1:], alt[1:]
    return pos, ref, alt


def test_the_demo_reference_holds_hotspots_of_both_genes() -> None:
    assert {h.gene for h in HELD} == set(demo_transcripts())


@pytest.mark.parametrize("hotspot", HELD, ids=lambda h: f"{h.gene}-{h.hgvs_p}")
def test_reference_bases_are_those_of_the_genome(hotspot: Hotspot) -> None:
    where = hotspot.allele.interval
    assert demo_bases()[where.start : where.end] == hotspot.allele.ref


@pytest.mark.parametrize("hotspot", HELD, ids=lambda h: f"{h.gene}-{h.hgvs_p}")
def test_alleles_are_left_aligned_and_parsimonious(hotspot: Hotspot) -> None:
    allele = hotspot.allele
    assert left_aligned(demo_bases(), hotspot) == (allele.pos, allele.ref, allele.alt)


@pytest.mark.parametrize("hotspot", HOTSPOTS, ids=lambda h: f"{h.gene}-{h.hgvs_p}-{h.hgvs_c}")
def test_every_allele_is_in_an_exon_of_its_gene(hotspot: Hotspot) -> None:
    transcript = load_transcripts(resource("transcripts.tsv"))[hotspot.gene]
    assert transcript.chrom == hotspot.allele.chrom
    # Names that leave the coding range show it: c.92+1, c.-78, c.*110.
    is_coding = re.match(r"c[.]\d+[^+-]*$", hotspot.hgvs_c.replace("_", "")) is not None
    assert bool(transcript.place(hotspot.allele.changed)) or not is_coding


def test_names_are_what_csq_states(tmp_path: Path) -> None:
    found = consequences(demo_fasta(tmp_path), [h.allele for h in HELD], tmp_path)
    single = [h for h in HELD if h.allele.is_snv]
    assert len(single) > 10
    for hotspot in single:
        assert found[hotspot.allele].gene == hotspot.gene
        assert found[hotspot.allele].names & {"missense_variant", "stop_gained"}
    (duplication,) = [h for h in HELD if not h.allele.is_snv]
    assert duplication.hgvs_p == "p.Y158_E159dup"
    assert found[duplication.allele].names == {"inframe_insertion"}


def test_the_s34_hotspots_are_there_by_name_and_place() -> None:
    s34 = {h.hgvs_p: str(h.allele) for h in HOTSPOTS if "S34" in h.hgvs_p}
    assert s34 == {"p.S34F": "chr21:43104346:G>A", "p.S34Y": "chr21:43104346:G>T"}


def test_hotspots_come_in_genomic_order_and_once(tmp_path: Path) -> None:
    path = tmp_path / "hotspots.tsv"
    header, *lines = resource("hotspots.tsv").read_text().splitlines()
    path.write_text("\n".join([header, *reversed(lines)]) + "\n")
    alleles = [h.allele for h in load_hotspots(path)]
    assert len(alleles) == len(lines)
    assert alleles == sorted(set(alleles))


def test_names_are_unique_within_a_gene() -> None:
    names = [(h.gene, h.hgvs_c) for h in HOTSPOTS]
    assert len(names) == len(set(names))


def test_a_base_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hotspots.tsv"
    lines = resource("hotspots.tsv").read_text().splitlines()
    cells = lines[1].split("\t")
    cells[lines[0].split("\t").index("ref")] = "N"
    path.write_text("\n".join([lines[0], "\t".join(cells)]) + "\n")
    with pytest.raises(HemalineError, match=r"HL-T23.*row 2 column ref"):
        load_hotspots(path)
