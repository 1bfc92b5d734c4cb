"""The start of commands: what they need not import they do not."""

import subprocess
import sys
from pathlib import Path

from mafs import write_maf

_MATRIX = """
import sys
from hemaline.cli.main import main
code = main(["matrix", "--panel", "myeloid", "--maf", sys.argv[1], "--assessed-genes", sys.argv[2],
             "--output", sys.argv[3]])
heavy = {"pandas", "scipy.special"} & set(sys.modules)
import pandas
print(code, sorted(heavy), pandas.DataFrame({"a": [1]}).shape)
"""


def test_matrix_of_a_maf_imports_neither_pandas_nor_scipy_and_pandas_can_follow(
    tmp_path: Path,
) -> None:
    genes = tmp_path / "genes.tsv"
    genes.write_text("gene\nRUNX1\n")
    paths = [write_maf(tmp_path / "a.maf", [{}]), genes, tmp_path / "out"]
    done = subprocess.run(
        [sys.executable, "-c", _MATRIX, *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "0 [] (1, 1)"


_STEP = """
import sys
from hemaline.cli.main import main
main(["step", "unknown", "table.parquet"])
import pyarrow
pyarrow.array([0])
print("pandas" in sys.modules)
"""


def test_steps_that_write_parquet_do_not_import_pandas() -> None:
    command = [sys.executable, "-c", _STEP]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
