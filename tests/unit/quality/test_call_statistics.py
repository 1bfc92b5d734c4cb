"""Counts of a sample's calls: those that pass, and as the bcftools on PATH counts them."""

import random
import shutil
import subprocess
from pathlib import Path

import pysam
import pytest

from builders import other_base, random_sequence, write_reference
from hemaline.quality.call_statistics import write_call_statistics

SEQUENCE = random_sequence(2000, seed=7)
TRANSITION = {"A": "G", "G": "A", "C": "T", "T": "C"}


def write_calls(path: Path, records: list[tuple[int, str, str, str]]) -> Path:
    """A sample's VCF of (1-based position, REF, ALT, FILTER)."""
    header = pysam.VariantHeader()
    header.add_sample("S1")
    header.contigs.add("chr1", len(SEQUENCE))
    header.formats.add("GT", 1, "String", "genotype")
    header.filters.add("strand_bias", None, None, "reads of one strand")
    with pysam.VariantFile(str(path), "wz", header=header) as out:
        for position, ref, alt, resolved in records:
            record = out.new_record("chr1", position - 1, alleles=(ref, alt), filter=resolved)
            record.samples[0]["GT"] = (0, 1)
            out.write(record)
    return path


def counted(folder: Path, records: list[tuple[int, str, str, str]]) -> Path:
    """Statistics of these calls."""
    reference = write_reference(folder, {"chr1": SEQUENCE})
    output = folder / "stats.txt"
    write_call_statistics(write_calls(folder / "S1.vcf.gz", records), reference, output)
    return output


def numbers(path: Path) -> dict[str, int]:
    """Summary numbers (``SN``) by name."""
    rows = (line.split("\t") for line in path.read_text().splitlines() if line.startswith("SN"))
    return {name.rstrip(":"): int(value) for _, _, name, value in rows}


def test_calls_that_pass_are_counted_by_type(tmp_path: Path) -> None:
    base = SEQUENCE[99]
    transversion = next(b for b in "ACGT" if b not in (base, TRANSITION[base]))
    found = numbers(
        counted(
            tmp_path,
            [
                (50, SEQUENCE[49], TRANSITION[SEQUENCE[49]], "PASS"),
                (100, base, transversion, "PASS"),
                (200, SEQUENCE[199], SEQUENCE[199] + "ACGTA", "PASS"),
                (300, SEQUENCE[299], other_base(SEQUENCE[299]), "strand_bias"),
            ],
        )
    )
    assert found["number of records"] == 3
    assert (found["number of SNPs"], found["number of indels"]) == (2, 1)


def test_of_no_calls_there_is_a_file_that_states_this(tmp_path: Path) -> None:
    assert numbers(counted(tmp_path, []))["number of records"] == 0


@pytest.mark.skipif(not shutil.which("bcftools"), reason="no bcftools on PATH")
def test_the_bcftools_on_path_counts_the_same(tmp_path: Path) -> None:
    chance = random.Random(3)
    records = []
    for position in range(20, 1900, 20):
        ref = SEQUENCE[position - 1]
        alt = chance.choice([other_base(ref), TRANSITION[ref], ref + random_sequence(3, position)])
        records.append((position, ref, alt, chance.choice(["PASS", "PASS", "strand_bias"])))
    ours = counted(tmp_path, records)
    command = ["bcftools", "stats", "-f", "PASS", "-F", str(tmp_path / "reference.fa")]
    theirs = subprocess.run(
        [*command, str(tmp_path / "S1.vcf.gz")], check=True, capture_output=True, text=True
    ).stdout

    def values(text: str) -> list[str]:
        return [line for line in text.splitlines() if not line.startswith("#")]

    assert len(values(theirs)) > 20
    assert values(ours.read_text()) == values(theirs)
