"""A tiny sound project, and the ways to spoil it: each maker changes one thing."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from hemaline.paths import resource

Maker = Callable[["Bench"], None]

SAMPLES = ("sample_id", "patient_id", "disease", "material", "role", "sex", "assay")
UNITS = ("sample_id", "unit_id", "fastq_1", "fastq_2", "bam")
READ = b"@read%d/%d\nACGTACGT\n+\nFFFFFFFF\n"


@dataclass
class Bench:
    """A project folder: two tumours, the normal of one, and what they need."""

    folder: Path
    config: dict[str, object] = field(default_factory=dict)
    assay: dict[str, object] = field(default_factory=dict)
    samples: list[list[str]] = field(default_factory=list)
    units: list[list[str]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    # Arguments of a step in addition to the project.
    reads: list[Path] = field(default_factory=list)

    @classmethod
    def sound(cls, folder: Path) -> Bench:
        """Everything written and nothing wrong with it."""
        made = cls(
            folder,
            config={
                "samples": "samples.tsv",
                "units": "units.tsv",
                "assays": "assays",
                "reference": {"fasta": "ref.fa", "build": "test"},
                "resources": {"panels": "panels"},
                "reports": {"multiqc": False},
            },
            assay={
                "name": "mini",
                "chemistry": "capture",
                "targets": "targets.bed",
                "panels": ["mini"],
            },
            samples=[
                ["A", "P1", "MDS", "bone_marrow", "tumour", "female", "mini"],
                ["B", "P2", "AML", "bone_marrow", "tumour", "male", "mini"],
                ["N", "P1", "MDS", "buccal", "normal", "female", "mini"],
            ],
            units=[[name, "L1", f"{name}_1.fq", f"{name}_2.fq", ""] for name in "ABN"],
            columns=list(SAMPLES),
        )
        for name in "ABN":
            for mate in (1, 2):
                content = b"".join(READ % (i, mate) for i in range(3))
                made.put(f"{name}_{mate}.fq", content)
        made.put("ref.fa", f">chr21\n{'ACGT' * 50}\n")
        made.put("targets.bed", "chr21\t10\t60\n")
        made.put("panels/mini.tsv", "gene\tsource\nU2AF1\ttest\n")
        made.write()
        return made

    def put(self, name: str, content: str | bytes) -> Path:
        """A file of the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def write(self) -> None:
        """Sheets, assay and configuration unchanged."""
        self.put("samples.tsv", self.sheet_text())
        rows = [UNITS, *self.units]
        self.put("units.tsv", "".join("\t".join(row) + "\n" for row in rows))
        self.put("assays/mini.yaml", yaml.safe_dump(self.assay))
        self.put("config.yaml", yaml.safe_dump(self.config))

    def sheet_text(self) -> str:
        """The sample sheet."""
        return "".join("\t".join(row) + "\n" for row in [self.columns, *self.samples])

    def all_files(self) -> dict[str, bytes]:
        """Everything under the folder with its content, but not the caches of tools."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes() if path.is_file() else b""
            for path in self.folder.rglob("*")
            if not {".snakemake", "__pycache__", ".cache"} & set(path.parts)
        }


def nothing(bench: Bench) -> None:
    """Leave everything sound."""


def sheet(change: Callable[[str], str | bytes]) -> Maker:
    """Another text, or other bytes, as the sample sheet."""

    def make(bench: Bench) -> None:
        bench.put("samples.tsv", change(bench.sheet_text()))

    return make


def sheet_bytes(content: bytes) -> Maker:
    """These bytes as the sample sheet."""
    return sheet(lambda _: content)


def cell(column: str, value: str, row: int = 0) -> Maker:
    """One cell of the sample sheet; the units follow the sample's id."""

    def make(bench: Bench) -> None:
        old = bench.samples[row][0]
        bench.samples[row][bench.columns.index(column)] = value
        if column == "sample_id":
            for unit in bench.units:
                unit[0] = value if unit[0] == old else unit[0]
        bench.write()

    return make


def column(name: str, value: str) -> Maker:
    """A further column of the sample sheet."""

    def make(bench: Bench) -> None:
        bench.columns.append(name)
        for row in bench.samples:
            row.append(value)
        bench.write()

    return make


def unit_cell(name: str, value: str, row: int = 0) -> Maker:
    """One cell of the units sheet."""

    def make(bench: Bench) -> None:
        bench.units[row][UNITS.index(name)] = value
        bench.write()

    return make


