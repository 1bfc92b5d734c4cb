"""Random valid VCFs of many callers: every allele of every sample is a row, listed, or not there.

The writer has the reads that it means and the haplotype that each allele makes, however it
is written; the expectation is computed from those alone.
"""

import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caller_vcfs import CALLERS, Caller, Line, Reads
from examples import at_most
from hemaline.common.problems import Problems
from hemaline.external.vcf.foreign_calls import ForeignReader, ForeignVcf, ReferenceContext
from hemaline.external.vcf.reading_rules import load_vcf_rules
from hemaline.external.vcf.sample_calls import Columns
from hemaline.genome.alleles import Allele
from hostile_vcfs import BASES, CONTIG

RULES = load_vcf_rules()
FILTERS = ("PASS", "PASS", ".", "q10", "q10;weak")
GENOTYPES = ("0/1", "0/0", "1/1", "0|1", "./.", ".", "0", "1", "./1", "0/.")


def haplotype(pos: int, ref: str, alt: str) -> str:
    assert BASES[pos - 1 : pos - 1 + len(ref)] == ref
    return BASES[: pos - 1] + alt + BASES[pos - 1 + len(ref) :]


@dataclass(frozen=True)
class Change:
    """Bases from ``start`` (0-based) to ``end`` replaced."""

    start: int
    end: int
    bases: str

    def written(self, before: int, after: int) -> tuple[int, str, str]:
        """POS, REF and ALT with so many bases of the reference around."""
        start, end = self.start - before, self.end + after
        left, right = BASES[start : self.start], BASES[self.end : end]
        return start + 1, BASES[start:end], left + self.bases + right


@st.composite
def changes(draw: st.DrawFn, kinds: tuple[str, ...]) -> Change:
    kind = draw(st.sampled_from(kinds))
    # Few places, so that alleles and their neighbourhoods meet.
    start = draw(st.integers(300, 330))
    if kind == "snv":
        bases = [base for base in "ACGT" if base != BASES[start]]
        return Change(start, start + 1, draw(st.sampled_from(bases)))
    if kind == "deletion":
        return Change(start, start + draw(st.integers(1, 4)), "")
    # Copies of the preceding bases make one allele of several places.
    length = draw(st.integers(1, 4))
    return Change(start, start, BASES[start - length : start])


@st.composite
def reads(draw: st.DrawFn, alts: int) -> Reads | None:
    if draw(st.integers(0, 5)) == 0:
        return None
    counts = st.tuples(st.sampled_from([0, 0, 1, 2, 40]), st.sampled_from([0, 0, 1, 30]))
    genotype = draw(st.sampled_from([*GENOTYPES, *(["1/2", "0/2"] if alts > 1 else [])]))
    filters = draw(st.sampled_from(["PASS", "PASS", ".", "LowGQX", "LowGQX;LowDepth"]))
    return Reads(draw(counts), tuple(draw(counts) for _ in range(alts)), genotype, filters)


@st.composite
def lines(draw: st.DrawFn, caller: Caller, samples: int) -> list[Line]:
    found: list[Line] = []
    known: list[Change] = []
    is_padded = caller.name != "Strelka2 somatic SNVs"
    for _ in range(draw(st.integers(1, 6))):
        again = known and draw(st.booleans())
        change = draw(st.sampled_from(known) if again else changes(caller.kinds))
        known.append(change)
        before = draw(st.integers(1, 6)) if is_padded else 0
        pos, ref, alt = change.written(before, draw(st.integers(0, 6)) if is_padded else 0)
        alts = (alt,)
        if caller.multiallelic and draw(st.booleans()):
            # Another allele of the same reference bases.
            alts = tuple(draw(st.permutations([alt, alt[0] + "TG" + alt[1:]])))
        own = tuple(draw(reads(len(alts))) for _ in range(samples))
        name = draw(st.sampled_from([".", "rs1", "rs2;COSV1"]))
        filters = draw(st.sampled_from(FILTERS))
        found.append(Line(CONTIG, pos, ref, alts, own, filters, name=name))
    return found


@dataclass(frozen=True)
class Meant:
    """Meaning of one allele of one line in one sample; see :func:`meant`."""

    line: int
    alt: str
    state: str
    reads: int
    depth: int
    failed: int


