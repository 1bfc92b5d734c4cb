"""The examples of the page for model builders find what a simulated cohort was made with."""

from pathlib import Path

import pytest
import worlds
from page_code import Block, blocks

pytest.importorskip("lifelines", reason="lifelines is not installed (extra dev)")

PAGE = "docs/models.md"


def python_blocks() -> list[Block]:
    return [one for one in blocks(PAGE) if one.language == "python" and one.world == "cohort"]


def test_the_examples_find_what_was_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vafs = worlds.cohort(tmp_path)
    monkeypatch.chdir(tmp_path)
    complete = [name for name, some in vafs.items() if None not in some.values()]
    assert 0 < len(complete) < worlds.SAMPLES
    names: dict[str, object] = {}
    seen = []
    for block in python_blocks():
        exec(compile(block.code, PAGE, "exec"), names)
        if "dropna" in block.code:
            assert list(names["table"].index) == complete  # type: ignore[attr-defined]
            fitted = names["model"].summary  # type: ignore[attr-defined]
            seen.append(
                {g: (fitted.loc[g, "coef"], fitted.loc[g, "se(coef)"]) for g in worlds.EFFECTS}
            )
        if "drawn" in block.code:
            pooled, error = names["effects"].mean(axis=1), names["error"]  # type: ignore[attr-defined]
            seen.append({g: (pooled[g], error[g]) for g in worlds.EFFECTS})  # type: ignore[index]
    assert len(seen) == 2
    for found in seen:
        for gene, (effect, _) in worlds.EFFECTS.items():
            coefficient, error = found[gene]
            assert abs(coefficient - effect) < 3 * error
