"""Other callers' VCFs: each fault has its code and line, and no allele is lost."""

import gzip
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import at_most
from hemaline.common.problems import Problems, catalogue
from hemaline.external.vcf.foreign_calls import ForeignReader, ForeignVcf, ReferenceContext
from hemaline.external.vcf.reading_rules import load_vcf_rules
from hemaline.external.vcf.sample_calls import Columns
from hemaline.external.vcf.vcf_text import VcfHeader
from hemaline.genome.alleles import Allele
from hostile_vcfs import BASES, CASES, COLUMNS, CONTIG, FIRST, META, WARNINGS, Case, record, text

RULES = load_vcf_rules()


def sequence(chrom: str, start: int, end: int) -> str:
    assert chrom == CONTIG
    return BASES[start:end]


def read(
    path: Path,
    names: Mapping[str, str] | None = None,
    whole: Mapping[str, int] | None = None,
    normal: str | None = None,
    germline: bool = False,
) -> tuple[ForeignVcf | None, Problems]:
    problems = Problems()
    context = ReferenceContext({CONTIG: len(BASES)}, sequence, whole or {}, names or {})

    def columns(header: VcfHeader) -> Columns:
        samples = tuple(s for s in header.samples if s != normal) or ("S",)
        return Columns(samples, normal, germline)

    reader = ForeignReader(path, context, RULES, problems)
    return reader.read(columns, lambda count: None), problems


def sound(content: bytes, folder: Path, **options: object) -> ForeignVcf:
    path = folder / "x.vcf"
    path.write_bytes(content)
    found, problems = read(path, **options)  # type: ignore[arg-type]
    assert problems.errors == []
    assert found is not None
    return found


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_fault_has_its_code_and_line(case: Case, tmp_path: Path) -> None:
    path = case.write(tmp_path)
    _, problems = read(path)
    codes = {problem.code for problem in problems}
    assert codes >= ({case.code} if case.code else set())
    # An undescribed contig is not in this reference either; a cut record has both faults.
    also = {"HL-V23", "HL-V30", "HL-V11", "HL-V13", "HL-V21"} | WARNINGS
    assert codes <= also | {case.code}
    resolved = [problem for problem in problems if problem.code == case.code]
    if case.code is None:
        assert problems.errors == []
    elif case.line is not None:
        assert [problem.row for problem in resolved] == [case.line]
    for problem in resolved:
        assert str(problem).startswith(f"{problem.definition.severity.upper()} {case.code} ")
        assert " Fix: " in str(problem)
        assert str(path) in str(problem)


def test_every_code_of_the_records_has_a_case() -> None:
    codes = {code for code in catalogue() if "HL-V02" <= code <= "HL-V32"}
    codes |= {"HL-V50", "HL-V51"}
    elsewhere = {"HL-V22", "HL-V26", "HL-V04"}
    assert codes - elsewhere == {case.code for case in CASES if case.code}


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    wrong = [record("x", "A"), record(120, ref="R"), record(130, filters="0"), record(140, alt="")]
    path = tmp_path / "x.vcf"
    path.write_bytes(text(record(50), *wrong))
    _, problems = read(path)
    assert [(p.code, p.row) for p in problems] == [
        ("HL-V16", FIRST + 1),
        ("HL-V17", FIRST + 2),
        ("HL-V19", FIRST + 3),
        ("HL-V18", FIRST + 4),
    ]


