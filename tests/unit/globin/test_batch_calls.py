"""Calls on drawn counts: copies are right or open, whatever the baseline is made of."""

import numpy as np
import pytest

from globin_people import (
    ALPHA_37,
    ALPHA_42,
    ANTI_37,
    HPFH_2,
    INDIAN_619,
    LEPORE,
    SEA,
    SICILIAN,
    TABLES,
    WINDOWS,
    Stretch,
    drawn,
)
from hemaline.globin.cohort_rows import AssayBatch, batch_rows
from hemaline.globin.globin_rows import GlobinRow

PEOPLE = {
    "normal": ((), 4, 0, 2, 2),
    "-a3.7": ((ALPHA_37,), 3, 0, 2, 2),
    "-a3.7 twice": ((ALPHA_37, ALPHA_37), 2, 0, 2, 2),
    "-a4.2": ((ALPHA_42,), 3, 0, 2, 2),
    "-a4.2, -a3.7": ((ALPHA_42, ALPHA_37), 2, 0, 2, 2),
    "anti-3.7": ((ANTI_37,), 5, 0, 2, 2),
    "--SEA": ((SEA,), 2, 0, 2, 2),
    "--SEA, -a3.7": ((SEA, ALPHA_37), 1, 0, 2, 2),
    "619 bp": ((INDIAN_619,), 4, 1, 2, 1),
    "Sicilian": ((SICILIAN,), 4, 1, 1, 1),
    "Lepore": ((LEPORE,), 4, 1, 1, 2),
    "HPFH-2": ((HPFH_2,), 4, 1, 1, 1),
}
NAMES = {"Sicilian": "Sicilian", "Lepore": "Lepore-Boston-Washington", "HPFH-2": "HPFH-2"}


def called(counts, donors=(), is_genome=True) -> dict[tuple[str, str], GlobinRow]:
    batch = AssayBatch(counts, frozenset(donors), [one.sample_id for one in counts], is_genome)
    rows = list(batch_rows(batch, (), TABLES))
    return {(row.sample_id, f"{row.locus} {row.item}"): row for row in rows}


@pytest.mark.parametrize("is_alone", [True, False], ids=["flat baseline", "batch"])
def test_copies_are_those_of_the_person(is_alone):
    counts = [
        drawn(name, *chromosomes, profile=0.02 if is_alone else 0.2)
        for name, (chromosomes, *_) in PEOPLE.items()
    ]
    rows = {}
    for some in ([one] for one in counts) if is_alone else [counts]:
        rows |= called(some)
    for name, (_, genes, deletion, exon_1, exon_3) in PEOPLE.items():
        found = [
            rows[name, item].copies
            for item in (
                "alpha alpha_genes",
                "beta HBB_DEL",
                "beta HBB_exons_1_2",
                "beta HBB_exon_3",
            )
        ]
        assert found == [genes, deletion, exon_1, exon_3], name
        assert rows[name, "beta HBB_DEL"].name == NAMES.get(name)


def test_the_619_bp_deletion_is_found_by_its_junction_and_has_its_ends():
    row = called([drawn("S", INDIAN_619)])["S", "beta HBB_DEL"]
    assert (row.copies, row.first, row.last, row.group) == (1, 5_225_389, 5_226_007, "beta0")
    assert row.junction_fragments >= 3
    # No row of the catalogue has these ends from a source: it has no name.
    assert row.name is None


def test_depth_alone_never_excludes_a_short_deletion():
    """Too few fragments cross a junction: the limit of the 0 is the whole gene's."""
    row = called([drawn("S", depth=16.0)])["S", "beta HBB_DEL"]
    assert row.copies == 0
    assert row.limit > 300
    assert called([drawn("S", depth=40.0)])["S", "beta HBB_DEL"].limit == 50


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("item", ["alpha genotype", "beta genotype"])
def test_no_deletion_of_the_limit_or_more_is_excluded_where_no_junction_shows_it(item, seed):
    """Wherever it begins; its junction is in repeats, so that depth alone shows it."""
    locus = item.split()[0]
    limit = called([drawn("normal")])["normal", item].limit
    places = [part.interval for some in TABLES.segments(locus).values() for part in some]
    rng = np.random.default_rng([seed, *locus.encode()])
    low, high = min(p.start for p in places), max(p.end for p in places)
    first = int(rng.integers(low, high - limit)) + 1
    lost = Stretch(places[0].chrom, first, first + limit - 1, is_shown=False)
    row = called([drawn("S", lost, seed=seed)])["S", item]
    assert row.copies != 0


