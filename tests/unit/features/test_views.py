"""The packaged views: sound, of known genes and columns, with the names models require."""

import csv
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hemaline.callability.events.event_definitions import load_events
from hemaline.common.documents.models import document_names
from hemaline.common.problems import HemalineError
from hemaline.features.clinical import KARYOTYPE
from hemaline.features.globin_rules import load_globin
from hemaline.features.views import View, load_view
from hemaline.genome.gene_symbols import gene_symbols
from hemaline.inputs.sheet_rows import Sample
from hemaline.paths import resource
from schemas import SCHEMAS

SHARED = Path(__file__).parents[4] / "shared" / "data" / "tables" / "ipssm" / "IPSSMexample.csv"
VIEWS = document_names(resource("views"))


def everything(view: View):
    return (*view.inputs, *view.columns)


def test_the_views_of_the_issue_are_there():
    assert {"ipssm", "genomed4all_mds", "eln2022", "who_icc2022", "mm", "scd", "cbioportal"} == set(
        VIEWS
    )


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_names_only_what_exists(name):
    view = load_view(name)
    assert view.name == name
    events = {event.name for event in load_events(resource("events.tsv"))}
    globin = load_globin()
    sheet = set(Sample.__dataclass_fields__)
    for column in everything(view):
        match column.kind:
            case "gene" | "distinct":
                assert column.of in gene_symbols().current, column
            case "clinical" | "cytogenetics":
                assert column.of in SCHEMAS[column.kind].names, column
                assert column.of != KARYOTYPE
            case "event":
                assert column.of in events, column
            case "sample":
                assert column.of in sheet, column
            case "allele":
                assert column.of in globin.hotspots, column
            case "globin":
                known = {allele.name for allele in globin.alleles}
                assert column.of in known | {
                    "genotype",
                    "phase",
                    "listed",
                    "settled",
                    "balanced",
                }, column
    assert all(column.meaning for column in view.columns)


@pytest.mark.skipif(not SHARED.is_file(), reason="shared data are not here")
@pytest.mark.shared
def test_the_ipssm_view_begins_with_the_columns_of_the_r_package():
    with SHARED.open(encoding="utf-8-sig", newline="") as handle:
        header = next(csv.reader(handle))
    names = [column.name for column in load_view("ipssm").columns]
    assert names[: len(header)] == header


@pytest.mark.parametrize("kind", ["allele", "globin", "haplotype", "copies"])
def test_a_view_of_globin_columns_alone_takes_the_rows_that_judge_them(tmp_path, kind):
    whole = yaml.safe_load((resource("views") / "scd.yaml").read_text())
    column = next(one for one in whole["columns"] if kind in one)
    kept = [one for one in whole["columns"] if "sample" in one][:1]
    own = whole | {"inputs": [], "columns": [*kept, column]}
    (tmp_path / "scd.yaml").write_text(yaml.safe_dump(own))
    assert load_view("scd", tmp_path).has_gene("HBB")


def test_the_residual_genes_of_ipssm_are_fifteen():
    (lower, upper) = (one for one in load_view("ipssm").columns if one.name.startswith("Nres2"))
    assert len(set(lower.of)) == 15
    assert lower.of == upper.of


def test_genomed4all_names_are_those_of_the_platform():
    names = [column.name for column in load_view("genomed4all_mds").columns]
    results = [name for name in names if name.endswith(" result")]
    assert len(results) == 47
    assert {"RUNX1 (AML1) result", "UTX (KDM6A) n. mutations", "TP53 load"} <= set(names)
    for name in results:
        gene = name.removesuffix(" result")
        assert {f"{gene} n. mutations", f"{gene} load"} <= set(names)


BASE = {
    "name": "v",
    "version": "1",
    "title": "t",
    "source": "s",
    "floor": 0.02,
    "policy": {"name": "driver-basic", "unclassified": True},
    "roles": ["tumour"],
    "columns": [{"name": "a", "gene": "X"}],
}


def written(folder: Path, **changes: object) -> str:
    (folder / "v.yaml").write_text(yaml.safe_dump({**BASE, **changes}))
    try:
        load_view("v", folder)
    except HemalineError as error:
        return next(iter(error.problems)).code
    return ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"floor": 0}, "HL-Y11"),
        ({"floor": 2}, "HL-Y11"),
        ({"columns": []}, "HL-Y11"),
        ({"columns": [{"name": "a", "rule": "b"}]}, "HL-J08"),
        ({"columns": [{"name": "a", "rule": "1 +"}]}, "HL-J08"),
        ({"columns": [{"name": "a", "gene": "X"}, {"name": "a", "gene": "Y"}]}, "HL-J08"),
        ({"columns": [{"name": "a", "gene": "X", "only_if": "b"}]}, "HL-J08"),
        ({"columns": [{"name": "a", "for_each": {"genes": ["X"]}, "gene": "{wrong}"}]}, "HL-J08"),
        ({"unknown": 1}, "HL-Y04"),
    ],
)
def test_a_broken_view_is_named(tmp_path, changes, code):
    assert written(tmp_path, **changes) == code


def test_a_column_has_one_origin(tmp_path):
    assert written(tmp_path, columns=[{"name": "a", "gene": "X", "event": "Y"}]).startswith("HL-Y")
    assert written(tmp_path, columns=[{"name": "a"}]).startswith("HL-Y")


@settings(deadline=None)
@given(st.text(min_size=1, max_size=20).filter(lambda text: text not in VIEWS))
def test_an_unknown_view_is_refused_with_those_that_exist(name):
    with pytest.raises(HemalineError) as caught:
        load_view(name)
    (problem,) = caught.value.problems
    assert problem.code == "HL-J07"
    assert "ipssm" in str(problem)
