"""Headers of any size: real ones pass, bombs are refused before they fill the memory."""

from __future__ import annotations

import gzip
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pysam
import pytest

from hemaline.common.problems import HemalineError, Problems
from hemaline.external.vcf.vcf_records import VcfFile
from hemaline.genome.vcf_files import check_header_size, whole_vcf

VERSION = "##fileformat=VCFv4.3\n"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
MEGABYTE = 2**20


def packed(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode(), 9))
    return path


def contigs(count: int) -> str:
    return "".join(
        f"##contig=<ID=scaffold_{i:07},length={i + 1},species=x{'y' * 30}>\n" for i in range(count)
    )


def read(path: Path) -> tuple[VcfFile, Problems]:
    problems = Problems()
    file = VcfFile(path, problems)
    file.open()
    return file, problems


def test_a_real_header_of_8_mb_and_100_000_lines(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.vcf.gz", f"{VERSION}{contigs(100_000)}{COLUMNS}\n")
    assert len(gzip.decompress(path.read_bytes())) > 8 * MEGABYTE
    file, problems = read(path)
    assert not problems.report()
    assert file.header is not None
    assert len(file.header.contigs) == 100_000
    (tmp_path / "b.vcf").write_bytes(gzip.decompress(path.read_bytes()))
    with whole_vcf(tmp_path / "b.vcf") as records:
        assert len(list(records.header.contigs)) == 100_000


def test_many_samples(tmp_path: Path) -> None:
    names = "\t".join(f"S{i}" for i in range(100_000))
    file, problems = read(packed(tmp_path / "a.vcf.gz", f"{VERSION}{COLUMNS}\tFORMAT\t{names}\n"))
    assert not problems.report()
    assert file.header is not None
    assert len(file.header.samples) == 100_000


BOMBS: dict[str, Callable[[], str]] = {
    "short lines": lambda: VERSION + "##a=b\n" * 8_000_000,
    "one long line": lambda: VERSION + "##a=" + "b" * 70_000_000,
    "columns": lambda: f"{VERSION}{COLUMNS}\tFORMAT" + "\ta" * 35_000_000,
    "columns under the bytes": lambda: f"{VERSION}{COLUMNS}\tFORMAT" + "\ta" * 15_000_000 + "\n",
    "broken lines": lambda: VERSION + "##a\n" * 2_000_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(name: str, tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.vcf.gz", BOMBS[name]())
    assert path.stat().st_size < 80_000
    tracemalloc.start()
    try:
        with pytest.raises(HemalineError, match="HL-V48"):
            check_header_size(path)
        assert tracemalloc.get_traced_memory()[1] < 120 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_broken_lines_of_an_allowed_number_end_early(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.vcf.gz", VERSION + "##a\n" * 290_000)
    file, problems = read(path)
    assert file.header is None
    assert 0 < len(problems) < 20_000


def test_repeated_names_take_no_squared_time(tmp_path: Path) -> None:
    names = "\t".join(f"S{i % 50_000}" for i in range(100_000))
    _, problems = read(packed(tmp_path / "a.vcf.gz", f"{VERSION}{COLUMNS}\tFORMAT\t{names}\n"))
    assert {one.code for one in problems} == {"HL-V12"}


def test_a_bcf_states_how_long_its_header_is(tmp_path: Path) -> None:
    path = tmp_path / "a.bcf"
    path.write_bytes(gzip.compress(b"BCF\x02\x02" + (2**31).to_bytes(4, "little") + b"#" * 100))
    with pytest.raises(HemalineError, match="HL-V48"):
        check_header_size(path)
    header = pysam.VariantHeader()
    header.add_line("##contig=<ID=chr21>")
    with pysam.VariantFile(str(path), "wb", header=header):
        pass
    check_header_size(path)


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b", b"\x1f\x8b\x08", b"nothing", b"\0" * 99])
def test_what_is_no_vcf_is_left_to_its_reader(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    check_header_size(tmp_path / "x")
    check_header_size(tmp_path / "none")


def test_annotate_meets_a_bomb_in_little_memory(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.vcf.gz", BOMBS["columns"]())
    code = (
        "import resource, sys; from hemaline.external.vcf.vcf_records import VcfFile\n"
        "from hemaline.common.problems import HemalineError, Problems\n"
        "from pathlib import Path\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: VcfFile(Path(sys.argv[1]), Problems()).open()\n"
        "except HemalineError: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 200_000, "kB"
