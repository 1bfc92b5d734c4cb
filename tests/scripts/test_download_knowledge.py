"""Fetching a source from a server of this machine: what is kept, what is not, what is recorded."""

from __future__ import annotations

import base64
import hashlib
import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from download_knowledge import LOCK, main, read_lock
from hemaline.paths import resource

BODY = b"a source"
DIGEST = hashlib.sha256(BODY).hexdigest()


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder; files named goog* state their MD5 as Google Cloud Storage does."""

    def log_message(self, *args: Any) -> None:
        """Stay silent."""

    def end_headers(self) -> None:
        if "goog" in self.path and not self.path.endswith(".tbi"):
            stated = BODY if "good" in self.path else b"other"
            md5 = base64.b64encode(hashlib.md5(stated).digest()).decode()
            self.send_header("x-goog-hash", f"crc32c=AAAAAA==,md5={md5}")
        super().end_headers()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "served"
    folder.mkdir()
    httpd = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Handler, directory=str(folder))
    )
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture
def fetched(tmp_path: Path, server: str):
    """Run the script on a declaration whose addresses are the server's."""

    def run(name: str, url: str, *options: str, md5: str | None = None, index: bool = False) -> int:
        document = yaml.safe_load(resource("knowledge_sources.yaml").read_text())
        for entry in document["sources"]:
            if entry["name"] == name:
                entry["url"] = f"{server}/{url}"
                entry.pop("md5", None)
                if md5:
                    entry["md5"] = f"{server}/{md5}"
                entry["has_index"] = index
        path = tmp_path / "sources.yaml"
        path.write_text(yaml.safe_dump(document))
        out = str(tmp_path / "out")
        return main([name, "1", "--to", out, "--definitions", str(path), *options])

    return run


def serve(tmp_path: Path, **files: bytes) -> None:
    for name, body in files.items():
        (tmp_path / "served" / name.replace("__", ".")).write_bytes(body)


def kept(tmp_path: Path) -> list[str]:
    return sorted(p.name for p in (tmp_path / "out").iterdir() if not p.name.startswith("."))


def test_the_publishers_md5_next_to_the_file(fetched, tmp_path, capsys) -> None:
    right = f"{hashlib.md5(BODY).hexdigest()}  c.gz\n".encode()
    serve(tmp_path, c__gz=BODY, c__gz__tbi=b"index", c__gz__md5=right)
    assert fetched("clinvar", "c.gz", md5="c.gz.md5", index=True) == 0
    assert kept(tmp_path) == ["c.gz", "c.gz.tbi", LOCK]
    locked = read_lock(tmp_path / "out")["c.gz"]
    assert (locked.sha256, locked.verified_by) == (DIGEST, "publisher's md5")
    resolved = yaml.safe_load(capsys.readouterr().out.split("\n", 1)[1])
    assert resolved["knowledge"]["clinvar"]["sha256"] == DIGEST
    # A second time nothing is fetched; a changed file is reported and kept unchanged.
    assert fetched("clinvar", "gone.gz/c.gz", md5="c.gz.md5") == 0
    (tmp_path / "out/c.gz").write_bytes(b"changed")
    assert fetched("clinvar", "c.gz", md5="c.gz.md5") == 4
    assert (tmp_path / "out/c.gz").read_bytes() == b"changed"


def test_another_md5_keeps_nothing(fetched, tmp_path, capsys) -> None:
    serve(tmp_path, c__gz=BODY, c__gz__md5=b"0" * 32)
    assert fetched("clinvar", "c.gz", md5="c.gz.md5") == 4
    assert kept(tmp_path) == []
    assert "its publisher states" in capsys.readouterr().err


def test_the_md5_of_google_cloud_storage_and_one_file_a_contig(fetched, tmp_path, capsys) -> None:
    serve(tmp_path, **{"good_goog_chr21": BODY, "bad_goog_chr21": BODY})
    chrom = ("--chrom", "chr21", "chr22")
    # chr22 is missing: the other is kept, the exit code shows that one failed.
    assert fetched("gnomad_joint", "good_goog_{chrom}", *chrom) == 4
    assert kept(tmp_path) == ["good_goog_chr21", LOCK]
    out = capsys.readouterr()
    assert "good_goog_chr22: HTTP Error 404" in out.err
    assert "good_goog_{chrom}" in out.out
    assert fetched("gnomad_joint", "bad_goog_{chrom}", "--chrom", "chr21") == 4
    assert kept(tmp_path) == ["good_goog_chr21", LOCK]


def test_what_nothing_applies_to(fetched, tmp_path) -> None:
    serve(tmp_path, h__tsv=BODY)
    assert fetched("cancerhotspots", "h.tsv") == 4
    assert kept(tmp_path) == []
    assert fetched("cancerhotspots", "h.tsv", "--sha256", "0" * 64) == 4
    assert kept(tmp_path) == []
    assert fetched("cancerhotspots", "h.tsv", "--accept") == 0
    assert read_lock(tmp_path / "out")["h.tsv"].verified_by == "nothing"
    (tmp_path / "out/h.tsv").unlink()
    assert fetched("cancerhotspots", "h.tsv", "--sha256", DIGEST.upper()) == 0
    assert read_lock(tmp_path / "out")["h.tsv"].verified_by == "sha256"
    # What was fetched once is fetched as the same file again, or not.
    (tmp_path / "out/h.tsv").unlink()
    assert fetched("cancerhotspots", "h.tsv") == 0
    (tmp_path / "out/h.tsv").unlink()
    serve(tmp_path, h__tsv=b"renewed")
    assert fetched("cancerhotspots", "h.tsv") == 4


def test_a_source_that_nobody_publishes_as_needed(tmp_path, capsys) -> None:
    assert main(["civic", "1", "--to", str(tmp_path)]) == 2
    assert "nobody publishes" in capsys.readouterr().err
