"""U2AF1 and its false copy: found when the copy is masked; NA with a reason, when it is not."""

from __future__ import annotations

from collections.abc import Callable

from sites import S34F, Site

from simulation.simulate import Allele


def test_with_the_copy_masked_the_variant_is_found(cohort: Site) -> None:
    assert cohort.matrix("status")["T1"] == "1"
    assert cohort.matrix("reason")["T1"] == "NA"


def test_with_both_copies_the_gene_is_not_assessed(new_site: Callable[[str], Site]) -> None:
    site = new_site("duplication")
    reference = dict(site.config["reference"])  # type: ignore[call-overload]
    site.config["reference"] = reference | {
        "mask_false_duplications": False,
        "directory": str(site.folder / "unmasked"),
    }
    site.add_simulated("T1", (Allele(*S34F, vaf=0.3),))
    site.write()
    done = site.run("--until", "write_matrices")
    assert done.returncode == 0, done.stdout + done.stderr
    assert site.matrix("status") == {"T1": "NA"}
    assert site.matrix("reason") == {"T1": "low_mapq"}
    assert not [row for row in site.variants() if row["reported"] == "true"]
    assert {row["status"] for row in site.callability("T1")} == {"not_assessed"}
