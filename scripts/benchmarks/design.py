"""Parameters of the accuracy benchmark: read from accuracy.yaml, narrowed by --quick."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

PARAMETERS = Path(__file__).with_name("accuracy.yaml")


@dataclass(frozen=True)
class EventType:
    """One row block of the table: how an event of this type is drawn.

    Lengths, filler and homopolymer lengths are closed ranges in bases.
    """

    name: str
    kind: str
    length: tuple[int, int]
    homopolymer: tuple[int, int] = (1, 5)
    filler: tuple[int, int] = (0, 0)
    filler_share: float = 0.0


@dataclass(frozen=True)
class ZeroDesign:
    """Events at the stated limit: of each class so many a sample; ``limits`` by class."""

    spacing: int
    samples: int
    per_class: int
    floor: float
    hotspot_vaf: float
    classes: tuple[EventType, ...]
    limits: Mapping[str, str]


@dataclass(frozen=True)
class Design:
    """A truth set before it is drawn, and how its reads are made."""

    seed: int
    contig: str
    genes: tuple[str, ...]
    flank: int
    longest: int
    total: int
    min_mapping_quality: int
    spacing: int
    most_share: float
    reach: int
    types: tuple[EventType, ...]
    vafs: tuple[float, ...]
    per_cell: int
    samples: int
    blank_samples: int
    depths: tuple[int, ...]
    art: Mapping[str, Any]
    zero: ZeroDesign

    def digest(self, *more: object) -> str:
        """Short name of everything the simulated reads follow from, and of ``more``."""
        own = asdict(self)
        # They decide nothing about the truth sets' reads: more event-free samples are only more.
        del own["zero"], own["blank_samples"]
        text = json.dumps([own, *map(str, more)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def load_design(quick: bool = False, path: Path = PARAMETERS) -> Design:
    """The design of ``path``; ``quick`` takes the values of its section of that name instead."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    events = {
        "total": raw["target"]["total"],
        "vafs": raw["events"]["vafs"],
        "per_cell": raw["events"]["per_cell"],
        "samples": raw["events"]["samples"],
        "depths": raw["depths"],
        "blank_samples": raw["blank_samples"],
    } | (raw["quick"] if quick else {})
    types = tuple(_event_type(name, row) for name, row in raw["events"]["types"].items())
    return Design(
        seed=raw["seed"],
        contig=raw["contig"],
        genes=tuple(raw["genes"]),
        flank=raw["target"]["flank"],
        longest=raw["target"]["longest"],
        total=events["total"],
        min_mapping_quality=raw["target"]["min_mapping_quality"],
        spacing=raw["events"]["spacing"],
        most_share=raw["events"]["most_share"],
        reach=raw["events"]["reach"],
        types=types,
        vafs=tuple(events["vafs"]),
        per_cell=events["per_cell"],
        samples=events["samples"],
        blank_samples=events["blank_samples"],
        depths=tuple(events["depths"]),
        art=raw["art"],
        zero=_zero_design(raw["zero"]),
    )


def _zero_design(raw: Mapping[str, Any]) -> ZeroDesign:
    classes = {name: dict(row) for name, row in raw["classes"].items()}
    limits = {name: str(row.pop("limit")) for name, row in classes.items()}
    types = tuple(_event_type(name, row) for name, row in classes.items())
    rest = {key: value for key, value in raw.items() if key != "classes"}
    return ZeroDesign(**rest, classes=types, limits=limits)


def _event_type(name: str, row: Mapping[str, Any]) -> EventType:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    return EventType(name, **values)
