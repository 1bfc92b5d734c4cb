"""The sample VCF: what is written is read back, and other programs agree that it is VCF."""

import gzip
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pysam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import quick
from hemaline.calling.evidence.allele_evidence import Evidence
from hemaline.calling.evidence.neighbours import Neighbour
from hemaline.calling.sample_vcf import Call, read_calls, write_calls
from hemaline.filters.filter_file import load_filters
from hemaline.genome.alleles import Allele

FILTERS = load_filters("capture")
# Not in alphabetical order, as a reference may not be.
LENGTHS = {"chr2": 5000, "chr10": 5000, "chr1": 5000}
NAMES = [one.name for one in FILTERS.described]
CALL = Call(
    Evidence(
        Allele("chr2", 100, "A", "C"),
        90,
        8,
        2,
        5,
        4,
        5,
        50,
        55,
        3,
        alt_f1r2=3,
        alt_f2r1=5,
        ref_f1r2=40,
        ref_f2r1=50,
        end_distance=31,
        mapping_quality=59,
    ),
    ("strand_bias",),
    True,
    ("mpileup", "softclip"),
    70,
    1,
)

counts = st.integers(0, 5000)
sequences = st.text("ACGT", min_size=1, max_size=30)
alleles = st.builds(
    Allele, st.sampled_from(list(LENGTHS)), st.integers(1, 4000), sequences, sequences
).filter(lambda allele: allele.ref != allele.alt)
evidence = st.builds(
    Evidence,
    alleles,
    *[counts] * 9,
    scaled_depth=st.none() | counts,
    alt_f1r2=counts,
    end_distance=st.none() | counts,
    mapping_quality=st.none() | counts,
).map(lambda e: replace(e, scaled_depth=None) if e.depth == e.ref + e.alt + e.other else e)
optional = st.none() | counts
calls = st.builds(
    Call,
    evidence,
    st.lists(st.sampled_from(NAMES), unique=True).map(tuple),
    st.booleans(),
    st.lists(st.sampled_from(["mpileup", "softclip", "mutect2"]), unique=True).map(tuple),
    optional,
    optional,
)


def write(path: Path, *members: Call) -> Path:
    write_calls(path, "S-1", members, LENGTHS, FILTERS)
    return path


def text(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode()


@quick
@given(members=st.lists(calls, max_size=8, unique_by=lambda call: call.allele))
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, members: list[Call]) -> None:
    path = write(tmp_path_factory.mktemp("vcf") / "calls.vcf.gz", *members)
    found = list(read_calls(path))
    order = list(LENGTHS)
    assert found == sorted(members, key=lambda c: (order.index(c.allele.chrom), c.allele))


@pytest.mark.parametrize(
    "call",
    [
        CALL,
        replace(CALL, failed=()),
        replace(CALL, failed=tuple(NAMES)),
        replace(CALL, is_hotspot=False, callers=(), normal_depth=None, normal_alt_reads=None),
        replace(CALL, normal_depth=0, normal_alt_reads=0),
        replace(CALL, neighbours=(Neighbour(Allele("chr2", 120, "G", "GA"), 3, 1),) * 2),
        replace(CALL, evidence=replace(CALL.evidence, ref=0, alt=0, other=0)),
    ],
)
def test_each_form_of_call_round_trips(tmp_path: Path, call: Call) -> None:
    (found,) = read_calls(write(tmp_path / "calls.vcf.gz", call))
    assert found == call
    assert found.passed is (call.failed == ())


def test_the_record_as_other_programs_read_it(tmp_path: Path) -> None:
    line = text(write(tmp_path / "calls.vcf.gz", CALL)).splitlines()[-1]
    assert line.split("\t") == [
        "chr2", "100", ".", "A", "C", ".", "strand_bias",
        "HOTSPOT;CALLERS=mpileup,softclip;HRUN=3",
        "DP:AD:ADF:ADR:F1R2:F2R1:AF:OT:AM:MPOS:MMQ:NDP:NAD:NB",
        "100:90,8:50,4:55,5:40,3:50,5:0.08:2:5:31:59:70:1:.",
    ]  # fmt: skip


def test_nothing_seen_is_no_frequency_rather_than_0(tmp_path: Path) -> None:
    unseen = replace(CALL.evidence, ref=0, alt=0, other=0)
    path = write(tmp_path / "calls.vcf.gz", replace(CALL, evidence=unseen))
    with pysam.VariantFile(str(path)) as records:
        (record,) = records
        assert record.samples["S-1"]["AF"] is None
        assert record.samples["S-1"]["DP"] == 0


