"""Features of a view: what sets a cell, what leaves it open, and that nothing missing becomes 0."""

from dataclasses import fields, replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.callability.region_status import RegionStatus
from hemaline.common.problems import HemalineError
from hemaline.features.clinical_entries import ClinicalEntry, Record
from hemaline.features.feature_rows import (
    FeatureRow,
    Tables,
    by_sample,
    explained,
    feature_rows,
    write_features,
)
from hemaline.features.globin_rules import load_globin
from hemaline.features.views import load_view
from hemaline.inputs.sheet_rows import Sample
from hemaline.paths import resource
from rows import event_row, gap_row, region_row, variant_row

IPSSM = load_view("ipssm")
GENES = sorted(IPSSM.genes)
RESIDUAL = next(one.of for one in IPSSM.columns if one.name == "Nres2_lower")


def full(*others: RegionStatus, without: tuple[str, ...] = ()) -> list[RegionStatus]:
    """Every gene of the view assessed, the KMT2A and FLT3 events through their own rows."""
    return [region_row(gene) for gene in GENES if gene not in without] + list(others)


def sample(**values: str) -> Sample:
    known = {"patient_id": "P-1", "disease": "MDS", "material": "bone_marrow", "role": "tumour"}
    return Sample("S-1", **{**known, "sex": "female", "assay": "a", **values})  # type: ignore[arg-type]


def one(view, regions=(), variants=(), events=(), clinical=None, cyto=None, who=None) -> FeatureRow:
    record = {k: ClinicalEntry(v) for k, v in (clinical or {}).items()}
    findings = {k: ClinicalEntry(v) for k, v in (cyto or {}).items()}
    tables = Tables(
        ["S-1"],
        by_sample(regions),
        by_sample(variants),
        by_sample(events),
        {"S-1": Record(record)},
        {"S-1": Record(findings)},
        {"S-1": who} if who else {},
    )
    (row,) = feature_rows(view, tables, load_globin())
    return row


def value(row: FeatureRow, name: str):
    return row.cells[name].value


@pytest.mark.parametrize("kind", [{"gene": "TP53"}, {"event": "FLT3_ITD"}])
def test_a_factor_gives_shares_in_the_unit_of_the_column(kind, tmp_path):
    column = {"name": "percent", "type": "number", "give": "vaf", "factor": 100, **kind}
    document = yaml.safe_load((resource("views") / "ipssm.yaml").read_text())
    document |= {"inputs": [], "columns": [column]}
    (tmp_path / "ipssm.yaml").write_text(yaml.safe_dump(document))
    view = load_view("ipssm", tmp_path)
    found = one(
        view,
        full(),
        [variant_row("TP53", 0.25)],
        [replace(event_row("FLT3_ITD", "FLT3", 1), vaf=0.25)],
    )
    assert value(found, "percent") == 25
    column["type"] = "integer"
    (tmp_path / "ipssm.yaml").write_text(yaml.safe_dump(document))
    with pytest.raises(HemalineError, match=r"HL-Y11 .*factor"):
        load_view("ipssm", tmp_path)


def test_nothing_known_is_na_everywhere_with_a_reason():
    row = one(IPSSM)
    for column in IPSSM.columns[1:]:
        cell = row.cells[column.name]
        if column.name.endswith(("_lower", "_upper")):
            continue
        assert cell.value is None, column.name
        assert cell.reason, column.name
    assert value(row, "NRAS") is None
    assert row.cells["NRAS"].reason == "not_on_panel"


def test_a_variant_below_the_floor_sets_nothing():
    row = one(IPSSM, full(), [variant_row("NRAS", 0.012)])
    assert value(row, "NRAS") == 0
    assert value(one(IPSSM, full(), [variant_row("NRAS", 0.02)]), "NRAS") == 1


