"""Received folders and MAFs, and the files that a killed annotation leaves behind."""

from __future__ import annotations

import ast
import gzip
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pysam
import pytest
from bench import Bench
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import mutated

from hemaline.cli import main as cli
from hemaline.common.problems import catalogue
from mafs import write_maf
from matrix_folders import sealed, write_folder
from sequences import DEMO_CHROM, demo_bases, demo_fasta

ROOT = Path(__file__).resolve().parents[2]
# The long tier looks longer.
EXAMPLES = 300 if os.environ.get("HEMALINE_AS_PROCESSES") else 12
fuzz = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

ONE = {"S1": {"A": 0.3, "B": 0.0}, "S2": {"A": None, "B": 0.4}}
TWO = {"S3": {"A": 0.0, "B": 0.1}}


def resolved(words: list[str]) -> tuple[int, str]:
    """Exit code and messages; nothing but coded lines, and never an internal error."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.main(words)
    text = err.getvalue()
    assert "HL-X" not in text, text
    lines = [line for line in text.splitlines() if line.startswith(("ERROR ", "WARNING "))]
    assert all(line.split()[1].rstrip(":") in catalogue() for line in lines)
    assert (code == 0) == (not any(line.startswith("ERROR ") for line in lines)), text
    return code, text


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sites")
    write_folder(folder / "a", ONE)
    write_folder(folder / "b", TWO)
    return folder


@pytest.mark.parametrize("hashes_fit", [True, False], ids=["hashes fit", "hashes do not"])
@pytest.mark.parametrize(
    "name", ["datapackage.json", "mine.status.tsv", "mine.vaf.tsv", "mine.reason.tsv"]
)
@fuzz
@given(data=st.data())
def test_any_bytes_in_a_folder_to_merge_and_compare(
    name: str, hashes_fit: bool, folders: Path, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for site in ("a", "b"):
            shutil.copytree(folders / site, folder / site)
        path = folder / "b" / name
        content = path.read_bytes()
        path.write_bytes(data.draw(mutated(content) | st.binary(max_size=200)))
        if hashes_fit and name != "datapackage.json":
            sealed(folder / "b")
        sites = [str(folder / "a"), str(folder / "b")]
        code, _ = resolved(["matrix", "merge", *sites, "--output", str(folder / "both")])
        assert code in (0, 2)
        assert {one.name for one in folder.iterdir()} == {"a", "b"} | (
            {"both"} if not code else set()
        )
        assert resolved(["matrix", "diff", *sites])[0] in (0, 2)
        if not code:
            merged = (folder / "both" / name).read_text(encoding="utf-8")
            assert not any(line.startswith(("=", "+", "-", "@")) for line in merged.splitlines())


MAF = write_maf(
    Path(tempfile.mkdtemp()) / "a.maf",
    [
        {},
        {"Hugo_Symbol": "CKIT", "Chromosome": "chr4", "Start_Position": "54727444"},
        {"Hugo_Symbol": "U2AF1", "Start_Position": "43104346", "Tumor_Sample_Barcode": "S2"},
        {"Hugo_Symbol": "NOBODY", "Entrez_Gene_Id": "0", "t_alt_count": "", "t_depth": ""},
    ],
    comment="#version 2.4\n",
).read_bytes()


@pytest.mark.parametrize("packing", ["plain", "packed", "damaged"])
@fuzz
@given(data=st.data())
def test_any_bytes_as_a_maf(packing: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "genes.tsv").write_text("gene\nRUNX1\nU2AF1\nKIT\n")
        content = MAF if packing == "damaged" else data.draw(mutated(MAF) | st.binary(max_size=200))
        packed = content if packing == "plain" else gzip.compress(content, mtime=0)
        if packing == "damaged":
            packed = data.draw(mutated(packed))
        maf = folder / data.draw(st.sampled_from(["x.maf", "x.maf.gz"]))
        maf.write_bytes(packed)
        words = ["matrix", "--panel", "myeloid", "--maf", str(maf)]
        words += ["--assessed-genes", str(folder / "genes.tsv"), "--output", str(folder / "out")]
        code, _ = resolved(words)
        assert code in (0, 2)
        if not code:
            both = ["matrix", "merge", str(folder / "out"), "--output", str(folder / "both")]
            assert resolved(both)[0] == 0


def many_records(path: Path) -> Path:
    """More alleles than are named in a moment."""
    bases = demo_bases()
    lines = [f"##fileformat=VCFv4.3\n##contig=<ID={DEMO_CHROM},length={len(bases)}>\n"]
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
    for pos in range(43_092_000, 43_108_000):
        if (ref := bases[pos - 1]) != "N":
            alts = ",".join(base for base in "ACGT" if base != ref)
            lines.append(f"{DEMO_CHROM}\t{pos}\t.\t{ref}\t{alts}\t.\tPASS\t.\n")
    path.write_text("".join(lines))
    return path


def test_a_log_of_snakemake_is_withheld(tmp_path: Path) -> None:
    """Under umask 000 Snakemake makes its folder and its log writable by everyone."""
    Bench.sound(tmp_path)
    command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), "--cores", "1"]
    options = ["--configfile", "config.yaml", "--until", "prepare_targets", "--quiet"]
    for readable_by, file, folder in (("owner", 0o600, 0o700), ("group", 0o640, 0o750)):
        with (tmp_path / "config.yaml").open("a") as config:
            config.write(f"readable_by: {readable_by}\n")
        subprocess.run([*command, *options], cwd=tmp_path, umask=0, capture_output=True, check=True)
        logs = list(tmp_path.glob(".snakemake/log/*"))
        assert logs
        assert {stat.S_IMODE(path.stat().st_mode) for path in logs} == {file}
        assert stat.S_IMODE((tmp_path / ".snakemake").stat().st_mode) == folder
        shutil.rmtree(tmp_path / ".snakemake")
        Bench.sound(tmp_path)


def test_a_killed_sort_leaves_nothing_to_read(tmp_path: Path) -> None:
    """The shell of the rules that sort, with more reads than it may hold, and an end that waits."""
    text = (ROOT / "workflow/rules/alignment.smk").read_text(encoding="utf-8")
    shell = ast.literal_eval(re.search(r"MERGE_UNITS = (\(.*?\n\))", text, re.S)[1])  # type: ignore[index]
    for place, value in (
        ("{input.units[0]:q}", "u.bam"),
        ("{input.units:q}", "u.bam"),
        ("{output.header:q}", "h.sam"),
        ("{params.sorting:q}", "work/A"),
        ("-m 1G", "-m 1M"),
    ):
        assert place in shell
        shell = shell.replace(place, value)
    header = {"HD": {"VN": "1.6"}, "SQ": [{"SN": "c", "LN": 9_999}], "RG": [{"ID": "A"}]}
    with pysam.AlignmentFile(str(tmp_path / "u.bam"), "wb", header=header) as out:
        for number in range(20_000):
            text = f"r{number}\t0\tc\t{9_000 - number % 9_000}\t60\t100M\t*\t0\t0\t{'ACGT' * 25}\t*"
            out.write(pysam.AlignedSegment.fromstring(text, out.header))
    for name in ("tmp", "work"):
        (tmp_path / name).mkdir()
    process = subprocess.Popen(
        ["bash", "-c", f"set -euo pipefail; {shell} | (sleep 600; cat)) > o.bam"],
        cwd=tmp_path,
        env=os.environ | {"TMPDIR": str(tmp_path / "tmp")},
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not any((tmp_path / "work").iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=60)
    assert any((tmp_path / "work").iterdir())
    assert not any((tmp_path / "tmp").iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_killed_annotate_leaves_nothing_to_read(
    tmp_path: Path, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    vcf, reference = many_records(tmp_path / "in.vcf"), demo_fasta(tmp_path)
    words = ["annotate", str(vcf), "--reference", str(reference), "--partial", "--threads", "1"]
    words += ["--output", str(tmp_path / "out.tsv")]
    before = {path.name for path in tmp_path.iterdir()}
    environment = os.environ | {"TMPDIR": str(temporary)}
    process = subprocess.Popen(
        [sys.executable, "-m", "hemaline", *words],
        env=environment,
        umask=0,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 120
    while not any(temporary.glob("*/*")) and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    process.wait(timeout=120)
    assert {path.name for path in tmp_path.iterdir()} == before
    left = list(temporary.iterdir())
    if number == signal.SIGTERM:
        assert left == []
        return
    assert left
    for path in left:
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        os.utime(path, (0, 0))
    # The next run takes away what a killed one left.
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    vcf.write_text("".join(vcf.read_text().splitlines(keepends=True)[:4]))
    assert resolved(words)[0] == 0
    assert list(temporary.iterdir()) == []
