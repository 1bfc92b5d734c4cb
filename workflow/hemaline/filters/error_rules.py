"""Parameters of error-rate estimation (sections of ``filters.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hemaline.common.documents.valid_documents import valid_document
from hemaline.paths import resource


@dataclass(frozen=True)
class PanelRules:
    """How donors become a background table; see ``panel_of_normals`` in ``filters.yaml``."""

    advised_donors: int
    germline_vaf: float
    variant_p: float
    variation_fragments: int
    prior_fragments: float
    min_fragments: int
    confidence: float


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
    document = valid_document(source, "filters")
    evidence, profile = document["evidence"], dict(document["error_profile"])
    ends = tuple(sorted(profile.pop("homopolymer_ends")))
    return ErrorRules(
        substitution=document["background"]["substitution"],
        indel=document["background"]["indel"],
        min_mapping_quality=evidence["min_mapping_quality"],
        min_base_quality=evidence["min_base_quality"],
        homopolymer_ends=ends,
        **profile,
        panel=PanelRules(**document["panel_of_normals"]),
    )
