"""Words for the tools that follow from an assay's chemistry."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hemaline.inputs.assays import Assay, require_assay
from hemaline.reads import chemistry

INLINE = {"source": "inline", "read": "both", "length": 4}


def assay(folder: Path, **keys: object) -> Assay:
    (folder / "targets.bed").write_text("chr1\t0\t10\n")
    document = {"name": "a", "chemistry": "capture", "targets": str(folder / "targets.bed")}
    path = folder / "a.yaml"
    path.write_text(yaml.safe_dump(document | keys))
    return require_assay(path)


def test_without_umis_and_primers_only_duplicates_are_marked(tmp_path: Path) -> None:
    plain = assay(tmp_path)
    assert chemistry.trimming(plain) == []
    assert chemistry.name_correction(plain) == ["cat"]
    assert chemistry.export(plain) == ["-n"]
    assert chemistry.extraction(plain) == ["cat"]
    assert chemistry.comments(plain) == []
    assert chemistry.primer_clipping(None) == ["cat"]
    assert chemistry.duplicate_marking(plain)[:2] == ["samtools", "markdup"]


def test_single_mates_are_kept_where_positions_determine_duplicates(tmp_path: Path) -> None:
    for chemistry_name in ("capture", "wes", "wgs"):
        kept = chemistry.single_mates(assay(tmp_path, chemistry=chemistry_name), "s.gz", "f.gz")
        assert kept == ["--unpaired1", "s.gz", "--unpaired2", "s.gz", "--failed_out", "f.gz"]
    for keys in ({"chemistry": "amplicon"}, {"chemistry": "smmip"}, {"umi": INLINE}):
        assert chemistry.single_mates(assay(tmp_path, **keys), "s.gz", "f.gz") == []


@pytest.mark.parametrize("name", ["amplicon", "smmip"])
def test_between_primers_nothing_is_marked(name: str, tmp_path: Path) -> None:
    assert chemistry.duplicate_marking(assay(tmp_path, chemistry=name)) == ["cat"]


def test_inline_umis_go_through_fastp_into_the_name(tmp_path: Path) -> None:
    inline = assay(tmp_path, umi=INLINE | {"skip": 2})
    place = ["--umi", "--umi_loc", "per_read", "--umi_len", "4", "--umi_skip", "2"]
    assert chemistry.trimming(inline) == place
    assert chemistry.extraction(inline)[0] == "fastp"
    assert chemistry.extraction(inline)[-len(place) :] == place
    assert chemistry.name_correction(inline)[0] == "sed"
    assert "--barcode-rgx" in chemistry.family_marking(inline)
    assert chemistry.duplicate_marking(inline) == ["cat"]


def test_tags_go_through_the_comment(tmp_path: Path) -> None:
    tagged = assay(tmp_path, umi={"source": "tag", "tag": "BX"})
    assert chemistry.export(tagged) == ["-n", "-T", "BX"]
    assert chemistry.comments(tagged) == ["-C"]
    marking = chemistry.family_marking(tagged)
    assert marking[marking.index("--barcode-tag") + 1] == "BX"
    assert chemistry.trimming(tagged) == []


def test_primers_are_clipped_hard(tmp_path: Path) -> None:
    command = chemistry.primer_clipping(tmp_path / "p.bed")
    assert {"ampliconclip", "--hard-clip", "--both-ends", "--strand"} <= set(command)
    assert str(tmp_path / "p.bed") in command
