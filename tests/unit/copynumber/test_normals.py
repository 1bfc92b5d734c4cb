"""Panels of normals: donors that are left out, what is refused, and the frozen file."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from copies import REGIONS, RULES, Change, Laboratory, Noise, change
from hemaline.common.problems import HemalineError, Problems
from hemaline.copynumber.copy_rows import SampleFacts
from hemaline.copynumber.donor_selection import CopyDonor
from hemaline.copynumber.normals import CopyNormals
from hemaline.copynumber.normals_build import learn_normals, warn_of_omitted
from hemaline.copynumber.normals_file import load_normals, write_normals
from hemaline.copynumber.sample_copies import call_copies
from hemaline.inputs.copy_normals_header import CopyDesign, read_copy_normals_header

DESIGN = CopyDesign(
    assay="panel",
    chemistry="capture",
    dedup="coordinate",
    targets_sha256="00",
    off_target=True,
    bin_size=1_000_000,
    min_mapping_quality=20,
)
TUMOUR = [
    part
    for event in ("del5q", "plus8", "del20q", "del_13q", "del12p")
    for part in change(event, 0.6, 2 if event == "plus8" else 1, int(event == "plus8"))
]


def learned(lab: Laboratory, donors: list[CopyDonor]) -> CopyNormals:
    return learn_normals(donors, lab.bins, lab.snps, REGIONS, RULES)


@cache
def trisomic() -> tuple[Laboratory, CopyNormals]:
    """20 donors, one of them with a trisomy 8, one without Y."""
    lab = Laboratory(11)
    lost = change("delY", 0.7, 0, 0)
    return lab, learned(lab, lab.donors(20, {4: change("plus8", 1.0, 2, 1), 7: lost}))


def test_donors_with_a_change_are_left_out_of_it_alone() -> None:
    _, normals = trisomic()
    found = {(one.donor, one.event) for one in normals.left_out}
    assert {("N04", "plus8"), ("N07", "delY")} <= found
    assert {donor for donor, _ in found} == {"N04", "N07"}
    assert normals.donors == 20
    problems = Problems()
    warn_of_omitted(normals, Path("samples.tsv"), problems)
    assert {one.code for one in problems} == {"HL-N31"}


def test_a_donor_with_a_change_leaves_no_trace_in_the_mean() -> None:
    lab, normals = trisomic()
    facts = SampleFacts("S1", "female")
    for _ in range(3):
        found = call_copies(lab.counts("female"), normals, REGIONS, facts, RULES)
        row = next(one for one in found.rows if one.event == "plus8")
        assert row.z is not None
        assert abs(row.z) < 3


def test_a_tumour_among_the_donors_is_left_out_of_everything() -> None:
    lab = Laboratory(12)
    normals = learned(lab, lab.donors(21, {3: TUMOUR}))
    assert [(one.donor, one.event) for one in normals.left_out] == [("N03", "")]
    assert normals.donors == 20
    problems = Problems()
    warn_of_omitted(normals, Path("samples.tsv"), problems)
    assert [one.code for one in problems] == ["HL-N32"]
    with pytest.raises(HemalineError, match="HL-N22"):
        learned(lab, lab.donors(20, {3: TUMOUR}))


def test_a_region_in_which_many_donors_differ_scatters() -> None:
    """Five of 20 donors are no five with a change: they stay, and the limit is higher."""
    lab = Laboratory(17)
    shifted = {
        place: change("del_13q", 0.5, *((2, 1) if place % 2 else (1, 0)))
        for place in (2, 3, 6, 9, 12)
    }
    normals = learned(lab, lab.donors(20, shifted))
    assert not {one.event for one in normals.left_out} & {"del_13q", "chr13q", "loh_13q"}
    own, other = (normals.inflation_of(event).whole for event in ("del_13q", "plus8"))
    assert own > 3 * other


def test_donors_without_any_factor_make_a_panel() -> None:
    """Their depth differs by chance alone."""
    lab = Laboratory(19, 3_000_000, Noise(bin_sd=0.0, factor_sd=0.0))
    normals = learned(lab, lab.donors(20))
    assert len(normals.noise.loadings) == 1
    found = call_copies(lab.counts("male"), normals, REGIONS, SampleFacts("S1", "male"), RULES)
    assert {row.status for row in found.rows} <= {0, None}


def test_donors_that_cannot_be_tested_make_no_panel() -> None:
    """No arm has enough bins: no donor has a baseline."""
    lab = Laboratory(16, 60_000_000)
    with pytest.raises(HemalineError, match="HL-N22"):
        learned(lab, lab.donors(31))


def test_few_donors_one_sex_and_other_bins_are_refused() -> None:
    lab = Laboratory(13)
    donors = lab.donors(20)
    with pytest.raises(HemalineError, match="HL-N22"):
        learned(lab, donors[:19])
    with pytest.raises(HemalineError, match="HL-N23"):
        learned(lab, [replace(one, sex="female") for one in donors])
    with pytest.raises(HemalineError, match="HL-N24"):
        learned(lab, [*donors, replace(donors[0], name="N99", sex="unknown")])
    with pytest.raises(HemalineError, match="HL-N21"):
        learned(lab, [*donors, replace(Laboratory(1, 2_000_000).donors(1)[0], name="N99")])


def test_y_needs_men_and_x_takes_both_sexes() -> None:
    lab = Laboratory(14)
    few = [CopyDonor(f"W{i:02}", "female", lab.counts("female")) for i in range(16)]
    few += [CopyDonor(f"M{i:02}", "male", lab.counts("male")) for i in range(4)]
    normals = learned(lab, few)
    found = call_copies(lab.counts("male"), normals, REGIONS, SampleFacts("S1", "male"), RULES)
    row = next(one for one in found.rows if one.event == "delY")
    assert (row.status, row.reason) == (None, "no_normals")
    assert not any(one.chrom == "chrY" for one in found.segments)
    mine = [one for one in found.segments if one.chrom == "chrX"]
    assert mine and all(abs(one.log2 or 0) < 0.1 for one in mine)
    single = Change("chrX", 0, 200_000_000, 0.8, 0, 0)
    lost = call_copies(
        lab.counts("male", [single]), normals, REGIONS, SampleFacts("S1", "male"), RULES
    )
    assert all(one.call == -1 for one in lost.segments if one.chrom == "chrX")


def test_the_file_gives_the_panel_back_and_is_named_by_its_content(tmp_path: Path) -> None:
    lab, normals = trisomic()
    path, again = tmp_path / "a.zip", tmp_path / "b.zip"
    written = write_normals(path, normals, DESIGN, {"bwa": "0.7.17"})
    write_normals(again, normals, DESIGN, {"bwa": "0.7.17"})
    assert path.read_bytes() == again.read_bytes()
    loaded = load_normals(path)
    assert loaded.version == written.version == read_copy_normals_header(path).version
    assert loaded.inflation == normals.inflation
    assert loaded.snps == normals.snps
    for name in ("mean", "variance", "sampling", "loadings", "usable"):
        assert np.array_equal(getattr(loaded.noise, name), getattr(normals.noise, name))
    sample, facts = lab.counts("male"), SampleFacts("S1", "male")
    before, after = (call_copies(sample, n, REGIONS, facts, RULES) for n in (written, loaded))
    assert before == after
    names = {one.donor for one in normals.left_out}
    assert not names & {one.donor for one in read_copy_normals_header(path).left_out}


def test_the_order_of_donors_is_nothing(tmp_path: Path) -> None:
    lab = Laboratory(15, 3_000_000)
    donors = lab.donors(20)
    versions = {
        write_normals(tmp_path / "x.zip", learned(lab, some), DESIGN, {}).version
        for some in (donors, donors[::-1])
    }
    assert len(versions) == 1


def test_a_changed_or_broken_file_is_refused(tmp_path: Path) -> None:
    _, normals = trisomic()
    path = tmp_path / "a.zip"
    write_normals(path, normals, DESIGN, {})
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    header = json.loads(content["header.json"])
    with zipfile.ZipFile(path, "w") as archive:
        for name, one in content.items():
            changed = json.dumps(header | {"donors": 99}).encode()
            archive.writestr(name, changed if name == "header.json" else one)
    with pytest.raises(HemalineError, match="HL-N27"):
        load_normals(path)
    for broken in (b"", b"PK\x03\x04", path.read_bytes()[:500]):
        path.write_bytes(broken)
        with pytest.raises(HemalineError, match="HL-N26"):
            load_normals(path)