def test_a_zero_needs_the_views_floor_whatever_the_assays():
    """An assay of 5 % calls a region assessed whose limit is 4 %; the view concerns 2 %."""
    coarse = [region_row(gene, limit=0.04) for gene in GENES]
    row = one(IPSSM, coarse, [variant_row("NRAS", 0.3)])
    assert (value(row, "KRAS"), row.cells["KRAS"].reason) == (None, "low_depth")
    assert value(row, "NRAS") == 1


# Rows that were classified: by points, and as a driver.
DRIVER = {"oncogenicity": "VUS", "driver": "driver"}
UNCERTAIN = {"oncogenicity": "VUS", "driver": "uncertain"}


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        # It was not classified: the status of its table.
        ({}, 1),
        ({"reported": False}, 0),
        ({"reported": False, "withheld": "no_population_source"}, None),
        (DRIVER, 1),
        # The view's policy decides, not that of the run.
        ({**DRIVER, "reported": False, "withheld": "no_population_source"}, 1),
        ({**DRIVER, "reported": False, "filter": "low_alt"}, 0),
        ({**DRIVER, "origin": "germline"}, 0),
        ({**DRIVER, "origin": "germline_suspected"}, 1),
        ({**DRIVER, "population_af": 0.02, "rescued": False}, 0),
        ({**DRIVER, "population_af": 0.002, "rescued": True}, 1),
        ({**DRIVER, "driver": "uncertain"}, None),
        ({**DRIVER, "driver": "uncertain", "vaf": 0.01}, 0),
        ({**DRIVER, "driver": "uncertain", "population_af": 0.02, "rescued": False}, 0),
        ({**DRIVER, "driver": "not_driver"}, 0),
        ({**DRIVER, "driver": None}, None),
    ],
)
def test_the_policy_of_the_view(variant, expected):
    row = variant_row("NRAS", **{"vaf": 0.1, **variant})
    assert value(one(IPSSM, full(), [row]), "NRAS") == expected


def test_an_uncertain_variant_leaves_its_gene_open_between_0_and_1():
    row = one(IPSSM, full(), [variant_row("TP53", 0.1, **{**DRIVER, "driver": "uncertain"})])
    cell = row.cells["TP53mut"]
    assert (cell.value, cell.reason, cell.lower) == (None, "uncertain_significance", 0)
    both = [variant_row("TP53", 0.1, **DRIVER), variant_row("TP53", 0.3, pos=900, **UNCERTAIN)]
    cell = one(IPSSM, full(), both).cells["TP53mut"]
    assert (cell.lower, cell.upper, cell.reason) == (1, 2, "uncertain_significance")


def test_an_open_variant_leaves_the_largest_vaf_open_where_it_is_larger():
    """Loss of heterozygosity may not be denied by the VAF of the smaller variant."""
    low, high = variant_row("TP53", 0.3, **DRIVER), variant_row("TP53", 0.7, pos=900, **UNCERTAIN)
    row = one(IPSSM, full(), [low, high], cyto=NO_LOH)
    assert (value(row, "TP53maxvaf"), value(row, "TP53loh")) == (None, None)
    row = one(IPSSM, full(), [low, variant_row("TP53", 0.2, pos=900, **UNCERTAIN)], cyto=NO_LOH)
    assert (value(row, "TP53maxvaf"), value(row, "TP53loh")) == (0.3, 0)


def test_a_gene_outside_the_panels_stays_open():
    regions = [region_row(gene) for gene in GENES if gene != "NRAS"]
    row = variant_row("NRAS", 0.1, reported=False, **DRIVER)
    assert value(one(IPSSM, regions, [row]), "NRAS") is None


def test_without_leave_for_unclassified_variants_a_gene_is_open():
    counted = IPSSM.counted.model_copy(update={"unclassified": False})
    strict = IPSSM.model_copy(update={"counted": counted})
    assert value(one(strict, full(), [variant_row("NRAS")]), "NRAS") is None
    assert value(one(strict, full(), [variant_row("NRAS", **DRIVER)]), "NRAS") == 1