@pytest.mark.parametrize("seed", range(12))
def test_no_deletion_of_a_part_of_an_alpha_gene_is_excluded_inside_the_limit(seed):
    limit = called([drawn("normal")])["normal", "alpha alpha_genes"].limit
    assert limit > 1_591, "depth of one gene alone excludes nothing"
    gene = TABLES.segments("alpha")["Z"][seed % 2].interval
    rng = np.random.default_rng([seed, 3])
    # A whole gene is lost, with what is next to it.
    first = int(rng.integers(gene.end - limit, gene.start + 1)) + 1
    lost = Stretch(gene.chrom, first, first + limit - 1, is_shown=False)
    assert called([drawn("S", lost, seed=seed)])["S", "alpha alpha_genes"].copies != 4


def test_fragments_over_a_deletion_that_the_copies_do_not_show_leave_it_open():
    plain = drawn("S")
    split = drawn("T", INDIAN_619).splits[:2]
    row = called([plain.model_copy(update={"splits": split})])["S", "beta HBB_DEL"]
    assert (row.copies, row.reason) == (None, "copies_not_settled")


def test_low_depth_and_missing_targets_are_stated():
    assert called([drawn("S", depth=14.0)])["S", "alpha alpha_genes"].reason == "low_depth"
    without = [window.segment != "B3" for window in WINDOWS.windows]
    rows = called([drawn("S", targeted=without)])
    assert rows["S", "beta HBB_DEL"].reason == "not_targeted"
    assert rows["S", "alpha alpha_genes"].copies == 4


@pytest.mark.parametrize("locus", ["alpha", "beta"])
@pytest.mark.parametrize("has_controls", [True, False])
def test_a_locus_without_reads_has_no_copies(locus, has_controls):
    """Its controls have none either: they are missing, and nothing of it is known to be lost."""
    of_locus = WINDOWS.loci == locus
    targeted = None if has_controls else (~(of_locus & WINDOWS.controls)).tolist()
    plain = drawn("S", targeted=targeted)
    reads = tuple(0 if lost else one for one, lost in zip(plain.reads, of_locus, strict=True))
    rows = called([plain.model_copy(update={"reads": reads})])
    assert {row.reason for row in rows.values() if row.locus == locus} == {"low_depth"}
    other = rows["S", "beta HBB_DEL" if locus == "alpha" else "alpha alpha_genes"]
    assert other.copies == (0 if locus == "alpha" else 4)


def test_both_alpha_genes_lost_are_no_missing_reads():
    both = called([drawn("S", SEA, SEA)])["S", "alpha alpha_genes"]
    assert both.copies == 0


def test_a_capture_needs_a_baseline():
    few = [drawn(f"S{n}", profile=0.4) for n in range(4)]
    rows = called(few, is_genome=False)
    assert {row.reason for row in rows.values()} == {"no_caller"}
    more = [*few, drawn("S4", ALPHA_37, profile=0.4)]
    rows = called(more, is_genome=False)
    assert rows["S4", "alpha alpha_genes"].copies == 3


def test_a_frequent_deletion_is_not_the_usual_of_its_batch():
    """Five of nine people have -a3.7: the median of the first pass is off, the second is not."""
    people = [drawn(f"D{n}", ALPHA_37, profile=0.2) for n in range(5)]
    people += [drawn(f"N{n}", profile=0.2) for n in range(4)]
    rows = called(people, is_genome=False)
    for one in people:
        row = rows[one.sample_id, "alpha alpha_genes"]
        assert row.copies in (None, 3 if one.sample_id.startswith("D") else 4)


@pytest.mark.parametrize("carriers", [1, 3, 5])
def test_the_limit_of_a_0_grows_where_samples_of_the_run_share_an_unknown_deletion(carriers):
    """Called or not, it widens the spread of the segments that it takes, and so the limit."""
    lost = Stretch("chr16", 150_000, 157_999, is_shown=False)
    people = [drawn(f"D{n}", lost, profile=0.2) for n in range(carriers)]
    people += [drawn(f"N{n}", profile=0.2) for n in range(10 - carriers)]
    rows = called(people, is_genome=False)
    for n in range(carriers):
        row = rows[f"D{n}", "alpha genotype"]
        assert row.copies != 0 or row.limit > 8_000


