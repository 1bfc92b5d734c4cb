"""`scripts/benchmark.py copynumber`: simulated depth and alleles, called with limits."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from benchmarks.callers import ROOT
from benchmarks.copy_number import table
from benchmarks.copy_number.cost import measure_cost
from benchmarks.copy_number.events import Tallies, tally_events
from benchmarks.copy_number.odd_panels import donors_of, make_odd_panels
from benchmarks.copy_number.panels import Panel, as_wholes, cores, make_panel, sex_of
from benchmarks.copy_number.peers import compare
from benchmarks.copy_number.purecn import compare_alleles
from benchmarks.copy_number.real_karyotypes import tally_karyotypes
from benchmarks.copy_number.sizing import core_limits
from benchmarks.state import measured_state
from hemaline.copynumber.copy_regions import load_copy_regions
from simulation.copy_number.designs import (
    Design,
    backbone_panel,
    exome,
    exon_panel,
    off_target_panel,
    shallow_genome,
)
from simulation.copy_number.karyotypes import Karyotype
from simulation.copy_number.laml import load_laml_segments
from simulation.copy_number.noise import SimulatedLaboratory, load_regimes
from simulation.copy_number.residuals import halves, load_residuals

PARAMETERS = Path(__file__).with_name("copy_number") / "parameters.yaml"
SHARED = ROOT.parent / "shared/data"
_CHAIN = SHARED / "gene_models/chains/GRCh37_to_GRCh38.chain.gz"
_RESIDUALS = SHARED / "copynumber/cnvkit_TR"
_SEGMENTS = SHARED / "tables/tcga_laml/LAML_CBS_segments.tsv.gz"
# Tables of the parts that were run.
KEPT = ROOT / ".cache/copynumber"
REGIMES, REAL_NOISE = tuple(load_regimes()), "TR"
_OTHERS = ("arms", "sizing", "designs", "normals", "karyotypes", "peers", "purecn", "cost")
PARTS = (*REGIMES, REAL_NOISE, *_OTHERS)


@dataclass(frozen=True)
class Run:
    """Parameters of a run, and the panels that its parts share."""

    parameters: Mapping[str, Any]

    def backbone(self) -> Design:
        """The panel with a backbone that has enough probes in each core."""
        return backbone_panel(cores(), self.parameters["core_probes"])

    def panel(self, design: Design, regime: str, donors: int | None = None) -> Panel:
        """A laboratory in a regime, with its normals."""
        laboratory = SimulatedLaboratory(design, load_regimes()[regime], self.parameters["seed"])
        return make_panel(laboratory, donors or self.parameters["donors"])

    def tally(self, panel: Panel, events: int, free_samples: int = 0) -> Tallies:
        """Events at the limit and below, and event-free tests."""
        low, high = self.parameters["at_limit"]
        return tally_events(
            panel,
            events=events,
            free_samples=free_samples,
            at_limit=(low, high),
            below=self.parameters["below_limit"],
            together=self.parameters["events_a_sample"],
            seed=self.parameters["seed"] % 1000,
        )


def load_parameters(quick: bool = False, path: Path = PARAMETERS) -> dict[str, Any]:
    """The parameters; ``quick`` takes the values of its section instead."""
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    small = raw.pop("quick")
    return raw | (small if quick else {})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the benchmark."""
    parser.add_argument("--quick", action="store_true", help="few events: minutes")
    parser.add_argument(
        "--part", action="append", choices=PARTS, help="some of it, the rest as kept"
    )
    parser.add_argument("--events", type=int, help="of each region, in place of the parameters'")


def copynumber(args: argparse.Namespace) -> str:
    """Run the parts; returns the Markdown of the tables of all parts, also of earlier runs.

    Each part is kept as it was measured, so that a run of hours can be done part by part.
    """
    parameters = load_parameters(args.quick)
    if args.events:
        parameters["events"] = args.events
    run = Run(parameters)
    work: dict[str, Callable[[Run], str]] = {
        **{name: partial(_limits, name=name) for name in REGIMES},
        REAL_NOISE: _real_noise,
        "arms": _arms,
        "sizing": _sizing,
        "designs": _designs,
        "normals": _normals,
        "karyotypes": _karyotypes,
        "peers": _peers,
        "purecn": _purecn,
        "cost": _cost,
    }
    KEPT.mkdir(parents=True, exist_ok=True)
    for part in args.part or PARTS:
        print(f"copy number: {part}", file=sys.stderr, flush=True)
        text = work[part](run)
        title = f"**Part {part}**{_settings(args)}. {measured_state()}"
        (KEPT / f"{part}.md").write_text(f"{title}\n\n{text}", encoding="utf-8")
    kept = (KEPT / f"{part}.md" for part in PARTS)
    return "\n\n".join(path.read_text(encoding="utf-8") for path in kept if path.exists())


