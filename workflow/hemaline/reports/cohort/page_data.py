"""Data of the cohort page: one JSON document, with large arrays packed.

Cells are one byte each, gene by gene; callability is two bits a sample, region by region. Both are
raw deflate in base64, which a browser unpacks by its DecompressionStream.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hemaline.reports.cohort.cohort_cells import CellCodes
from hemaline.reports.cohort.cohort_data import CohortData
from hemaline.reports.cohort.cohort_tracks import ScoreRange, Track, copy_codes
from hemaline.reports.report_words import Words, visible


def packed(values: NDArray[np.uint8]) -> str:
    """Bytes as raw deflate in base64."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(deflate.compress(values.tobytes()) + deflate.flush()).decode()


def two_bits(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Values below 4, shape (regions, samples), four a byte: the first in the lowest bits."""
    padded = np.pad(values, ((0, 0), (0, -values.shape[1] % 4)))
    parts = padded.reshape(len(values), padded.shape[1] // 4, 4)
    return np.asarray(
        parts[..., 0] | parts[..., 1] << 2 | parts[..., 2] << 4 | parts[..., 3] << 6, np.uint8
    )


def page_json(document: Mapping[str, Any]) -> str:
    """JSON that can be written into a script element: no text of it can end the element, and
    invisible characters are named.
    """
    text = visible(json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def page_document(data: CohortData, words: Words, reports: Sequence[str]) -> dict[str, Any]:
    """The page's data; ``reports`` are the samples that have a report next to the page."""
    look = data.appearance
    with_report = frozenset(reports)
    return {
        "look": look.model_dump(mode="json", by_alias=True, exclude={"tracks", "scripts"}),
        "words": {
            "reasons": {**words.reasons},
            "origins": {**words.origins},
            "levels": {level: one.model_dump() for level, one in words.levels.items()},
            "runs": {name: one.model_dump() for name, one in words.runs.items()},
            "roles": {**words.control_roles},
        },
        "samples": list(data.samples),
        "others": list(data.others),
        "linked": "".join("1" if name in with_report else "0" for name in data.samples),
        "floors": _repeated(list(data.floors)),
        "tracks": [_track(one) for one in data.tracks],
        "codes": _codes(data.codes),
        "panels": [
            {
                "name": one.name,
                "genes": list(one.genes),
                "cells": packed(np.ascontiguousarray(one.cells.T)),
            }
            for one in data.panels
        ],
        "panel": data.panels.index(data.first_panel),
        "regions": _regions(data),
        "variants": _variants(data),
        "proteins": {
            gene: [one.length, list(one.borders), list(one.domains), list(one.hotspots)]
            for gene, one in data.proteins.items()
        },
        "copies": {
            "genes": list(data.copies.events),
            "cells": packed(np.ascontiguousarray(data.copies.cells.T)),
            "codes": _codes(copy_codes(look)),
        },
        "scores": {model: _scores(rows, data.samples) for model, rows in data.scores.items()},
        "runs": [dict(row) for row in data.runs],
        "controls": [dict(row) for row in data.controls],
    }


def _repeated(values: Sequence[Any]) -> dict[str, Any]:
    """Distinct values, and the place of each."""
    distinct = list(dict.fromkeys(values))
    at = {value: place for place, value in enumerate(distinct)}
    return {"values": distinct, "at": [at[value] for value in values]}


def _track(one: Track) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": one.name, "label": one.label, "unit": one.unit, "number": one.is_number,
        "filter": one.filters, "group": one.groups, "drawn": one.drawn,
    }  # fmt: skip
    if one.is_number:
        values = (None if v is None else float(v) for v in one.values)
        return {**made, "numbers": list(values)}
    return {**made, **_repeated(one.values)}


def _codes(codes: CellCodes) -> list[list[str | None]]:
    return [[one.state, one.reason] for one in codes.all]


def _regions(data: CohortData) -> dict[str, Any]:
    found = data.callability
    return {
        "rows": [
            [one.gene, one.name, int(one.has_hotspot), *(one.residues or ())]
            for one in found.regions
        ],
        "states": packed(two_bits(found.states)),
    }


def _variants(data: CohortData) -> dict[str, Any]:
    """Columns, one entry a variant; texts are places in ``texts``."""
    texts: dict[str, int] = {}
    sample_at = {name: at for at, name in enumerate(data.samples)}
    states = [one.name for one in data.appearance.states]
    rows = [one for one in data.variants.rows if one.sample in sample_at]

    def place(text: str) -> int:
        return texts.setdefault(text, len(texts))

    columns = {
        "sample": [sample_at[one.sample] for one in rows],
        "gene": [place(one.gene) for one in rows],
        "name": [place(one.name) for one in rows],
        "state": [states.index(one.state) for one in rows],
        "vaf": [None if one.vaf is None else round(one.vaf, 4) for one in rows],
        "residue": [one.residue for one in rows],
        "origin": [place(one.origin) for one in rows],
        "listed": [one.listed for one in rows],
    }
    return {**columns, "texts": list(texts)}


def _scores(rows: Sequence[ScoreRange], samples: Sequence[str]) -> list[list[Any]]:
    at = {name: place for place, name in enumerate(samples)}
    return [
        [at[one.sample], one.value, one.best, one.mean, one.worst, one.category, one.possible,
         one.missing]
        for one in rows
        if one.sample in at
    ]  # fmt: skip
