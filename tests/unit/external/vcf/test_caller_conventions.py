"""Read counts of other callers, each with the header that it writes."""

from dataclasses import replace
from pathlib import Path

import pytest

from caller_vcfs import BY_NAME, CALLERS, Caller, Line, Reads
from hemaline.common.problems import HemalineError, Problems
from hemaline.external.vcf.count_rules import load_count_rules
from hemaline.external.vcf.foreign_calls import ForeignReader, ForeignVcf, ReferenceContext
from hemaline.external.vcf.reading_rules import load_vcf_rules
from hemaline.external.vcf.sample_calls import Columns, ForeignCall
from hemaline.paths import resource
from hostile_vcfs import BASES, CONTIG, other
from sparse_genome import SHARED, shared

RULES = load_vcf_rules()
AT = 100
SNV = Line(CONTIG, AT, BASES[AT - 1], (other(BASES[AT - 1]),), (Reads((150, 140), ((6, 4),)),))
INSERTION = replace(SNV, alts=(SNV.ref + "TTTTGACA",))


def line_of(caller: Caller) -> Line:
    return SNV if "snv" in caller.kinds else INSERTION


def read_text(
    content: str,
    folder: Path,
    *,
    normal: str | None = None,
    germline: bool = False,
    skip_bad_lines: bool = False,
) -> tuple[ForeignVcf, Problems]:
    path = folder / "in.vcf"
    path.write_text(content)
    problems = Problems()
    context = ReferenceContext({CONTIG: len(BASES)}, lambda chrom, start, end: BASES[start:end])
    reader = ForeignReader(path, context, RULES, problems, skip_bad_lines=skip_bad_lines)
    found = reader.read(
        lambda header: Columns(
            tuple(name for name in header.samples if name != normal), normal, germline
        ),
        lambda count: None,
    )
    assert found is not None
    return found, problems


def vcf(caller: Caller | str, *lines: Line, samples: tuple[str, ...] = ("S1",)) -> str:
    own = BY_NAME[caller] if isinstance(caller, str) else caller
    return own.text(lines, {CONTIG: len(BASES)}, samples)


def calls(content: str, folder: Path, **options: bool) -> list[ForeignCall]:
    found, problems = read_text(content, folder, **options)  # type: ignore[arg-type]
    assert problems.errors == []
    return found.calls["S1"]


def numbers(call: ForeignCall) -> tuple[object, ...]:
    seen = call.evidence
    return seen.alt, seen.depth, seen.alt_forward, seen.alt_reverse


@pytest.mark.parametrize("caller", CALLERS, ids=str)
def test_each_callers_counts_are_those_it_means(caller: Caller, tmp_path: Path) -> None:
    found, problems = read_text(vcf(caller, line_of(caller)), tmp_path)
    assert len(problems) == 0
    (call,) = found.calls["S1"]
    strands = (6, 4) if caller.strands else (None, None)
    assert numbers(call) == (10, 300 if caller.has_depth else None, *strands)
    assert call.evidence.vaf == (pytest.approx(10 / 300) if caller.has_depth else None)
    assert call.cautions == ()


@pytest.mark.parametrize("caller", [one for one in CALLERS if one.has_depth], ids=str)
def test_a_matched_normal_is_read_in_the_same_way(caller: Caller, tmp_path: Path) -> None:
    normal = Reads((60, 59), ((1, 0),), "0/0")
    line = line_of(caller)
    line = replace(line, samples=(*line.samples, normal))
    found, problems = read_text(vcf(caller, line, samples=("S1", "N1")), tmp_path, normal="N1")
    assert problems.errors == []
    (call,) = found.calls["S1"]
    assert (call.normal_depth, call.normal_alt_reads) == (120, 1)
    assert list(found.calls) == ["S1"]


