"""Reporting policies: which variants a matrix counts, read from ``resources/policies``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import jsonschema
import yaml

from hemaline.index_hopping import HoppingRule
from hemaline.paths import schema
from hemaline.problems import fail


@dataclass(frozen=True)
class OriginRule:
    """Thresholds by which somatic and germline are told apart; VAF as fractions."""

    normal_depth: int
    germline_normal_vaf: float
    somatic_normal_vaf: float
    germline_vaf: tuple[tuple[float, float], ...]

    def origin(
        self,
        role: str,
        vaf: float | None,
        is_hotspot: bool,
        normal_depth: int | None,
        normal_alt_reads: int | None,
    ) -> str:
        """Origin of one variant of one sample; ``normal_*`` are None without a matched normal."""
        if role in ("germline", "normal"):
            return "germline"
        if normal_depth is not None and normal_alt_reads is not None:
            return self._paired(normal_depth, normal_alt_reads)
        if is_hotspot:
            return "somatic_likely"
        if vaf is not None and any(low <= vaf <= high for low, high in self.germline_vaf):
            return "germline_suspected"
        return "unknown"

    def _paired(self, normal_depth: int, normal_alt_reads: int) -> str:
        if normal_depth < self.normal_depth:
            return "unknown"
        normal_vaf = normal_alt_reads / normal_depth
        if normal_vaf >= self.germline_normal_vaf:
            return "germline"
        return "somatic" if normal_vaf <= self.somatic_normal_vaf else "unknown"


@dataclass(frozen=True)
class Policy:
    """One named, versioned policy."""

    name: str
    version: str
    consequences: frozenset[str]
    hotspot_alt_reads: int
    origin_rule: OriginRule
    exclude_origin: frozenset[str]
    hopping_rule: HoppingRule

    def has_row(self, passed: bool, is_hotspot: bool, alt_reads: int) -> bool:
        """Whether a variant stands in the variants table at all."""
        return passed or (is_hotspot and alt_reads >= self.hotspot_alt_reads)

    def reports(
        self, passed: bool, consequences: frozenset[str], origin: str, role: str = "tumour"
    ) -> bool:
        """Whether a variant of a panel gene counts for the matrices.

        A germline sample is looked at for its germline variants: none is excluded by its origin.
        """
        kept = role == "germline" or origin not in self.exclude_origin
        return passed and kept and bool(consequences & self.consequences)


def load_policy(path: Path) -> Policy:
    """The policy of one file.

    Raises:
        HemalineError: there is no such policy or it breaks its schema.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        rules = yaml.safe_load(schema("policy.schema.yaml").read_text(encoding="utf-8"))
        jsonschema.validate(document, rules)
    except FileNotFoundError as error:
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.yaml")))
        raise fail("HL-P01", path, name=path.stem, known=known) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError, jsonschema.ValidationError) as error:
        raise fail("HL-P02", path, reason=str(error).splitlines()[0]) from error
    origin = document["origin"]
    return Policy(
        name=document["name"],
        version=document["version"],
        consequences=frozenset(document["consequences"]),
        hotspot_alt_reads=document["table"]["hotspot_alt_reads"],
        origin_rule=OriginRule(
            normal_depth=origin["normal_depth"],
            germline_normal_vaf=origin["germline_normal_vaf"],
            somatic_normal_vaf=origin["somatic_normal_vaf"],
            germline_vaf=tuple((low, high) for low, high in origin["germline_vaf"]),
        ),
        exclude_origin=frozenset(document["exclude_origin"]),
        hopping_rule=HoppingRule(
            max_vaf=document["index_hopping"]["max_vaf"],
            min_ratio=document["index_hopping"]["min_ratio"],
        ),
    )
