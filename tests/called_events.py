"""A called event of the accuracy benchmark, as its tests vary it."""

from __future__ import annotations

from benchmarks.outcomes import Outcome

ONE = Outcome(
    caller="Hemaline",
    profile="project",
    depth=1000,
    sample="S",
    type="SNV",
    event="chr21:1:A>C",
    vaf=0.02,
    length=1,
    filler=0,
    homopolymer=1,
    realised_alt=20,
    realised_vaf=0.02,
    depth_at_event=1000,
    found=True,
    pieces=1,
    length_right=True,
    called_vaf=0.022,
    filters="PASS",
    nearby=0,
)
