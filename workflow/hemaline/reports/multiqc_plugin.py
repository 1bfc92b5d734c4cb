"""Tables of a run in the MultiQC report of any laboratory, as a plugin of MultiQC.

Entry points ``multiqc.hooks.v1`` and ``multiqc.modules.v1`` name what is here; nothing else of the
package imports it, so that MultiQC stays an extra.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from multiqc import config
from multiqc.base_module import BaseMultiqcModule, ModuleNoSamplesFound
from multiqc.plots import table

from hemaline.common.tables.rows import read_rows
from hemaline.quality.controls.run_verdicts import RunRow
from hemaline.quality.verdicts import VerdictRow
from hemaline.reports.control_sections import run_cells
from hemaline.reports.report_content import escaped, quality_cells

_Row = TypeVar("_Row")
_QUALITY, _RUNS = "hemaline/qc_verdicts", "hemaline/runs"
_FILES = {_QUALITY: "qc_verdicts.tsv", _RUNS: "runs.tsv"}
# In the table of all modules: a verdict, and the metrics that others do not have.
_GENERAL = {
    "overall": {"title": "Verdict", "description": "Quality verdict of the sample"},
    "callable": {"title": "Callable", "description": "Share of the scope that is callable"},
    "contamination": {"title": "Contamination", "description": "Verdict on contamination"},
}


def add_search_patterns() -> None:
    """Let MultiQC find the tables by name and header."""
    for name, row in ((_QUALITY, VerdictRow), (_RUNS, RunRow)):
        first = next(iter(row.__dataclass_fields__))
        config.sp[name] = {"fn": _FILES[name], "contents": f"{first}\t", "num_lines": 1}


class HemalineModule(BaseMultiqcModule):
    """Verdicts of samples and of runs."""

    def __init__(self) -> None:
        """Read every table that was found and add its sections.

        Raises:
            ModuleNoSamplesFound: there is none.
        """
        super().__init__(
            name="Hemaline",
            anchor="hemaline",
            info="takes reads of blood disorders to tri-state matrices.",
        )
        quality = escaped(quality_cells(self._rows(_QUALITY, VerdictRow)))
        quality = self.ignore_samples(quality)
        runs = escaped(run_cells(self._rows(_RUNS, RunRow)))
        if not quality and not runs:
            raise ModuleNoSamplesFound
        if quality:
            self.general_stats_addcols(quality, _GENERAL)
            self._table("quality", "Quality", "Each sample against its thresholds.", quality)
        if runs:
            self._table("runs", "Runs", "Whether controls allow a run to be reported.", runs)
        self.write_data_file(quality, "hemaline_quality")

    def _rows(self, name: str, row: type[_Row]) -> Iterator[_Row]:
        for found in self.find_log_files(name, filecontents=False):
            self.add_data_source(found)
            yield from read_rows(Path(found["root"]) / found["fn"], row)

    def _table(self, name: str, title: str, text: str, data: Mapping[str, Any]) -> None:
        anchor = f"hemaline_{name}"
        headers: Any = {column: {"title": column} for cells in data.values() for column in cells}
        settings = {"id": f"{anchor}_table", "title": f"Hemaline: {title}", "no_violin": True}
        self.add_section(title, anchor, text, plot=table.plot(data, headers, settings))