@pytest.mark.parametrize("caller", [one for one in CALLERS if one.multiallelic], ids=str)
def test_a_strand_count_of_the_site_is_given_to_no_allele(caller: Caller, tmp_path: Path) -> None:
    bases = [base for base in "ACGT" if base != SNV.ref]
    reads = Reads((50, 50), ((20, 21), (2, 3)), "1/2")
    line = replace(SNV, alts=tuple(bases[:2]), samples=(reads,))
    found = {call.allele.alt: numbers(call) for call in calls(vcf(caller, line), tmp_path)}
    by_allele = caller.name in ("Strelka2 germline", "Torrent Variant Caller")
    strands = ((20, 21), (2, 3)) if by_allele else ((None, None),) * 2
    assert found == {
        bases[0]: (41, 146, *strands[0]),
        bases[1]: (5, 146, *strands[1]),
    }


def test_strands_by_allele_of_gatk(tmp_path: Path) -> None:
    bases = [base for base in "ACGT" if base != SNV.ref]
    reads = Reads((50, 50), ((20, 21), (2, 3)), "1/2")
    info = {"AS_SB_TABLE": "50,50|20,20|2,3"}
    line = replace(SNV, alts=tuple(bases[:2]), samples=(reads,), info=info)
    found = {call.allele.alt: numbers(call)[2:] for call in calls(vcf("Mutect2", line), tmp_path)}
    assert found == {bases[0]: (20, 20), bases[1]: (2, 3)}
    # Of more reads than the sample has, of another number of alleles, of two samples: of nobody.
    for table in ("50,50|40,20|9,3", "50,50|20,20"):
        odd = replace(line, info={"AS_SB_TABLE": table})
        assert {numbers(call)[2:] for call in calls(vcf("Mutect2", odd), tmp_path)} == {
            (None, None)
        }
    two = replace(line, samples=(reads, reads))
    found_calls, _ = read_text(vcf("Mutect2", two, samples=("S1", "S2")), tmp_path)
    assert {numbers(call)[2:] for call in found_calls.calls["S1"]} == {(None, None)}


def test_a_vcf_without_samples_is_read_by_its_info(tmp_path: Path) -> None:
    content = vcf(Caller("LoFreq", "", lambda line, reads: {}), SNV)
    columns = content.splitlines()[-2].split("\t")[:8]
    head = content.splitlines()[:-2]
    head += ['##INFO=<ID=DP4,Number=4,Type=Integer,Description="x">', "\t".join(columns)]
    line = "\t".join([CONTIG, str(AT), ".", SNV.ref, SNV.alts[0], "9", "PASS"])
    path = tmp_path / "in.vcf"
    path.write_text("\n".join([*head, f"{line}\tDP=320;AF=0.9;DP4=150,140,6,4"]) + "\n")
    context = ReferenceContext({CONTIG: len(BASES)}, lambda chrom, start, end: BASES[start:end])
    found = ForeignReader(path, context, RULES, Problems()).read(
        lambda header: Columns(("S",)), lambda count: None
    )
    assert found is not None
    (call,) = found.calls["S"]
    assert (*numbers(call), call.cautions) == (10, 300, 6, 4, ())


def test_counts_that_contradict_the_callers_fraction_are_reported(tmp_path: Path) -> None:
    line, content = SNV, vcf("Mutect2", SNV)
    cell = content.splitlines()[-1].split("\t")[-1].split(":")
    odd = content.replace(f":{cell[2]}:", ":0.3:")
    more = odd.splitlines()[-1].replace(f"\t{AT}\t{line.ref}", f"\t{AT}\t{line.ref}")
    second = more.replace(f"\t{AT}\t.\t", f"\t{AT + 400}\t.\t").split("\t")
    second[3], second[4] = BASES[AT + 399], other(BASES[AT + 399])
    found, problems = read_text(odd + "\t".join(second) + "\n", tmp_path)
    (problem,) = problems
    assert (problem.code, problem.row) == ("HL-V54", len(content.splitlines()))
    assert "AF differs from the read counts in 2 rows; the first has 0.3" in str(problem)
    assert {call.cautions for call in found.calls["S1"]} == {
        ("the caller's AF is 0.3, its read counts give 0.0333",)
    }


@pytest.mark.parametrize(
    ("text", "agrees"), [("3.33%", True), ("3,33%", True), ("33.3%", False), ("x", False)]
)
def test_percentages_are_compared_too(text: str, agrees: bool, tmp_path: Path) -> None:
    content = vcf("VarScan somatic", SNV).replace("3.33%", text)
    found, problems = read_text(content, tmp_path)
    assert [p.code for p in problems] == ([] if agrees else ["HL-V54"])
    assert found.calls["S1"][0].evidence.alt == 10


