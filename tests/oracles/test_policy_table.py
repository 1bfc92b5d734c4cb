"""Results of the reporting policies for drivers, random variants and polymorphisms."""

from pathlib import Path

import pytest

from policies import (
    FLOOR,
    HOTSPOT,
    NULL_LOSS,
    NULL_OTHER,
    OPEN,
    OUTSIDE,
    POLICIES,
    REPORTED,
    SILENT,
    ZERO,
    measure,
    report,
    written_report,
)

pytestmark = pytest.mark.shared
DRIVER = "putative-driver"


def test_policies_on_real_bases(tmp_path: Path) -> None:
    found = measure(tmp_path)
    assert found.alleles[HOTSPOT] > 150
    assert found.alleles[OUTSIDE] > 3_000
    for name in POLICIES:
        assert found.share(FLOOR, name, REPORTED) == 0
        assert found.share(HOTSPOT, name, REPORTED) == 1
    assert found.share(NULL_LOSS, DRIVER, REPORTED) == 1
    # Of rare missense changes that no list holds at most 1 % may count; none may read as 0.
    assert found.share(OUTSIDE, DRIVER, REPORTED) <= 0.01
    for kind in (NULL_OTHER, OUTSIDE):
        assert found.share(kind, DRIVER, ZERO) == 0
    assert found.share(SILENT, DRIVER, OPEN) == 0
    # `python tests/policies.py` renews it.
    assert written_report() == report(found)
