"""When clipped ends of reads propose an allele, as data."""

from __future__ import annotations

from pathlib import Path

from hemaline.common.documents.models import require_document
from hemaline.filters.filter_document import FilterDocument, SoftClipRules
from hemaline.paths import resource


def load_soft_clip_rules(path: Path | None = None) -> SoftClipRules:
    """The rules of the soft-clip source from ``path``, or from the packaged ``filters.yaml``.

    Raises:
        HemalineError: the file cannot be read or breaks its schema.
    """
    document = require_document(path or resource("filters.yaml"), FilterDocument)
    return document.candidates.softclip
