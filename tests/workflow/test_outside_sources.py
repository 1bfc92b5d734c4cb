"""Outside sources through the whole workflow: filter, rescue, NA, and what is recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sites import S34F, Site, jobs_of, write_rows

from builders import other_base
from hemaline.common.files import sha256
from simulation.simulate import Allele
from sources import write_vcf


@pytest.fixture(scope="module")
def site(new_site: Callable[[str], Site]) -> Site:
    """T1 carries S34F, which the source lists at 0.4 %; T2 a missense change at 0.2 %."""
    site = new_site("outside")
    chrom, pos, ref, alt = S34F
    # The middle base of the next codon: any other base there is another amino acid or a stop.
    second = pos + 3
    middle = site.knowledge.sequence[second - 1]
    common = (chrom, second, middle, other_base(middle))
    site.add_simulated("T1", (Allele(*S34F, vaf=0.3),))
    site.add_simulated("T2", (Allele(*common, vaf=0.3),))
    gnomad = write_vcf(
        site.folder / "g.vcf.gz",
        [
            f"{chrom} {pos} . {ref} {alt} AF_joint=0.004;fafmax_faf95_max_joint=0.003",
            f"{chrom} {second} . {middle} {common[3]} AF_joint=0.002",
        ],
    )
    clinvar = write_vcf(
        site.folder / "c.vcf.gz",
        [f"21 {pos} 375941 {ref} {alt} CLNSIG=Pathogenic"],
        {"CLNSIG": ".,Type=String"},
    )
    listed = {"gene": "U2AF1", "chrom": chrom, "pos": pos, "ref": ref, "alt": alt}
    write_rows(site.folder / "rescue.tsv", [listed | {"reason": "driver", "source": "test"}])
    resources = dict(site.config["resources"])  # type: ignore[call-overload]
    site.config |= {
        "policy": "driver-strict",
        "resources": resources | {"rescue": "rescue.tsv"},
        "knowledge": {
            "gnomad_joint": {"path": str(gnomad), "version": "4.1", "sha256": sha256(gnomad)},
            "clinvar": {"path": str(clinvar), "version": "20261122"},
        },
    }
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    return site


def test_a_rescued_driver_is_1_and_a_common_allele_is_0(site: Site) -> None:
    rows = {row["sample_id"]: row for row in site.variants() if row["filter"] == "PASS"}
    driver, common = rows["T1"], rows["T2"]
    assert (driver["population_af"], driver["population_faf95"]) == ("0.004", "0.003")
    assert (driver["rescued"], driver["rescue_reason"]) == ("true", "driver")
    assert (driver["origin"], driver["reported"]) == ("somatic_likely", "true")
    assert (driver["clinvar_id"], driver["clinvar_significance"]) == ("375941", "Pathogenic")
    assert (common["rescued"], common["clinvar_id"]) == ("false", "absent")
    assert (common["origin"], common["reported"]) == ("germline_suspected", "false")
    # dbSNP, CIViC and the hotspots were not consulted.
    assert {driver[name] for name in ("dbsnp", "civic", "cancerhotspot")} == {"NA"}
    assert site.matrix("status") == {"T1": "1", "T2": "0"}


def test_what_was_consulted_is_recorded_with_checksums(site: Site) -> None:
    manifest = site.manifest()
    gnomad = sha256(site.folder / "g.vcf.gz")
    consulted = {one["name"]: one for one in manifest["knowledge"]}  # type: ignore[attr-defined]
    assert consulted["gnomad_joint"]["files"] == {"g.vcf.gz": gnomad}
    assert consulted["clinvar"]["version"] == "20261122"
    package = json.loads((site.folder / "results/matrices/datapackage.json").read_text())
    assert package["provenance"]["knowledge"]["gnomad_joint"] == f"4.1 sha256:{gnomad}"
    assert package["provenance"]["population"] == "packaged floor; gnomad_joint"
    assert str(site.folder) not in json.dumps(manifest) + json.dumps(package)


def test_a_source_that_is_left_out_reruns_tables_and_no_sample(site: Site) -> None:
    before = site.matrix("status"), site.manifest()["schema_digest"]
    held = site.config["knowledge"]
    site.config["knowledge"] = {}
    site.write()
    done = site.run()
    assert done.returncode == 0, done.stdout + done.stderr
    jobs = jobs_of(done)
    assert not {"call_sample_variants", "record_source", "annotate_consequences"} & jobs.keys()
    assert jobs["consult_sources"] == jobs["tabulate_variants"] == 1
    # A hotspot is reported without any source; what no source distinguishes is NA, not 0.
    assert site.matrix("status") == {"T1": "1", "T2": "NA"}
    assert site.matrix("reason")["T2"] == "no_population_source"
    assert site.manifest()["schema_digest"] != before[1]
    assert site.manifest()["provenance"]["population"] == "packaged floor only"  # type: ignore[index]
    site.config["knowledge"] = held


def test_a_file_whose_checksum_is_another_stops_the_run(site: Site) -> None:
    knowledge = json.loads(json.dumps(site.config["knowledge"]))
    knowledge["gnomad_joint"]["sha256"] = "0" * 64
    site.config["knowledge"] = knowledge
    site.write()
    done = site.run()
    assert done.returncode == 1
    log = Path(site.folder / "work/logs/record_source/gnomad_joint.log").read_text()
    assert "ERROR HL-Q04" in log
