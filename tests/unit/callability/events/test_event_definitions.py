"""The table of events, and what is wrong with one."""

from pathlib import Path

import pytest

from hemaline.callability.events.event_definitions import load_events
from hemaline.common.intervals import Interval
from hemaline.common.problems import HemalineError
from hemaline.paths import resource

TABLE = resource("events.tsv")
EVENTS = {event.name: event for event in load_events(TABLE)}


def test_packaged_events() -> None:
    assert list(EVENTS) == ["FLT3_ITD", "UBTF_TD", "CEBPA_bZIP_inframe", "KMT2A_PTD", "HBB_DEL"]
    itd = EVENTS["FLT3_ITD"]
    assert itd.regions == (
        Interval("chr13", 28034081, 28034214),
        Interval("chr13", 28033886, 28033991),
    )
    assert (itd.kind, itd.min_length, itd.max_length, itd.needs_frame) == (
        "duplication",
        3,
        None,
        False,
    )
    assert EVENTS["UBTF_TD"].needs_frame
    assert [name for name, event in EVENTS.items() if not event.is_of_alleles] == [
        "KMT2A_PTD",
        "HBB_DEL",
    ]
    assert [len(region) for region in EVENTS["UBTF_TD"].other_regions] == [134]
    ptd = EVENTS["KMT2A_PTD"].exon_ratio
    assert ptd is not None
    assert ptd.control_roles == {"pon", "normal"}
    assert all(event.exon_ratio is None for event in EVENTS.values() if event.name != "KMT2A_PTD")


def test_regions_are_given_to_callability_one_by_one() -> None:
    regions = EVENTS["FLT3_ITD"].scope_regions()
    assert [(r.gene, r.name, r.interval) for r in regions] == [
        ("FLT3", "ITD.1", EVENTS["FLT3_ITD"].regions[0]),
        ("FLT3", "ITD.2", EVENTS["FLT3_ITD"].regions[1]),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "column"),
    [
        ("chr13:28034082-28034214;", "chr13:28034214-28034082;", "HL-K21", "regions"),
        ("chr13:28034082-28034214;", "chr13 28034082 28034214;", "HL-K21", "regions"),
        ("chr13:28034082-28034214;", "chr13:0-28034214;", "HL-K21", "regions"),
        ("pon;normal", "", "HL-K20", "control_roles"),
        ("\t3\t\trequired\t0.5", "\t3\t\trequired\t", "HL-K20", "min_copied_share"),
        ("exon_ratio", "fusion", "HL-T22", "kind"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, code: str, column: str) -> None:
    text = TABLE.read_text()
    assert old in text
    path = tmp_path / "events.tsv"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(HemalineError) as caught:
        load_events(path)
    assert [(p.code, p.column) for p in caught.value.problems] == [(code, column)]