@pytest.mark.parametrize(
    ("number", "of_type", "values", "expected"),
    [
        ("R", "Integer", "90,10", (10, 100)),
        (".", "Integer", "90,10", (10, 100)),
        ("2", "Integer", "90,10", (10, 100)),
        ("1", "Integer", "10", (10, None)),
        ("A", "Integer", "10", (10, None)),
        ("", "", "90,10", (10, 100)),
        ("", "", "10", (10, None)),
        ("R", "Integer", "10", "HL-V21"),
        ("1", "Integer", "90,10", "HL-V21"),
        ("2", "Integer", "90,10,3", "HL-V21"),
        (".", "Integer", "90,10,3", "HL-V21"),
        ("", "", "90,10,3", "HL-V21"),
        ("R", "Float", "90,10", "HL-V52"),
        ("3", "Integer", "90,10,3", "HL-V52"),
        ("G", "Integer", "90,10", (10, 100)),
        ("G", "Integer", "90,10,3", "HL-V21"),
        (".", "Integer", "10", (10, None)),
    ],
)
def test_number_and_type_decide_how_a_key_is_read(
    number: str, of_type: str, values: str, expected: object, tmp_path: Path
) -> None:
    formats = f"GT/1/String AD/{number}/{of_type}" if number else "GT/1/String"
    caller = Caller("x", formats, lambda line, reads: {"GT": "0/1", "AD": values})
    found, problems = read_text(vcf(caller, SNV), tmp_path)
    codes = [problem.code for problem in problems if problem.code != "HL-V25"]
    if isinstance(expected, str):
        assert codes == [expected]
        assert "AD" in str(next(p for p in problems if p.code == expected))
    else:
        assert codes == []
        assert numbers(found.calls["S1"][0])[:2] == expected


def test_a_line_of_another_caller_in_a_merged_file(tmp_path: Path) -> None:
    """VarScan's AD under the header of another caller, as in files that were joined."""
    caller = Caller("merged", "GT/1/String DP/1/Integer AD/./Integer", lambda line, reads: {})
    reads = {"GT": "0/1", "AD": "52", "DP": "218", "FREQ": "23.85%", "RD": "166"}
    content = vcf(replace(caller, cell=lambda line, own: reads), SNV)
    (call,) = calls(content, tmp_path)
    assert (*numbers(call)[:2], call.cautions) == (52, 218, ())


def test_contradicting_header_lines_leave_it_to_the_values(tmp_path: Path) -> None:
    line = '##FORMAT=<ID=AD,Number=1,Type=Integer,Description="x">\n'
    content = vcf("Mutect2", SNV).replace("##FORMAT=<ID=AD", f"{line}##FORMAT=<ID=AD", 1)
    assert numbers(calls(content, tmp_path)[0])[:2] == (10, 300)


@pytest.mark.parametrize(
    ("genotype", "alt", "filters", "carried"),
    [
        ("0/0", 10, "PASS", True),
        ("0|0", 10, ".", True),
        ("0/0", 2, "PASS", True),
        ("0/0", 1, "PASS", False),
        ("0/0", 10, "q10", False),
        ("0/1", 1, "q10", True),
        ("./.", 1, "PASS", True),
        ("0/.", 1, "PASS", True),
    ],
)
def test_reads_of_a_tumour_decide(
    genotype: str, alt: int, filters: str, carried: bool, tmp_path: Path
) -> None:
    line = replace(SNV, samples=(Reads((90, 10), ((alt, 0),), genotype),), filters=filters)
    found, _ = read_text(vcf("Mutect2", line), tmp_path)
    assert len(found.calls["S1"]) == carried
    left = [(one.reason, one.alt_reads, one.depth) for one in found.skipped]
    assert left == ([] if carried else [("not_carried", alt, 100 + alt)])


