"""Files are whole or absent."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hemaline.common.files import (
    replacing,
    replacing_folder,
    replacing_path,
    sha256,
    temporary_folder,
)


def test_text_is_utf8_with_lf(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.txt"
    with replacing(path) as out:
        out.write("é\nb\n")
    assert path.read_bytes() == b"\xc3\xa9\nb\n"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_exception_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "b.txt"
    with pytest.raises(error), replacing(path) as out:
        out.write("half")
        raise error
    assert list(tmp_path.iterdir()) == []


def test_an_exception_leaves_the_earlier_file(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    path.write_text("whole")
    with pytest.raises(RuntimeError), replacing(path) as out:
        out.write("half")
        out.flush()
        raise RuntimeError
    assert path.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_seen_under_the_name_before_the_end(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    with replacing(path) as out:
        out.write("half")
        out.flush()
        assert not path.exists()
    assert path.exists()


def test_the_temporary_path_keeps_the_endings_that_tools_go_by(tmp_path: Path) -> None:
    with replacing_path(tmp_path / "b.vcf.gz") as temporary:
        assert temporary.parent == tmp_path
        assert temporary.name.startswith(".")
        assert temporary.suffixes[-2:] == [".vcf", ".gz"]


def test_permissions_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with replacing(tmp_path / "b.txt"):
            pass
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert (tmp_path / "b.txt").stat().st_mode & 0o777 == 0o640


def test_sha256(tmp_path: Path) -> None:
    path = tmp_path / "b"
    content = bytes(range(256)) * 5_000
    path.write_bytes(content)
    assert sha256(path) == hashlib.sha256(content).hexdigest()


WRITER = """
import sys, time
from pathlib import Path
from hemaline.common.files import replacing
with replacing(Path(sys.argv[1])) as out:
    out.write("half")
    out.flush()
    print("writing", flush=True)
    time.sleep(600)
"""


def writer(path: Path) -> subprocess.Popen[str]:
    """A process that has begun to write ``path`` and does not come to an end."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    return process


@pytest.mark.parametrize("name", ["b.vcf.gz", "b [1]*.txt", "b"])
def test_what_a_killed_writer_left_goes_with_the_next_one(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with writer(path) as process:
        process.kill()
    assert len(list(tmp_path.iterdir())) == 1
    with replacing(path) as out:
        out.write("whole")
    assert list(tmp_path.iterdir()) == [path]


def test_what_another_process_is_writing_stays(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    with writer(path) as process:
        with replacing(path) as out:
            out.write("whole")
        assert len(list(tmp_path.iterdir())) == 2
        process.kill()


def test_a_temporary_folder_is_its_owners_and_goes(tmp_path: Path) -> None:
    with temporary_folder(tmp_path, "x-") as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "a").write_text("x")
        os.utime(folder, (0, 0))
        # It is old, and in use.
        with temporary_folder(tmp_path, "x-") as other:
            assert folder.is_dir() and other != folder
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    for name in ("x-01234567", "x-89abcdef", "y-01234567", "x-0123456789"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a").write_text("x")
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / "x-89abcdef/b").write_text("a moment ago")
    (tmp_path / "x-linklink").symlink_to("y-01234567")
    with temporary_folder(tmp_path, "x-"):
        pass
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"x-89abcdef", "y-01234567", "x-0123456789", "x-linklink"}
    assert (tmp_path / "y-01234567/a").exists()


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new/made"
    with pytest.raises(RuntimeError), replacing_folder(path, ("last",)) as staged:
        (staged / "a").write_text("x")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    for text in ("one", "two"):
        with replacing_folder(path, ("last", "gone")) as staged:
            for name in ("a", "last"):
                (staged / name).write_text(text)
            assert not path.exists() or (path / "last").read_text() == "one"
        assert {one.name: one.read_text() for one in path.iterdir()} == {"a": text, "last": text}
        (path / "gone").write_text("of an earlier content")
    assert list(path.parent.iterdir()) == [path]
