"""Reads kept and lost: fastp's report against a count of the reads themselves."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemaline.reads.read_counts import (
    LOSSES,
    ReadCounts,
    of_alignment,
    of_fastp,
    total,
)

LENGTH = 60
COUNTS = st.builds(
    ReadCounts,
    st.integers(0, 99),
    st.integers(0, 99),
    st.integers(0, 99),
    st.dictionaries(st.sampled_from(LOSSES), st.integers(1, 99)),
)


class Lane:
    """Random pairs whose mates are good, of low quality, short or full of N, each by itself."""

    def __init__(self, seed: int, pairs: int) -> None:
        chance = random.Random(seed)
        self.pairs = [[_read(chance), _read(chance)] for _ in range(pairs)]

    def write(self, folder: Path, mates: int = 2) -> list[Path]:
        paths = [folder / f"R{mate + 1}.fastq" for mate in range(mates)]
        for mate, path in enumerate(paths):
            records = (f"@r{n}\n{p[mate][0]}\n+\n{p[mate][1]}\n" for n, p in enumerate(self.pairs))
            path.write_text("".join(records))
        return paths

    def counted(self, keeps_singles: bool, mates: int = 2) -> ReadCounts:
        """By the rules that fastp documents, read by read."""
        kept = single = 0
        lost: Counter[str] = Counter()
        for pair in self.pairs:
            reasons = [_reason(*read) for read in pair[:mates]]
            poor = [reason for reason in reasons if reason]
            if not poor:
                kept += mates
            elif len(poor) < mates and keeps_singles:
                kept, single = kept + 1, single + 1
                lost[poor[0]] += 1
            else:
                # The order in which fastp holds one reason to be worse than another.
                order = ("low_quality", "too_short", "too_many_n")
                lost[min(poor, key=order.index)] += mates
        return ReadCounts(mates * len(self.pairs), kept, single, dict(lost))


def _read(chance: random.Random) -> tuple[str, str]:
    bases = "".join(chance.choices("ACGT", k=LENGTH))
    qualities = ["F"] * LENGTH
    kind = chance.choice(["good", "good", "good", "poor", "short", "n", "edge"])
    if kind == "poor":
        qualities = chance.choices("#-/0F", k=LENGTH)
    elif kind == "short":
        length = chance.randint(13, 17)
        return bases[:length], "F" * length
    elif kind == "n":
        number = chance.randint(4, 7)
        bases = "N" * number + bases[number:]
    elif kind == "edge":
        number = chance.randint(LENGTH * 4 // 10 - 1, LENGTH * 4 // 10 + 2)
        qualities[:number] = "/" * number
    return bases, "".join(qualities)


def _reason(bases: str, qualities: str) -> str | None:
    if sum(ord(one) - 33 < 15 for one in qualities) > 0.4 * len(bases):
        return "low_quality"
    if bases.count("N") > 5:
        return "too_many_n"
    return "too_short" if len(bases) < 15 else None


def _names(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines()[::4]]


@pytest.mark.skipif(not shutil.which("fastp"), reason="no fastp on PATH")
@pytest.mark.parametrize(("mates", "keeps_singles"), [(2, True), (2, False), (1, False)])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_read_is_kept_or_lost_once(
    tmp_path: Path, seed: int, mates: int, keeps_singles: bool
) -> None:
    lane = Lane(seed, pairs=2000)
    reads = lane.write(tmp_path, mates)
    report, singles, failed = (tmp_path / name for name in ("r.json", "s.fq.gz", "f.fq.gz"))
    words = ["fastp", "-A", "--stdout", "--thread", "1", "--json", str(report)]
    words += ["--html", "/dev/null", "--dont_eval_duplication", "--in1", str(reads[0])]
    words += ["--in2", str(reads[1])] if mates == 2 else []
    if keeps_singles:
        words += ["--unpaired1", str(singles), "--unpaired2", str(singles)]
        words += ["--failed_out", str(failed)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    poor_mates = None
    if keeps_singles:
        poor_mates = tmp_path / "poor_mates.tsv"
        reasons = Counter(
            line.split()[-1]
            for line in gzip.decompress(failed.read_bytes()).decode().split("\n")[:-1:4]
        )
        poor_mates.write_text("".join(f"{word}\t{n}\n" for word, n in reasons.items()))
    found = of_fastp(report, poor_mates)
    assert found.is_conserved
    assert found == lane.counted(keeps_singles, mates)
    handed_on = _names(done.stdout)
    if keeps_singles:
        alone = _names(gzip.decompress(singles.read_bytes()).decode())
        assert len(alone) == found.single
        # A fragment is handed on as a pair or as one read, never as both.
        assert max(Counter(alone).values()) == 1
        assert not set(alone) & set(handed_on)
        handed_on += alone
    assert len(handed_on) == found.kept


def test_reasons_that_are_not_known_are_other(tmp_path: Path) -> None:
    document = {
        "summary": {
            "before_filtering": {"total_reads": 100},
            "after_filtering": {"total_reads": 80},
        },
        "filtering_result": {
            "low_quality_reads": 6,
            "too_short_reads": 0,
            "too_many_N_reads": 4,
            "low_complexity_reads": 10,
        },
    }
    (tmp_path / "r.json").write_text(json.dumps(document))
    (tmp_path / "p.tsv").write_text("failed_too_many_n_bases\t2\nfailed_complexity\t1\n")
    lost = {"low_quality": 6, "too_many_n": 2, "other": 9}
    assert of_fastp(tmp_path / "r.json", tmp_path / "p.tsv") == ReadCounts(100, 83, 3, lost)


def test_alignments_lose_only_orphans() -> None:
    assert of_alignment(10, 0) == ReadCounts(10, 10)
    assert of_alignment(10, 3) == ReadCounts(10, 7, 0, {"no_mate": 3})
    assert (ReadCounts().fraction_kept, ReadCounts(8, 6).fraction_kept) == (None, 0.75)


@pytest.mark.parametrize("lost", [{}, {"too_short": 2}, {"too_short": 2, "other": -1}])
def test_reads_that_do_not_add_up(lost: dict[str, int]) -> None:
    assert not ReadCounts(10, 9, 0, lost).is_conserved


@given(st.lists(COUNTS))
def test_units_add_up(some: list[ReadCounts]) -> None:
    found = total(some)
    assert found.given == sum(one.given for one in some)
    assert found.kept == sum(one.kept for one in some)
    for reason in LOSSES:
        assert found.lost.get(reason, 0) == sum(one.lost.get(reason, 0) for one in some)
    assert list(found.lost) == [reason for reason in LOSSES if reason in found.lost]