@pytest.mark.parametrize("genotype", ["0/0", "0/1"])
def test_genotypes_decide_in_a_germline_sample(genotype: str, tmp_path: Path) -> None:
    line = replace(SNV, samples=(Reads((50, 50), ((9, 9),), genotype),))
    found, _ = read_text(vcf("freebayes", line), tmp_path, germline=True)
    assert len(found.calls["S1"]) == (genotype == "0/1")
    assert [one.reason for one in found.skipped] == ["not_carried"] * (genotype == "0/0")


def test_a_sample_without_any_value_has_no_call(tmp_path: Path) -> None:
    line = replace(SNV, samples=(*SNV.samples, None))
    for name in ("Mutect2", "Strelka2 somatic SNVs"):
        found, _ = read_text(vcf(name, line, samples=("S1", "S2")), tmp_path)
        assert [len(found.calls[sample]) for sample in ("S1", "S2")] == [1, 0]
        assert [(one.sample, one.reason) for one in found.skipped] == [("S2", "no_call")]


@pytest.mark.parametrize(
    ("status", "failed"),
    [
        ("SITE|weak_evidence,strand_bias", {0: (), 1: ("weak_evidence", "strand_bias")}),
        ("PASS,VQSRTrancheSNP99.00to99.90", {0: (), 1: ("VQSRTrancheSNP99.00to99.90",)}),
        ("SITE|SITE", {0: (), 1: ()}),
        ("weak_evidence|SITE", {0: ("weak_evidence",), 1: ()}),
    ],
)
def test_an_allele_has_filters_of_its_own(
    status: str, failed: dict[int, tuple[str, ...]], tmp_path: Path
) -> None:
    bases = [base for base in "ACGT" if base != SNV.ref][:2]
    reads = Reads((50, 50), ((20, 21), (2, 3)), "0/1/2")
    info = {"AS_FilterStatus": status}
    line = replace(SNV, alts=tuple(bases), samples=(reads,), info=info)
    found = {call.allele.alt: call.failed for call in calls(vcf("Mutect2", line), tmp_path)}
    assert found == {bases[at]: names for at, names in failed.items()}


def test_statuses_of_alleles_that_are_gone_are_named(tmp_path: Path) -> None:
    """As bcftools norm leaves them behind when it splits a record of Mutect2."""
    line = replace(SNV, info={"AS_FilterStatus": "SITE|weak_evidence"})
    found, problems = read_text(vcf("Mutect2", line), tmp_path)
    assert [problem.code for problem in problems] == ["HL-V53"]
    assert found.calls["S1"][0].passed
    _, problems = read_text(
        vcf("Mutect2", replace(line, info={"AS_FilterStatus": "SITE|SITE"})), tmp_path
    )
    assert len(problems) == 0


@pytest.mark.parametrize(
    ("status", "failed"),
    [("PASS", ()), (".", ()), ("LowGQX;HighDPFRatio", ("LowGQX", "HighDPFRatio"))],
)
def test_a_sample_has_filters_of_its_own(
    status: str, failed: tuple[str, ...], tmp_path: Path
) -> None:
    content = vcf("Strelka2 germline", SNV).replace(":-31.2:PASS", f":-31.2:{status}")
    assert calls(content, tmp_path)[0].failed == failed


def test_equal_counts_of_two_lines_do_not_depend_on_their_order(tmp_path: Path) -> None:
    first, second = (Reads((150, 140), strands) for strands in (((6, 4),), ((5, 5),)))
    lines = [replace(SNV, samples=(own,)) for own in (first, second)]
    one = calls(vcf("DRAGEN", *lines), tmp_path)
    names = [replace(line, name=name) for line, name in zip(lines, ("rs2", "rs1"), strict=True)]
    found, _ = read_text(vcf("VarDict", *names[::-1]), tmp_path)
    assert list(found.ids.values()) == ["rs1;rs2"]
    assert calls(vcf("DRAGEN", *lines[::-1]), tmp_path) == one
    assert [one.reason.partition("_with_")[0] for one in found.skipped] == ["merged"]


