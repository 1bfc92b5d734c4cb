"""Where an index ends, against the file it was made of."""

from pathlib import Path

import pysam
import pytest

from hemaline.genome.tabix_index import fits, indexed_end
from sources import write_vcf

# The empty block behind the records.
EMPTY = 28


@pytest.mark.parametrize("csi", [False, True])
def test_an_index_ends_where_its_file_does(tmp_path: Path, csi: bool) -> None:
    records = [f"{chrom} {pos} . A G AF_joint=0.1" for chrom in ("a", "b") for pos in (1, 90_000)]
    path = write_vcf(tmp_path / "g.vcf.gz", records)
    index = Path(f"{path}.tbi")
    if csi:
        index.unlink()
        pysam.tabix_index(str(path), preset="vcf", csi=True)
        index = Path(f"{path}.csi")
    assert indexed_end(index) == path.stat().st_size - EMPTY
    assert fits(index, path)


def test_what_is_no_index(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "g.vcf.gz", ["a 1 . A G"])
    with pytest.raises(ValueError, match="is no index"):
        indexed_end(path)
    plain = tmp_path / "plain.tbi"
    plain.write_bytes(b"TBI\1")
    with pytest.raises(OSError, match="gzip"):
        indexed_end(plain)