def _settings(args: argparse.Namespace) -> str:
    """Options that make a run smaller, as text."""
    named = ["`--quick`"] if args.quick else []
    named += [f"`--events {args.events}`"] if args.events else []
    return f" ({', '.join(named)})" if named else ""


def _limits(run: Run, name: str) -> str:
    return _tallied(run, name, run.panel(run.backbone(), name))


def _real_noise(run: Run) -> str:
    if not (_RESIDUALS.exists() and _CHAIN.exists()):
        return "Residuals of a real panel: not run, no shared data."
    parameters = run.parameters
    donors, samples = halves(load_residuals(_RESIDUALS, _CHAIN), parameters["seed"])
    number = parameters["donors"] + parameters["spare_donors"]
    return _tallied(run, REAL_NOISE, make_panel(samples, number, donors_from=donors))


def _tallied(run: Run, name: str, panel: Panel) -> str:
    found = run.tally(panel, run.parameters["events"], run.parameters["free_samples"])
    return table.limits(name, panel, found, run.parameters["enough_bins"])


def _arms(run: Run) -> str:
    """Limits of whole arms with a probe a megabase: the panel and the regions of the trials."""
    published, donors = run.parameters["published"], run.parameters["donors"]
    wholes = as_wholes(load_copy_regions())
    rows = []
    for seed in range(published["laboratories"]):
        laboratory = SimulatedLaboratory(backbone_panel(), load_regimes()["quiet"], seed)
        panel = make_panel(laboratory, donors, regions=wholes)
        rows += [panel.call(Karyotype(sex_of(n)), n) for n in range(published["samples"])]
    return table.trials(panel, rows, published)


def _sizing(run: Run) -> str:
    sizing = run.parameters["sizing"]
    found = core_limits(run.panel, tuple(load_regimes()), sizing["probes"], sizing["samples"])
    return table.sizing(found, sizing["shares"])


def _designs(run: Run) -> str:
    some = run.parameters["other_designs"]
    designs = {"exons alone": exon_panel(), "exons, 2 M off-target fragments": off_target_panel()}
    designs |= {f"shallow WGS {x}x": shallow_genome(x) for x in some["coverages"]}
    designs["exome"] = exome()
    found = {}
    for name, design in designs.items():
        print(f"  {name}", file=sys.stderr, flush=True)
        panel = run.panel(design, "quiet")
        found[name] = (panel, run.tally(panel, some["events"]))
    return table.designs(found)


def _normals(run: Run) -> str:
    laboratory = SimulatedLaboratory(
        run.backbone(), load_regimes()["quiet"], run.parameters["seed"]
    )
    made = make_odd_panels(laboratory, donors_of(run.parameters))
    events = run.parameters["other_designs"]["events"]
    return table.normals({name: (panel, run.tally(panel, events)) for name, panel in made.items()})


def _karyotypes(run: Run) -> str:
    if not (_SEGMENTS.exists() and _CHAIN.exists()):
        return "TCGA-LAML karyotypes: not run, no shared data."
    segments = load_laml_segments(_SEGMENTS, _CHAIN)
    panel = run.panel(run.backbone(), "quiet")
    bounds = run.parameters["karyotypes"]
    return table.karyotypes(
        tally_karyotypes(panel, segments, event=bounds["event"], none=bounds["none"], seed=5_000)
    )


def _peers(run: Run) -> str:
    panel = run.panel(run.backbone(), "quiet")
    return table.peers(compare(panel, run.parameters))


def _purecn(_: Run) -> str:
    return table.purecn(compare_alleles())


def _cost(run: Run) -> str:
    return measure_cost(run.panel(run.backbone(), "quiet"))