def config(key: str, value: object) -> Maker:
    """One key of the configuration, dots for nesting."""

    def make(bench: Bench) -> None:
        *parents, last = key.split(".")
        place = bench.config
        for parent in parents:
            place = place.setdefault(parent, {})  # type: ignore[assignment]
        place[last] = value
        bench.write()

    return make


def more_config(text: str) -> Maker:
    """Lines behind the configuration."""

    def make(bench: Bench) -> None:
        path = bench.folder / "config.yaml"
        path.write_text(path.read_text() + text)

    return make


def more_assay(text: str) -> Maker:
    """Lines behind the assay."""

    def make(bench: Bench) -> None:
        path = bench.folder / "assays/mini.yaml"
        path.write_text(path.read_text() + text)

    return make


def older(name: str) -> Maker:
    """A file of long ago."""

    def make(bench: Bench) -> None:
        os.utime(bench.folder / name, (0, 0))

    return make


def assay(key: str, value: object) -> Maker:
    """One key of the assay."""

    def make(bench: Bench) -> None:
        bench.assay[key] = value
        bench.write()

    return make


def file(name: str, content: str | bytes) -> Maker:
    """Another content of a file."""

    def make(bench: Bench) -> None:
        bench.put(name, content)

    return make


def packaged(name: str) -> bytes:
    """The content of a packaged resource."""
    return resource(name).read_bytes()


def gene(symbol: str) -> Maker:
    """The panel's only gene."""
    return file("panels/mini.tsv", f"gene\tsource\n{symbol}\ttest\n")


def without(name: str) -> Maker:
    """A file that is not there."""

    def make(bench: Bench) -> None:
        (bench.folder / name).unlink()

    return make


def folder_for(name: str) -> Maker:
    """A folder where a file should be."""

    def make(bench: Bench) -> None:
        (bench.folder / name).unlink()
        (bench.folder / name).mkdir()

    return make


def link(name: str, target: str) -> Maker:
    """A symbolic link in place of a file."""

    def make(bench: Bench) -> None:
        (bench.folder / name).parent.mkdir(exist_ok=True)
        (bench.folder / name).unlink(missing_ok=True)
        (bench.folder / name).symlink_to(target)

    return make


def out_of_roots(bench: Bench) -> None:
    """Reads that are elsewhere, behind a link inside the allowed folder."""
    (bench.folder / "inside").mkdir()
    bench.put("outside/A_1.fq", READ % (1, 1))
    (bench.folder / "inside/A_1.fq").symlink_to("../outside/A_1.fq")
    for row in bench.units:
        for place in (2, 3):
            name = row[place]
            if name != "A_1.fq":
                (bench.folder / name).rename(bench.folder / "inside" / name)
            row[place] = f"inside/{name}"
    bench.config["allowed_roots"] = ["inside"]
    bench.write()


def odd_paths(bench: Bench) -> None:
    """Reads in a folder whose name a shell would run."""
    name = "Station 3 – Blut ü$(touch PWNED);`touch PWNED`'\"&"
    (bench.folder / name).mkdir()
    for row in bench.units:
        for place in (2, 3):
            (bench.folder / row[place]).rename(bench.folder / name / row[place])
            row[place] = f"{name}/{row[place]}"
    # A quote within a cell is doubled and the cell quoted, as spreadsheet programs write it.
    bench.units = [
        ['"' + c.replace('"', '""') + '"' if '"' in c else c for c in r] for r in bench.units
    ]
    bench.write()


def paired_without_normal(bench: Bench) -> None:
    """An assay that requires normals, and a tumour that has none."""
    bench.assay["paired"] = True
    bench.write()


def shared_normal(bench: Bench) -> None:
    """The normal's reads under a second patient."""
    bench.samples.append(["M", "P2", "AML", "buccal", "normal", "male", "mini"])
    bench.units.append(["M", "L1", "N_1.fq", "N_2.fq", ""])
    bench.write()


def unreadable(bench: Bench) -> None:
    """A file that nobody may read; root may, so a test skips this one."""
    (bench.folder / "A_1.fq").chmod(0)


def both(*makers: Maker) -> Maker:
    """One after the other."""

    def make(bench: Bench) -> None:
        for maker in makers:
            maker(bench)

    return make


def is_root() -> bool:
    """True if permissions stop nobody here."""
    return os.geteuid() == 0
