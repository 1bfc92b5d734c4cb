"""The simulation of the page on frequencies shows the bias, and its absence in assessed cells."""

from __future__ import annotations

import numpy as np

from reference_pages import frequencies


def test_all_cells_overstate_and_assessed_cells_do_not() -> None:
    found = frequencies.shares()
    assert list(found.index) == list(frequencies.CARRIERS)
    drawn = np.array(list(frequencies.CARRIERS.values()))
    cells = found["assessed"] * frequencies.SAMPLES
    # Four standard errors of a share.
    reach = 4 * np.sqrt(drawn * (1 - drawn) / cells)
    assert (abs(found["assessed_cells"] - drawn) < reach).all()
    assert (found["all_cells"] - drawn > reach).all()
    # By expectation each 1 is found at nearly any depth and each 0 where the gene was assessed.
    assert ((found["all_cells"] / drawn > 1.2) & (found["all_cells"] / drawn < 1.6)).all()


def test_the_page_has_the_figures_of_the_simulation() -> None:
    found, pages = frequencies.shares(), frequencies.pages()
    for gene, row in found.iterrows():
        for share in row[["simulated", "all_cells", "assessed_cells"]]:
            assert f" {100 * share:.1f} %" in pages["figures/frequencies.md"]
            assert f">{100 * share:.1f} %<" in pages["figures/frequencies.svg"]
        assert f"| {gene} |" in pages["figures/frequencies.md"]
