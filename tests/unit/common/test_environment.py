"""The environment of rules: their commands, and who may read what they write."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hemaline.common.environment import restrict_permissions, use_own_commands, withhold_logs
from hemaline.common.files import replacing


@pytest.fixture
def umask() -> Iterator[None]:
    own = os.umask(0)
    yield
    os.umask(own)


@pytest.mark.parametrize(
    ("readable_by", "own", "file", "folder"),
    [
        ("owner", 0o000, 0o600, 0o700),
        ("group", 0o000, 0o640, 0o750),
        ("everyone", 0o000, 0o644, 0o755),
        # The umask of the caller is never loosened.
        ("everyone", 0o077, 0o600, 0o700),
        ("group", 0o077, 0o600, 0o700),
    ],
)
def test_row_103_files_are_not_world_readable(
    umask: None, tmp_path: Path, readable_by: str, own: int, file: int, folder: int
) -> None:
    os.umask(own)
    restrict_permissions(readable_by)
    with replacing(tmp_path / "made" / "table.tsv") as out:
        out.write("x\n")
    subprocess.run(["touch", str(tmp_path / "by_a_tool")], check=True)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {"made": folder, "table.tsv": file, "by_a_tool": file}


@pytest.mark.parametrize(
    ("readable_by", "file", "folder"),
    [("owner", 0o600, 0o700), ("group", 0o640, 0o750), ("everyone", 0o644, 0o755)],
)
def test_row_103_logs_begun_before_are_withheld(
    umask: None, tmp_path: Path, readable_by: str, file: int, folder: int
) -> None:
    logs = tmp_path / ".snakemake/log"
    logs.mkdir(parents=True)
    outside = tmp_path / "outside"
    for path in (outside, logs / "1.log", logs / "2.log"):
        path.write_text("x")
    (logs / "link.log").symlink_to(outside)
    withhold_logs(tmp_path / ".snakemake", readable_by)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in logs.iterdir()}
    assert modes == {"1.log": file, "2.log": file, "link.log": 0o666}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (logs, logs.parent)} == {folder}
    withhold_logs(tmp_path / "none", readable_by)


def test_own_commands_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/somewhere")
    use_own_commands()
    assert os.environ["PATH"].split(os.pathsep) == [str(Path(sys.executable).parent), "/somewhere"]