NO_LOH = {"tp53_loh": False, "del17_17p": False}
TP53 = [variant_row("TP53", 0.3, pos=100), variant_row("TP53", 0.2, pos=900)]
NEAR = [variant_row("TP53", 0.3, pos=100), variant_row("TP53", 0.3, pos=110)]
GAP = gap_row("TP53")


@pytest.mark.parametrize(
    ("variants", "gap", "cyto", "count", "bounds", "loh", "multi"),
    [
        ([], False, {}, "0", (0, 0), None, 0),
        ([], False, {"del17_17p": True}, "0", (0, 0), 1, 0),
        ([], True, {}, None, (0, 2), None, None),
        (TP53[:1], False, {}, "1", (1, 1), None, None),
        (TP53[:1], False, NO_LOH, "1", (1, 1), 0, 0),
        (TP53[:1], False, {"tp53_loh": False}, "1", (1, 1), 0, 0),
        (TP53[:1], False, {"del17_17p": False}, "1", (1, 1), None, None),
        (TP53[:1], False, {"tp53_loh": True}, "1", (1, 1), 1, 1),
        (TP53[:1], False, {"del17_17p": True}, "1", (1, 1), 1, 1),
        (TP53, False, {}, "2 or more", (2, 2), None, 1),
        (TP53[:1], True, {}, None, (1, 2), None, None),
        # One event or more with the other copy lost is multi-hit however many there are.
        (TP53[:1], True, {"del17_17p": True}, None, (1, 2), 1, 1),
        (TP53[:1], True, NO_LOH, None, (1, 2), 0, None),
        (TP53, True, {}, "2 or more", (2, 2), None, 1),
        (NEAR, False, {}, None, (1, 2), None, None),
        (NEAR, False, NO_LOH, None, (1, 2), 0, None),
        ([variant_row("TP53", 0.55)], False, NO_LOH, "1", (1, 1), 0, 0),
        ([variant_row("TP53", 0.56)], False, NO_LOH, "1", (1, 1), 1, 1),
    ],
)  # fmt: skip
def test_tp53_counts_events_within_bounds(variants, gap, cyto, count, bounds, loh, multi):
    regions = full(GAP) if gap else full()
    row = one(IPSSM, regions, variants, cyto=cyto)
    assert value(row, "TP53mut") == count
    assert (value(row, "TP53mut_lower"), value(row, "TP53mut_upper")) == bounds
    assert value(row, "TP53loh") == loh
    assert value(row, "TP53multi") == multi


def test_loh_without_copy_number_is_not_assessed():
    row = one(IPSSM, full(), TP53[:1])
    assert row.cells["TP53loh"].reason == "no_copy_number"
    both = one(IPSSM, full(GAP), TP53[:1])
    assert both.cells["TP53multi"].reason == "inputs_missing"
    assert one(IPSSM).cells["FLT3"].reason == "not_on_panel"


def test_the_largest_vaf_is_zero_only_where_there_is_none():
    assert value(one(IPSSM, full()), "TP53maxvaf") == 0
    assert value(one(IPSSM, full(), TP53), "TP53maxvaf") == 0.3
    assert value(one(IPSSM, full(GAP)), "TP53maxvaf") is None
    seen = one(IPSSM, full(GAP), TP53[:1])
    assert (value(seen, "TP53maxvaf"), seen.cells["TP53mut"].reason) == (0.3, "low_depth")


def test_mll_ptd_is_the_event_and_no_substitution():
    snv = [variant_row("KMT2A", 0.4)]
    assert value(one(IPSSM, full(region_row("KMT2A")), snv), "MLL_PTD") is None
    for status in (0, 1, None):
        events = [event_row("KMT2A_PTD", "KMT2A", status)]
        assert value(one(IPSSM, full(), snv, events), "MLL_PTD") == status


