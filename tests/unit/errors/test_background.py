"""The panel of normals: what is learned, what is not, and what the frozen file gives back."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binom

from donors import (
    BASES,
    DEPTH,
    QUIET,
    RULES,
    TOOLS,
    base,
    donor,
    fetch,
    learned_of,
    make_assay,
    make_table,
    other,
    place,
    snv,
)
from hemaline.common.intervals import Interval
from hemaline.common.problems import HemalineError, Problems
from hemaline.errors.background import Background
from hemaline.errors.background_file import (
    header_of,
    load_background,
    write_background,
    write_drivers,
)
from hemaline.errors.site_counts import LETTERS, AlignedGap
from hemaline.errors.target_counts import TargetCounts
from hemaline.genome.alleles import Allele
from hemaline.inputs.assays import Assay, load_assay, require_assay
from hemaline.inputs.background_header import read_background_header, targets_digest, version_of

Table = Callable[..., Background]


@pytest.fixture
def assay(tmp_path: Path) -> Assay:
    return make_assay(tmp_path)


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return lambda *given_: make_table(tmp_path, *given_)


def rate(background: Background, allele: Allele) -> float:
    found = background.rate(allele)
    assert found is not None
    return found


def test_a_rate_is_the_bound_of_its_formula(table: Table) -> None:
    background = table(QUIET)
    weight = RULES.panel_of_normals.prior_fragments
    for pos in (101, 130, 160, 201, 230):
        for step in (1, 2, 3):
            alt = sum(int(d.letters[place(pos), LETTERS.index(other(pos, step))]) for d in QUIET)
            total = sum(int(d.total[place(pos)]) for d in QUIET)
            errors = weight * RULES.background.substitution
            mean = (alt + errors) / (
                total + errors / max(RULES.background.substitution, alt / total)
            )
            shape = 1 / (1 / (alt + errors) + background.header.variation**2 * 21 / 20)
            law = beta(shape, shape / mean - shape)
            expected = law.ppf(RULES.panel_of_normals.confidence)
            assert rate(background, snv(pos, step)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("fragments", [3000, 14_000, 50_000])
@pytest.mark.parametrize("true_rate", [5e-5, 1e-4, 4e-4, 7e-4, 1e-3, 5e-3, 2e-2, 0.1])
def test_the_bound_covers_the_true_rate(
    tmp_path: Path, table: Table, fragments: int, true_rate: float
) -> None:
    """Of all counts that donors may show, by their exact probabilities; 95 % less discreteness."""
    background = table(QUIET)
    background = replace(background, header=background.header.model_copy(update={"variation": 0.0}))
    counts = np.arange(int(fragments * true_rate + 15 * (fragments * true_rate) ** 0.5 + 20))
    noise = replace(
        background.letters,
        alt_fragments=np.repeat(counts[:, None], 4, axis=1),
        total_fragments=np.full((len(counts), 4), fragments),
    )
    many = (Interval("c", 0, len(counts)),)
    reference = np.zeros(len(counts), dtype=np.uint8)
    at = replace(background, regions=many, reference=reference, letters=noise)
    bounds = [at.rate(Allele("c", int(k) + 1, "A", "C")) for k in counts]
    covered = sum(
        binom.pmf(k, fragments, true_rate) for k, b in enumerate(bounds) if b >= true_rate
    )
    # Whole fragments make steps: 0.88 at 7e-4 and 3,000 fragments is the lowest there is.
    assert covered >= 0.85


def test_quiet_sites_are_lower_than_the_built_in_rate(table: Table) -> None:
    background = table(QUIET)
    lowest = min(rate(background, snv(pos)) for pos in range(101, 161))
    assert lowest < RULES.background.substitution / 2
    assert rate(background, Allele("c", 120, BASES[119:121], base(120))) < RULES.background.indel


def test_a_noisy_site_has_a_higher_rate(table: Table) -> None:
    noisy, silent = snv(120), snv(121)
    background = table([donor(s, {noisy: 6 + s % 3}) for s in range(20)])
    assert rate(background, noisy) > 6 / DEPTH
    assert rate(background, silent) < RULES.background.substitution
    assert rate(background, snv(120, 2)) < RULES.background.substitution


def test_noise_that_all_donors_show_is_learned_however_high(table: Table) -> None:
    noisy = snv(120)
    background = table([donor(s, {noisy: 40 + s}) for s in range(20)])
    assert rate(background, noisy) > 0.05


@pytest.mark.parametrize("share", [0.03, 0.1, 0.48, 0.998])
def test_a_variant_of_one_donor_is_not_learned(table: Table, share: float) -> None:
    allele = snv(120)
    donors = [donor(3, {allele: round(share * DEPTH)}), *QUIET[1:]]
    background = table(donors)
    assert background.letters.donors_excluded[place(120), LETTERS.index(allele.alt)] == 1
    assert rate(background, allele) < RULES.background.substitution


def test_a_polymorphism_of_many_donors_is_not_learned(table: Table) -> None:
    allele = snv(120)
    het = [donor(s, {allele: DEPTH // 2 + s}) for s in range(9)]
    hom = [donor(s, {allele: DEPTH - 1}) for s in range(9, 12)]
    background = table([*het, *hom, *QUIET[12:]])
    assert background.letters.donors_excluded[place(120), LETTERS.index(allele.alt)] == 12
    assert rate(background, allele) < 2 * RULES.background.substitution


def test_drivers_are_listed_and_not_learned(tmp_path: Path, table: Table) -> None:
    driver, part = snv(120), Allele("c", 130, BASES[129:131], other(130) + other(131))
    donors = [donor(3, {driver: 90}), donor(4, {driver: 2}), *QUIET[2:]]
    silent = [replace_letter(d, driver, 0) for d in donors[2:]]
    background = table([*donors[:2], *silent], [driver, part])
    for allele in (driver, part, snv(130), snv(131)):
        assert background.rate(allele) is None
    assert rate(background, snv(120, 2)) > 0
    learned = learned_of(tmp_path, [*donors[:2], *silent], [driver, part])
    (seen,) = learned.drivers
    assert (seen.hotspot.allele, seen.donors_with_alt, seen.donors_positive) == (driver, 2, 1)
    assert (seen.alt_fragments, seen.max_vaf) == (92, pytest.approx(0.1, rel=0.01))
    path = tmp_path / "drivers.tsv"
    write_drivers(path, learned.drivers, 20)
    header, row = (line.split("\t") for line in path.read_text().splitlines())
    assert dict(zip(header, row, strict=True)) | {"total_fragments": ""} == {
        "gene": "GENE",
        "hgvs_p": "p.M1L",
        "chrom": "c",
        "pos": "120",
        "ref": driver.ref,
        "alt": driver.alt,
        "donors": "20",
        "donors_with_alt": "2",
        "donors_positive": "1",
        "alt_fragments": "92",
        "total_fragments": "",
        "max_vaf": row[-1],
    }


def replace_letter(counts: TargetCounts, allele: Allele, number: int) -> TargetCounts:
    letters = counts.letters.copy()
    letters[place(allele.pos), LETTERS.index(allele.alt)] = number
    return replace(counts, letters=letters)


def test_indels_are_learned_and_driver_indels_are_not(table: Table) -> None:
    noisy, driver = AlignedGap(20, 1, ""), AlignedGap(50, 0, "GATTACA")
    donors = [donor(s, gaps={noisy: 5, driver: 90 * (s == 0)}) for s in range(20)]
    found = {gap.deleted: allele for gap, allele in named_gaps(donors[0]).items()}
    background = table(donors, [found[0]])
    assert rate(background, found[1]) > 5 / DEPTH
    assert background.rate(found[0]) is None
    quiet = Allele("c", 205, base(205), base(205) + "ACGT")
    assert rate(background, quiet) < RULES.background.indel
    unlearned = table([donor(s, gaps={driver: 90 * (s == 0)}) for s in range(20)])
    assert unlearned.indels[found[0]].donors_excluded == 1
    assert rate(unlearned, found[0]) < RULES.background.indel


def named_gaps(counts: TargetCounts) -> dict[AlignedGap, Allele]:
    return {
        gap: next(a for a, _, _ in replace(counts, gaps={gap: 1}).indels(fetch))
        for gap in counts.gaps
    }


def test_where_the_table_does_not_apply(table: Table) -> None:
    background = table(QUIET[:2])
    assert background.rate(snv(120)) is None, "2 donors, 1,800 fragments"
    background = table(QUIET)
    assert background.rate(snv(90)) is None
    assert background.rate(snv(161)) is None
    assert background.rate(Allele("d", 120, "A", "T")) is None
    assert background.rate(Allele("c", 120, BASES[119:122], other(120) + "T")) is None
    assert background.rate(Allele("c", 160, BASES[159:161], other(160) + other(161))) is None


def test_a_change_of_several_bases_has_the_smallest_of_its_rates(table: Table) -> None:
    background = table([donor(s, {snv(120): 8}) for s in range(20)])
    mnv = Allele("c", 120, BASES[119:122], other(120) + base(121) + other(122, 2))
    assert rate(background, mnv) == rate(background, snv(122, 2))


def test_rates_of_a_region_are_the_largest_of_three(table: Table) -> None:
    noisy, driver = snv(120), snv(122)
    background = table([donor(s, {noisy: 8}) for s in range(20)], [driver])
    region = Interval("c", 90, 240)
    found = background.rates(region, 7e-3)
    assert found.shape == (150,)
    for pos in range(region.start + 1, region.end + 1):
        own = [background.rate(snv(pos, step)) for step in (1, 2, 3)]
        expected = max(7e-3 if one is None else one for one in own)
        assert found[pos - region.start - 1] == pytest.approx(expected)
    assert found[120 - 91] == rate(background, noisy)
    assert found[122 - 91] == 7e-3, "the driver was not learned"
    alone = background.rates(region)
    assert np.isnan(alone[[0, 122 - 91, 170 - 91]]).all()
    each = np.linspace(0.1, 0.2, 150)
    np.testing.assert_allclose(background.rates(region, each)[:10], each[:10])


def test_leave_one_out_is_the_table_of_the_others(tmp_path: Path, table: Table) -> None:
    one = donor(
        77, {snv(120): 3, snv(140): 90}, {AlignedGap(20, 1, ""): 3, AlignedGap(40, 2, ""): 300}
    )
    common = [donor(s, gaps={AlignedGap(20, 1, ""): 2}) for s in range(19)]
    background = table([one, *common])
    others = table(common)
    without = background.without(one, fetch)
    shared = replace(others, header=background.header)
    for pos in range(101, 161):
        for step in (1, 2, 3):
            found = rate(without, snv(pos, step))
            assert found == pytest.approx(rate(shared, snv(pos, step)), rel=1e-3)
    for allele in background.indels:
        assert rate(without, allele) == pytest.approx(rate(shared, allele), rel=1e-3)
    assert rate(without, snv(120)) < rate(background, snv(120))
    stranger = donor(1234)
    assert background.without(stranger, fetch) is background
    assert not background.has_donor(stranger)


def test_the_order_of_donors_is_nothing(tmp_path: Path, assay: Assay) -> None:
    donors = [donor(s, {snv(120): 3 * s}, {AlignedGap(9, 1, ""): s + 1}) for s in range(6)]
    one, two = (learned_of(tmp_path, some) for some in (donors, donors[::-1]))
    paths = [tmp_path / f"{n}.tsv.gz" for n in (1, 2)]
    for path, learned in zip(paths, (one, two), strict=True):
        write_background(path, learned, header_of(learned, assay, RULES, TOOLS))
    assert paths[0].read_bytes() == paths[1].read_bytes()


def varied(shape: float, mean: float = 4.0) -> list[TargetCounts]:
    """Donors whose rates at a site are of a gamma law: coefficient of variation shape^-1/2."""
    rng = np.random.default_rng(5)
    pos = range(101, 161)
    return [
        donor(s, {snv(p): int(rng.poisson(rng.gamma(shape, mean / shape))) for p in pos})
        for s in range(20)
    ]


def test_variation_of_donors_is_distinguished_from_chance(tmp_path: Path) -> None:
    assert learned_of(tmp_path, varied(1e6)).variation < 0.2
    assert learned_of(tmp_path, varied(2)).variation == pytest.approx(0.5**0.5, rel=0.25)
    assert learned_of(tmp_path, QUIET[:1]).variation == 0


def test_the_bound_is_one_for_the_next_donor(table: Table) -> None:
    """Of rates that vary among donors, 95 % are below the bound learned from 20 of them."""
    # Hardly a donor reaches the 2 % from which on an allele may be a variant.
    background = table(varied(2, mean=4.0))
    rng = np.random.default_rng(6)
    covered = [
        np.mean(rng.gamma(2, 2.0, 1000) / DEPTH <= rate(background, snv(pos)))
        for pos in range(101, 161)
    ]
    assert 0.92 < np.mean(covered) < 0.99


def test_no_donor_at_all_is_a_table_that_does_not_apply(table: Table) -> None:
    background = table([])
    assert background.header.donors == 0
    assert background.rate(snv(120)) is None
    assert background.rates(Interval("c", 110, 120), 0.5).tolist() == [0.5] * 10


counts_at = st.lists(st.integers(0, 60), min_size=3, max_size=6)


@settings(max_examples=25, deadline=None)
@given(counts_at)
def test_a_file_gives_back_what_was_learned(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("file")
    donors = [donor(s, {snv(120): k}, {AlignedGap(9, 1, ""): k}) for s, k in enumerate(counts)]
    learned = learned_of(folder, donors, [snv(125)])
    path = folder / "mini.background.tsv.gz"
    header = header_of(learned, make_assay(folder), RULES, TOOLS)
    written = write_background(path, learned, header)
    read = load_background(path, fetch, RULES)
    assert read.header == written == read_background_header(path)
    assert read.regions == learned.regions
    np.testing.assert_array_equal(read.totals, learned.totals)
    own = LETTERS.index(base(120))
    for name in ("alt_fragments", "total_fragments", "donors_with_alt", "donors_excluded"):
        found, expected = getattr(read.letters, name), getattr(learned.letters, name)
        others = np.arange(4) != own
        np.testing.assert_array_equal(found[place(120), others], expected[place(120), others])
    np.testing.assert_allclose(read.letters.max_vaf, learned.letters.max_vaf, rtol=1e-4)
    assert {a: n.alt_fragments for a, n in read.indels.items()} == {
        a: n.alt_fragments for a, n in learned.indels.items()
    }


@pytest.fixture
def written(tmp_path: Path, assay: Assay) -> Path:
    path = tmp_path / "mini.background.tsv.gz"
    learned = learned_of(tmp_path, QUIET)
    write_background(path, learned, header_of(learned, assay, RULES, TOOLS))
    return path


def rewritten(path: Path, change: Callable[[str], str], renew: bool = False) -> Path:
    text = change(gzip.decompress(path.read_bytes()).decode())
    if renew:
        lines = text.split("\n")
        at = next(i for i, line in enumerate(lines) if line.startswith("##version="))
        lines[at] = f"##version={json.dumps(version_of(text.encode()))}"
        text = "\n".join(lines)
    path.write_bytes(gzip.compress(text.encode()))
    return path


def load_codes(path: Path) -> list[str]:
    with pytest.raises(HemalineError) as error:
        load_background(path, fetch, RULES)
    return [problem.code for problem in error.value.problems]


def test_the_file_holds_neither_names_nor_dates(written: Path) -> None:
    text = gzip.decompress(written.read_bytes()).decode()
    assert "D0" not in text
    assert "2026" not in text.replace(read_background_header(written).version, "")
    assert written.read_bytes()[4:8] == bytes(4)


def test_a_changed_table_is_refused(written: Path) -> None:
    assert load_background(rewritten(written, str), fetch, RULES).header.donors == 20
    changed = rewritten(written, lambda text: text.replace("\t0\n", "\t1\n", 1))
    assert load_codes(changed) == ["HL-N06"]
    again = rewritten(changed, lambda text: text.replace("donors=20", "donors=25"), renew=True)
    assert load_background(again, fetch, RULES).header.donors == 25


def test_other_files_are_refused(tmp_path: Path, written: Path) -> None:
    assert load_codes(tmp_path / "none.gz") == ["HL-N01"]
    plain = tmp_path / "plain.gz"
    plain.write_text("chrom\tpos\n")
    assert load_codes(plain) == ["HL-N01"]
    plain.write_bytes(gzip.compress(b"chrom\tpos\n"))
    assert load_codes(plain) == ["HL-N01"]
    plain.write_bytes(written.read_bytes()[:-40])
    assert load_codes(plain) == ["HL-N01"]
    newer = rewritten(written, lambda t: t.replace("background 1", "background 2"), renew=True)
    assert load_codes(newer) == ["HL-N01"]


def test_another_reference_is_refused(written: Path) -> None:
    shifted = "A" + BASES
    with pytest.raises(HemalineError, match="HL-N07"):
        load_background(written, lambda chrom, start, end: shifted[start:end], RULES)


def assay_codes(assay: Assay, background: Path, **changes: str) -> list[str]:
    text = assay.path.read_text() + f"background: {background}\n"
    for key, value in changes.items():
        text = (
            "".join(line for line in text.splitlines(True) if not line.startswith(f"{key}:"))
            + f"{key}: {value}\n"
        )
    assay.path.write_text(text)
    problems = Problems()
    load_assay(assay.path, problems)
    return [problem.code for problem in problems]


def test_an_assay_takes_its_own_background(assay: Assay, written: Path) -> None:
    assert assay_codes(assay, written) == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"padding": "20"}, ["HL-N03"]),
        ({"dedup": "none"}, ["HL-N04"]),
        ({"chemistry": "wes"}, ["HL-N04"]),
        ({"chemistry": "amplicon"}, ["HL-N04", "HL-N04"]),
    ],
)
def test_an_assay_that_changed_is_reported(
    assay: Assay, written: Path, changes: dict[str, str], codes: list[str]
) -> None:
    found = assay_codes(assay, written, **changes)
    assert [code for code in found if code.startswith("HL-N")] == codes


def test_the_background_of_another_assay_is_refused(assay: Assay, written: Path) -> None:
    other_assay = assay.path.with_name("other.yaml")
    other_assay.write_text(assay.path.read_text().replace("name: mini", "name: other"))
    assert assay_codes(require_assay(other_assay), written) == ["HL-N02"]


def test_other_targets_are_refused(assay: Assay, written: Path) -> None:
    assay.targets.write_text("c\t110\t151\nc\t210\t220\n")
    assert assay_codes(assay, written) == ["HL-N03"]


def test_few_donors_are_warned_of(tmp_path: Path, assay: Assay) -> None:
    path = tmp_path / "few.background.tsv.gz"
    learned = learned_of(tmp_path, QUIET[:4])
    write_background(path, learned, header_of(learned, assay, RULES, TOOLS))
    assert assay_codes(assay, path) == ["HL-N05"]
    assert read_background_header(path).donors == 4


def test_no_background_table_at_all(assay: Assay, tmp_path: Path) -> None:
    path = tmp_path / "text.tsv.gz"
    path.write_text("x")
    assert assay_codes(assay, path) == ["HL-N01"]


def test_the_digest_of_targets_is_of_what_they_cover(tmp_path: Path) -> None:
    one, two = tmp_path / "1.bed", tmp_path / "2.bed"
    one.write_text("c\t10\t20\nc\t30\t40\n")
    two.write_text("track x\r\nc 30 35 name\r\nc 33 40\r\nc 10 20\r\n")
    assert targets_digest(one, 10) == targets_digest(two, 10)
    assert targets_digest(one, 10) != targets_digest(one, 11)
    two.write_text("c\t10\n")
    assert targets_digest(two, 10) is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("donors", '"x"'),
        ("donors", "[" * 50_000),
        ("donor_data", "1"),
        ("rules", "[]"),
        ("tools", "null"),
        ("variation", "{}"),
        ("assay", "[]"),
        ("more", "1"),
    ],
)
def test_a_header_of_other_kinds_is_refused(written: Path, key: str, value: str) -> None:
    def change(text: str) -> str:
        kept = [line for line in text.split("\n") if not line.startswith(f"##{key}=")]
        return "\n".join([f"##{key}={value}", *kept])

    with pytest.raises(ValueError, match=r"not complete|damaged"):
        read_background_header(rewritten(written, change))
