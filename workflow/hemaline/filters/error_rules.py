"""Parameters of error-rate estimation (sections of ``filters.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hemaline.common.documents.models import require_document
from hemaline.filters.filter_document import FilterDocument, PanelRules
from hemaline.paths import resource


@dataclass(frozen=True)
class ErrorRules:
    """Thresholds that separate errors from variants; see ``error_profile`` in ``filters.yaml``.

    ``substitution`` and ``indel`` are the built-in rates: shares of fragments that show one given
    wrong allele of the class.
    """

    substitution: float
    indel: float
    min_mapping_quality: int
    min_base_quality: int
    variant_vaf: float
    variant_fragments: int
    stutter_homopolymer: int
    stutter_vaf: float
    outlier_p: float
    prior_errors: float
    homopolymer_ends: tuple[int, ...]
    short_indel: int
    indel_prior_errors: float
    confidence: float
    panel: PanelRules


def load_error_rules(path: Path | None = None) -> ErrorRules:
    """The rules of ``path``, or of the packaged ``filters.yaml``.

    Raises:
        HemalineError: the file cannot be read or breaks its schema.
    """
    source = path or resource("filters.yaml")
    document = require_document(source, FilterDocument)
    profile = dict(document.error_profile)
    ends = tuple(sorted(profile.pop("homopolymer_ends")))
    return ErrorRules(
        substitution=document.background.substitution,
        indel=document.background.indel,
        min_mapping_quality=document.evidence.min_mapping_quality,
        min_base_quality=document.evidence.min_base_quality,
        homopolymer_ends=ends,
        **profile,
        panel=document.panel_of_normals,
    )
