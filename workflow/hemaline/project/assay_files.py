"""Contents of the files that an assay names, loaded as the jobs load them."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Collection
from pathlib import Path

from hemaline.common.documents.valid_documents import collecting, pass_on
from hemaline.common.intervals import Interval, read_bed
from hemaline.common.problems import Problems
from hemaline.inputs.assays import Assay
from hemaline.inputs.background_header import read_background_header, version_of
from hemaline.inputs.stated_variants import read_stated
from hemaline.project.reference_names import ReferenceNames
from hemaline.quality.controls.sheet_checks import warn_of_untargeted
from hemaline.quality.identity.fingerprint import load_fingerprint
from hemaline.reads.primers import read_primers


def check_assay_files(assays: Collection[Assay], names: ReferenceNames, problems: Problems) -> None:
    """Report everything wrong within targets, primers, filters, fingerprint, background, controls.

    Files that are not there are reported with the assay.
    """
    beds: dict[Path, list[Interval]] = {}
    for assay in assays:
        found = Problems()
        if assay.targets not in beds:
            beds[assay.targets] = read_bed(assay.targets, found, names.lengths)
        if assay.primers:
            primers = Problems()
            read_primers(assay.primers, primers, names.lengths)
            pass_on(primers, found)
        with collecting(found):
            assay.filter_set()
        own_snps = assay.copy_number.snps if assay.copy_number else None
        for path in filter(None, (assay.fingerprint, own_snps)):
            with collecting(found):
                snps = load_fingerprint(path)
                names.check_known(path, (snp.chrom for snp in snps), found)
        if assay.background:
            _check_background(assay.background, found)
        if assay.controls.positive:
            stated = read_stated(assay.controls.positive, found)
            chroms = (one.allele.chrom for one in stated)
            names.check_known(assay.controls.positive, chroms, found)
        warn_of_untargeted(assay, beds[assay.targets], found)
        pass_on(found, problems)


def _check_background(path: Path, problems: Problems) -> None:
    """A table whose version is that of its content is as it was written."""
    try:
        header = read_background_header(path)
        is_whole = version_of(gzip.decompress(path.read_bytes())) == header.version
    except (OSError, EOFError, ValueError, zlib.error) as error:
        problems.add("HL-N01", path, reason=getattr(error, "strerror", None) or str(error))
        return
    if not is_whole:
        problems.add("HL-N06", path)
