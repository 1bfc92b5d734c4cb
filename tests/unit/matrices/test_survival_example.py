"""The example of the guide to matrices, run as it is on a matrix of simulated survival."""

import re
from pathlib import Path

import numpy as np
import pytest

from matrix_folders import write_folder

pytest.importorskip("lifelines", reason="lifelines is not installed (extra dev)")

GUIDE = Path(__file__).resolve().parents[3] / "docs/guides/reading_matrices.md"
# Log hazard ratios that the survival is drawn with, and the share of carriers.
EFFECTS = {"TP53": (1.1, 0.2), "SF3B1": (-0.7, 0.3), "DNMT3A": (0.0, 0.25)}
SAMPLES, MISSING, FOLLOWED_MONTHS = 600, 0.05, 60.0


def simulate(folder: Path) -> dict[str, dict[str, float | None]]:
    """Matrices and survival under ``folder``; returns the VAFs, None where nothing was seen."""
    rng = np.random.default_rng(20)
    carries = {gene: rng.random(SAMPLES) < share for gene, (_, share) in EFFECTS.items()}
    unseen = {gene: rng.random(SAMPLES) < MISSING for gene in EFFECTS}
    hazard = np.exp(sum(effect * carries[gene] for gene, (effect, _) in EFFECTS.items())) / 40
    months = rng.exponential(1 / hazard)
    lines = ["sample_id\tmonths\tdied"]
    vafs: dict[str, dict[str, float | None]] = {}
    for at in range(SAMPLES):
        seen = min(months[at], FOLLOWED_MONTHS)
        lines.append(f"S{at:03d}\t{seen:.4f}\t{int(months[at] < FOLLOWED_MONTHS)}")
        vafs[f"S{at:03d}"] = {
            gene: None if unseen[gene][at] else 0.3 * carries[gene][at] for gene in EFFECTS
        }
    (folder / "survival.tsv").write_text("\n".join(lines) + "\n")
    write_folder(folder / "matrices", vafs, tuple(EFFECTS), panel="myeloid")
    return vafs


def test_the_example_finds_what_was_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    vafs = simulate(tmp_path)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(code, str(GUIDE), "exec"), names)
    assert "coef" in capsys.readouterr().out
    complete = [name for name, some in vafs.items() if None not in some.values()]
    assert list(names["table"].index) == complete  # type: ignore[attr-defined]
    assert 0 < len(complete) < SAMPLES
    model = names["model"]
    for gene, (effect, _) in EFFECTS.items():
        found = model.summary.loc[gene]  # type: ignore[attr-defined]
        assert abs(found["coef"] - effect) < 3 * found["se(coef)"]
    assert model.summary.loc["TP53", "p"] < 1e-6  # type: ignore[attr-defined]