@pytest.mark.parametrize(
    ("regions", "variants", "events", "expected"),
    [
        (True, [], [event_row("FLT3_ITD", "FLT3", 0, limit=0.01)], 0),
        (True, [variant_row("FLT3")], [], 1),
        (False, [], [event_row("FLT3_ITD", "FLT3", 1, vaf=0.2)], 1),
        (True, [], [], None),
        (True, [], [event_row("FLT3_ITD", "FLT3", None)], None),
        (False, [], [event_row("FLT3_ITD", "FLT3", 0, limit=0.01)], None),
        (True, [], [event_row("FLT3_ITD", "FLT3", 0, limit=0.05)], None),
        (True, [], [event_row("FLT3_ITD", "FLT3", 1, vaf=0.01, limit=0.05)], None),
        (True, [], [event_row("FLT3_ITD", "FLT3", 1, vaf=0.01, limit=0.01)], 0),
    ],
)
def test_flt3_needs_the_gene_and_the_duplication(regions, variants, events, expected):
    rows = full() if regions else full(without=("FLT3",))
    assert value(one(IPSSM, rows, variants, events), "FLT3") == expected


CYTO = {"del5q": False, "del7_7q": False, "complex": False}
SF3B1 = [variant_row("SF3B1")]


@pytest.mark.parametrize(
    ("variants", "cyto", "gaps", "five", "alpha"),
    [
        ([], {}, (), 0, 0),
        (SF3B1, CYTO, (), 0, 1),
        (SF3B1, {**CYTO, "del5q": True}, (), 1, 0),
        (SF3B1, {**CYTO, "del5q": True, "complex": True}, (), 0, 1),
        (SF3B1, {**CYTO, "del5q": True, "del7_7q": True}, (), 0, 1),
        (SF3B1, {}, (), None, None),
        (SF3B1, CYTO, ("SRSF2",), 0, None),
        ([*SF3B1, variant_row("RUNX1")], {}, (), None, 0),
        ([], {}, ("SF3B1",), None, None),
        # With isolated del(5q) it is never alpha, whether SF3B1 is mutated or not.
        ([], {**CYTO, "del5q": True}, ("SF3B1",), None, 0),
        ([], CYTO, ("SF3B1",), 0, None),
    ],
)
def test_sf3b1_features_are_three_valued(variants, cyto, gaps, five, alpha):
    row = one(IPSSM, full(without=gaps), variants, cyto=cyto)
    assert (value(row, "SF3B1_5q"), value(row, "SF3B1_alpha")) == (five, alpha)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([0, 1, None]), min_size=len(RESIDUAL), max_size=len(RESIDUAL)))
def test_residual_genes_are_counted_by_completing_what_is_missing(statuses):
    states = dict(zip(RESIDUAL, statuses, strict=True))
    regions = full(without=tuple(gene for gene, status in states.items() if status is None))
    row = one(IPSSM, regions, [variant_row(g) for g, status in states.items() if status == 1])
    sure = sum(status == 1 for status in statuses)
    most = sum(status != 0 for status in statuses)
    assert value(row, "Nres2_lower") == min(sure, 2)
    assert value(row, "Nres2_upper") == min(most, 2)


def test_clinical_values_and_units():
    clinical = {"haemoglobin": 9.5, "marrow_blasts": 4.0, "platelets": 120.0}
    row = one(IPSSM, full(), clinical=clinical)
    assert (value(row, "HB"), value(row, "BM_BLAST"), value(row, "PLT")) == (9.5, 4.0, 120.0)
    assert value(one(load_view("genomed4all_mds"), clinical=clinical), "Hemoglobin") == 95.0


def test_genomed4all_never_turns_missing_into_zero():
    view = load_view("genomed4all_mds")
    row = one(view, [region_row("TP53"), region_row("RUNX1")], [variant_row("RUNX1", 0.45)])
    names = ("result", "n. mutations", "load")
    assert [value(row, f"RUNX1 (AML1) {n}") for n in names] == [1, 1, 0.45]
    assert [value(row, f"TP53 {n}") for n in names] == [0, 0, 0.0]
    assert [value(row, f"UTX (KDM6A) {n}") for n in names] == [None, None, None]