def meant(caller: Caller, line: Line, number: int, at: int, sample: int) -> Meant:
    own, alt = line.samples[sample], line.alts[at]
    if own is None:
        return Meant(number, alt, "no call", 0, 0, 0)
    failed = set(line.filters.split(";")) - {"PASS", "."}
    if caller.name == "Strelka2 germline":
        failed |= set(own.filters.split(";")) - {"PASS", "."}
    count = sum(own.alts[at])
    copies = own.genotype.replace("|", "/").split("/") if caller.has_genotype else []
    is_excluded = (own.depth > 0 and caller.has_depth) or not caller.has_genotype
    if str(at + 1) in copies:
        state = "carried"
    elif copies and "." not in copies:
        state = "carried" if count >= 2 and not failed else "not carried"
    elif count:
        state = "carried"
    else:
        state = "not carried" if is_excluded else "no call"
    return Meant(number, alt, state, count, own.depth, len(failed))


def read(caller: Caller, every: list[Line], samples: list[str]) -> ForeignVcf:
    problems = Problems()
    context = ReferenceContext({CONTIG: len(BASES)}, lambda chrom, start, end: BASES[start:end])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "in.vcf"
        path.write_text(caller.text(every, {CONTIG: len(BASES)}, samples))
        reader = ForeignReader(path, context, RULES, problems)
        found = reader.read(lambda header: Columns(header.samples), lambda count: None)
    assert len(problems) == 0, [str(one) for one in problems]
    assert found is not None
    return found


def of_allele(allele: Allele) -> str:
    return haplotype(allele.pos, allele.ref, allele.alt)


@pytest.mark.parametrize("caller", CALLERS, ids=str)
@settings(max_examples=at_most(25), deadline=None)
@given(data=st.data())
def test_nothing_vanishes_and_the_vaf_is_the_one_that_is_meant(
    caller: Caller, data: st.DataObject
) -> None:
    samples = [f"S{number}" for number in range(data.draw(st.integers(1, 5)))]
    every = data.draw(lines(caller, len(samples)))
    found = read(caller, every, samples)
    first = len(caller.header({CONTIG: 0}, samples)) + 1
    skipped: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for one in found.skipped:
        skipped[one.sample, one.line, one.alt or ""].append(one.reason)
    for at, sample in enumerate(samples):
        alleles: dict[str, list[Meant]] = defaultdict(list)
        for number, line in enumerate(every, start=first):
            for place, alt in enumerate(line.alts):
                own = meant(caller, line, number, place, at)
                alleles[haplotype(line.pos, line.ref, alt)].append(own)
        rows = {of_allele(call.allele): call for call in found.calls[sample]}
        assert len(rows) == len(found.calls[sample])
        for made, stated in alleles.items():
            carried = [one for one in stated if one.state == "carried"]
            listable = [one for one in stated if one.state != "not carried" or one.reads]
            listed = sum(len(skipped.pop((sample, one.line, one.alt), ())) for one in stated)
            assert listed + (made in rows) == len(listable)
            assert (made in rows) == bool(carried)
            if not carried:
                continue
            best = min(carried, key=lambda one: (one.failed, -one.reads, -one.depth))
            seen = rows[made].evidence
            assert (seen.alt, len(rows[made].failed)) == (best.reads, best.failed)
            depth = best.depth if caller.has_depth else 0
            assert seen.vaf == (pytest.approx(best.reads / depth) if depth else None)
        assert rows.keys() <= alleles.keys()
    assert not skipped


@settings(max_examples=at_most(100), deadline=None)
@given(caller=st.sampled_from(CALLERS), data=st.data(), seed=st.integers(0, 10**6))
def test_the_order_of_lines_decides_nothing(caller: Caller, data: st.DataObject, seed: int) -> None:
    samples = ["S1", "S2"]
    every = data.draw(lines(caller, len(samples)))
    shuffled = random.Random(seed).sample(every, len(every))
    one, other = read(caller, every, samples), read(caller, shuffled, samples)
    assert (one.calls, one.ids, one.alleles) == (other.calls, other.ids, other.alleles)
    assert one.not_carried == other.not_carried
