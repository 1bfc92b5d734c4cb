"""When the fragments of a sample settle whether two neighbouring variants are one event."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hemaline.common.documents.valid_documents import valid_document


@dataclass(frozen=True)
class PhaseRules:
    """``resources/phase.yaml``.

    ``distance`` is the most bases between neighbours whose fragments are counted.
    """

    distance: int
    min_fragments: int
    same_share: float
    confidence: float


def load_phase_rules(path: Path) -> PhaseRules:
    """The rules of one file.

    Raises:
        HemalineError: the file cannot be read or breaks its schema.
    """
    document = valid_document(path, "phase")
    return PhaseRules(
        document["distance"],
        document["min_fragments"],
        document["same_share"],
        document["confidence"],
    )
