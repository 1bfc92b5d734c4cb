"""Panels of more donors, and of donors that are not normal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.copy_number.events import Tallies
from benchmarks.copy_number.panels import Panel, make_panel
from simulation.copy_number.genome import arms, chromosome
from simulation.copy_number.karyotypes import (
    GAIN,
    LOSS,
    Change,
    Karyotype,
    of_region,
    of_sex_chromosome,
)
from simulation.copy_number.noise import Laboratory

OddPanels = Mapping[str, tuple[Panel, Tallies]]


def odd_donors() -> dict[str, tuple[Karyotype, ...]]:
    """Donors that a site may have without knowing, by the name of the panel."""
    woman, man = Karyotype("female"), Karyotype("male")
    tumour = woman.with_changes(
        *(of_region(chromosome(name), LOSS, 0.8) for name in ("chr5", "chr7", "chr18")),
        *(of_region(chromosome(name), GAIN, 0.8) for name in ("chr1", "chr8", "chr21")),
        of_region(arms()["chr17p"], LOSS, 0.8),
    )
    return {
        "a donor with trisomy 8 in all cells": (
            woman.with_changes(Change(chromosome("chr8"), 1.0, *GAIN)),
        ),
        "a man without Y in half of the cells": (
            man.with_changes(of_sex_chromosome("chrY", "male", 0.5)),
        ),
        "a tumour among the normals": (tumour,),
    }


def make_odd_panels(laboratory: Laboratory, donors: Sequence[int]) -> dict[str, Panel]:
    """Panels of so many donors, and of the first number with one odd donor each."""
    found = {f"{number} donors": make_panel(laboratory, number) for number in donors}
    for name, karyotypes in odd_donors().items():
        found[name] = make_panel(laboratory, donors[0], karyotypes=karyotypes)
    return found


def left_out(panel: Panel) -> str:
    """Donors and regions that the normals leave out, as text."""
    by_donor: dict[str, list[str]] = {}
    for one in panel.normals.left_out:
        by_donor.setdefault(one.donor, []).append(one.event or "everything")
    return "; ".join(f"{d}: {', '.join(events)}" for d, events in by_donor.items()) or "none"


def donors_of(parameters: Mapping[str, Any]) -> tuple[int, int]:
    """The usual number of donors, and twice as many."""
    return parameters["donors"], 2 * parameters["donors"]