def test_a_mans_x_counts_by_its_vaf_as_read():
    """As published: BCOR or STAG2 of 2 to 4 % in a man is mutated, and not 0."""
    regions = full()
    for sex in ("female", "male", "unknown"):
        x = variant_row("STAG2", 0.03, chrom="chrX", pos=124_000_000)
        assert value(one(IPSSM, regions, [x], who=sample(sex=sex)), "STAG2") == 1
    assert value(one(IPSSM, regions, [x], clinical={"sex": "male"}), "STAG2") == 1


@pytest.mark.parametrize(
    ("who", "clinical", "tp53"),
    [
        (sample(cd138_sorted="yes"), {}, "1"),
        (sample(material="cd138_plus"), {}, "1"),
        (sample(plasma_cell_pct="60"), {}, "1"),
        (sample(), {"tumour_purity": 0.8}, "1"),
        (sample(), {"cd138_sorted": True}, "1"),
        (sample(), {}, None),
        (sample(cd138_sorted="no"), {}, None),
        (sample(plasma_cell_pct="0"), {}, None),
    ],
)
def test_myeloma_tp53_and_copy_number_need_known_purity(who, clinical, tp53):
    row = one(
        load_view("mm"),
        [region_row("TP53")],
        [variant_row("TP53")],
        clinical=clinical,
        cyto={"gain_1q": True, "amp_1q": False, "t_4_14": True},
        who=who,
    )
    assert value(row, "TP53mut") == tp53
    assert value(row, "CNV_Gain_Amp1q") == (1 if tp53 else None)
    assert value(row, "t_4_14") == 1
    if tp53 is None:
        assert row.cells["TP53mut"].reason == "purity_unknown"


@pytest.mark.parametrize(
    ("cyto", "expected"),
    [
        ({"gain_1q": False}, 0),
        ({"gain_1q": True, "amp_1q": False}, 1),
        ({"gain_1q": True, "amp_1q": True}, 2),
        ({"gain_1q": True}, None),
        ({}, None),
    ],
)
def test_1q_is_ordinal_and_open_between(cyto, expected):
    row = one(load_view("mm"), cyto=cyto, who=sample(cd138_sorted="yes"))
    assert value(row, "CNV_Gain_Amp1q") == expected


@pytest.mark.parametrize(
    ("cyto", "expected"),
    [
        ({"del17p_cells": 0.55, "del17_17p": True}, 0.55),
        ({"del17_17p": False}, 0),
        ({"del17_17p": True}, None),
        ({}, None),
    ],
)
def test_the_share_of_cells_with_del17p(cyto, expected):
    row = one(load_view("mm"), cyto=cyto, who=sample(cd138_sorted="yes"))
    assert value(row, "CNV_Del_17p_CCF") == expected


def test_eln_tp53_at_ten_percent_and_cytogenetics():
    view = load_view("eln2022")
    low = one(view, [region_row("TP53")], [variant_row("TP53", 0.09)], cyto={"minus5": True})
    assert (value(low, "TP53mut"), value(low, "TP53_10pct")) == ("1", 0)
    assert (value(low, "minus5_del5q"), value(low, "minus7")) == (1, None)
    high = one(view, [region_row("TP53")], [variant_row("TP53", 0.1)], cyto={"minus5": False})
    assert value(high, "TP53_10pct") == 1
    assert value(high, "minus5_del5q") is None
    itd = [event_row("FLT3_ITD", "FLT3", 1, vaf=v, length=n) for v, n in ((0.2, 30), (0.1, 66))]
    row = one(view, events=itd)
    assert [value(row, f"FLT3_ITD{x}") for x in ("", "_len", "_vaf")] == [1, 66, 0.2]


