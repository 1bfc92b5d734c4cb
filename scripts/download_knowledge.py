"""Fetch an outside source (gnomAD, ClinVar, dbSNP, cancerhotspots) and hold it against a checksum.

    .venv/bin/python scripts/download_knowledge.py clinvar 20261122 --to knowledge
    .venv/bin/python scripts/download_knowledge.py gnomad_joint 4.1 --to knowledge --chrom chr21

Never part of a run: it needs the internet, and gnomAD is large. A file is kept only when it agrees
with --sha256, with knowledge.lock.tsv of an earlier download, or with the publisher's MD5 (a file
next to it, or the x-goog-hash header of Google Cloud Storage). Where there is none of these,
--accept keeps it and writes its SHA-256 into the lock file, for you to compare.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from hemaline.annotation.sources.knowledge_sources import (
    PLACEHOLDER,
    ContigNames,
    SourceDefinition,
    load_definitions,
)
from hemaline.common.files import replacing, replacing_path, sha256
from hemaline.genome.reference import load_contigs
from hemaline.paths import resource

LOCK = "knowledge.lock.tsv"
_BLOCK = 2**20
_TIMEOUT = 60


@dataclass(frozen=True)
class Locked:
    """One row of the lock file."""

    file: str
    source: str
    version: str
    url: str
    sha256: str
    verified_by: str


class NotFetchedError(Exception):
    """A file that was not kept, with the reason."""


def read_lock(folder: Path) -> dict[str, Locked]:
    """Files fetched before, by name."""
    path = folder / LOCK
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["file"]: Locked(**row) for row in csv.DictReader(handle, delimiter="\t")}


def write_lock(folder: Path, locked: dict[str, Locked]) -> None:
    names = [field.name for field in fields(Locked)]
    with replacing(folder / LOCK) as out:
        out.write("\t".join(names) + "\n")
        for name in sorted(locked):
            out.write("\t".join(asdict(locked[name]).values()) + "\n")


def urls(definition: SourceDefinition, version: str, chroms: list[str]) -> Iterator[str]:
    """Addresses of the files; those of ``chroms`` where there is one for each contig."""
    if definition.url is None:
        raise NotFetchedError(
            f"{definition.name}: nobody publishes a file that fits; see its title"
        )
    names = ContigNames(definition.contig_names, load_contigs(resource("contigs.tsv")).values())
    each = chroms if PLACEHOLDER in definition.url else [""]
    for chrom in each:
        yield definition.url.format(version=version, chrom=names.in_file(chrom))


def fetch(url: str, path: Path) -> str | None:
    """Write what is at ``url``; returns the MD5 its server states in its header, if any."""
    with urllib.request.urlopen(url, timeout=_TIMEOUT) as answer, path.open("wb") as out:
        while block := answer.read(_BLOCK):
            out.write(block)
        stated = [
            part.strip().removeprefix("md5=")
            for value in answer.headers.get_all("x-goog-hash", [])
            for part in value.split(",")
            if part.strip().startswith("md5=")
        ]
    return base64.b64decode(stated[0]).hex() if stated else None


def published_md5(definition: SourceDefinition, version: str) -> str | None:
    """The MD5 published next to the file."""
    if definition.md5 is None:
        return None
    url = definition.md5.format(version=version)
    with urllib.request.urlopen(url, timeout=_TIMEOUT) as answer:
        return str(answer.read(4096).decode().split()[0]).lower()


def keep(url: str, folder: Path, definition: SourceDefinition, args: argparse.Namespace) -> Locked:
    """Fetch one file and its index; raises :class:`NotFetchedError` when no checksum agrees."""
    name = url.rsplit("/", 1)[1]
    before = read_lock(folder).get(name)
    path = folder / name
    if before and before.version != args.version:
        before = None
    if before and path.exists():
        if sha256(path) == before.sha256:
            print(f"{name}: there already")
            return before
        raise NotFetchedError(f"{name}: differs from {LOCK}; remove the file to fetch it again")
    with replacing_path(path) as temporary:
        stated = fetch(url, temporary) or published_md5(definition, args.version)
        found = sha256(temporary)
        with temporary.open("rb") as handle:
            md5 = hashlib.file_digest(handle, "md5").hexdigest()
        expected = args.sha256 or (before.sha256 if before else None)
        by = verdict(name, found, md5, expected, stated, args.accept)
    if definition.has_index:
        with replacing_path(folder / f"{name}.tbi") as temporary:
            fetch(f"{url}.tbi", temporary)
    print(f"{name}: {found} ({by})")
    return Locked(name, definition.name, args.version, url, found, by)


def verdict(
    name: str, found: str, md5: str, expected: str | None, stated: str | None, accept: bool
) -> str:
    """Checksum of a file: the SHA-256 ``expected``, or the MD5 its publisher ``stated``."""
    if expected:
        if expected.lower() != found:
            raise NotFetchedError(f"{name}: sha256 {found}, expected {expected}")
        return "sha256"
    if stated:
        if stated != md5:
            raise NotFetchedError(f"{name}: md5 {md5}, its publisher states {stated}")
        return "publisher's md5"
    if accept:
        return "nothing"
    raise NotFetchedError(f"{name}: nothing to hold it against; give --sha256, or --accept it")


def snippet(definition: SourceDefinition, version: str, folder: Path, found: list[Locked]) -> str:
    """The lines of config.yaml that consult what was fetched."""
    several = PLACEHOLDER in (definition.url or "")
    name = found[0].file
    lines = ["knowledge:", f"  {definition.name}:"]
    if several:
        pattern = (definition.url or "").rsplit("/", 1)[1].replace("{version}", version)
        lines.append(f"    path: {folder}/{pattern}")
    else:
        lines.append(f"    path: {folder}/{name}")
    lines.append(f'    version: "{version}"')
    if not several:
        lines.append(f"    sha256: {found[0].sha256}")
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    contigs = [c for c in load_contigs(resource("contigs.tsv")) if c != "chrM"]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", help="a name of resources/knowledge_sources.yaml")
    parser.add_argument("version")
    parser.add_argument("--to", type=Path, required=True, help="folder")
    parser.add_argument("--chrom", nargs="+", default=contigs, choices=contigs, metavar="chrN")
    parser.add_argument("--sha256", help="of the file, where there is one")
    parser.add_argument("--accept", action="store_true", help="keep files without a checksum")
    parser.add_argument("--definitions", type=Path, default=resource("knowledge_sources.yaml"))
    args = parser.parse_args(argv)
    sources = load_definitions(args.definitions).sources
    if args.source not in sources:
        parser.error(f"no such source; known are {', '.join(sources)}")
    definition = sources[args.source]
    args.to.mkdir(parents=True, exist_ok=True)
    found, failed = [], []
    try:
        wanted = list(urls(definition, args.version, args.chrom))
    except NotFetchedError as error:
        print(f"ERROR {error}", file=sys.stderr)
        return 2
    for url in wanted:
        try:
            one = keep(url, args.to, definition, args)
        except (NotFetchedError, OSError) as error:
            failed.append(f"ERROR {url}: {error}")
            continue
        found.append(one)
        write_lock(args.to, read_lock(args.to) | {one.file: one})
    for line in failed:
        print(line, file=sys.stderr)
    if found:
        print(snippet(definition, args.version, args.to, found))
    return 4 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
