"""U2AF1 and its false copy: found when the copy is masked; NA with a reason, when it is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sites import S34F, Site

from simulation.simulate import Allele


@pytest.mark.parametrize(
    ("masked", "status", "reason"), [(True, "1", "NA"), (False, "NA", "low_mapq")]
)
def test_the_blind_site(
    new_site: Callable[[str], Site], masked: bool, status: str, reason: str
) -> None:
    site = new_site("duplication")
    reference = dict(site.config["reference"])  # type: ignore[call-overload]
    folder = site.knowledge.folder / ("reference" if masked else "unmasked")
    site.config["reference"] = reference | {
        "mask_false_duplications": masked,
        "directory": str(folder),
    }
    site.add_simulated("T1", (Allele(*S34F, vaf=0.3),))
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert site.matrix("status") == {"T1": status}
    assert site.matrix("reason") == {"T1": reason}
    if not masked:
        assert not [row for row in site.variants() if row["reported"] == "true"]
        assert {row["status"] for row in site.callability("T1")} == {"not_assessed"}
