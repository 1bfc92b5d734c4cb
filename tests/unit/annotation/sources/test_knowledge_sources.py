"""The declaration of outside sources, what a configuration chooses, and what is recorded."""

from pathlib import Path

import pytest
import yaml

from hemaline.annotation.sources.knowledge_records import (
    read_record,
    record_source,
    recorded_source,
)
from hemaline.annotation.sources.knowledge_sources import (
    WHOLE,
    ChosenSources,
    ContigNames,
    chosen_sources,
    load_source_definitions,
    style_of,
)
from hemaline.common.files import sha256
from hemaline.common.problems import ExitCode, HemalineError, Problems
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource
from sources import DEFINITIONS, chosen

CONTIGS = load_contigs(resource("contigs.tsv"))
A_SUM = "a" * 64


def choose(document: dict, problems: Problems | None = None):
    found = Problems() if problems is None else problems
    chosen = ChosenSources(knowledge=document).knowledge
    return chosen_sources(chosen, DEFINITIONS, "config.yaml", found)


def test_every_source_declares_what_its_needs_mean() -> None:
    for source in DEFINITIONS.sources.values():
        held = source.fields if source.format == "vcf" else source.columns
        assert set(source.needs) <= held.keys(), source.name
        # A frequency is never optional: without one nothing is known of the population.
        assert ("frequency" in source.needs) == (source.kind == "population")
        assert not source.md5 or source.url


def test_a_broken_declaration(tmp_path: Path) -> None:
    document = yaml.safe_load(resource("knowledge_sources.yaml").read_text())
    document["sources"][0]["kind"] = "horoscope"
    path = tmp_path / "sources.yaml"
    path.write_text(yaml.safe_dump(document))
    for broken, code in ((path, "HL-Y09"), (tmp_path / "none.yaml", "HL-Y01")):
        with pytest.raises(HemalineError) as caught:
            load_source_definitions(broken)
        assert [p.code for p in caught.value.problems] == [code]


@pytest.mark.parametrize(
    ("style", "name", "mitochondrial"),
    [("chr", "chr21", "chrM"), ("plain", "21", "MT"), ("refseq", "NC_000021.9", "NC_012920.1")],
)
def test_names_of_contigs(style: str, name: str, mitochondrial: str) -> None:
    names = ContigNames(style, CONTIGS.values())
    assert (names.in_file("chr21"), names.in_file("chrM")) == (name, mitochondrial)
    assert names.in_reference(name) == "chr21"
    assert names.in_reference("HLA-A") is None
    assert style_of([name, "x"], list(CONTIGS.values())) == style


def test_names_of_no_contig_have_no_style() -> None:
    assert style_of(["scaffold_1"], list(CONTIGS.values())) is None


def test_sources_are_chosen_in_the_order_of_the_declaration() -> None:
    document = {
        "clinvar": {"path": "c.vcf.gz", "version": "20261122", "contig_names": "chr"},
        "gnomad_joint": {"path": "g.vcf.gz", "version": "4.1", "sha256": A_SUM.upper()},
    }
    gnomad, clinvar = choose(document)
    assert (gnomad.name, gnomad.version, gnomad.contig_names) == ("gnomad_joint", "4.1", "chr")
    assert (gnomad.files, gnomad.sha256) == ({WHOLE: Path("g.vcf.gz")}, {WHOLE: A_SUM})
    assert (clinvar.contig_names, clinvar.sha256, clinvar.regions) == ("chr", {}, None)
    assert choose({}) == []


def test_an_unknown_source_is_named_with_the_nearest() -> None:
    problems = Problems()
    assert choose({"clinvr": {"path": "c", "version": "1"}}, problems) == []
    assert [p.code for p in problems] == ["HL-Q02"]
    assert "did you mean 'clinvar'" in problems.report()
    assert problems.exit_code == ExitCode.INPUT


def test_one_file_a_contig(tmp_path: Path) -> None:
    for name in ("g.chr1.vcf.bgz", "g.chr21.vcf.bgz"):
        (tmp_path / name).touch()
    entry = {"path": f"{tmp_path}/g.{{chrom}}.vcf.bgz", "version": "4.1"}
    (source,) = choose({"gnomad_joint": entry})
    assert list(source.files) == ["chr1", "chr21"]
    assert source.file_of("chr21") == tmp_path / "g.chr21.vcf.bgz"
    assert source.file_of("chr13") is None
    problems = Problems()
    sums = {"chr21": A_SUM, "chr13": A_SUM}
    (source,) = choose({"gnomad_joint": {**entry, "sha256": sums}}, problems)
    assert [p.code for p in problems] == ["HL-Q03"]
    assert source.sha256 == {"chr21": A_SUM}


def test_without_any_file_the_first_is_missing(tmp_path: Path) -> None:
    (source,) = choose({"gnomad_joint": {"path": f"{tmp_path}/{{chrom}}.vcf", "version": "4.1"}})
    assert source.files == {"chr1": tmp_path / "chr1.vcf"}


def test_a_record_names_files_and_not_folders(tmp_path: Path) -> None:
    first, second, bed = (tmp_path / name for name in ("one.vcf.gz", "two.vcf.gz", "r.bed"))
    for path in (first, second, bed):
        path.write_text(path.name)
    files = {"chr1": first, "chr2": second}
    source = chosen("gnomad_joint", first, files=files, sha256={"chr1": sha256(first)}, regions=bed)
    out = tmp_path / "record.json"
    record_source(source, out)
    record = read_record(out)
    assert record.files == {path.name: sha256(path) for path in (first, second, bed)}
    assert (record.name, record.kind, record.version) == ("gnomad_joint", "population", "1")
    again = recorded_source(out, DEFINITIONS)
    assert (again.files, again.regions, again.contig_names) == (files, bed, "chr")
    before = record.digest
    second.write_text("renewed")
    record_source(source, out)
    assert read_record(out).digest != before


def test_a_cut_record_is_a_coded_problem(tmp_path: Path) -> None:
    out, path = tmp_path / "record.json", tmp_path / "c.vcf.gz"
    path.write_text("x")
    record_source(chosen("clinvar", path), out)
    out.write_text(out.read_text()[:-9])
    for read in (read_record, lambda file: recorded_source(file, DEFINITIONS)):
        with pytest.raises(HemalineError, match=r"HL-H08 .*record\.json"):
            read(out)


def test_the_digest_of_one_file_is_its_own(tmp_path: Path) -> None:
    path = tmp_path / "c.vcf.gz"
    path.write_text("x")
    record_source(chosen("clinvar", path), tmp_path / "record.json")
    assert read_record(tmp_path / "record.json").digest == sha256(path)


def test_a_wrong_checksum_is_refused_and_nothing_recorded(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("chr1", "chr2", "chr3")}
    for path in files.values():
        path.write_text("x")
    out = tmp_path / "record.json"
    sums = {"chr1": A_SUM, "chr2": sha256(files["chr2"]), "chr3": A_SUM}
    with pytest.raises(HemalineError) as caught:
        record_source(chosen("gnomad_joint", files["chr1"], files=files, sha256=sums), out)
    assert [p.code for p in caught.value.problems] == ["HL-Q04", "HL-Q04"]
    assert caught.value.problems.exit_code == ExitCode.REFERENCE
    assert not out.exists()


def test_a_file_without_contig_and_checksum_is_one_row(tmp_path: Path) -> None:
    assert chosen("clinvar", tmp_path / "c.gz").rows == [(".", f"{tmp_path}/c.gz", ".")]
