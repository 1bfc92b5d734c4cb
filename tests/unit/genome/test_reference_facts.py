"""Facts about the published reference, and the comparison of a file with them."""

from __future__ import annotations

import hashlib

import pytest

from hemaline.cli.main import main
from hemaline.common.problems import HemalineError
from hemaline.genome.reference import load_contigs
from hemaline.genome.reference_facts import reference_facts
from hemaline.paths import resource


def test_the_facts_agree_with_the_contigs():
    facts = reference_facts()
    primary = sum(one.length for one in load_contigs(resource("contigs.tsv")).values())
    # Scaffolds and the Epstein-Barr virus are in addition.
    assert primary < facts.bases < 1.01 * primary
    assert facts.file_name.startswith(facts.accession)
    assert facts.prepared_bytes > facts.bases > facts.bytes


def test_the_checksum_of_the_published_file_is_compared(tmp_path):
    content = b">chr1\nA\n"
    facts = reference_facts().model_copy(
        update={"md5": hashlib.md5(content).hexdigest(), "bytes": len(content)}
    )
    of_size, of_name, other = tmp_path / "a.fa", tmp_path / facts.file_name, tmp_path / "b.fa"
    of_size.write_bytes(content)
    of_name.write_bytes(content[:-1])
    other.write_bytes(content + b"\n")
    assert facts.check_published(of_size)
    assert not facts.check_published(other)
    with pytest.raises(HemalineError, match="HL-R11"):
        facts.check_published(of_name)


def test_the_command_prints_the_facts_and_refuses_a_file_that_is_not_there(capsys):
    assert main(["reference"]) == 0
    text = capsys.readouterr().out
    for part in (reference_facts().address, reference_facts().md5, "872,949,833", "not tested"):
        assert part in text
    assert main(["reference", "prepare", "none.fa", "--output", "out"]) == 3
    assert "HL-R12" in capsys.readouterr().err
