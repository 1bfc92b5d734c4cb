"""Scopes: regions by gene, the default, must-cover hotspots and coded errors."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from hemaline.callability.scopes import ScopeRegion, load_scopes, regions_of
from hemaline.common.intervals import Interval
from hemaline.common.problems import ExitCode, HemalineError
from hemaline.genome.alleles import Allele
from hemaline.genome.hotspots import Hotspot, load_hotspots
from hemaline.genome.transcripts import Transcript, load_transcripts
from hemaline.paths import resource

HEADER = "gene\tkind\tname\trequired\tflank\tmust_cover\tsource"
DEFAULT = "*\tcds\tall\tyes\t2\t\there"


def transcript(gene: str, strand: str = "+") -> Transcript:
    """Exons 11-20, 31-40, 51-60; coding 36-54, so that the outer exon 11-20 is not coding."""
    exons = tuple(Interval("c1", start, start + 10) for start in (10, 30, 50))
    return Transcript(gene, "", "", "", "", "c1", strand, exons, Interval("c1", 35, 54))


TRANSCRIPTS = {"A": transcript("A"), "B": transcript("B", "-")}
INSIDE = Hotspot("A", "", "p.A1V", Allele("c1", 38, "C", "T"))
ELSEWHERE = Hotspot("A", "", "p.A9V", Allele("c1", 53, "C", "T"))


def load(folder: Path, *rows: str) -> dict[str, tuple[ScopeRegion, ...]]:
    path = folder / "scopes.tsv"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return load_scopes(path, TRANSCRIPTS, (INSIDE, ELSEWHERE))


def spans(regions: Iterable[ScopeRegion], kind: str = "region") -> dict[str, tuple[int, int]]:
    found = (r for r in regions if r.interval and r.kind == kind)
    return {r.name: (r.interval.start, r.interval.end) for r in found if r.interval}


def exons(regions: Iterable[ScopeRegion]) -> list[ScopeRegion]:
    return [region for region in regions if region.kind == "region"]


def code(caught: pytest.ExceptionInfo[HemalineError]) -> list[tuple[str, int | None, str | None]]:
    problems = caught.value.problems
    assert problems.exit_code == ExitCode.INPUT
    return [(p.code, p.row, p.column) for p in problems]


def test_a_gene_without_rows_has_the_default_scope(tmp_path: Path) -> None:
    scopes = load(tmp_path, DEFAULT)
    assert set(scopes) == {"A", "B"}
    assert spans(scopes["A"]) == {"exon2": (33, 42), "exon3": (48, 56)}
    assert {r.gene for r in scopes["A"]} == {"A"}
    assert all(r.required and r.interval for r in exons(scopes["A"]))


def test_exons_are_numbered_along_the_transcript(tmp_path: Path) -> None:
    assert spans(load(tmp_path, DEFAULT)["B"]) == {"exon1": (48, 56), "exon2": (33, 42)}


def test_rows_of_a_gene_replace_the_default(tmp_path: Path) -> None:
    scopes = load(tmp_path, DEFAULT, "A\texon\t3\tno\t0\t\there")
    assert spans(scopes["A"]) == {"exon3": (50, 54)}
    assert not scopes["A"][0].required
    assert len(scopes["B"]) == 2


def test_an_event_has_no_bases(tmp_path: Path) -> None:
    scopes = load(tmp_path, "A\tevent\tITD\tyes\t\t\there", DEFAULT)
    event, *_ = scopes["A"]
    assert event.interval is None
    assert (event.name, event.kind, event.required, event.interval) == ("ITD", "event", True, None)


def test_an_empty_flank_is_none(tmp_path: Path) -> None:
    assert spans(load(tmp_path, "A\texon\t2\tyes\t\t\there")["A"]) == {"exon2": (35, 40)}


def test_without_a_default_a_gene_without_rows_has_no_scope(tmp_path: Path) -> None:
    assert load(tmp_path, "A\texon\t2\tyes\t\t\there")["B"] == ()


def test_must_cover_hotspots_are_with_the_exon_that_holds_them(tmp_path: Path) -> None:
    scopes = load(tmp_path, "A\tcds\tall\tyes\t2\tp.A1V;p.A9V\there")
    assert {r.name: r.must_cover for r in exons(scopes["A"])} == {
        "exon2": (INSIDE,),
        "exon3": (ELSEWHERE,),
    }


def test_a_gene_without_transcript_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HemalineError) as caught:
        load(tmp_path, DEFAULT, "Z\tcds\tall\tyes\t2\t\there")
    assert code(caught) == [("HL-K01", 3, "gene")]


def test_an_event_needs_no_transcript(tmp_path: Path) -> None:
    assert load(tmp_path, "Z\tevent\tITD\tyes\t\t\there")["Z"][0].interval is None


@pytest.mark.parametrize("exon", ["1", "4", "two", "02", "all"])
def test_an_exon_that_is_not_coding_is_refused(tmp_path: Path, exon: str) -> None:
    with pytest.raises(HemalineError) as caught:
        load(tmp_path, f"A\texon\t{exon}\tyes\t2\t\there")
    assert code(caught) == [("HL-K02", 2, "name")]


def test_an_unknown_hotspot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HemalineError) as caught:
        load(tmp_path, "A\texon\t2\tyes\t2\tp.A1V;p.X1Y\there")
    assert code(caught) == [("HL-K03", 2, "must_cover")]


def test_a_hotspot_of_another_gene_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HemalineError) as caught:
        load(tmp_path, "B\texon\t2\tyes\t2\tp.A1V\there")
    assert code(caught) == [("HL-K03", 2, "must_cover")]


def test_a_hotspot_outside_its_exon_is_refused_rather_than_forgotten(tmp_path: Path) -> None:
    with pytest.raises(HemalineError) as caught:
        load(tmp_path, "A\texon\t2\tyes\t2\tp.A9V\there")
    assert code(caught) == [("HL-K04", 2, "must_cover")]


def test_a_negative_flank_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HemalineError) as caught:
        load(tmp_path, "A\texon\t2\tyes\t-2\t\there")
    assert code(caught) == [("HL-T26", 2, "flank")]


def test_the_packaged_scopes_are_those_of_the_design() -> None:
    """All coding exons by default; the exons of S34 and Q157 of U2AF1, hotspots among them."""
    transcripts = load_transcripts(resource("transcripts.tsv"))
    hotspots = load_hotspots(resource("hotspots.tsv"))
    scopes = load_scopes(resource("scopes.tsv"), transcripts, hotspots)
    regions = {g: exons(some) for g, some in scopes.items()}
    assert len(regions["DNMT3A"]) == len(list(transcripts["DNMT3A"].coding_exons())) == 22
    assert len(regions["RUNX1"]) == 8
    must = {r.name: {h.hgvs_p for h in r.must_cover} for r in regions["U2AF1"]}
    assert must["exon2"] == {"p.S34F", "p.S34Y"}
    assert must["exon6"] == {"p.R156H", "p.Q157P", "p.Q157R"}
    assert set(must) == {"exon2", "exon6"}
    assert all(r.required for some in regions.values() for r in some)


def test_a_gene_has_all_of_its_hotspots_and_needs_none_of_them(tmp_path: Path) -> None:
    scopes = load(tmp_path, DEFAULT)
    hotspots = [region for region in scopes["A"] if region.kind == "hotspot"]
    assert spans(hotspots, "hotspot") == {"p.A1V": (37, 38), "p.A9V": (52, 53)}
    assert [region.must_cover for region in hotspots] == [(INSIDE,), (ELSEWHERE,)]
    assert not any(region.required for region in hotspots)
    assert not spans(scopes["B"], "hotspot")


def names(regions: Iterable[ScopeRegion]) -> dict[str, bool]:
    return {region.name: region.required for region in regions if region.kind == "hotspot"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["A\thotspot\tp.A1V\tyes\t\t\there"], {"p.A1V": True}),
        (["A\thotspot\tall\tyes\t\t\there"], {"p.A1V": True, "p.A9V": True}),
        (
            ["A\thotspot\tall\tno\t\t\there", "A\thotspot\tp.A9V\tyes\t\t\there"],
            {"p.A1V": False, "p.A9V": True},
        ),
        (["A\texon\t2\tyes\t\t\there", "A\thotspot\tp.A1V\tno\t\t\there"], {"p.A1V": False}),
    ],
)
def test_a_scope_names_its_hotspots(
    tmp_path: Path, rows: list[str], expected: dict[str, bool]
) -> None:
    """By name, each once; those that a scope does not name are none of its business."""
    assert names(load(tmp_path, *rows)["A"]) == expected


def test_a_hotspot_is_found_by_either_name_and_needs_no_transcript(tmp_path: Path) -> None:
    one = Hotspot("Z", "c.1A>T", "p.M1?", Allele("c1", 5, "A", "T"))
    other = Hotspot("Z", "c.3G>T", "p.M1?", Allele("c1", 7, "G", "T"))
    path = tmp_path / "scopes.tsv"
    for name, expected in {
        "p.M1?": {"c.1A>T", "c.3G>T"},
        "c.3G>T": {"c.3G>T"},
    }.items():
        path.write_text(f"{HEADER}\nZ\thotspot\t{name}\tyes\t\t\there\n")
        assert set(names(load_scopes(path, TRANSCRIPTS, (one, other))["Z"])) == expected


@pytest.mark.parametrize("row", ["A\thotspot\tp.X1Y", "B\thotspot\tp.A1V", "B\thotspot\tall"])
def test_a_hotspot_that_nobody_contains_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(HemalineError) as caught:
        load(tmp_path, f"{row}\tyes\t\t\there")
    assert code(caught) == [("HL-K03", 2, "name")]


def test_every_packaged_hotspot_has_bases_of_its_own() -> None:
    """An insertion needs the bases on both sides, a deletion those that it takes."""
    hotspots = load_hotspots(resource("hotspots.tsv"))
    transcripts = load_transcripts(resource("transcripts.tsv"))
    scopes = load_scopes(resource("scopes.tsv"), transcripts, hotspots)
    for gene, regions in scopes.items():
        assert len({region.name for region in regions}) == len(regions), gene
    found = {
        hotspot: region
        for some in scopes.values()
        for region in some
        if region.kind == "hotspot"
        for hotspot in region.must_cover
    }
    assert set(found) == {one for one in hotspots if one.gene in scopes}
    sizes = {(h.gene, r.name): len(r.interval) for h, r in found.items() if r.interval}
    assert sizes["JAK2", "p.V617F"] == 1
    assert sizes["NPM1", "c.860_863dup"] == 2
    assert sizes["CALR", "p.L367Tfs*46"] == 52
    assert sizes["MPL", "p.W515K"] == 2


def test_a_gene_without_a_scope_is_seen_by_nobody(tmp_path: Path) -> None:
    scopes = load(tmp_path, "A\tcds\tall\tyes\t2\t\there")
    found = regions_of(["Z", "A"], scopes)
    assert {region.gene for region in found[:-1]} == {"A"}
    last = found[-1]
    assert (last.gene, last.kind, last.required, last.interval) == ("Z", "event", True, None)