def test_damaged_compression_is_named(tmp_path: Path) -> None:
    content = bytearray(gzip.compress(text(*[record(p) for p in range(50, 1_500)]), mtime=0))
    content[len(content) // 2] ^= 0xFF
    path = tmp_path / "x.vcf.gz"
    path.write_bytes(content)
    _, problems = read(path)
    assert problems.errors
    assert problems.errors[-1].code in ("HL-V04", "HL-V14")


def test_every_differing_position_is_listed_and_another_build_suspected(tmp_path: Path) -> None:
    positions = range(100, 1_900, 9)
    path = tmp_path / "x.vcf"
    lines = (record(p, BASES[p], "A" if BASES[p] != "A" else "C") for p in positions)
    path.write_bytes(text(*lines))
    _, problems = read(path)
    differing = [p for p in positions if BASES[p] != BASES[p - 1]]
    resolved = [str(p.values["place"]) for p in problems if p.code == "HL-V31"]
    assert resolved == [f"{CONTIG}:{p}" for p in differing]
    assert [p.code for p in problems if p.code == "HL-V34"] == ["HL-V34"]
    assert problems.exit_code == 3


def test_the_headers_lengths_determine_another_build(tmp_path: Path) -> None:
    path = tmp_path / "x.vcf"
    meta = (META[0], f"##contig=<ID={CONTIG},length=1999>", *META[2:])
    path.write_bytes(text(record(), meta=meta))
    _, problems = read(path)
    assert [p.code for p in problems] == ["HL-V33"]
    assert problems.exit_code == 3


def test_contig_names_are_mapped_when_requested_and_never_guessed(tmp_path: Path) -> None:
    path = tmp_path / "x.vcf"
    meta = (META[0], f"##contig=<ID=T,length={len(BASES)}>", *META[2:])
    path.write_bytes(text(record(chrom="T"), record(120, chrom="T"), meta=meta))
    _, problems = read(path)
    (problem,) = problems
    assert (problem.code, problem.values["count"]) == ("HL-V30", 2)
    assert f"('{CONTIG}' among them)" in str(problem)
    found, problems = read(path, names={"T": CONTIG})
    assert len(problems) == 0
    assert found is not None
    assert {call.allele.chrom for call in found.calls["S1"]} == {CONTIG}


def test_what_has_no_row_is_listed_with_its_reason(tmp_path: Path) -> None:
    base = BASES[99]
    lines = [
        record(alt="*"),
        record(alt="<DEL>"),
        record(alt=f"{base}[{CONTIG}:500["),
        record(alt="N"),
        record(alt=base.lower()),
        record(ref="N", alt="A"),
        record(alt=".", values="0/0:100:100"),
        record(alt="<*>", values="0/0:100,0:100"),
        record(values="./.:.:."),
        record(110),
        record(110),
        record(120, values="0/0:90,1:91"),
        record(130, values="0/0:90,0:90"),
        record(0, "N", f"]{CONTIG}:500]N"),
    ]
    found = sound(text(*lines), tmp_path)
    assert [one.reason for one in found.skipped] == [
        "overlapping_deletion",
        "symbolic",
        "breakend",
        "undetermined_bases",
        "same_as_reference",
        "no_reference_bases",
        "no_call",
        f"merged_with_line_{FIRST + 9}",
        "not_carried",
        "breakend",
    ]
    lacking = found.skipped[8]
    assert (lacking.sample, lacking.alt_reads, lacking.depth) == ("S1", 1, 91)
    assert (found.no_variant, found.not_carried) == (2, 1)
    assert [call.allele.pos for call in found.calls["S1"]] == [110]


def test_a_partial_reference_lacks_contigs_of_its_build(tmp_path: Path) -> None:
    meta = (*META, "##contig=<ID=chr9,length=138394717>")
    lines = text(record(chrom="chr9", ref="A"), meta=meta)
    found = sound(lines, tmp_path, whole={"chr9": 1000})
    assert [one.reason for one in found.skipped] == ["no_reference_bases"]
    assert found.calls["S1"] == []


def test_a_partial_reference_may_end_before_its_build(tmp_path: Path) -> None:
    """The header has the length of either; records behind the end have no reference bases."""
    end = len(BASES)
    lines = (record(), record(end + 100, "A", "C"), record(end + 2000, "A", "C"))
    for length in (end, end + 1000):
        meta = [line for line in META if f"ID={CONTIG}," not in line]
        meta.append(f"##contig=<ID={CONTIG},length={length}>")
        found = sound(text(*lines[:2], meta=tuple(meta)), tmp_path, whole={CONTIG: end + 1000})
        assert [(one.pos, one.reason) for one in found.skipped] == [
            (end + 100, "no_reference_bases")
        ]
        assert len(found.calls["S1"]) == 1
    path = tmp_path / "beyond.vcf"
    path.write_bytes(text(*lines))
    _, problems = read(path, whole={CONTIG: end + 1000})
    assert [p.code for p in problems.errors] == ["HL-V32"]
    _, problems = read(path)
    assert [p.code for p in problems.errors] == ["HL-V32", "HL-V32"]


def test_alleles_are_split_and_moved_left(tmp_path: Path) -> None:
    place = next(i for i in range(200, 900) if BASES[i] == BASES[i + 1] != BASES[i - 1])
    # The second of two like bases is deleted; written next to an SNV.
    ref = BASES[place : place + 2]
    alts = f"{ref[0]},{other_end(ref)}"
    found = sound(text(record(place + 1, ref, alts, values="1/2:5,10,20:35")), tmp_path)
    before = BASES[place - 1]
    calls = {call.allele: call.evidence for call in found.calls["S1"]}
    deletion = Allele(CONTIG, place, before + ref[0], before)
    substitution = Allele(CONTIG, place + 2, ref[1], other_end(ref)[1])
    assert set(calls) == {deletion, substitution}
    assert (calls[deletion].alt, calls[deletion].depth) == (10, 35)
    assert (calls[substitution].alt, calls[substitution].vaf) == (20, 20 / 35)
    assert found.normalised_by_line[FIRST] == (deletion, substitution)


def other_end(ref: str) -> str:
    return ref[0] + ("A" if ref[1] != "A" else "C")


def test_samples_have_rows_of_what_they_carry(tmp_path: Path) -> None:
    columns = f"{COLUMNS}\tN\tS2"
    line = record() + "\t0/0:50,1:51\t0/1:30,30:60"
    other = record(120, values="0/0:9,0:9") + "\t./.\t1/1:0,9:9"
    found = sound(text(line, other, columns=columns), tmp_path, normal="N")
    assert {name: [c.allele.pos for c in calls] for name, calls in found.calls.items()} == {
        "S1": [100],
        "S2": [100, 120],
    }
    first = found.calls["S1"][0]
    assert (first.normal_depth, first.normal_alt_reads) == (51, 1)
    assert found.calls["S2"][1].normal_depth is None


def test_germline_genotypes_are_reported(tmp_path: Path) -> None:
    values = {"0/1": "0/1", "1|1": "1/1", "1": "1", "./1": "./."}
    for written, resolved in values.items():
        found = sound(text(record(values=f"{written}:5,5:10")), tmp_path, germline=True)
        genotype = found.calls["S1"][0].genotype
        assert genotype is not None
        assert (str(genotype), genotype.quality) == (resolved, None)


def test_a_vcf_without_samples_has_rows_without_counts(tmp_path: Path) -> None:
    columns = COLUMNS.partition("\tFORMAT")[0]
    line = "\t".join(record(info="AF=0.25;DP=100").split("\t")[:8])
    found = sound(text(line, columns=columns), tmp_path)
    (call,) = found.calls["S"]
    # AF may be of a population.
    assert (call.evidence.depth, call.evidence.vaf) == (None, None)


@given(st.binary(max_size=300))
def test_whatever_bytes_come_end_in_calls_or_problems(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.vcf"
        path.write_bytes(content)
        found, problems = read(path)
        assert problems.errors or found is not None


# Bytes that break lines in interesting places.
_PIECES = st.sampled_from(
    [
        *("\t", "\n", "\r", ".", ",", ":", ";", "=", "/", "|", "<", ">", "[", "]", "*", "N", "#"),
        *("1", "-1", "1e9", "GT", "chrT", "PASS", "\0", "\u00e4", "99999999999", "##", "0/1"),
        "A" * 50,
    ]
)


@settings(max_examples=at_most(300), deadline=None)
@given(st.data())
def test_a_record_broken_anywhere_ends_in_a_row_or_a_problem(data: st.DataObject) -> None:
    """Every ALT is accounted for: a call, a reason, or a problem of its line."""
    lines = [record(p) for p in (50, 90, 700)] + [record(300, alt="TT,<DEL>", values="1/2:1,2,3:6")]
    content = "\n".join([*META, COLUMNS, *lines]) + "\n"
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        gone = data.draw(st.integers(0, 3))
        content = content[:at] + data.draw(_PIECES) + content[at + gone :]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.vcf"
        path.write_bytes(content.encode())
        found, problems = read(path)
    assert all(str(problem) for problem in problems)
    if problems.errors:
        return
    assert found is not None
    resolved = sum(map(len, found.calls.values())) + len(found.skipped)
    resolved += found.no_variant + found.not_carried
    assert resolved == sum(len(c.split("\t")[4].split(",")) for c in body(content))


def body(content: str) -> list[str]:
    lines = [line.removesuffix("\r") for line in content.split("\n")]
    return [line for line in lines[:-1] if not line.startswith("#")]


@pytest.mark.parametrize(
    ("keys", "values", "expected"),
    [
        ("GT:AD:DP", "0/1:90,10:120", (100, 10, 0.1)),
        ("GT:AD:DP", "0/1:.,21:54", (54, 21, 21 / 54)),
        ("GT:DP", "0/1:54", (54, None, None)),
        ("GT", "0/1", (None, None, None)),
        ("GT:DP:AF", "0/1:54:0.25", (54, None, 0.25)),
        ("GT:AF", "0/1:1.5", (None, None, None)),
        ("GT:DP:FREQ", "0/1:91:38.46%", (91, None, 0.3846)),
        ("GT:DP:RO:AO", "0/1:31:20:10", (30, 10, 1 / 3)),
        ("GT:NR:NV", "0/1:40:10", (40, 10, 0.25)),
        ("GT:DP:DP4", "0/1:7:0,3,1,3", (7, 4, 4 / 7)),
        ("AD:DP", "0,0:0", None),
        ("AD:DP", "9,1:10", (10, 1, 0.1)),
        ("GT:AD:DP:OT:AM", "0/1:90,5:105:8:7", (105, 5, 5 / 105)),
    ],
)
def test_counts_are_read_in_the_callers_spellings(
    keys: str, values: str, expected: tuple[object, ...] | None, tmp_path: Path
) -> None:
    found = sound(text(record(keys=keys, values=values)), tmp_path)
    if expected is None:
        assert found.calls["S1"] == []
        assert found.not_carried == 1
        return
    (call,) = found.calls["S1"]
    seen = call.evidence
    assert (seen.depth, seen.alt, seen.vaf) == pytest.approx(expected)


def test_strelka_counts_are_under_the_base(tmp_path: Path) -> None:
    ref = BASES[99]
    alt = next(base for base in "ACGT" if base != ref)
    tiers = {ref: "90,95", alt: "10,12"}
    values = ":".join(["101", *(tiers.get(base, "0,0") for base in "ACGT")])
    line = record(alt=alt, keys="DP:AU:CU:GU:TU", values=values)
    (call,) = sound(text(line), tmp_path).calls["S1"]
    assert (call.evidence.alt, call.evidence.depth) == (10, 100)


def test_what_a_vcf_states_of_nothing_is_counted(tmp_path: Path) -> None:
    found = sound(text(record(filters="."), record(120, filters="q10")), tmp_path)
    assert found.unfiltered == 1
    assert [call.failed for call in found.calls["S1"]] == [(), ("q10",)]
    assert Counter(call.passed for call in found.calls["S1"]) == {True: 1, False: 1}
