"""VCF files that a tool wrote: read to their end, or refused with a coded message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pysam

from hemaline.common.problems import fail


@contextmanager
def whole_vcf(path: Path) -> Iterator[pysam.VariantFile]:
    """An open VCF or BCF; every record is to be read within the context.

    A compressed file without its end-of-file block is refused on opening; plain text cannot tell
    where it was cut, except within a line.

    Raises:
        HemalineError: the file is cut, damaged or no VCF (HL-H01).
    """
    # htslib would complain of an index that nobody needs; what matters comes as an exception.
    verbosity = pysam.set_verbosity(0)
    try:
        with pysam.VariantFile(str(path)) as records:
            pysam.set_verbosity(verbosity)
            yield records
    except (FileNotFoundError, PermissionError):
        raise
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise fail("HL-H01", path, reason=reason) from error
    finally:
        pysam.set_verbosity(verbosity)
