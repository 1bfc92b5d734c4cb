"""Words of rules are read as the command line reads them; all others are left to it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.cli.signatures.interface import application
from hemaline.cli.signatures.step_words import read_words
from hemaline.cli.steps.accept_unit import accept_unit
from hemaline.cli.steps.confirm_sample import confirm_sample
from hemaline.cli.steps.join_verdicts import join_verdicts
from hemaline.cli.steps.prepare_targets import prepare_targets
from hemaline.cli.steps.record_source import record_source
from hemaline.project.cohort import CohortFiles

UNIT = ["--unit", "A.L1", "--kind", "single", "--assay", "a", "--verdict", "v", "--accepted", "f"]
STEPS = (accept_unit, confirm_sample, join_verdicts, prepare_targets, record_source)
OPTIONS = [
    *("--unit", "--kind", "--reads", "--may-be-empty", "--assay", "--verdict", "--accepted"),
    *("--padding", "--targets", "--fai", "--output", "--files", "--source", "--help", "--nothing"),
]
WORDS = st.sampled_from([*OPTIONS, "single", "10", "-1", "1.5", "", "x", "--unit=A", "true"])


def test_each_type_of_value() -> None:
    found = read_words(accept_unit, [*UNIT, "--may-be-empty", "--reads", "1.fq", "2.fq"])
    assert found is not None
    assert (found["unit"], found["kind"], found["may_be_empty"]) == ("A.L1", "single", True)
    assert (found["reads"], found["assay"]) == ([Path("1.fq"), Path("2.fq")], Path("a"))
    words = ["--targets", "t", "--fai", "f", "--output", "o", "--padding", "10"]
    found = read_words(prepare_targets, words)
    assert found is not None
    assert found["padding"] == 10


def test_fields_of_a_data_class_are_options() -> None:
    names = ("samples", "assays", "panels", "callability", "sample_verdicts", "tsv", "parquet")
    words = [word for name in names for word in (f"--{name.replace('_', '-')}", name)]
    found = read_words(join_verdicts, words)
    assert found is not None
    paths = {name: Path(name) for name in names}
    files = CohortFiles(**{name: paths.pop(name) for name in ("samples", "assays", "panels")})
    assert found == paths | {"files": files}


def test_rows_of_several_words() -> None:
    rows = ["--files", ".", "a.vcf.gz", "x", "--files", "chr1", "b.vcf.gz", "y"]
    words = ["--source", "s", "--version", "1", "--contig-names", "plain", "--output", "o", *rows]
    found = read_words(record_source, words)
    assert found is not None
    assert found["files"] == [(".", Path("a.vcf.gz"), "x"), ("chr1", Path("b.vcf.gz"), "y")]
    assert read_words(record_source, words[:-1]) is None


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        UNIT[2:],
        [*UNIT, "--nothing", "x"],
        [*UNIT, "--unit", "B"],
        [*UNIT, "--reads"],
        [*UNIT, "--may-be-empty", "yes"],
        [*UNIT, "--reads", "-x"],
        ["x", *UNIT],
        [*UNIT[:3], "triple", *UNIT[4:]],
        [*UNIT[:1], "", *UNIT[2:]],
    ],
)
def test_words_of_another_form_are_left_to_the_command_line(words: list[str]) -> None:
    reads = [] if "--reads" in words else ["--reads", "a"]
    assert read_words(accept_unit, [*words, *reads]) is None


@given(st.sampled_from(STEPS), st.lists(WORDS, max_size=8), st.booleans())
def test_what_is_read_is_what_the_command_line_reads(
    step: object, words: list[str], begun: bool
) -> None:
    words = [*UNIT, "--reads", "a", *words] if begun else words
    found = read_words(step, words)  # type: ignore[arg-type]
    if found is None:
        return
    app = application(step, "step", is_step=True)  # type: ignore[arg-type]
    bound = app.parse_args(words, print_error=False, exit_on_error=False)[1].arguments
    assert {key: list(v) if isinstance(v, tuple) else v for key, v in bound.items()} == found
