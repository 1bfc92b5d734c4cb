"""Content of a delivered file, without the parts that differ between runs."""

from __future__ import annotations

import base64
import gzip
import re
from pathlib import Path

import pysam

# Offsets into a file of which only the records are compared.
INDEXES = (".crai", ".tbi")
# MultiQC numbers and dates each report; its plots are packed with the second of their making.
_OF_ONE_REPORT = re.compile(r"^(reportUuid|configCreationDate) = .*$", re.M)
_PLOTS = re.compile(r'(?<=id="mqc_compressed_plotdata">)[^<]+')


def content(path: Path, reference: Path) -> str | bytes:
    """Header and records of a CRAM or VCF, a report without date and number, else the bytes."""
    if path.suffix == ".cram":
        # Bytes differ: the first header leaves room for a path that is then taken out.
        return str(pysam.view("-h", "--no-PG", "-T", str(reference), str(path)))
    if path.name.endswith(".vcf.gz"):
        return gzip.decompress(path.read_bytes())
    if path.name == "multiqc.html":
        text = _OF_ONE_REPORT.sub("", path.read_text(encoding="utf-8"))
        return _PLOTS.sub(lambda m: gzip.decompress(base64.b64decode(m[0])).decode(), text)
    return path.read_bytes()
