"""From the named files of a rule to the options of a step."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cyclopts import App
from hypothesis import example, given, settings
from hypothesis import strategies as st

from examples import at_most
from hemaline.cli import main as cli
from hemaline.cli.signatures.interface import application
from hemaline.cli.signatures.step_options import RuleOptions, Steps, parameters
from hemaline.cli.steps import accept_unit, record_source
from hemaline.paths import resource

STEPS = Steps(resource)
TEXTS = st.text(min_size=1).filter(lambda text: not text.startswith("-"))


class Files(list[str]):
    """A named list, as Snakemake hands it to a function of a rule."""

    def __init__(self, *unnamed: str, **named: Any) -> None:
        super().__init__(unnamed)
        self.named = named

    def items(self) -> list[tuple[str, Any]]:
        return list(self.named.items())

    def keys(self) -> list[str]:
        return list(self.named)

    def __getitem__(self, key: Any) -> Any:
        return self.named[key] if isinstance(key, str) else super().__getitem__(key)


def words(options: Any, input: Files, output: Files, **wildcards: str) -> list[str]:
    return options(Files(**wildcards), input, output)


def rule(*options: Any, input: Files, output: Files) -> SimpleNamespace:
    return SimpleNamespace(params=["0.1", *options], input=input, output=output)


@pytest.mark.parametrize("step", list(cli._modules("steps")))
def test_every_step_is_a_function_of_keywords_alone(step: str) -> None:
    assert parameters(step)


def test_inputs_outputs_wildcards_and_values_are_options() -> None:
    options = STEPS.options("prepare-targets", padding=10)
    found = words(options, Files("late.bed", targets="a b.bed", fai="r.fai"), Files("out.bed"))
    assert found == [
        "--targets",
        "a b.bed",
        "--fai",
        "r.fai",
        "--padding",
        "10",
        "--output",
        "out.bed",
    ]


def test_a_function_gets_the_wildcards_and_flags_lists_and_none_are_left_out() -> None:
    options = STEPS.options(
        "confirm-sample", sample=lambda wildcards: wildcards["sample"], pairs_only=False
    )
    files = Files(verdicts=["a", "b"], trimming=[], statistics="s", alignments=["c"])
    found = words(options, files, Files(verdict="v"), sample="S1")
    assert found == [
        *("--sample", "S1", "--verdicts", "a", "b"),
        *("--statistics", "s", "--alignments", "c", "--verdict", "v"),
    ]


def test_a_folder_is_that_of_the_files() -> None:
    options = STEPS.options("collect-alleles")
    files = Files(
        samples="s.tsv", assays=["kits/a.yaml", "kits/b.yaml"], panels=["own/p.tsv"],
        calls=["calls/1.vcf.gz"], policy="p.yaml", fai="r.fai",
    )  # fmt: skip
    found = words(options, files, Files("x/alleles.vcf"))
    given_ = dict(zip(found[::2], found[1::2], strict=True))
    assert (given_["--assays"], given_["--panels"], given_["--calls"]) == ("kits", "own", "calls")
    assert given_["--output"] == "x/alleles.vcf"


def test_resources_are_defaults_of_the_signatures_and_follow_the_run() -> None:
    assert resource("cautions.tsv").as_posix() in STEPS.resources("tabulate-variants")
    assert {Path(name).name for name in STEPS.resources("write-reports")} >= {
        *("matrices.yaml", "regions.tsv", "words.yaml")
    }
    own = Path("mine/hotspots.tsv")
    steps = Steps(lambda name: own if name == "hotspots.tsv" else resource(name))
    assert steps.resources("count-sites") == [str(own)]
    options = steps.options("count-sites")
    files = Files(alignments="c", reference="r", targets="t", assay="a")
    assert words(options, files, Files(profile="p", counts="n"))[-2:] == ["--hotspots", str(own)]


def test_a_mistyped_value_input_or_output_is_an_error_before_the_run() -> None:
    with pytest.raises(TypeError, match="no parameter paddding"):
        STEPS.options("prepare-targets", paddding=10)
    options = STEPS.options("prepare-primers")
    good = rule(options, input=Files("x", primers="p", fai="f"), output=Files("o"))
    STEPS.check([good])
    for names in ({"primer": "p"}, {"primers": "p", "fia": "f"}):
        with pytest.raises(TypeError, match="no parameter"):
            STEPS.check([rule(options, input=Files(**names), output=Files("o"))])
    with pytest.raises(TypeError, match="fai has no file or value"):
        words(options, Files(primers="p"), Files("o"))


def test_names_of_a_rule_are_of_any_of_its_steps() -> None:
    confirm, count = STEPS.options("confirm-sample"), STEPS.options("count-sites")
    output = Files(verdict="v", profile="p", counts="n")
    STEPS.check([rule(confirm, count, input=Files(statistics="s", targets="t"), output=output)])
    assert isinstance(getattr(confirm, "__self__", None), RuleOptions)
    with pytest.raises(TypeError, match="no parameter normal"):
        words(confirm, Files(normal="n"), output)


def parsed(app: App, found: list[str]) -> dict[str, Any]:
    return dict(app.parse_args(found, print_error=False, exit_on_error=False)[1].arguments)


@settings(max_examples=at_most(50))
@example(unit="U", reads=["[x].fastq"], empty=False)
@given(unit=TEXTS, reads=st.lists(TEXTS, min_size=1, max_size=3), empty=st.booleans())
def test_a_step_gets_back_what_the_rule_gave(unit: str, reads: list[str], empty: bool) -> None:
    options = STEPS.options("accept-unit", unit=unit, assay="a.yaml", may_be_empty=empty)
    found = words(options, Files(reads=reads), Files(verdict="v", accepted="f"), kind="single")
    app = application(accept_unit.accept_unit, "accept-unit", is_step=True)
    got = parsed(app, found)
    assert (got["unit"], list(got["reads"])) == (unit, [Path(one) for one in reads])
    assert got.get("may_be_empty", False) is empty


def test_files_of_a_source_are_rows() -> None:
    rows = [(".", "a.vcf.gz", "."), ("chr1", "b.vcf.gz", "0" * 64)]
    values = {"version": "1", "contig_names": "plain", "regions": None}
    options = STEPS.options("record-source", files=lambda wildcards: rows, **values)
    found = words(options, Files(), Files("r.json"), source="clinvar")
    got = parsed(application(record_source.record_source, "record-source", is_step=True), found)
    assert [(key, str(path), given_) for key, path, given_ in got["files"]] == rows
    assert got["output"] == Path("r.json")


def test_an_empty_word_is_left_out_or_refused() -> None:
    """Snakemake's ``:q`` drops it: the next word would take its place."""
    values = {"source": "clinvar", "version": "1", "contig_names": "plain"}
    options = STEPS.options("record-source", **values, files=[("", "a.vcf.gz", ".")])
    with pytest.raises(ValueError, match="empty word for the parameter files"):
        words(options, Files(), Files("r.json"))
    options = STEPS.options("record-source", **values, files=[], regions="")
    assert "--regions" not in words(options, Files(), Files("r.json"))


def test_values_that_are_no_files_are_a_parameter_of_their_own() -> None:
    """Snakemake leaves functions of input and output out when it compares parameters."""
    options = STEPS.options("accept-unit", unit=lambda wildcards: wildcards.unit, assay="a.yaml")
    values = options.__self__.values  # type: ignore[attr-defined]
    assert list(inspect.signature(values).parameters) == ["wildcards"]
    assert values(SimpleNamespace(unit="U1")) == ["--assay", "a.yaml", "--unit", "U1"]
