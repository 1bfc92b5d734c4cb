#!/usr/bin/env python3
"""Writes the pictures of README.md and docs/ that are committed: docs/images.

    python scripts/build_pictures.py                                  # the drawn one
    python scripts/build_pictures.py results/reports/MDS08.html       # and a report of the demo
    python scripts/build_pictures.py results/reports/oncoprint.svg    # and its oncoprint

The report is numbered part by part, as docs/reading_results.md explains it; Chromium draws it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from reference_pages import figures

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
# Parts of a report by the id of their heading, in its order; the page explains them by number.
PARTS = ("summary", "findings", "others", "mutated", "negative", "unmeasured", "gaps", "quality")
_REST = '<section aria-labelledby="reading">'
_STYLE = """
.part-number { display: inline-block; width: 1.7em; height: 1.7em; margin-right: .6em;
 border-radius: 50%;
 background: #b5442a; color: #fff; text-align: center; line-height: 1.7em; font-weight: 700; }
"""
_WIDTH, _HEIGHT = 1000, 4000


def drawn() -> dict[str, str]:
    """Pictures that are made from the sources alone, by name."""
    return {"demo_matrix.svg": figures.demo_matrix()}


def numbered(report: str) -> str:
    """A report with its parts numbered, without what comes after the last of them."""
    text = re.sub(r"<meta http-equiv=.Content-Security-Policy.[^>]*>", "", report)
    text = text.replace("</style>", f"{_STYLE}</style>", 1)
    for number, part in enumerate(PARTS, 1):
        mark = f'<h2 id="{part}"><span class="part-number">{number}</span>'
        text = text.replace(f'<h2 id="{part}">', mark)
    return text.split(_REST)[0]


def photograph(report: Path, path: Path) -> None:
    """A report as a picture of few colours, cropped to what it shows."""
    from PIL import Image, ImageChops

    with tempfile.TemporaryDirectory() as name:
        page, shot = Path(name) / "page.html", Path(name) / "shot.png"
        page.write_text(numbered(report.read_text(encoding="utf-8")), encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--hide-scrollbars"]
        command += [f"--window-size={_WIDTH},{_HEIGHT}", f"--screenshot={shot}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True)
        with Image.open(shot) as opened:
            image = opened.convert("RGB")
    background = Image.new("RGB", image.size, image.getpixel((0, image.height - 1)))
    box = ImageChops.difference(image, background).getbbox()
    if box:
        image = image.crop((0, 0, image.width, min(box[3] + 30, image.height)))
    image.quantize(64).save(path, optimize=True)


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    for name, text in drawn().items():
        (IMAGES / name).write_text(text, encoding="utf-8")
    for report in map(Path, sys.argv[1:]):
        if report.suffix == ".svg":
            shutil.copy(report, IMAGES / report.name)
        else:
            photograph(report, IMAGES / "sample_report.png")


if __name__ == "__main__":
    main()
