"""CPU and memory of one sample: a process that reads normals and counts, and calls."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.callers import ROOT, usual_environment
from benchmarks.copy_number.panels import Panel
from hemaline.copynumber.bin_counts import CopyCounts
from hemaline.copynumber.copy_regions import load_copy_regions
from hemaline.copynumber.copy_rows import SampleFacts
from hemaline.copynumber.copy_rules import load_copy_rules
from hemaline.copynumber.normals_file import load_normals, write_normals
from hemaline.copynumber.sample_copies import call_copies
from hemaline.inputs.copy_normals_header import CopyDesign
from simulation.copy_number.karyotypes import Karyotype

_DESIGN = CopyDesign(
    assay="backbone",
    chemistry="capture",
    dedup="umi",
    targets_sha256="",
    off_target=False,
    bin_size=0,
    min_mapping_quality=20,
)


def measure_cost(panel: Panel) -> str:
    """Sentence: CPU seconds and memory of calling one sample from its counts."""
    with tempfile.TemporaryDirectory() as name:
        normals, counts = Path(name) / "normals.zip", Path(name) / "sample.npz"
        write_normals(normals, panel.normals, _DESIGN, {})
        panel.assay.counted(panel.laboratory, Karyotype("female"), 77).save(counts)
        command = [sys.executable, "-m", "benchmarks.copy_number.cost", str(normals), str(counts)]
        paths = f"{ROOT / 'scripts'}:{ROOT / 'workflow'}"
        done = subprocess.run(
            command,
            check=True,
            capture_output=True,
            text=True,
            env=usual_environment() | {"PYTHONPATH": paths},
        )
    used = json.loads(done.stdout)
    panel.call(Karyotype("female"), 78)
    return (
        f"One sample of {len(panel.laboratory.design):,} bins and {len(panel.assay.snps):,} SNPs, a"
        f" process that reads normals and counts and calls: {used['cpu']:.1f} CPU s (goal 2), of"
        f" them {used['call']:.2f} for the call, and {used['mb']:.0f} MB (goal 300)."
        " Counting the CRAM is not in it."
    )


def _call_once(normals: Path, counts: Path) -> None:
    """Call a sample from files; prints what it took."""
    panel, sample = load_normals(normals), CopyCounts.load(counts)
    begun = time.process_time()
    facts = SampleFacts("S", sex="female")
    call_copies(sample, panel, load_copy_regions(), facts, load_copy_rules())
    call = time.process_time() - begun
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu = usage.ru_utime + usage.ru_stime
    print(json.dumps({"cpu": cpu, "call": call, "mb": usage.ru_maxrss / 1024}))


if __name__ == "__main__":
    _call_once(Path(sys.argv[1]), Path(sys.argv[2]))
