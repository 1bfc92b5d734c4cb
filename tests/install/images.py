"""The copies and install lines of the container files, read from their text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVS = ROOT / "envs"


@dataclass(frozen=True)
class Image:
    """Base, copies (source in the checkout, place in the image), install lines, environment."""

    base: str
    copies: tuple[tuple[str, str], ...]
    install: tuple[str, ...]
    environment: tuple[str, ...]


def dockerfile() -> Image:
    lines = (ENVS / "Dockerfile").read_text(encoding="utf-8").splitlines()
    words = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    copies = []
    for _, rest in (pair for pair in words if pair[0] == "COPY"):
        *sources, place = rest.split()
        copies += [(source, place) for source in sources]
    return Image(
        next(rest for word, rest in words if word == "FROM"),
        tuple(copies),
        tuple(rest for word, rest in words if word == "RUN"),
        tuple(rest for word, rest in words if word == "ENV"),
    )


def apptainer_definition() -> Image:
    text = (ENVS / "hemaline.def").read_text(encoding="utf-8")
    head, *parts = re.split(r"^%(\w+)\n", text, flags=re.MULTILINE)
    sections = {
        name: tuple(line.strip() for line in body.splitlines() if line.strip())
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }
    base = re.search(r"^From: (.*)$", head, re.MULTILINE)
    assert base is not None
    copies = tuple((source, place) for source, place in map(str.split, sections["files"]))
    exported = tuple(line.removeprefix("export ") for line in sections["environment"])
    return Image(base[1], copies, sections["post"], exported)