def test_bad_lines_are_left_out_on_request(tmp_path: Path) -> None:
    bad = replace(SNV, pos=AT + 1, ref="R")
    elsewhere = replace(SNV, chrom="chrU")
    content = vcf("Mutect2", bad, SNV, elsewhere, elsewhere)
    first = content.splitlines().index(
        next(r for r in content.splitlines() if r.startswith(CONTIG))
    )
    _, problems = read_text(content, tmp_path)
    assert {one.code for one in problems.errors} == {"HL-V17", "HL-V30"}
    found, problems = read_text(content, tmp_path, skip_bad_lines=True)
    assert problems.errors == []
    assert [call.allele.pos for call in found.calls["S1"]] == [AT]
    listed = [(one.line, one.reason, (one.detail or "").split(":")[0]) for one in found.skipped]
    assert listed == [
        (first + 1, "bad_line", "HL-V17 REF"),
        (first + 3, "bad_line", "HL-V30 CHROM"),
        (first + 4, "bad_line", "HL-V30 CHROM"),
    ]
    assert found.bad_lines == 3


def test_a_file_without_a_sound_line_is_refused(tmp_path: Path) -> None:
    content = vcf("Mutect2", replace(SNV, ref="R"))
    _, problems = read_text(content, tmp_path, skip_bad_lines=True)
    assert [one.code for one in problems.errors] == ["HL-V17"]


def test_a_cut_file_and_another_build_are_refused_all_the_same(tmp_path: Path) -> None:
    content = vcf("Mutect2", SNV, replace(SNV, pos=AT + 1, ref=BASES[AT], alts=("AC",)))
    _, problems = read_text(content[:-1], tmp_path, skip_bad_lines=True)
    assert [one.code for one in problems.errors] == ["HL-V05"]
    shifted = [
        replace(SNV, pos=pos, ref=other(BASES[pos - 1]), alts=(BASES[pos - 1],))
        for pos in range(500, 510)
    ]
    _, problems = read_text(vcf("Mutect2", SNV, *shifted), tmp_path, skip_bad_lines=True)
    assert [one.code for one in problems.errors] == ["HL-V34"]


def test_a_rule_that_does_not_describe_its_keys_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rules.tsv"
    text = resource("vcf_counts.tsv").read_text()
    path.write_text(text.replace("AD=R|.|2|G/Integer ", "").replace("ADR:A DP4:3", "ADR:A"))
    with pytest.raises(HemalineError) as error:
        load_count_rules(path)
    assert [(one.code, one.values["name"]) for one in error.value.problems] == [
        ("HL-V56", "varscan"),
        ("HL-V56", "allele_depths"),
    ]


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["merged", "muse", "mutect", "pindel", "radia", "sniper", "strelka", "varscan"]
)
def test_real_files_of_eight_kinds(name: str, tmp_path: Path) -> None:
    """Of GRCh37, which is taken from the header: the bases of each record are its REF."""
    given = shared(SHARED / f"tables/vcf2maf_tests/test_{name}.vcf").read_text()
    kept = [one for one in given.splitlines() if not one.startswith(("##contig", "##reference"))]
    path = tmp_path / "calls.vcf"
    path.write_text("\n".join([*kept, ""]))
    records = [line.split("\t") for line in path.read_text().splitlines() if line[0] != "#"]
    refs = {(cells[0], int(cells[1]) - 1): cells[3] for cells in records}
    lengths = dict.fromkeys((chrom for chrom, _ in refs), 10**9)

    def sequence(chrom: str, start: int, end: int) -> str:
        return refs.get((chrom, start), "").ljust(end - start, "N")[: end - start]

    problems = Problems()
    reader = ForeignReader(
        path, ReferenceContext(lengths, sequence), RULES, problems, skip_bad_lines=True
    )
    found = reader.read(lambda header: Columns(header.samples), lambda count: None)
    assert found is not None
    codes = {problem.code for problem in problems}
    # The merged file has AD of one caller and AF of another, and lines with AD of one ALT of two.
    assert codes - {"HL-V23", "HL-V25", "HL-V33"} <= ({"HL-V54"} if name == "merged" else set())
    assert found.bad_lines == {"merged": 2, "varscan": 1}.get(name, 0)
    every = [call.evidence for calls in found.calls.values() for call in calls]
    assert len(every) > 30
    # DP4 of a record with two ALTs is of neither; some merged records have no counts at all.
    unknown = sum(seen.alt is None or seen.depth is None for seen in every)
    assert unknown < len(every) / 5 if name in ("merged", "sniper") else unknown == 0