@pytest.mark.parametrize("carriers", [6, 8, 10])
def test_a_locus_is_open_where_most_samples_of_the_run_fit_no_genotype(carriers):
    lost = Stretch("chr16", 150_000, 172_800, is_shown=False)
    people = [drawn(f"D{n}", lost, profile=0.2) for n in range(carriers)]
    people += [drawn(f"N{n}", profile=0.2) for n in range(10 - carriers)]
    rows = called(people, is_genome=False)
    for row in rows.values():
        if row.locus == "alpha":
            assert row.reason == "copies_not_settled"
        elif row.item == "HBB_DEL":
            assert row.copies == 0


@pytest.mark.parametrize("length", [103, 279, 743, 1_008])
def test_a_part_of_an_alpha_gene_may_be_lost_below_the_limit_of_its_row(length):
    """No read is placed uniquely in a gene: the number of genes is stated with a longer limit."""
    gene = TABLES.segments("alpha")["Z"][1].interval
    lost = Stretch(gene.chrom, gene.start + 201, gene.start + 200 + length, is_shown=False)
    row = called([drawn("S", lost)])["S", "alpha alpha_genes"]
    assert row.copies is None or row.limit > length


def test_donors_make_the_baseline_and_get_no_rows():
    donors = [drawn(f"P{n}", profile=0.4) for n in range(5)]
    sample = drawn("S", SEA, profile=0.4)
    batch = AssayBatch([*donors, sample], frozenset(d.sample_id for d in donors), ["S"], False)
    rows = list(batch_rows(batch, (), TABLES))
    assert {row.sample_id for row in rows} == {"S"}
    assert next(row for row in rows if row.item == "alpha_genes").copies == 2


def test_a_failed_sample_has_no_copies_and_no_part_in_the_baseline():
    batch = AssayBatch([drawn("S"), drawn("F")], frozenset(), ["S", "F"], True)
    rows = list(batch_rows(batch, {"F"}, TABLES))
    assert {row.reason for row in rows if row.sample_id == "F"} == {"sample_failed_qc"}
    assert all(row.reason is None for row in rows if row.sample_id == "S")


def test_heterozygous_snvs_are_evidence_for_two_copies():
    """The same counts of one copy of exon 3, once with heterozygous SNVs in it."""

    def for_one_copy(counts) -> float:
        row = called([counts])["S", "beta HBB_exon_3"]
        return row.quality if row.copies == 1 else -row.quality

    sites = [("chr11", 5_225_500), ("chr11", 5_225_700)]
    plain = drawn("S", INDIAN_619, junction=False)
    with_sites = drawn("S", INDIAN_619, junction=False, heterozygous=sites)
    elsewhere = drawn("S", INDIAN_619, junction=False, heterozygous=[("chr11", 5_251_000)])
    assert for_one_copy(with_sites) < for_one_copy(plain) - 5
    assert for_one_copy(elsewhere) == pytest.approx(for_one_copy(plain))


def test_a_triplication_opposite_a_deletion_is_an_alternative_of_the_reference():
    row = called([drawn("S", ANTI_37, ALPHA_37)])["S", "alpha genotype"]
    assert row.alternatives.split(";")[0] == "aa/aa"
    assert "-a3.7/aaa anti-3.7" in row.alternatives
    assert called([drawn("S", ANTI_37, ALPHA_37)])["S", "alpha alpha_genes"].copies == 4


@pytest.mark.parametrize("spread", [0.03, 0.08])
def test_no_answer_is_wrong_in_many_draws(spread):
    names = list(PEOPLE)
    counts = [
        drawn(name, *PEOPLE[name][0], depth=20.0, spread=spread, seed=5, profile=0.2)
        for name in names
    ]
    rows = called(counts, is_genome=False)
    for name in names:
        assert rows[name, "alpha alpha_genes"].copies in (None, PEOPLE[name][1]), name
        assert rows[name, "beta HBB_DEL"].copies in (None, PEOPLE[name][2]), name
