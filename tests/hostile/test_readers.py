"""Any bytes end in a value or in a listed message, never in a trace."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from bench import Bench
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import mutated

from hemaline.annotation.classification.policies import Policy
from hemaline.annotation.naming.consequence import load_terms, read_consequences
from hemaline.callability.events.event_definitions import load_events
from hemaline.calling.genotypes import read_genotypes
from hemaline.calling.sample_calling import read_candidates
from hemaline.calling.sample_vcf import read_calls
from hemaline.cli import main as cli
from hemaline.common.intervals import read_bed
from hemaline.common.problems import HemalineError, Problems, catalogue
from hemaline.filters.filter_document import FilterDocument
from hemaline.filters.filter_file import load_filters
from hemaline.genome.hotspots import load_hotspots
from hemaline.genome.reference import load_contigs, load_masks
from hemaline.genome.transcripts import load_transcripts
from hemaline.inputs.tools import load_tools
from hemaline.paths import resource
from hemaline.reads.primers import read_primers

pytestmark = pytest.mark.usefixtures("packaged_resources_once")

# The long tier looks longer.
EXAMPLES = 300 if os.environ.get("HEMALINE_AS_PROCESSES") else 12
fuzz = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

INPUTS = ["samples.tsv", "units.tsv", "config.yaml", "assays/mini.yaml", "targets.bed"]
INPUTS += ["panels/mini.tsv"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzzed")
    Bench.sound(folder)
    return folder


@pytest.mark.parametrize("name", INPUTS)
@fuzz
@given(data=st.data())
def test_mutated_inputs_of_a_check(name: str, folder: Path, data: st.DataObject) -> None:
    path = folder / name
    content = path.read_bytes()
    before = {p.name for p in folder.rglob("*")}
    path.write_bytes(data.draw(mutated(content) | st.binary(max_size=200)))
    out, err = StringIO(), StringIO()
    try:
        with chdir(folder), redirect_stdout(out), redirect_stderr(err):
            code = cli.main(["check", "--configfile", "config.yaml"])
    finally:
        path.write_bytes(content)
    text = err.getvalue()
    assert "HL-X" not in text, text
    assert code in (0, 2, 3, 5), text
    resolved = [line for line in text.splitlines() if line.startswith(("ERROR ", "WARNING "))]
    assert all(line.split()[1].rstrip(":") in catalogue() for line in resolved)
    assert (code == 0) == (not any(line.startswith("ERROR ") for line in resolved))
    assert {p.name for p in folder.rglob("*")} == before


RESOURCES: dict[str, Callable[[Path], object]] = {
    "filters.yaml": partial(load_filters, "capture"),
    "filters.yaml rules": FilterDocument.load,
    "policies/driver-basic.yaml": Policy.load,
    "policies/driver-strict.yaml": Policy.load,
    "hotspots.tsv": load_hotspots,
    "masks.tsv": load_masks,
    "contigs.tsv": load_contigs,
    "tools.tsv": load_tools,
    "events.tsv": load_events,
    "consequences.tsv": load_terms,
    "transcripts.tsv": load_transcripts,
}


@pytest.mark.parametrize("name", RESOURCES)
@fuzz
@given(data=st.data())
def test_mutated_resources(name: str, data: st.DataObject) -> None:
    """Sites may bring their own; long tables are shortened, so that accidents hit."""
    path = resource(name.split(maxsplit=1)[0])
    lines = path.read_bytes().splitlines(keepends=True)
    content = b"".join(lines if path.suffix == ".yaml" else lines[:6])
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / path.name
        own.write_bytes(data.draw(mutated(content) | st.binary(max_size=200)))
        try:
            RESOURCES[name](own)
        except HemalineError as error:
            assert error.problems.errors


BED = b"chr21\t10\t60\tA_1\t0\t+\nchr21\t70\t90\tA_2\t0\t-\n"


@pytest.mark.parametrize("read", [read_bed, read_primers])
@fuzz
@given(content=mutated(BED) | st.binary(max_size=200))
def test_any_bytes_as_a_bed(read: Callable[[Path, Problems], object], content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.bed"
        path.write_bytes(content)
        problems = Problems()
        found = read(path, problems)
        assert found or problems.errors


FORMAT = "DP:AD:ADF:ADR:F1R2:F2R1:AF:OT:AM:MPOS:MMQ:NDP:NAD"
VCF = (
    "##fileformat=VCFv4.3\n##contig=<ID=chr21,length=1000>\n"
    '##FILTER=<ID=PASS,Description="x">\n'
    '##INFO=<ID=HRUN,Number=1,Type=Integer,Description="x">\n'
    '##INFO=<ID=CALLERS,Number=.,Type=String,Description="x">\n'
    '##INFO=<ID=HOTSPOT,Number=0,Type=Flag,Description="x">\n'
    '##INFO=<ID=BCSQ,Number=.,Type=String,Description="x">\n'
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">\n'
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">\n'
    + "".join(
        f'##FORMAT=<ID={key},Number=R,Type=Integer,Description="x">\n'
        for key in ("AD", "ADF", "ADR", "F1R2", "F2R1")
    )
    + '##FORMAT=<ID=AF,Number=1,Type=Float,Description="x">\n'
    + "".join(
        f'##FORMAT=<ID={key},Number=1,Type=Integer,Description="x">\n'
        for key in ("OT", "AM", "MPOS", "MMQ", "NDP", "NAD")
    )
    + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n"
    + "".join(
        f"chr21\t{pos}\t.\tA\t{alt}\t.\tPASS\tHRUN=1;BCSQ=missense|U2AF1|T|protein_coding|-|1A>1C|x"
        f"\t{FORMAT}\t40:20,20:10,10:10,10:10,10:10,10:0.5:0:0:30:60:.:.\n"
        for pos, alt in ((5, "C"), (90, "ACC"))
    )
).encode()
TERMS = load_terms(resource("consequences.tsv"))


def _calls(path: Path) -> list[object]:
    return list(read_calls(path))


VCF_READERS: dict[str, Callable[[Path], object]] = {
    "candidates": read_candidates,
    "calls": _calls,
    "genotypes": lambda path: read_genotypes([path]),
    "consequences": lambda path: read_consequences(path, TERMS),
}


@pytest.mark.parametrize("name", VCF_READERS)
def test_the_vcf_of_the_next_test_is_sound(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.vcf"
    path.write_bytes(VCF)
    found = VCF_READERS[name](path)
    assert name == "genotypes" or len(found) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize("name", VCF_READERS)
@fuzz
@given(content=mutated(VCF) | st.binary(max_size=200))
def test_any_bytes_as_a_vcf_of_the_run(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.vcf"
        path.write_bytes(content)
        try:
            VCF_READERS[name](path)
        except HemalineError as error:
            assert [problem.code for problem in error.problems.errors] == ["HL-H01"]
