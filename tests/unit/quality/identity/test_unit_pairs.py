"""Units of one sample: lanes of two people in one tube's place are noticed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pysam
import pytest

from builders import CHROM, Read, random_sequence, write_bam, write_fasta
from hemaline.filters.filter_file import load_filters
from hemaline.paths import resource
from hemaline.quality.identity.fingerprint import Snp
from hemaline.quality.identity.identity_rules import IdentityRules
from hemaline.quality.identity.unit_pairs import count_units, differing_units
from people import counts, person

RULES = IdentityRules.load(resource("identity.yaml"))
BASES = random_sequence(300, seed=3)


def test_lanes_of_one_person_are_one_and_a_strangers_lane_is_named():
    for seed in range(10):
        chance = np.random.default_rng(seed)
        own, other = person(chance), person(chance)
        lanes = {f"S.L{n}": counts(chance, own / 2, 80) for n in range(4)}
        assert differing_units(lanes, RULES) == ()
        lanes["S.L3"] = counts(chance, other / 2, 80)
        assert "S.L3" in differing_units(lanes, RULES)


def test_one_unit_or_units_without_depth_give_no_information():
    chance = np.random.default_rng(1)
    deep = counts(chance, person(chance) / 2, 80)
    shallow = counts(chance, person(chance) / 2, 2)
    assert differing_units({"S.L1": deep}, RULES) == ()
    assert differing_units({"S.L1": deep, "S.L2": shallow}, RULES) == ()
    assert differing_units({}, RULES) == ()


def with_groups(path: Path, bam: Path, groups: dict[str, str]) -> Path:
    """The same reads, each in the group of its name."""
    with pysam.AlignmentFile(str(bam)) as source:
        header = source.header.to_dict()
        header["RG"] = [{"ID": name, "SM": "S"} for name in sorted(set(groups.values()))]
        with pysam.AlignmentFile(str(path), "wb", header=header) as out:
            for read in source:
                read.set_tag("RG", groups[str(read.query_name)])
                out.write(read)
    pysam.index(str(path))
    return path


def test_fragments_are_counted_by_read_group(tmp_path):
    reference = write_fasta(tmp_path / "reference.fa", {CHROM: BASES})
    alt = "ACGT"["ACGT".index(BASES[120]) - 1]
    third = next(b for b in "ACGT" if b not in (BASES[120], alt))
    shown = [BASES[120]] * 5 + [alt] * 3 + [third]
    reads = [
        Read(f"r{n}", 100, BASES[100:120] + base + BASES[121:150]) for n, base in enumerate(shown)
    ]
    groups = {f"r{n}": "S.L2" if n in (4, 7, 8) else "S.L1" for n in range(len(shown))}
    bam = with_groups(
        tmp_path / "g.bam", write_bam(tmp_path / "a.bam", reads, {CHROM: BASES}), groups
    )
    snps = [Snp(CHROM, 121, BASES[120], alt, 0.4)]
    found = count_units(bam, reference, snps, load_filters("capture"))
    assert {
        name: (int(one.ref[0]), int(one.alt[0]), int(one.other[0])) for name, one in found.items()
    } == {"S.L1": (4, 2, 0), "S.L2": (1, 1, 1)}
    none = count_units(bam, reference, [], load_filters("capture"))
    assert none["S.L1"].depth.tolist() == []


@pytest.mark.parametrize("lanes", [2, 8])
def test_many_clean_lanes_are_not_flagged(lanes):
    for seed in range(20):
        chance = np.random.default_rng(500 + seed)
        own = person(chance)
        assert not differing_units(
            {f"S.L{n}": counts(chance, own / 2, 40) for n in range(lanes)}, RULES
        )