STATES = st.fixed_dictionaries(
    {
        gene: st.sampled_from(["wild", "mutated", "gap", "absent"])
        for gene in ("TP53", "SF3B1", "NRAS", "STAG2", "FLT3", "SRSF2", "RUNX1")
    }
)
ANSWERS = st.dictionaries(
    st.sampled_from(["del5q", "del7_7q", "complex", "del17_17p", "tp53_loh"]), st.booleans()
)


@settings(deadline=None, max_examples=80)
@given(STATES, ANSWERS)
def test_learning_more_never_turns_an_answer_over(states, cyto):
    """A cell that has a value keeps it when gaps close; only NA cells may change."""
    gaps = {gene for gene, state in states.items() if state in ("gap", "absent")}
    mutated = [variant_row(gene, 0.2) for gene, state in states.items() if state == "mutated"]
    regions = full(
        *(gap_row(gene) for gene, state in states.items() if state == "gap"),
        without=tuple(gene for gene, state in states.items() if state == "absent"),
    )
    before = one(IPSSM, regions, mutated, cyto=cyto)
    every = {"del5q": False, "del7_7q": True, "complex": False, "del17_17p": True, "tp53_loh": True}
    if cyto.get("tp53_loh") is False:
        # Without LOH there is no loss of 17p; a sheet that states both is refused.
        every["del17_17p"] = False
    itd = [event_row("FLT3_ITD", "FLT3", 0, limit=0.01)]
    for found in ([], [variant_row(gene, 0.2, pos=5000) for gene in gaps]):
        after = one(IPSSM, full(), [*mutated, *found], itd, cyto={**every, **cyto})
        for column in IPSSM.columns:
            known = before.cells[column.name]
            if column.name.endswith("_lower"):
                assert value(after, column.name) >= known.value
            elif column.name.endswith("_upper"):
                assert value(after, column.name) <= known.value
            elif known.value is not None:
                assert value(after, column.name) == known.value, column.name


def test_files_hold_every_cell_and_the_reasons_of_what_is_missing(tmp_path):
    row = one(IPSSM, full(GAP, without=("NRAS",)), TP53[:1])
    path, reasons, dictionary = write_features(tmp_path / "ipssm.features.tsv", IPSSM, [row])
    header, cells = (line.split("\t") for line in path.read_text().splitlines())
    assert header == [column.name for column in IPSSM.columns]
    resolved = [line.split("\t") for line in reasons.read_text().splitlines()]
    missing = {name for name, cell in zip(header, cells, strict=True) if cell == "NA"}
    named = {line[1] for line in resolved[1:] if line[2] == "NA"}
    assert named == missing
    by_name = {line[1]: line[2:] for line in resolved[1:]}
    assert by_name["TP53mut"] == ["NA", "low_depth", "1", "2"]
    assert by_name["NRAS"] == ["NA", "not_on_panel", "NA", "NA"]
    assert reasons.name == "ipssm.features.reasons.tsv"
    described = [line.split("\t") for line in dictionary.read_text().splitlines()[1:]]
    assert [line[1] for line in described] == header
    assert ["matrices/ipssm.features.tsv", "HB", "number", "g/dL", "NA"] in [
        line[:5] for line in described
    ]


def test_explain_names_the_rows_behind_every_cell():
    row = one(IPSSM, full(GAP), TP53[:1], cyto={"del17_17p": True})
    text = "\n".join(explained(IPSSM, row))
    assert "TP53mut = NA [1 to 2] (low_depth)" in text
    assert "variants: TP53 chr1:100 A>C" in text
    assert "callability: TP53 exon2 not_assessed (low_depth)" in text
    assert "TP53multi = 1" in text
    assert "callability: NRAS exon1 assessed limit 0.01" in text
    for column in IPSSM.columns:
        assert f"{column.name} = " in text


def test_cells_are_frozen():
    row = one(IPSSM)
    assert {field.name for field in fields(row)} == {"sample_id", "cells"}