def test_the_header_declares_everything_used(tmp_path: Path) -> None:
    everything = replace(CALL, failed=tuple(NAMES))
    with pysam.VariantFile(str(write(tmp_path / "calls.vcf.gz", everything))) as records:
        header = records.header
        assert list(header.contigs) == list(LENGTHS)
        assert [header.contigs[name].length for name in LENGTHS] == list(LENGTHS.values())
        assert list(header.samples) == ["S-1"]
        assert header.version == "VCFv4.3"
        for one in FILTERS.described:
            assert header.filters[one.name].description == f'"{one.description}"' or (
                header.filters[one.name].description == one.description
            )
        (record,) = records
        assert set(record.filter) <= set(header.filters)
        assert set(record.info) <= set(header.info)
        assert set(record.format) <= set(header.formats)


@pytest.mark.skipif(shutil.which("bcftools") is None, reason="bcftools is not on PATH")
def test_bcftools_finds_nothing_to_state(tmp_path: Path) -> None:
    other = Call(replace(CALL.evidence, allele=Allele("chr1", 7, "AT", "A")), (), False, ())
    path = write(tmp_path / "calls.vcf.gz", other, CALL)
    command = ["bcftools", "view", "--no-version", "--no-header"]
    done = subprocess.run([*command, str(path)], check=True, capture_output=True, text=True)
    assert done.stderr == ""
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["chr2", "chr1"]
    expression = ["-i", 'FILTER="PASS" && FORMAT/AD[0:1]=8']
    command += [*expression, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.startswith("chr1\t7\t")


def test_the_index_finds_records(tmp_path: Path) -> None:
    other = replace(CALL, evidence=replace(CALL.evidence, allele=Allele("chr2", 3000, "A", "C")))
    path = write(tmp_path / "calls.vcf.gz", other, CALL)
    with pysam.VariantFile(str(path)) as records:
        assert [record.pos for record in records.fetch("chr2", 2000, 4000)] == [3000]
        assert list(records.fetch("chr1")) == []


def test_no_calls_are_a_whole_file(tmp_path: Path) -> None:
    path = write(tmp_path / "calls.vcf.gz")
    assert list(read_calls(path)) == []
    assert Path(f"{path}.tbi").exists()


def test_no_dates_and_no_paths_and_the_same_bytes_anywhere(tmp_path: Path) -> None:
    first = write(tmp_path / "here" / "calls.vcf.gz", CALL)
    second = write(tmp_path / "there" / "other.vcf.gz", CALL)
    assert first.read_bytes() == second.read_bytes()
    assert Path(f"{first}.tbi").read_bytes() == Path(f"{second}.tbi").read_bytes()
    content = text(first)
    assert str(tmp_path) not in content
    assert not re.search(
        r"fileDate|\d{4}-?\d\d-?\d\d|[T ]\d\d:\d\d:\d\d|##reference|##command", content
    )


def test_nothing_but_the_file_and_its_index_is_left(tmp_path: Path) -> None:
    write(tmp_path / "calls.vcf.gz", CALL)
    write(tmp_path / "calls.vcf.gz", CALL)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["calls.vcf.gz", "calls.vcf.gz.tbi"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = write(tmp_path / "calls.vcf.gz", CALL)
    before = path.read_bytes()
    foreign = replace(CALL, evidence=replace(CALL.evidence, allele=Allele("chrX", 1, "A", "C")))
    with pytest.raises(KeyError):
        write(path, CALL, foreign)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["calls.vcf.gz", "calls.vcf.gz.tbi"]


@pytest.mark.parametrize("description", ['states "no"', "back\\slash", "a > b, c = d; <e>"])
def test_any_description_makes_a_valid_header(
    tmp_path: Path, description: str, capfd: pytest.CaptureFixture[str]
) -> None:
    changed = (replace(FILTERS.filters[0], description=description),)
    path = tmp_path / "calls.vcf.gz"
    write_calls(path, "S-1", [], LENGTHS, replace(FILTERS, filters=changed, site_filters=()))
    (line,) = (line for line in text(path).splitlines() if line.startswith("##FILTER=<ID=low_"))
    # VCF 4.3: quotes and backslashes inside the quotes are escaped.
    quoted = re.fullmatch(r'##FILTER=<ID=low_alt_reads,Description="((?:[^"\\]|\\["\\])*)">', line)
    assert quoted is not None
    assert re.sub(r"\\(.)", r"\1", quoted[1]) == description
    with pysam.VariantFile(str(path)) as records:
        assert list(records.header.filters) == ["PASS", NAMES[0]]
    assert capfd.readouterr().err == ""
